import type { EventEnvelope } from '@debrief/contracts';
import { Schema } from 'mongoose';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { capturedLog } from '@debrief/observability';
import {
  defineProjection,
  Leases,
  Nightly,
  Projections,
  upsertProjection,
  upsertProjections,
  verifyStore,
  type Commit,
} from '../src/index.js';
import { realMongo } from './real-mongo.js';

const world = realMongo();
const { store, mongo } = world;
afterAll(() => world.close());

interface Thing {
  _id: string;
  version: number;
  sum: number;
  note?: string;
}
const things = mongo.connection.model('Thing', new Schema<Thing>({ _id: String, version: Number, sum: Number, note: String }), 'things');
const counted = defineProjection({
  name: 'things',
  collection: 'things',
  project: (aggregateId, events: readonly EventEnvelope[]) => ({
    _id: aggregateId,
    sum: events.reduce((sum, { data }) => sum + (data as { by: number }).by, 0),
  }),
});
const projections = new Projections(mongo, store, new Leases(mongo));
projections.add(counted);

const write = async (aggregateId: string, ...additions: number[]) => {
  for (const by of additions) {
    const { version, headHash } = await store.load(aggregateId);
    await store.append({
      aggregateId,
      version: version + 1,
      previousHash: headHash,
      cause: `${version}-${by}`,
      correlationId: 'c',
      events: [{ type: 'thing.counted.v1', data: { by } }],
    });
  }
};
const commits = () => store.collection();

beforeEach(async () => {
  await (await commits()).deleteMany({});
  await things.deleteMany({});
});

describe('a projection, on real MongoDB', () => {
  it('is written once for a version, and never over a newer one', async () => {
    expect(await upsertProjection<Thing>(things, 'a', 2, { sum: 5, note: 'old' })).toBe(true);
    expect(await upsertProjection<Thing>(things, 'a', 2, { sum: 6 })).toBe(false);
    expect(await upsertProjection<Thing>(things, 'a', 1, { sum: 7 })).toBe(false);
    expect(await things.findById('a').lean()).toEqual({ _id: 'a', version: 2, sum: 5, note: 'old' });
  });

  it('is replaced whole: a member that is gone is gone', async () => {
    await upsertProjection<Thing>(things, 'b', 1, { sum: 1, note: 'x' });
    await upsertProjection<Thing>(things, 'b', 2, { sum: 2 });
    expect(await things.findById('b').lean()).toEqual({ _id: 'b', version: 2, sum: 2 });
  });

  it('converges whatever the order in which versions arrive, also at the same moment', async () => {
    await Promise.all([3, 1, 5, 2, 4].map((version) => upsertProjections<Thing>(things, [{ _id: 'c', version, doc: { sum: version } }])));
    expect(await things.findById('c').lean()).toMatchObject({ version: 5, sum: 5 });
  });

  it('tells a real collision from a newer document', async () => {
    await things.collection.createIndex(
      { note: 1 },
      { unique: true, name: 'note', partialFilterExpression: { note: { $type: 'string' } } },
    );
    await upsertProjection<Thing>(things, 'd', 1, { sum: 1, note: 'mine' });
    await expect(upsertProjection<Thing>(things, 'e', 1, { sum: 1, note: 'mine' })).rejects.toMatchObject({ code: 11_000 });
  });

  it('is rebuilt from nothing, with its indexes, while others write, and keeps the old one', async () => {
    for (const n of [1, 2, 3]) await write(`thing-${n}`, 1, n);
    await things.collection.insertOne({ _id: 'thing-1', version: 2, sum: 999 } as never);
    await things.collection.insertOne({ _id: 'thing-gone', version: 1, sum: 1 } as never);
    const [result] = await Promise.all([projections.rebuild('things'), write('thing-4', 40)]);
    await projections.mend(new Date(0).toISOString());
    expect(result.aggregates).toBeGreaterThanOrEqual(3);
    const found = await things.find().sort({ _id: 1 }).lean();
    expect(found).toEqual([1, 2, 3, 4].map((n) => ({ _id: `thing-${n}`, version: n === 4 ? 1 : 2, sum: n === 4 ? 40 : 1 + n })));
    expect((await things.collection.indexes()).map(({ name }) => name)).toContain('note');
    expect(await (await mongo.db()).collection('things.old').countDocuments()).toBe(2);
  });

  it('refuses to rebuild what it does not know', async () => {
    await expect(projections.rebuild('nothing')).rejects.toThrow('it has things');
  });

  it('is mended where a process died between the insert and the projection', async () => {
    await write('thing-m', 1, 2);
    await upsertProjection<Thing>(things, 'thing-m', 1, { sum: 1 });
    expect(await projections.mend(new Date(0).toISOString())).toBe(1);
    expect(await projections.mend(new Date(0).toISOString())).toBe(0);
    expect(await things.findById('thing-m').lean()).toMatchObject({ version: 2, sum: 3 });
  });

  it('is compared with what the commits say, and a difference is told', async () => {
    await write('thing-x', 1);
    await write('thing-y', 2);
    await projections.mend(new Date(0).toISOString());
    expect(await projections.compare(1)).toEqual({ compared: 2, mismatches: [] });
    await things.updateOne({ _id: 'thing-x' }, { $set: { sum: 7 } });
    await things.deleteOne({ _id: 'thing-y' });
    expect((await projections.compare(1)).mismatches.map(({ id }) => id).toSorted()).toEqual(['thing-x', 'thing-y']);
    expect((await projections.compare(0)).compared).toBe(0);
  });
});

