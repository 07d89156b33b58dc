import 'reflect-metadata';
import { AlertFiredV1 } from '@debrief/contracts';
import { CommitStore, NO_HASH, retryLostRace, LostRace } from '@debrief/persistence';
import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { groupName, MessagingStatus, type Heard } from '../src/index.js';
import {
  dropDatabase,
  eventually,
  heardHere,
  ownEnvironment,
  rawWriter,
  smallService,
  ticket,
  TicketClosed,
  TicketOpened,
  written,
  type SmallService,
} from './world.js';

type Ticket = Heard<string, { ticketId: string; n: number }>;
const calls = new Map<string, number>();
const fact = AlertFiredV1.of(AlertFiredV1.example);

@Controller()
class CountingConsumer {
  constructor(private readonly store: CommitStore) {}

  @EventPattern(TicketOpened.type)
  async onOpened(@Payload() event: Ticket): Promise<void> {
    calls.set(event.id, (calls.get(event.id) ?? 0) + 1);
    await retryLostRace(async () => {
      const { version, headHash, causes } = await this.store.load(event.subject);
      if (causes.has(event.id)) return;
      const wish = {
        aggregateId: event.subject,
        version: version + 1,
        previousHash: headHash,
        cause: event.id,
        correlationId: event.correlationid,
        events: [fact],
      };
      if ((await this.store.append(wish)).kind === 'lost-race') throw new LostRace(event.subject);
    });
  }

  /** A batch in one unordered insert, each thing its own commit: what came before is a duplicate, and that is success. */
  @EventPattern(TicketClosed.type, { batch: true })
  async onClosed(@Payload() events: readonly Ticket[]): Promise<void> {
    const distinct = [...new Map(events.map((event) => [event.id, event])).values()];
    await this.store.appendMany(
      distinct.map(({ id, correlationid }) => ({
        aggregateId: `closed-${id}`,
        version: 1,
        previousHash: NO_HASH,
        cause: id,
        correlationId: correlationid,
        events: [fact],
      })),
    );
  }
}

describe('a consumer with an inbox, on real Kafka and MongoDB', () => {
  const env = ownEnvironment();
  let app: SmallService;
  let log: Awaited<ReturnType<typeof rawWriter>>;
  const start = () => smallService(env, [CountingConsumer], { says: null, hears: heardHere });
  const causesOf = async (key: string) => (await app.get(CommitStore).history(key)).map(({ cause }) => cause);
  const count = async () => (await app.get(CommitStore).collection()).countDocuments();

  beforeAll(async () => {
    log = await rawWriter(env);
    app = await start();
  });
  afterAll(async () => {
    await dropDatabase(app);
    await app.close();
    await log.close();
  });

  it.each([1, 2])('acts once on an event that is delivered %i times, and in order', async (times) => {
    const key = `once-${times}`;
    for (const n of [1, 2, 3]) await log.write(...Array.from({ length: times }, () => written(ticket(key, n))));
    await eventually(async () => expect(await causesOf(key)).toEqual([1, 2, 3].map((n) => `${key}:${n}:0`)));
    await eventually(() => expect(calls.get(`${key}:3:0`)).toBe(times));
    expect(await causesOf(key)).toHaveLength(3);
  });

  it.each([1, 2])('acts once on each event of a batch that is delivered %i times', async (times) => {
    const events = Array.from({ length: 120 }, (_, n) => written(ticket(`batch-${times}-${n}`, 1, TicketClosed.type)));
    const before = await count();
    for (let i = 0; i < times; i++) await log.write(...events);
    await eventually(async () => expect(await count()).toBe(before + 120));
    await log.write(written(ticket(`batch-${times}-end`, 1)));
    await eventually(async () => expect(await causesOf(`batch-${times}-end`)).toHaveLength(1));
    expect(await count()).toBe(before + 121);
  });

  it('changes nothing when the whole log is heard again from its beginning', async () => {
    const before = await (await app.get(CommitStore).collection()).find().sort({ _id: 1 }).toArray();
    const callsBefore = calls.get('once-1:1:0');
    await app.close();
    const admin = log.kafka.admin();
    await admin.connect();
    await eventually(() => admin.resetOffsets({ groupId: groupName(env, 'listeners'), topic: log.name, earliest: true }));
    await admin.disconnect();
    app = await start();
    await log.write(written(ticket('again', 1)));
    await eventually(async () => expect(await causesOf('again')).toHaveLength(1));
    await eventually(() => expect(calls.get('once-1:1:0')).toBe(callsBefore! + 1));
    const after = await (
      await app.get(CommitStore).collection()
    )
      .find({ aggregateId: { $ne: 'again' } })
      .sort({ _id: 1 })
      .toArray();
    expect(after).toEqual(before);
  });

  it('acts once on each event while instances come and go', async () => {
    const keys = Array.from({ length: 20 }, (_, n) => `many-${n}`);
    let done = false;
    const writing = (async () => {
      for (let n = 1; n <= 30; n++) await log.write(...keys.map((key) => written(ticket(key, n))));
      done = true;
    })();
    while (!done) {
      const second = await start();
      await eventually(() => expect(second.get(MessagingStatus).groupJoined).toBe(true));
      await second.close();
    }
    await writing;
    await eventually(async () => {
      for (const key of keys) expect(await causesOf(key)).toEqual(Array.from({ length: 30 }, (_, n) => `${key}:${n + 1}:0`));
    }, 25_000);
  });
});
