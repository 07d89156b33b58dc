import { startStack } from '@debrief/e2e-support';
import { MongoClient } from 'mongodb';
import { connect, deliverAll, deliveryOf, namesOf, readOf, untilRead } from './deliveries.js';
import { heading, round, table } from './report.js';

/**
 * Deliveries of 100 alerts each as fast as the door takes them, until the last one is stored: first distinct alerts, then repeats of the same
 * ones, of which only "last seen" changes. The figure includes the door; the lag at its end is what the consumer is behind it. Beside it the
 * bare insert of as many documents of 2 KiB in unordered batches of 500, which is the least that one who stores each alert must do.
 */
const total = Number(process.argv[2] ?? 50_000);
const PER_DELIVERY = 100;
heading(`consume ${total}`);

async function bareInserts(prefix: string): Promise<number> {
  const mongo = await new MongoClient(process.env['MONGODB_URL']!).connect();
  try {
    const all = mongo.db(`${prefix}-bare`).collection<{ _id: string; text: string }>('documents');
    const text = 'x'.repeat(2_000);
    const from = performance.now();
    for (let i = 0; i < total; i += 500)
      await all.insertMany(
        namesOf('bare', i, Math.min(500, total - i)).map((_id) => ({ _id, text })),
        { ordered: false },
      );
    const seconds = (performance.now() - from) / 1000;
    await mongo.db(`${prefix}-bare`).dropDatabase();
    return total / seconds;
  } finally {
    await mongo.close();
  }
}

const stack = await startStack();
try {
  const { integrationId, ingestUrl } = await connect(stack, 'consume bench');
  const run = Date.now().toString(36);
  const deliveries = Array.from({ length: total / PER_DELIVERY }, (_, i) => deliveryOf(namesOf(run, i * PER_DELIVERY, PER_DELIVERY)));
  const bare = await bareInserts(stack.prefix);
  const rows: (string | number)[][] = [];
  for (const what of ['distinct', 'repeats']) {
    const before = await readOf(stack, integrationId);
    const accepting = await deliverAll(ingestUrl, deliveries);
    const lag = await untilRead(stack, integrationId, before + deliveries.length);
    const stored = total / (accepting + lag);
    rows.push([what, total, Math.round(total / accepting), Math.round(stored), round(lag, 2), round(stored / bare, 2)]);
  }
  rows.push(['bare inserts', total, '', Math.round(bare), '', 1]);
  table(['', 'alerts', 'accepted/s', 'stored/s, door included', 'lag at the end s', 'ratio'], rows);
} finally {
  await stack.stop();
}
