import { AlertFiredV1 } from '@debrief/contracts';
import { startStack } from '@debrief/e2e-support';
import kafkajs from 'kafkajs';
import { MongoClient, type Collection } from 'mongodb';
import { setTimeout as sleep } from 'node:timers/promises';
import { alertOf } from './alert-facts.js';
import { heading, median, round, table } from './report.js';

/**
 * `npm run bench -- correlate-persisted [ALERTS] [ROUNDS]`: alerts as ingest says them, straight into the log, each of a service and so an
 * incident of its own, until the list of incidents has all of them: commit, incident, member, entry and decision stored, with whoever
 * else hears them at work in the same process. Beside it, in turn, a bare driver that inserts as many documents of the same sizes.
 */
const alerts = Number(process.argv[2] ?? 10_000);
const rounds = Number(process.argv[3] ?? 2);
const BATCH = 500;
heading(`correlate-persisted ${alerts} ${rounds}`);

const stack = await startStack();
const kafka = new kafkajs.Kafka({ brokers: process.env['KAFKA_BROKERS']!.split(','), logLevel: kafkajs.logLevel.NOTHING });
const producer = kafka.producer({ allowAutoTopicCreation: false });
const mongo = await new MongoClient(process.env['MONGODB_URL']!, { writeConcern: { w: 'majority', journal: true } }).connect();
const database = mongo.db(`${stack.prefix}-incidents`);
const run = Date.now().toString(36);

function messageOf(n: number) {
  const now = new Date().toISOString();
  const data = alertOf(n, `service-${run}-${n}`, now, run);
  const id = `${data.alertId}:1:0`;
  const { type } = AlertFiredV1;
  const about = { specversion: '1.0', id, source: '/ingest', type, subject: data.alertId, time: now };
  const value = JSON.stringify({ ...about, datacontenttype: 'application/json', correlationid: id, causationid: id, data });
  return { key: data.alertId, value, headers: { 'content-type': 'application/cloudevents+json', ce_type: type, ce_id: id } };
}

/** Until a count is reached. Asks seldom: the question takes from what it asks about. */
async function untilThere(collection: Collection, count: number): Promise<void> {
  const limit = performance.now() + 300_000;
  while ((await collection.estimatedDocumentCount()) < count) {
    if (performance.now() > limit) throw new Error(`${await collection.estimatedDocumentCount()} of ${count} incidents within 5 min`);
    await sleep(20);
  }
}

async function correlated(from: number): Promise<number> {
  const began = performance.now();
  for (let n = from; n < from + alerts; n += BATCH) {
    const messages = Array.from({ length: Math.min(BATCH, from + alerts - n) }, (_, i) => messageOf(n + i));
    await producer.send({ topic: `${stack.prefix}-alerts`, messages });
  }
  await untilThere(database.collection('incidents'), from + alerts);
  return alerts / ((performance.now() - began) / 1000);
}

/** As many documents of the mean sizes, with no index but `_id`. */
async function bare(turn: number): Promise<number> {
  const sizes: number[] = [];
  for (const name of ['commits', 'incidents', 'members', 'entries', 'decisions'])
    sizes.push((await database.command({ collStats: name }))['avgObjSize'] as number);
  const all = mongo.db(`${stack.prefix}-bare`).collection<{ _id: string; text: string }>('documents');
  const began = performance.now();
  for (let n = 0; n < alerts; n += BATCH)
    for (const [kind, size] of sizes.entries())
      await all.insertMany(
        Array.from({ length: Math.min(BATCH, alerts - n) }, (_, i) => ({ _id: `${turn}:${kind}:${n + i}`, text: 'x'.repeat(size) })),
        { ordered: false },
      );
  return alerts / ((performance.now() - began) / 1000);
}

try {
  await producer.connect();
  // What is compiled and connected by the first ones is not counted.
  const warm = await correlated(0).then(() => alerts);
  const ours: number[] = [];
  const least: number[] = [];
  for (let turn = 0; turn < rounds; turn++) {
    ours.push(await correlated(warm + turn * alerts));
    least.push(await bare(turn));
  }
  table(
    ['', 'alerts/s', 'goal/s'],
    [
      ['each alert an incident of its own, until it is in the list', Math.round(median(ours)), 2_000],
      ['a bare driver, documents of the same sizes', Math.round(median(least)), ''],
    ],
  );
  console.log(`correlation : bare driver = ${round(median(ours) / median(least), 2)}`);
} finally {
  await producer.disconnect();
  await mongo.db(`${stack.prefix}-bare`).dropDatabase();
  await mongo.close();
  await stack.stop();
}
