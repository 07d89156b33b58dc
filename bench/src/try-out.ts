import { AlertFiredV1 } from '@debrief/contracts';
import { startStack } from '@debrief/e2e-support';
import { MongoClient } from 'mongodb';
import { randomUUID } from 'node:crypto';
import { heading, median, round, table } from './report.js';

/**
 * `npm run bench -- try-out [ALERTS] [ROUNDS]`: a draft rule over a day of 100,000 alerts, from the order to its result, while a page is asked for;
 * beside it, in turn, the mere reading of the same decisions from MongoDB.
 */
const alerts = Number(process.argv[2] ?? 100_000);
const rounds = Number(process.argv[3] ?? 3);
const DAY = Date.parse('2026-11-18T00:00:00.000Z');
heading('try-out');

/** What correlation keeps of an alert: neither its texts nor its receipts. */
const {
  description: _description,
  annotations: _annotations,
  links: _links,
  episodes: _episodes,
  receiptIds: _receipts,
  ...said
} = AlertFiredV1.example;

const decisionOf = (n: number) => {
  const startedAt = new Date(DAY + Math.floor((n / alerts) * 86_000_000)).toISOString();
  const service = `service-${n % 400}`;
  const alertId = randomUUID().replaceAll('-', '');
  const own = { alertId, title: `alert ${n}`, service, labels: { alertname: `alert ${n}`, service }, value: null };
  const fact = { ...said, ...own, serviceId: null, teamIds: [], noData: false, startedAt, occurredAt: startedAt, receivedAt: startedAt };
  const told = { alertId, episode: 1, status: 'firing', kind: 'opened', why: 'no-open-incident' };
  const open = { incidentId: null, ruleId: null, windowId: null, ruleBookVersion: 1, useful: null };
  return { _id: `${alertId}:1:0`, at: startedAt, expiresAt: new Date('2027-06-01'), ...told, ...open, fact };
};

const stack = await startStack({ shape: 'standalone' });
const mongo = await new MongoClient(process.env['MONGODB_URL']!).connect();
try {
  const decisions = mongo.db(`${stack.prefix}-incidents`).collection<ReturnType<typeof decisionOf>>('decisions');
  for (let from = 0; from < alerts; from += 5_000)
    await decisions.insertMany(
      Array.from({ length: Math.min(5_000, alerts - from) }, (_, index) => decisionOf(from + index)),
      { ordered: false },
    );
  const rule = (await stack.api.get<{ items: { isBuiltIn: boolean }[] }>('/correlation-rules')).body.items.find(
    ({ isBuiltIn }) => isBuiltIn,
  );
  const { ruleId: _ruleId, isBuiltIn: _isBuiltIn, version: _version, ...body } = rule as Record<string, unknown>;
  const draft = {
    rules: [{ ...body, name: 'By environment', order: 1, groupBy: [{ fields: ['environment'], missing: 'own' }] }],
    from: '2026-11-18T00:00:00.000Z',
    to: '2026-11-19T00:00:00.000Z',
  };
  const played: number[] = [];
  const read: number[] = [];
  const page: number[] = [];
  for (let turn = 0; turn < rounds; turn++) {
    let began = performance.now();
    const { tryOutId } = (await stack.api.post<{ tryOutId: string }>('/correlation-rules/try-out', draft)).body;
    for (let state = 'running'; state === 'running'; await new Promise((resolve) => setTimeout(resolve, 20))) {
      const asked = performance.now();
      state = (await stack.api.get<{ state: string }>(`/correlation-rules/try-out/${tryOutId}`)).body.state;
      page.push(performance.now() - asked);
      if (state !== 'running' && state !== 'done') throw new Error(`the try-out ended as ${state}`);
    }
    played.push(performance.now() - began);
    began = performance.now();
    let count = 0;
    for await (const _decision of decisions.find().batchSize(1_000)) count++;
    if (count !== alerts) throw new Error(`${count} of ${alerts} decisions`);
    read.push(performance.now() - began);
  }
  table(
    ['', 'ms', 'goal ms'],
    [
      [`play ${alerts} alerts`, Math.round(median(played)), 5_000],
      ['read them only', Math.round(median(read)), ''],
      ['a page meanwhile, slowest', Math.round(Math.max(...page)), ''],
    ],
  );
  console.log(`play : read = ${round(median(played) / median(read), 1)}`);
} finally {
  await mongo.close();
  await stack.stop();
}
