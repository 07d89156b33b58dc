import { randomUUID } from 'node:crypto';
import { Clock, readConfig } from '@debrief/config';
import { defineEvent, type EventDefinition } from '@debrief/contracts';
import { z } from 'zod';
import { CommitStore, Mongo } from '../src/index.js';

export const ThingCounted = defineEvent({
  type: 'thing.counted.v1',
  topic: 'incidents',
  key: () => 'thing',
  data: z.looseObject({ by: z.number().optional() }),
  example: { by: 1 },
});

/** A database of its own on the real server, gone afterwards. */
export function realMongo(variables: Record<string, string> = {}) {
  const prefix = `test-${randomUUID().slice(0, 8)}-`;
  const env = readConfig([], { ...onlyServers(), DEBRIEF_DATABASE_PREFIX: prefix, ...variables });
  const mongo = new Mongo('things', env);
  const clock = new HandClock();
  return {
    mongo,
    clock,
    store: new CommitStore(mongo, clock, (type) => (type === ThingCounted.type ? ThingCounted : undefined) as EventDefinition | undefined),
    close: async () => {
      await (await mongo.db()).dropDatabase();
      await mongo.onApplicationShutdown();
    },
  };
}

// Not what else stands in the environment of whoever runs the tests.
function onlyServers(): Record<string, string> {
  const { KAFKA_BROKERS = '127.0.0.1:1', MONGODB_URL = '', REDIS_URL = 'redis://127.0.0.1:1' } = process.env;
  return { KAFKA_BROKERS, MONGODB_URL, REDIS_URL };
}

export class HandClock extends Clock {
  constructor(private at = Date.parse('2026-11-18T14:02:00.000Z')) {
    super();
  }
  now(): string {
    return new Date(this.at++).toISOString();
  }
}
