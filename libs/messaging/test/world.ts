import { randomUUID } from 'node:crypto';
import { Clock, Environment, readConfig, SystemClock } from '@debrief/config';
import { defineEvent, type EventDefinition, type EventEnvelope } from '@debrief/contracts';
import { configureLog } from '@debrief/observability';
import { Mongo, PersistenceModule } from '@debrief/persistence';
import { Global, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { AsyncMicroserviceOptions } from '@nestjs/microservices';
import type { Kafka, Message } from 'kafkajs';
import { z } from 'zod';
import { ensureTopics, kafkaClient, KafkaLogStrategy, MessagingModule, topicName, type MessagingOptions } from '../src/index.js';

export const TicketOpened = defineEvent({
  type: 'ticket.opened.v1',
  topic: 'alerts',
  key: ({ ticketId }) => ticketId,
  data: z.object({ ticketId: z.string(), n: z.number() }),
  example: { ticketId: 't', n: 1 },
  begins: true,
});
export const TicketClosed = defineEvent({
  type: 'ticket.closed.v1',
  topic: 'alerts',
  key: ({ ticketId }) => ticketId,
  data: z.object({ ticketId: z.string(), n: z.number() }),
  example: { ticketId: 't', n: 1 },
});
export const heardHere = [TicketOpened, TicketClosed] as unknown as EventDefinition[];

configureLog({ level: 'silent' });

/** An environment of its own on the real servers: nothing else reads or writes its topics, groups and databases. */
export function ownEnvironment(variables: Record<string, string> = {}): Environment {
  const prefix = `test-${randomUUID().slice(0, 8)}-`;
  const { KAFKA_BROKERS = '', MONGODB_URL = '', REDIS_URL = 'redis://127.0.0.1:1' } = process.env;
  return readConfig([], {
    KAFKA_BROKERS,
    MONGODB_URL,
    REDIS_URL,
    DEBRIEF_DATABASE_PREFIX: prefix,
    DEBRIEF_TOPIC_PREFIX: prefix,
    DEBRIEF_GROUP_PREFIX: prefix,
    DEBRIEF_KAFKA_MAX_WAIT_MS: '50',
    DEBRIEF_KAFKA_PARTITIONS: '3',
    ...variables,
  });
}

/** A tiny service around one controller, as libs/service would start it. */
export async function smallService(env: Environment, controllers: Type[], options: MessagingOptions, name = 'listeners') {
  @Global()
  @Module({
    providers: [
      { provide: Environment, useValue: env },
      { provide: Clock, useClass: SystemClock },
    ],
    exports: [Environment, Clock],
  })
  class PlatformModule {}

  @Module({ imports: [PlatformModule, PersistenceModule.forService(name), MessagingModule.forService(name, options)], controllers })
  class SmallModule {}

  const app = await NestFactory.createMicroservice<AsyncMicroserviceOptions>(SmallModule, {
    logger: false,
    abortOnError: false,
    inject: [KafkaLogStrategy],
    useFactory: (strategy: KafkaLogStrategy) => ({ strategy }),
  });
  try {
    await app.listen();
  } catch (error) {
    await app.close();
    throw error;
  }
  return app;
}

export type SmallService = Awaited<ReturnType<typeof smallService>>;

/** Writes into a topic as anybody might: also what no service of ours would. */
export async function rawWriter(env: Environment, topic = 'alerts') {
  const kafka: Kafka = kafkaClient(env, 'test');
  const name = topicName(env, topic);
  await ensureTopics(kafka, [name], { partitions: 3 });
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  await producer.connect();
  return {
    kafka,
    name,
    write: async (...messages: Message[]) => void (await producer.send({ topic: name, acks: -1, messages })),
    close: async () => {
      await producer.disconnect();
      const admin = kafka.admin();
      await admin.connect();
      const ours = (await admin.listTopics()).filter((known) => known.startsWith(topicName(env, '')));
      await admin.deleteTopics({ topics: ours });
      await admin.disconnect();
    },
  };
}

export function ticket(key: string, n: number, type: string = TicketOpened.type): EventEnvelope {
  return {
    specversion: '1.0',
    id: `${key}:${n}:0`,
    source: '/test',
    type,
    subject: key,
    time: '2026-11-18T14:02:00.000Z',
    datacontenttype: 'application/json',
    correlationid: `order-${key}`,
    causationid: 'order',
    data: { ticketId: key, n },
  };
}

export const written = (event: EventEnvelope, over: Partial<Message> = {}): Message => ({
  key: event.subject,
  value: JSON.stringify(event),
  headers: { 'content-type': 'application/cloudevents+json', ce_type: event.type, ce_id: event.id },
  ...over,
});

export async function eventually<T>(assertion: () => Promise<T> | T, withinMs = 15_000): Promise<T> {
  const until = Date.now() + withinMs;
  for (;;) {
    try {
      return await assertion();
    } catch (error) {
      if (Date.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
}

export async function dropDatabase(app: SmallService): Promise<void> {
  await (await app.get(Mongo).db()).dropDatabase();
}
