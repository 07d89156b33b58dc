import { setTimeout as sleep } from 'node:timers/promises';
import { startStack } from '@debrief/e2e-support';
import { MongoClient } from 'mongodb';
import { connect, deliver, deliveryOf, namesOf, readOf, untilRead } from './deliveries.js';
import { heading, round, table } from './report.js';

/**
 * `npm run bench -- repeats [RATE] [SECONDS]`: deliveries of 256 known alerts whose end rolls on, at a fixed rate (10,000 alerts a second for
 * 60 s). No commit may follow, and what waits must not grow. Beside it the bare parsing of the same bytes, with nothing done about them.
 */
const rate = Number(process.argv[2] ?? 10_000);
const seconds = Number(process.argv[3] ?? 60);
const PER_DELIVERY = 256;
const KNOWN = 40;
heading(`repeats ${rate} ${seconds}`);

const stack = await startStack();
const mongo = await new MongoClient(process.env['MONGODB_URL']!).connect();
try {
  const { integrationId, ingestUrl } = await connect(stack, 'repeats bench');
  const run = Date.now().toString(36);
  const names = Array.from({ length: KNOWN }, (_, i) => namesOf(run, i * PER_DELIVERY, PER_DELIVERY));
  const until = (ms: number) => new Date(Date.now() + 240_000 + ms).toISOString();
  for (const each of names) await deliver(ingestUrl, deliveryOf(each, until(0)));
  await untilRead(stack, integrationId, KNOWN);
  const commits = mongo.db(`${stack.prefix}-ingest`).collection('commits');
  const ofAlerts = { 'events.type': /^alert\./ };
  const before = await commits.countDocuments(ofAlerts);

  const waiting: number[] = [];
  const underWay = new Set<Promise<void>>();
  let sent = 0;
  let refused = 0;
  const from = performance.now();
  for (let elapsed = 0; elapsed < seconds; elapsed = (performance.now() - from) / 1000) {
    for (const due = (elapsed * rate) / PER_DELIVERY; sent < due; sent++) {
      const one: Promise<void> = deliver(ingestUrl, deliveryOf(names[sent % KNOWN]!, until(sent)))
        .catch(() => void refused++)
        .finally(() => underWay.delete(one));
      underWay.add(one);
    }
    if (waiting.length < Math.floor(elapsed / (seconds / 4))) waiting.push(KNOWN + sent - refused - (await readOf(stack, integrationId)));
    await sleep(5);
  }
  await Promise.all(underWay);
  const lag = await untilRead(stack, integrationId, KNOWN + sent - refused);
  const folded = ((sent - refused) * PER_DELIVERY) / ((performance.now() - from) / 1000);
  const after = await commits.countDocuments(ofAlerts);

  const body = deliveryOf(names[0]!, until(0));
  const parsing = performance.now();
  for (let i = 0; i < 500; i++) JSON.parse(body);
  const bare = (500 * PER_DELIVERY) / ((performance.now() - parsing) / 1000);
  table(
    ['', 'repeats/s', 'refused', 'commits', 'deliveries waiting, quarter by quarter', 'lag at the end s', 'ratio'],
    [
      ['Debrief', Math.round(folded), refused, after - before, waiting.join(' '), round(lag, 2), round(folded / bare, 3)],
      ['bare parsing', Math.round(bare), '', '', '', '', 1],
    ],
  );
} finally {
  await mongo.close();
  await stack.stop();
}
