import type { EventEnvelope } from '@debrief/contracts';
import { reject, type Decider } from '@debrief/decider';
import { afterAll, describe, expect, it } from 'vitest';
import { AggregateRepository, hashOf, LostRace, NO_HASH, retryLostRace, TooManyRaces, type NewCommit } from '../src/index.js';
import { realMongo } from './real-mongo.js';

const world = realMongo();
afterAll(() => world.close());
const { store } = world;

let things = 0;
const aThing = () => `thing-${things++}-${process.pid}`;
const wish = (aggregateId: string, version: number, cause: string | string[], previousHash = NO_HASH): NewCommit => ({
  aggregateId,
  version,
  previousHash,
  cause,
  correlationId: 'order-1',
  events: [{ type: 'thing.counted.v1', data: { by: version, note: undefined } }],
});

describe('the commit store, on real MongoDB', () => {
  it('saves a decision as one document with envelopes, an inbox, an outbox and a link in the chain', async () => {
    const id = aThing();
    const outcome = await store.append(wish(id, 1, 'a'));
    const stored = await (await store.collection()).findOne({ _id: `${id}:1` });
    expect(outcome).toEqual({ kind: 'committed', commit: stored });
    expect(stored).toMatchObject({ aggregateId: id, version: 1, cause: 'a', published: false, previousHash: NO_HASH });
    expect(stored?.events).toEqual([
      {
        specversion: '1.0',
        id: `${id}:1:0`,
        source: '/things',
        type: 'thing.counted.v1',
        subject: id,
        time: stored?.recordedAt,
        datacontenttype: 'application/json',
        correlationid: 'order-1',
        causationid: 'a',
        data: { by: 1 },
      },
    ]);
    expect(stored?.hash).toBe(hashOf(stored!));
  });

  it('acts once on a cause that comes twice, whatever version it comes with', async () => {
    const id = aThing();
    const first = await store.append(wish(id, 1, 'a'));
    expect(await store.append(wish(id, 1, 'a'))).toEqual({ kind: 'duplicate', commit: first.commit });
    expect(await store.append(wish(id, 2, 'a', first.commit?.hash))).toEqual({ kind: 'duplicate', commit: first.commit });
    expect((await store.load(id)).version).toBe(1);
  });

  it('lets the same cause act on another thing', async () => {
    const outcomes = await store.appendMany([wish(aThing(), 1, 'a'), wish(aThing(), 1, 'a')]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['committed', 'committed']);
  });

  it('tells a lost race from a duplicate', async () => {
    const id = aThing();
    await store.append(wish(id, 1, 'a'));
    expect((await store.append(wish(id, 1, 'b'))).kind).toBe('lost-race');
  });

  it('sorts a mixed batch into what was saved, what was there and what came too late', async () => {
    const [fresh, known, raced] = [aThing(), aThing(), aThing()];
    await store.appendMany([wish(known, 1, 'k'), wish(raced, 1, 'first')]);
    const outcomes = await store.appendMany([wish(known, 1, 'k'), wish(fresh, 1, 'f'), wish(raced, 1, 'second')]);
    expect(outcomes.map(({ kind }) => kind)).toEqual(['duplicate', 'committed', 'lost-race']);
  });

  it('holds the inbox for each cause of a folded batch', async () => {
    const id = aThing();
    const first = await store.append(wish(id, 1, ['a', 'b']));
    expect((await store.append(wish(id, 2, 'b', first.commit?.hash))).kind).toBe('duplicate');
    expect((await store.append(wish(id, 2, ['a', 'b'], first.commit?.hash))).kind).toBe('duplicate');
    // `c` has not acted yet: it must be decided upon, without `b`.
    expect((await store.append(wish(id, 2, ['b', 'c'], first.commit?.hash))).kind).toBe('lost-race');
    expect([...(await store.load(id)).causes]).toEqual(['a', 'b']);
  });

  it('does not load a history that lacks a commit: a decision upon it would be wrong', async () => {
    const id = aThing();
    const first = await store.append(wish(id, 1, 'a'));
    const second = await store.append(wish(id, 2, 'b', first.commit?.hash));
    await store.append(wish(id, 3, 'c', second.commit?.hash));
    await (await store.collection()).deleteOne({ _id: `${id}:2` });
    await expect(store.load(id)).rejects.toThrow(`the history of ${id} lacks a version`);
  });

  it('nudges whoever publishes, and not for what stays inside', async () => {
    const heard: string[] = [];
    const stop = store.onCommitted((commits) => heard.push(...commits.map(({ _id }) => _id)));
    const [told, inside] = [aThing(), aThing()];
    await store.append(wish(told, 1, 'a'));
    await store.append({ ...wish(inside, 1, 'a'), internal: true });
    stop();
    await store.append(wish(told, 2, 'b'));
    expect(heard).toEqual([`${told}:1`]);
    expect(await (await store.collection()).countDocuments({ aggregateId: inside, published: true, internal: true })).toBe(1);
  });

  it('refuses an event that is not in the catalogue or breaks its contract, and saves nothing of the batch', async () => {
    const [good, strange, broken] = [aThing(), aThing(), aThing()];
    const unknown = { ...wish(strange, 1, 'a'), events: [{ type: 'thing.melted.v9', data: {} }] };
    await expect(store.appendMany([wish(good, 1, 'a'), unknown])).rejects.toThrow('thing.melted.v9 is not in the catalogue');
    await expect(store.append({ ...wish(broken, 1, 'a'), events: [{ type: 'thing.counted.v1', data: { by: 'two' } }] })).rejects.toThrow(
      'by',
    );
    expect((await store.load(good)).version).toBe(0);
  });

  it('demands majority and journal although the URL says otherwise', async () => {
    const other = realMongo({ MONGODB_URL: (process.env['MONGODB_URL'] ?? '').replace('w=majority&journal=true', 'w=1&journal=false') });
    expect((await other.mongo.collection('x')).writeConcern).toMatchObject({ w: 'majority', journal: true });
    await other.close();
  });

  it('stores text that is no well-formed Unicode so that its hash still fits', async () => {
    const id = aThing();
    await store.append({
      ...wish(id, 1, 'a'),
      events: [{ type: 'thing.counted.v1', data: { text: 'broken \ud800 half', 'a.b': { $c: 1 } } }],
    });
    const stored = (await store.history(id))[0]!;
    expect(stored.hash).toBe(hashOf(stored));
  });
});

