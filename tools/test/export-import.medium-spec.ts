import { randomBytes } from 'node:crypto';
import { readConfig, SystemClock, type Environment } from '@debrief/config';
import { IncidentOpenedV1, PersonChangedV1, type EventDefinition } from '@debrief/contracts';
import { derivedId } from '@debrief/contracts/derive-id';
import { CommitStore, Mongo, NO_HASH, verifyStore } from '@debrief/persistence';
import mongoose from 'mongoose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportInstallation, importInstallation } from '../src/installation-copy.js';

const prefix = `t-${randomBytes(5).toString('hex')}`;
const secret = 'a secret of thirty-two characters or more';
const at = (name: string, more: Record<string, string> = {}): Environment =>
  readConfig([], { ...process.env, NODE_ENV: 'test', DEBRIEF_DATABASE_PREFIX: `${prefix}-${name}-`, DEBRIEF_SECRET: secret, ...more });

async function within<Result>(env: Environment, service: string, work: (mongo: Mongo) => Promise<Result>): Promise<Result> {
  const mongo = new Mongo(service, env);
  try {
    return await work(mongo);
  } finally {
    await mongo.onApplicationShutdown();
  }
}

async function commit(mongo: Mongo, aggregateId: string, definition: EventDefinition, times: number): Promise<void> {
  const store = new CommitStore(mongo, new SystemClock());
  for (let n = 0; n < times; n++) {
    const { version, headHash } = await store.load(aggregateId);
    const events = [{ type: definition.type, data: definition.example }];
    await store.append({
      aggregateId,
      version: version + 1,
      previousHash: headHash || NO_HASH,
      cause: `cause-${n}`,
      correlationId: 'c',
      events,
    });
  }
}

const contentOf = (env: Environment, service: string, collection: string) =>
  within(env, service, async (mongo) => (await mongo.collection(collection)).find().sort({ _id: 1 }).toArray());

async function exported(env: Environment): Promise<string[]> {
  const lines: string[] = [];
  await exportInstallation(env, (line) => Promise.resolve(void lines.push(line.replace(/\n$/, ''))));
  return lines;
}
const reading = (lines: readonly string[]) =>
  async function* () {
    yield* lines;
  };

describe('an installation, exported and imported', () => {
  const [from, into, third] = [at('a'), at('b'), at('c')];
  let lines: string[] = [];

  beforeAll(async () => {
    await within(from, 'incidents', async (mongo) => {
      for (let n = 0; n < 40; n++) await commit(mongo, derivedId('inc', n), IncidentOpenedV1, 1 + (n % 3));
      await (await mongo.collection<{ _id: string }>('leases')).insertOne({ _id: 'relay' });
    });
    await within(from, 'directory', (mongo) => commit(mongo, derivedId('per', 1), PersonChangedV1, 3));
    await within(from, 'ingest', async (mongo) => {
      const receipts = await mongo.collection('receipts');
      await receipts.insertMany(
        Array.from({ length: 700 }, (_, n) => ({
          receivedAt: new Date(n),
          raw: Buffer.from([0, 255, n % 256]),
          size: n,
          deep: { of: [n, null] },
        })),
      );
    });
    lines = await exported(from);
  }, 60_000);

  afterAll(async () => {
    const connection = await mongoose.createConnection(process.env['MONGODB_URL']!).asPromise();
    const client = connection.getClient();
    const { databases } = await client.db().admin().listDatabases({ nameOnly: true });
    for (const { name } of databases) if (name.startsWith(prefix)) await client.db(name).dropDatabase();
    await connection.close();
  });

  it('is the same again: each commit with its hash, each document with its types, and nothing of the running processes', async () => {
    const report = await importInstallation(into, reading(lines));
    expect(report).toEqual({ commits: 40 + 26 + 13 + 3, documents: 700 });
    for (const [service, collection] of [
      ['incidents', 'commits'],
      ['directory', 'commits'],
      ['ingest', 'receipts'],
    ] as const)
      expect(await contentOf(into, service, collection)).toEqual(await contentOf(from, service, collection));
    expect(await contentOf(into, 'incidents', 'leases')).toEqual([]);
    const verified = await within(into, 'incidents', (mongo) => verifyStore(new CommitStore(mongo, new SystemClock())));
    expect([verified.ok, verified.aggregates]).toEqual([true, 40]);
    // The second copy says what the first one said.
    expect((await exported(into)).slice(1, -1)).toEqual(lines.slice(1, -1));
  });

  it('goes into an empty installation only', async () =>
    expect(importInstallation(into, reading(lines))).rejects.toThrow(/not empty: directory has 3 commits|not empty: .* has \d+ commits/));

  it.each<[string, (whole: string[]) => string[], RegExp]>([
    ['was cut off', (whole) => whole.slice(0, -1), /cut off/],
    ['lost a line', (whole) => whole.toSpliced(-20, 1), /missing|sum|histories/],
    ['was changed in one word', (whole) => whole.map((line) => line.replace('CheckoutErrorRateHigh', 'Nothing happened')), /altered|sum/],
    ['is something else', () => ['{"format":"other"}'], /no export/],
    [
      'comes from another secret',
      (whole) => [whole[0]!.replace(/"secret":"\w+"/, '"secret":"0123456789abcdef"'), ...whole.slice(1)],
      /DEBRIEF_SECRET/,
    ],
  ])('is refused, and nothing is written, when the file %s', async (_, change, why) => {
    await expect(importInstallation(third, reading(change(lines)))).rejects.toThrow(why);
    expect(await contentOf(third, 'incidents', 'commits')).toEqual([]);
    expect(await contentOf(third, 'ingest', 'receipts')).toEqual([]);
  });
});
