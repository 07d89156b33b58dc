import 'reflect-metadata';
import { AlertFiredV1, type EventEnvelope } from '@debrief/contracts';
import { CommitStore, NO_HASH, type NewCommit } from '@debrief/persistence';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LiveEvents, Relay, type Heard } from '../src/index.js';
import { dropDatabase, eventually, ownEnvironment, rawWriter, smallService, type SmallService } from './world.js';

interface Said {
  key: string | null;
  headers: Record<string, string>;
  event: EventEnvelope;
}

const wish = (aggregateId: string, version: number, previousHash = NO_HASH): NewCommit => ({
  aggregateId,
  version,
  previousHash,
  cause: `cause-${version}`,
  correlationId: 'order',
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  events: [AlertFiredV1.of(AlertFiredV1.example), AlertFiredV1.of(AlertFiredV1.example)],
});

describe('the relay, on real Kafka and MongoDB', () => {
  const env = ownEnvironment();
  const said: Said[] = [];
  const saidOf = (aggregateId: string) => said.filter(({ event }) => event.subject === aggregateId).map(({ event }) => event.id);
  let app: SmallService;
  let log: Awaited<ReturnType<typeof rawWriter>>;
  let stopReading: () => Promise<void>;
  let store: CommitStore;
  const start = () => smallService(env, [], { says: 'alerts', hears: [] });
  /** Writes a chain of commits behind the back of the nudge: as another process does that dies right after its insert. */
  const chain = async (aggregateId: string, versions: number) => {
    let hash = NO_HASH;
    for (let version = 1; version <= versions; version++) {
      const outcome = await store.append(wish(aggregateId, version, hash));
      hash = outcome.commit!.hash;
    }
  };

  beforeAll(async () => {
    log = await rawWriter(env);
    const consumer = log.kafka.consumer({ groupId: `${log.name}-reader`, maxWaitTimeInMs: 50 });
    await consumer.connect();
    await consumer.subscribe({ topics: [log.name], fromBeginning: true });
    await consumer.run({
      eachMessage: ({ message }) => {
        const headers = Object.fromEntries(Object.entries(message.headers ?? {}).map(([name, value]) => [name, String(value)]));
        said.push({ key: message.key?.toString() ?? null, headers, event: JSON.parse(message.value!.toString()) as EventEnvelope });
        return Promise.resolve();
      },
    });
    stopReading = () => consumer.disconnect();
    app = await start();
    store = app.get(CommitStore);
  });
  afterAll(async () => {
    await stopReading();
    await dropDatabase(app);
    await app.close();
    await log.close();
  });

  it('says what is committed, in the order of versions, with key, hash and trace, and flags it', async () => {
    await chain('alert-a', 3);
    await eventually(() => expect(saidOf('alert-a')).toEqual(['1:0', '1:1', '2:0', '2:1', '3:0', '3:1'].map((rest) => `alert-a:${rest}`)));
    const commits = await store.history('alert-a');
    const first = said.find(({ event }) => event.id === 'alert-a:1:0')!;
    expect(first).toMatchObject({
      key: 'alert-a',
      headers: { ce_type: AlertFiredV1.type, ce_id: 'alert-a:1:0', hash: commits[0]!.hash, 'content-type': 'application/cloudevents+json' },
    });
    // The same trace, another span: whoever hears it hangs below the relay.
    expect(first.headers['traceparent']).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-(?!b7ad6b7169203331)/);
    await eventually(async () => expect((await store.history('alert-a')).every(({ published }) => published)).toBe(true));
  });

  it('is nudged: an event is said well before the next look of one second', async () => {
    const waits: number[] = [];
    for (const n of [1, 2, 3]) {
      const from = performance.now();
      await store.append(wish(`alert-nudge-${n}`, 1));
      await eventually(() => expect(saidOf(`alert-nudge-${n}`)).toHaveLength(2));
      waits.push(performance.now() - from);
    }
    expect(Math.min(...waits)).toBeLessThan(900);
  });

  it('keeps to itself what is internal', async () => {
    await store.append({ ...wish('alert-inside', 1), internal: true });
    await store.append(wish('alert-outside', 1));
    await eventually(() => expect(saidOf('alert-outside')).toHaveLength(2));
    expect(saidOf('alert-inside')).toEqual([]);
  });

  it('says after a restart what was inserted before a crash, and again what was sent but not flagged', async () => {
    await chain('alert-crash', 1);
    await eventually(async () => expect((await store.history('alert-crash'))[0]?.published).toBe(true));
    await app.close();
    // As a process that died between its insert and the send, and one that died between the send and the flag.
    app = await start();
    store = app.get(CommitStore);
    const all = await store.collection();
    const first = (await store.history('alert-crash'))[0]!;
    await all.updateOne({ _id: 'alert-crash:1' }, { $set: { published: false } });
    await all.insertOne({
      ...first,
      _id: 'alert-unsent:1',
      aggregateId: 'alert-unsent',
      events: [{ ...first.events[0]!, subject: 'alert-unsent', id: 'alert-unsent:1:0' }],
      published: false,
    });
    await eventually(() => expect(saidOf('alert-unsent')).toEqual(['alert-unsent:1:0']));
    await eventually(() => expect(saidOf('alert-crash')).toHaveLength(4));
    await eventually(async () => expect(await all.countDocuments({ published: false })).toBe(0));
  });

  it('is the only one of its service: with a second instance each event is still said once', async () => {
    const second = await start();
    try {
      await Promise.all([1, 2, 3, 4].map((n) => (n % 2 ? store : second.get(CommitStore)).append(wish(`alert-two-${n}`, 1))));
      await eventually(() => expect([1, 2, 3, 4].map((n) => saidOf(`alert-two-${n}`).length)).toEqual([2, 2, 2, 2]));
    } finally {
      await second.close();
    }
  });

  it('lets each aggregate have its turn in a flood of more than one page', async () => {
    const many = Array.from({ length: 1_200 }, (_, n) => `alert-flood-${String(n).padStart(4, '0')}`);
    const outcomes = await store.appendMany(many.map((id) => wish(id, 1)));
    expect(outcomes.every(({ kind }) => kind === 'committed')).toBe(true);
    await eventually(() =>
      expect(new Set(said.filter(({ event }) => event.subject.startsWith('alert-flood-')).map(({ event }) => event.subject)).size).toBe(
        1_200,
      ),
    );
  });

  it('says what is too big for one produce in several, and flags it when all of it is said', async () => {
    const big = AlertFiredV1.of({ ...AlertFiredV1.example, summary: 'x'.repeat(90_000) } as never);
    await store.append({ ...wish('alert-big', 1), events: Array.from({ length: 30 }, () => big) });
    await eventually(() => expect(saidOf('alert-big')).toEqual(Array.from({ length: 30 }, (_, n) => `alert-big:1:${n}`)));
    await eventually(async () => expect((await store.history('alert-big'))[0]?.published).toBe(true));
  });

  it('says the whole history again when that is ordered, each aggregate from its beginning, and then what is new', async () => {
    await chain('alert-history', 2);
    await eventually(() => expect(saidOf('alert-history')).toHaveLength(4));
    const before = said.length;
    await app.get(Relay).republish('per_admin');
    await eventually(() => expect(saidOf('alert-history')).toHaveLength(8));
    const again = said.slice(before).filter(({ event }) => event.subject === 'alert-history');
    expect(again.map(({ event }) => event.id)).toEqual(['1:0', '1:1', '2:0', '2:1'].map((rest) => `alert-history:${rest}`));
    await eventually(() => expect(saidOf('alert-flood-1199').length).toBeGreaterThan(1));
    expect(saidOf('alert-inside')).toEqual([]);
    const head = (await store.history('alert-history')).at(-1)!;
    await store.append(wish('alert-history', 3, head.hash));
    await eventually(() => expect(saidOf('alert-history').at(-1)).toBe('alert-history:3:1'));
  });

  it('tells live listeners what happens from now on, and nothing of before', async () => {
    const live = new LiveEvents('gateway', ['alerts'], env, { now: () => new Date().toISOString() });
    const seen: Heard[] = [];
    live.listen((events) => seen.push(...events));
    live.listen(() => {
      throw new TypeError('a listener that fails harms nobody');
    });
    live.onApplicationBootstrap();
    await eventually(() => expect(live.listening).toBe(true));
    await eventually(async () => {
      await store.append(wish(`alert-live-${Date.now()}`, 1));
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(seen.length).toBeGreaterThan(0);
    });
    expect(seen.every(({ subject }) => subject.startsWith('alert-live-'))).toBe(true);
    await live.onApplicationShutdown();
  });
});
