import { PlatformConfig, redisCredentials, type Environment } from '@debrief/config';
import { Redis } from 'ioredis';
import type { HostedServices } from './hosted-services.js';
import type { HealthCheck, Readiness } from './readiness.js';

/** A provider that knows whether something it needs is there: `/readyz` asks it. */
export interface Healthy {
  healthChecks(): readonly HealthCheck[];
}
const isHealthy = (provider: object): provider is Healthy => 'healthChecks' in provider && typeof provider.healthChecks === 'function';

/** Mongo and indexes per service, Redis, and what providers themselves say (`healthChecks()`). */
export function addHealthChecks(readiness: Readiness, hosted: HostedServices, env: Environment): () => void {
  const asked = new Set<object>();
  for (const service of hosted.all) {
    const { mongo } = service;
    if (mongo && !asked.has(mongo)) {
      asked.add(mongo);
      readiness.add({ name: 'mongo', needed: true, ask: async () => (await mongo.ping(1_900)) >= 0 });
      readiness.add({ name: 'indexes', needed: true, ask: () => hasIndexes(mongo) });
    }
    for (const provider of service.providers()) {
      if (!isHealthy(provider) || asked.has(provider)) continue;
      asked.add(provider);
      for (const check of provider.healthChecks()) readiness.add(check);
    }
  }
  let redis: Redis | undefined;
  readiness.add({
    name: 'redis',
    // Redis is an alarm clock: without it we are slower, not wrong.
    needed: false,
    ask: async () => {
      redis ??= quietRedis(env);
      return (await redis.ping()) === 'PONG';
    },
  });
  return () => redis?.disconnect();
}

async function hasIndexes(mongo: NonNullable<HostedServices['all'][number]['mongo']>): Promise<boolean> {
  const commits = await mongo.collection('commits');
  const names = new Set((await commits.listIndexes().toArray()).map(({ name }) => String(name)));
  return names.has('inbox') && names.has('outbox');
}

function quietRedis(env: Environment): Redis {
  const platform = env.get(PlatformConfig);
  const redis = new Redis(platform.REDIS_URL, {
    ...redisCredentials(platform),
    maxRetriesPerRequest: 1,
    commandTimeout: 1_900,
    enableOfflineQueue: true,
    connectTimeout: 1_900,
  } as never);
  redis.on('error', () => {}); // the check itself says it
  return redis;
}
