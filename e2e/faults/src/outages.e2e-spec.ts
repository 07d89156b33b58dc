import { eventually, startInfra, type PrivateServers } from '@debrief/e2e-support';
import type { Environment } from '@debrief/config';
import { configureLog } from '@debrief/observability';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listeningService, ownEnvironment, ticketDoor } from './listening-service.js';

/** Many with a short history each: the listener reads all of a key's history for each ticket. */
const KEYS = Array.from({ length: 100 }, (_, n) => `ticket-${n}`);
const after = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Puts tickets in without a pause until it is told to stop, and keeps the book: what was acknowledged, what nobody knows. */
function load(door: Awaited<ReturnType<typeof ticketDoor>>) {
  const book = { acknowledged: new Set<string>(), unknown: new Set<string>() };
  let going = true;
  const senders = KEYS.map(async (key) => {
    for (let n = 1; going; n++) {
      // As a sender does: the same ticket again until it is acknowledged. The order of a key holds for what was acknowledged.
      for (let acknowledged = false; !acknowledged && going;) {
        acknowledged = await door.put(key, n).then(
          () => true,
          () => (book.unknown.add(`${key}:${n}:0`), false),
        );
      }
      book.acknowledged.add(`${key}:${n}:0`);
      await after(1_000);
    }
  });
  return { book, stop: async () => ((going = false), await Promise.all(senders)) };
}

describe('an outage between a door, the log, a listener and its store', () => {
  let servers: PrivateServers;
  let env: Environment;
  let service: Awaited<ReturnType<typeof listeningService>>;
  let door: Awaited<ReturnType<typeof ticketDoor>>;

  beforeAll(async () => {
    configureLog({ level: 'silent' });
    servers = await startInfra();
  }, 60_000);
  afterAll(() => servers.stop(), 30_000);

  const began = async () => {
    env = ownEnvironment(servers.env);
    service = await listeningService(env);
    await eventually(() => expect(service.status.groupJoined).toBe(true), { within: 20_000 });
    door = await ticketDoor(env);
  };
  const ended = async () => {
    await door.close();
    await service.close();
  };

  /** Nothing acknowledged is lost, nothing acts twice, nothing overtakes, nothing is set aside; and all of it soon after. */
  const kept = async (book: ReturnType<typeof load>['book'], within: number) => {
    await eventually(
      async () => {
        const commits = await (await service.store.collection()).find().toArray();
        const causes = commits.map(({ cause }) => cause as string);
        expect([...book.acknowledged].filter((id) => !causes.includes(id))).toEqual([]);
        expect(new Set(causes).size).toBe(causes.length);
      },
      { within },
    );
    for (const key of KEYS) {
      const numbers = (await service.store.history(key)).map(({ cause }) => Number((cause as string).split(':')[1]));
      expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
    }
    expect(await service.deadLetters.list()).toEqual([]);
    expect(book.acknowledged.size).toBeGreaterThan(100);
  };

  const faults: [string, number, () => Promise<unknown>][] = [
    [
      'a MongoDB that stands still for 12 s',
      10_000,
      async () => (servers.mongo.signal('SIGSTOP'), await after(12_000), servers.mongo.signal('SIGCONT')),
    ],
    [
      'a MongoDB that is killed and started after 3 s',
      10_000,
      async () => (await servers.mongo.kill(), await after(3_000), await servers.mongo.start()),
    ],
    [
      'a Kafka that stands still for 8 s',
      10_000,
      async () => (servers.kafka.signal('SIGSTOP'), await after(8_000), servers.kafka.signal('SIGCONT')),
    ],
    [
      'a Kafka that is killed and started after 3 s',
      20_000,
      async () => (await servers.kafka.kill(), await after(3_000), await servers.kafka.start()),
    ],
  ];

  it.each(faults)('is survived: %s', { timeout: 120_000 }, async (_, within, fault) => {
    await began();
    const { book, stop } = load(door);
    await eventually(() => expect(book.acknowledged.size).toBeGreaterThan(200), { within: 20_000 });
    await fault();
    const before = book.acknowledged.size;
    await eventually(() => expect(book.acknowledged.size).toBeGreaterThan(before + 200), { within: 30_000 });
    await stop();
    await kept(book, within);
    await ended();
  });

  it('is survived at the start: a service that is there before the log and the store', { timeout: 120_000 }, async () => {
    await Promise.all([servers.kafka.kill(), servers.mongo.kill()]);
    env = ownEnvironment(servers.env);
    service = await listeningService(env);
    expect(service.status.groupJoined).toBe(false);
    const opening = ticketDoor(env);
    await Promise.all([servers.kafka.start(), servers.mongo.start()]);
    door = await opening;
    await eventually(() => expect(service.status.groupJoined).toBe(true), { within: 30_000 });
    const { book, stop } = load(door);
    await eventually(() => expect(book.acknowledged.size).toBeGreaterThan(200), { within: 20_000 });
    await stop();
    await kept(book, 10_000);
    await ended();
  });
});
