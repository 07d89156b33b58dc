import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { startStack } from '@debrief/e2e-support';
import { MongoClient } from 'mongodb';
import { connect, deliver, deliverAll, deliveryOf, namesOf, untilRead } from './deliveries.js';
import { heading, percentile, round, table } from './report.js';

/**
 * `npm run bench -- storm [ALERTS]`: how long a quiet source waits until its alert is in `GET /alerts`, alone and beside 100,000 alerts of
 * another one; whether all of them were kept; and how much memory the process holds before and after.
 */
const total = Number(process.argv[2] ?? 100_000);
const alone = 100;
heading(`storm ${total}`);

const stack = await startStack();
const mongo = await new MongoClient(process.env['MONGODB_URL']!).connect();
const residentMiB = (): number => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${stack.pid()}/status`, 'utf8'))![1]) / 1024;
try {
  const quiet = await connect(stack, 'quiet');
  const storm = await connect(stack, 'storm');
  const run = Date.now().toString(36);
  let asked = 0;
  /** Milliseconds until the list shows it. */
  async function visibleAfter(): Promise<number> {
    const name = `${run}-quiet-${asked++}`;
    const from = performance.now();
    await deliver(quiet.ingestUrl, deliveryOf([name]));
    for (;;) {
      const { body } = await stack.api.get<{ items: unknown[] }>(`/alerts?label=alertname%3DAlert-${name}&limit=1`);
      const ms = performance.now() - from;
      if (body.items.length > 0) return ms;
      if (ms > 60_000) throw new Error(`${name} was not visible within a minute`);
      await sleep(2);
    }
  }
  for (let i = 0; i < 20; i++) await visibleAfter();
  const atRest: number[] = [];
  for (let i = 0; i < alone; i++) {
    atRest.push(await visibleAfter());
    await sleep(50);
  }
  const before = residentMiB();

  const beside: number[] = [];
  const deliveries = Array.from({ length: total / 100 }, (_, i) => deliveryOf(namesOf(run, i * 100, 100)));
  let isOver = false;
  const storming = deliverAll(storm.ingestUrl, deliveries).then(async (accepting) => {
    const lag = await untilRead(stack, storm.integrationId, deliveries.length);
    isOver = true;
    return { accepting, lag };
  });
  while (!isOver) {
    beside.push(await visibleAfter());
    await sleep(50);
  }
  const { accepting, lag } = await storming;
  const kept = await mongo.db(`${stack.prefix}-ingest`).collection('alerts').countDocuments({ integrationId: storm.integrationId });
  await sleep(30_000);
  const after = residentMiB();

  const row = (what: string, ms: readonly number[], ratio: number) =>
    [what, ms.length, round(percentile(ms, 0.5)), round(percentile(ms, 0.99)), round(Math.max(...ms)), round(ratio, 2)] as const;
  table(
    ['a quiet source', 'n', 'p50 ms', 'p99 ms', 'max ms', 'ratio'],
    [row('alone', atRest, 1), row('beside the storm', beside, percentile(beside, 0.99) / percentile(atRest, 0.99))],
  );
  console.log(
    `${kept} of ${total} kept; ${Math.round(total / accepting)}/s accepted, ${Math.round(total / (accepting + lag))}/s stored, read ${round(lag)} s after the last was accepted`,
  );
  console.log(
    `resident: ${Math.round(before)} MiB before, ${Math.round(after)} MiB 30 s after the storm, ratio ${round(after / before, 2)}`,
  );
} finally {
  await mongo.close();
  await stack.stop();
}