interface Counted {
  type: 'thing.counted.v1';
  data: { by: number };
}
const counting: Decider<number, { add: number }, Counted> = {
  initial: 0,
  decide: ({ add }, state) => (state + add > 5 ? reject('thing/full', { state }) : [{ type: 'thing.counted.v1', data: { by: add } }]),
  evolve: (state, event) => state + event.data.by,
};

describe('an aggregate repository', () => {
  const repository = new AggregateRepository<number, Counted>(store, counting);
  const add = (aggregateId: string, cause: string, by: number) =>
    repository.act({ aggregateId, cause, decide: (state) => counting.decide({ add: by }, state) });

  it('folds what was saved', async () => {
    const id = aThing();
    await add(id, 'a', 2);
    expect(await add(id, 'b', 3)).toMatchObject({ state: 5, version: 2 });
    expect(await repository.load(id)).toMatchObject({ state: 5, version: 2 });
  });

  it('saves nothing for a rejection and for no events', async () => {
    const id = aThing();
    expect(await add(id, 'a', 9)).toEqual(reject('thing/full', { state: 0 }));
    expect(await repository.save({ aggregateId: id, version: 1, previousHash: NO_HASH, cause: 'a', events: [] })).toEqual([]);
    expect((await repository.load(id)).version).toBe(0);
  });

  it('answers an order that comes twice with what it led to, and does not decide again', async () => {
    const id = aThing();
    const once = (await add(id, 'a', 4)) as { events: EventEnvelope[] };
    const again = (await add(id, 'a', 4)) as { events: EventEnvelope[] & { duplicate?: true }; state: number };
    expect(again.events.map(({ id: event }) => event)).toEqual(once.events.map(({ id: event }) => event));
    expect(again.events.duplicate).toBe(true);
    expect(again.state).toBe(4);
  });

  it('decides again after a lost race, so that nothing of eight at once gets lost', async () => {
    const id = aThing();
    const outcomes = await Promise.all(Array.from({ length: 8 }, (_, n) => add(id, `c${n}`, 1)));
    expect(outcomes.filter((outcome) => 'rejected' in outcome)).toHaveLength(3);
    expect(await repository.load(id)).toMatchObject({ state: 5, version: 5 });
  });

  it('gives up after ten lost races in a row', async () => {
    let tries = 0;
    const always = retryLostRace(() => {
      tries++;
      return Promise.reject(new LostRace('thing-x'));
    });
    await expect(always).rejects.toBeInstanceOf(TooManyRaces);
    expect(tries).toBe(10);
  });
});
