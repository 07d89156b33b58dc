import { randomUUID } from 'node:crypto';
import { Clock, readConfig, SystemClock, type Environment } from '@debrief/config';
import { AlertFiredV1, defineEvent, type EventDefinition } from '@debrief/contracts';
import {
  DeadLetters,
  DeadLetterStore,
  GroupCommit,
  KafkaLogStrategy,
  LogProducer,
  MessagingStatus,
  STRUCTURED,
  topicName,
  type Heard,
} from '@debrief/messaging';
import { CommitStore, LostRace, Mongo, retryLostRace } from '@debrief/persistence';
import { z } from 'zod';

export const TicketOpened = defineEvent({
  type: 'ticket.opened.v1',
  topic: 'alerts',
  key: ({ ticketId }) => ticketId,
  data: z.object({ ticketId: z.string() }),
  example: { ticketId: 't' },
});

export function ownEnvironment(servers: Readonly<Record<string, string>>): Environment {
  const prefix = `fault-${randomUUID().slice(0, 8)}-`;
  return readConfig([], {
    ...servers,
    DEBRIEF_DATABASE_PREFIX: prefix,
    DEBRIEF_TOPIC_PREFIX: prefix,
    DEBRIEF_GROUP_PREFIX: prefix,
    DEBRIEF_KAFKA_MAX_WAIT_MS: '50',
    DEBRIEF_KAFKA_PARTITIONS: '3',
  });
}

/**
 * What stands between a log and a store, without HTTP and without Nest: it hears tickets and writes one commit for each, with the
 * product's own strategy, ladder, inbox and store.
 */
export async function listeningService(env: Environment) {
  const mongo = new Mongo('listeners', env);
  const clock: Clock = new SystemClock();
  const store = new CommitStore(mongo, clock);
  const letters = new DeadLetterStore(mongo, clock);
  const status = new MessagingStatus('listeners');
  const hears = [TicketOpened] as unknown as EventDefinition[];
  const strategy = new KafkaLogStrategy({ service: 'listeners', hears, env, letters, status });
  const fact = AlertFiredV1.of(AlertFiredV1.example);
  const record = (event: Heard) =>
    retryLostRace(async () => {
      const { version, headHash, causes } = await store.load(event.subject);
      if (causes.has(event.id)) return;
      const wish = {
        aggregateId: event.subject,
        version: version + 1,
        previousHash: headHash,
        cause: event.id,
        correlationId: 'c',
        events: [fact],
      };
      if ((await store.append(wish)).kind === 'lost-race') throw new LostRace(event.subject);
    });
  // Side by side by key, as the product's own listeners do: one after the other, each would wait for a sync of the disk.
  const recordAll = async (events: readonly Heard[]): Promise<void> => {
    const byKey = Map.groupBy(events, ({ subject }) => subject);
    await Promise.all(
      [...byKey.values()].map(async (its) => {
        for (const event of its) await record(event);
      }),
    );
  };
  strategy.addHandler(TicketOpened.type, recordAll, true, { batch: true });
  await new Promise<void>((resolve, reject) => strategy.listen((error) => (error ? reject(error as Error) : resolve())));
  return {
    store,
    status,
    deadLetters: new DeadLetters('listeners', letters, hears),
    close: async () => {
      await strategy.close();
      await mongo.onApplicationShutdown();
    },
  };
}

/** A door as that of `ingest`: resolves when the log has it, rejects when nobody knows. Each ticket says its place in its key's order. */
export async function ticketDoor(env: Environment) {
  const producer = new LogProducer(env, 'door');
  await producer.connect();
  const door = new GroupCommit(producer, { topic: topicName(env, 'alerts') });
  return {
    put: (ticketId: string, n: number) => {
      const event = {
        specversion: '1.0',
        id: `${ticketId}:${n}:0`,
        source: '/door',
        type: TicketOpened.type,
        subject: ticketId,
        time: new Date().toISOString(),
        datacontenttype: 'application/json',
        correlationid: 'c',
        causationid: 'c',
        data: { ticketId },
      };
      const headers = { 'content-type': STRUCTURED, ce_type: event.type, ce_id: event.id };
      return door.put({ key: ticketId, value: JSON.stringify(event), headers });
    },
    close: () => producer.disconnect(),
  };
}
