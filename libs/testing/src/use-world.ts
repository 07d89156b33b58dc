import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { PlatformConfig, readConfig, type ConfigDefinition } from '@debrief/config';
import { eventOfType, type EventEnvelope } from '@debrief/contracts';
import { configureLog, log, type LogLevel } from '@debrief/observability';
import { createService, HostedServices, OwnedClock, SweepRunner, type Caller, type Door, type Role } from '@debrief/service';
import type { Type } from '@nestjs/common';
import mongoose from 'mongoose';
import request from 'supertest';
import { afterAll, beforeAll } from 'vitest';
import { aCaller, callerHeader, TestAuthenticator } from './test-caller.js';
import { TopicReader } from './topic-reader.js';

export interface WorldOptions {
  readonly module: Type;
  /** The service's name: database, consumer group, owner of its topic. */
  readonly name: string;
  /** What time it is; it stands until it is moved. */
  readonly clock?: string;
  readonly config?: readonly ConfigDefinition[];
  /** Further variables. */
  readonly env?: Readonly<Record<string, string>>;
  /** What is real in this file; for the reader. All three are always there. */
  readonly real?: readonly ('mongo' | 'kafka' | 'redis')[];
  /** Checks real credentials at this door instead of believing the test; `as` and `http` are then nobody. */
  readonly door?: Door;
  readonly services?: readonly { readonly name: string; readonly module: Type }[];
  readonly log?: LogLevel;
}

type Http = ReturnType<typeof request.agent>;

/** One service on real servers, with a database and topics of its own, and a clock that the test owns. */
export interface World {
  /** As an administrator. */
  readonly http: Http;
  /** As somebody of this role, or as this caller; `undefined`: nobody. */
  as(who: Role | Caller | undefined): Http;
  /** Sends events as their owners would, each to its topic under its key. */
  deliver(...events: EventEnvelope[]): Promise<void>;
  /** Sends bytes to a topic, for poison and for receipts. */
  deliverRaw(topic: string, message: { key?: string | null; value: Buffer | string; headers?: Record<string, string> }): Promise<void>;
  /** What the service has said of this type, once everything that it committed has been sent. */
  published<T extends EventEnvelope = EventEnvelope>(type: string): Promise<T[]>;
  readonly clock: OwnedClock;
  get<T>(token: abstract new (...args: never[]) => T): T;
  /** Runs a sweep now, to its end. */
  sweep(name: string): Promise<void>;
  /** Stops the service and starts it anew on the same database and topics, as after a crash. */
  restart(): Promise<void>;
  readonly url: string;
  readonly database: string;
  readonly topicPrefix: string;
}

type Service = Awaited<ReturnType<typeof createService>>;

export function useWorld(options: WorldOptions): World {
  const prefix = `t-${randomBytes(5).toString('hex')}`;
  const clock = new OwnedClock(options.clock ?? '2026-11-18T14:02:00.000Z');
  const env: Record<string, string | undefined> = {
    ...process.env,
    NODE_ENV: 'test',
    DEBRIEF_DATABASE_PREFIX: `${prefix}-`,
    DEBRIEF_TOPIC_PREFIX: `${prefix}.`,
    DEBRIEF_GROUP_PREFIX: `${prefix}.`,
    DEBRIEF_KAFKA_MAX_WAIT_MS: '50',
    DEBRIEF_KAFKA_PARTITIONS: '3',
    DEBRIEF_TEST_ROUTES: '1',
    DEBRIEF_PORT: '0',
    DEBRIEF_INGEST_PORT: '0',
    DEBRIEF_INGEST_DOOR: 'inline', // a thread would run what was built last, not what is tested
    ...options.env,
  };
  let service: Service | undefined;
  let topics: TopicReader | undefined;
  const levelBefore = log.level;

  const running = (): Service => {
    if (!service) throw new Error('the world exists only inside of tests: useWorld() starts it in beforeAll');
    return service;
  };
  const reader = (): TopicReader => {
    topics ??= new TopicReader(readConfig([], env).get(PlatformConfig).KAFKA_BROKERS, `${prefix}.`);
    return topics;
  };
  const start = async (): Promise<void> => {
    service = await createService(options.module, {
      name: options.name,
      config: options.config ?? [],
      env,
      clock,
      ...(options.door ? { door: options.door } : { authenticator: new TestAuthenticator() }),
      sweeps: 'by-hand',
      ...(options.services ? { services: options.services } : {}),
    });
    await service.listen(0);
  };

  beforeAll(async () => {
    configureLog({ level: options.log ?? 'fatal' });
    await keepWhatExpires(String(env['MONGODB_URL']));
    await start();
  }, 60_000);

  afterAll(async () => {
    await service?.close();
    service = undefined;
    await (topics ?? reader()).close();
    await dropDatabases(String(env['MONGODB_URL']), `${prefix}-`);
    configureLog({ level: levelBefore as LogLevel });
  }, 60_000);

  const agent = (who: Caller | undefined): Http => {
    const made = request.agent(running().app.getHttpServer());
    return who ? (made.set(...callerHeader(who)) as unknown as Http) : made;
  };

  return {
    get http() {
      return agent(aCaller('admin'));
    },
    as: (who) => agent(typeof who === 'string' ? aCaller(who) : who),
    async deliver(...events) {
      for (const event of events) {
        const definition = eventOfType(event.type);
        if (!definition) throw new Error(`no contract for ${event.type}`);
        await reader().send(definition.topic, [
          {
            key: definition.key(event.data as never),
            value: JSON.stringify(event),
            headers: { 'content-type': 'application/cloudevents+json; charset=UTF-8', ce_type: event.type, ce_id: event.id },
          },
        ]);
      }
    },
    deliverRaw: (topic, { key = null, value, headers = {} }) => reader().send(topic, [{ key, value, headers }]),
    async published<T extends EventEnvelope>(type: string) {
      const definition = eventOfType(type);
      if (!definition) throw new Error(`no contract for ${type}`);
      await everythingSent(running().app.get(HostedServices));
      return (await reader().read(definition.topic)).filter((event) => event?.type === type) as T[];
    },
    clock,
    get: (token) => running().app.get(token as never, { strict: false }) as never,
    sweep: (name) => running().app.get(SweepRunner).run(name),
    async restart() {
      await service?.close();
      await start();
    },
    get url() {
      return running().url;
    },
    database: `${prefix}-${options.name}`,
    topicPrefix: `${prefix}.`,
  };
}

/** Waits until no commit of this process is unpublished. */
async function everythingSent(hosted: HostedServices): Promise<void> {
  const until = performance.now() + 15_000;
  for (const { mongo, name } of hosted.all) {
    if (!mongo) continue;
    const commits = await mongo.collection('commits');
    while ((await commits.countDocuments({ published: false })) > 0) {
      if (performance.now() > until) throw new Error(`${name} has committed events that nobody sends`);
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
  }
}

/** By a test's clock it has not expired; MongoDB's own clock would delete it in the middle of a test, once a minute. */
async function keepWhatExpires(url: string): Promise<void> {
  const connection = await mongoose.createConnection(url).asPromise();
  try {
    await connection.getClient().db('admin').command({ setParameter: 1, ttlMonitorEnabled: false });
  } finally {
    await connection.close();
  }
}

async function dropDatabases(url: string, prefix: string): Promise<void> {
  const connection = await mongoose.createConnection(url).asPromise();
  try {
    const { databases } = await connection.getClient().db().admin().listDatabases({ nameOnly: true });
    for (const { name } of databases) if (name.startsWith(prefix)) await connection.getClient().db(name).dropDatabase();
  } finally {
    await connection.close();
  }
}