describe('verifying a store, on real MongoDB', () => {
  const breaks = async () => (await verifyStore(store)).breaks;

  it('is clean for what was written, with a digest that changes with every commit', async () => {
    await write('thing-a', 1, 2);
    await write('thing-b', 1);
    const first = await verifyStore(store);
    expect(first).toMatchObject({ ok: true, aggregates: 2, commits: 3, breaks: [] });
    await write('thing-b', 2);
    expect((await verifyStore(store)).headDigest).not.toBe(first.headDigest);
    expect(await verifyStore(store, { aggregateId: 'thing-a' })).toMatchObject({ ok: true, aggregates: 1, commits: 2 });
  });

  it.each<[string, 'altered' | 'missing' | 'reordered', (all: Awaited<ReturnType<typeof commits>>) => Promise<unknown>]>([
    ['a changed event', 'altered', (all) => all.updateOne({ _id: 'thing-a:2' }, { $set: { 'events.0.data.by': 3 } })],
    ['a changed time', 'altered', (all) => all.updateOne({ _id: 'thing-a:2' }, { $set: { recordedAt: '2020-01-01T00:00:00.000Z' } })],
    ['a dropped commit', 'missing', (all) => all.deleteOne({ _id: 'thing-a:2' })],
    [
      'two commits that changed places',
      'reordered',
      async (all) => {
        const [second, third] = (await all
          .find({ aggregateId: 'thing-a', version: { $in: [2, 3] } })
          .sort({ version: 1 })
          .toArray()) as [Commit, Commit];
        await all.deleteMany({ _id: { $in: [second._id, third._id] } });
        await all.insertMany([
          { ...third, _id: second._id, version: 2 },
          { ...second, _id: third._id, version: 3 },
        ]);
      },
    ],
  ])('finds %s', async (_, reason, forge) => {
    await write('thing-a', 1, 2, 3, 4);
    await write('thing-b', 1);
    await forge(await commits());
    expect(await breaks()).toEqual([{ aggregateId: 'thing-a', version: 2, reason }]);
    expect((await verifyStore(store)).ok).toBe(false);
  });

  it('finds a cut tail and a thing that is gone, against what was said outside', async () => {
    await write('thing-a', 1, 2);
    await write('thing-b', 1);
    const heads = new Map(
      (await Promise.all(['thing-a', 'thing-b'].map((id) => store.load(id)))).map(({ version, headHash: hash }, n) => [
        ['thing-a', 'thing-b'][n]!,
        { version, hash },
      ]),
    );
    expect((await verifyStore(store, { heads })).ok).toBe(true);
    await (await commits()).deleteMany({ _id: { $in: ['thing-a:2', 'thing-b:1'] } });
    expect((await verifyStore(store)).ok).toBe(true);
    expect((await verifyStore(store, { heads })).breaks).toEqual([
      { aggregateId: 'thing-a', version: 2, reason: 'missing' },
      { aggregateId: 'thing-b', version: 1, reason: 'missing' },
    ]);
  });

  it('finds a history that was rewritten from the beginning, hashes and all', async () => {
    await write('thing-a', 1);
    const heads = new Map([['thing-a', { version: 1, hash: (await store.load('thing-a')).headHash }]]);
    await (await commits()).deleteMany({});
    await write('thing-a', 9);
    expect((await verifyStore(store)).ok).toBe(true);
    expect((await verifyStore(store, { heads })).breaks).toEqual([{ aggregateId: 'thing-a', version: 1, reason: 'altered' }]);
  });
});

describe('the nightly round', () => {
  const leases = new Leases(mongo);
  const nightly = () => new Nightly(mongo, store, leases, projections);

  it('is made once a day by one instance, and says in the log what was found', async () => {
    await write('thing-a', 1, 2);
    const noon = new Date('2026-11-18T12:00:00.000Z');
    const said = await capturedLog(async () => {
      const both = await Promise.all([nightly().ifDue(noon), new Nightly(mongo, store, new Leases(mongo), projections).ifDue(noon)]);
      expect(both.filter((report) => report !== undefined)).toMatchObject([{ ok: true, commits: 2 }]);
    });
    expect(said).toContain('the history is whole');
    expect(said).toMatch(/"headDigest":"[0-9a-f]{64}"/);
    expect(await nightly().ifDue(new Date(noon.getTime() + 3_600_000))).toBeUndefined();
    await (await commits()).updateOne({ _id: 'thing-a:1' }, { $set: { cause: 'forged' } });
    const cried = await capturedLog(async () => void (await nightly().ifDue(new Date(noon.getTime() + 86_400_000))));
    expect(cried).toContain('the history is broken');
  });
});
