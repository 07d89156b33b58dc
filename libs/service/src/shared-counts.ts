import { Environment, PlatformConfig, redisCredentials } from '@debrief/config';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Redis } from 'ioredis';

/** Counts by the minute that all processes of an installation share, in Redis. They are a hint: while it is away each process has its own only. */
@Injectable()
export class SharedCounts implements OnApplicationShutdown {
  private redis: Redis | undefined;

  constructor(private readonly env: Environment) {}

  /** Adds to each count and tells what all processes have counted. Rejects while Redis is away. */
  async add(counts: readonly (readonly [name: string, count: number])[]): Promise<number[]> {
    const { DEBRIEF_DATABASE_PREFIX: prefix } = this.env.get(PlatformConfig);
    const orders = this.connection().pipeline();
    for (const [name, count] of counts) orders.incrby(`${prefix}count:${name}`, count).expire(`${prefix}count:${name}`, 120);
    const answers = (await orders.exec()) ?? [];
    return counts.map((_, i) => {
      const [error, total] = answers[i * 2] ?? [new Error('no answer')];
      if (error) throw error;
      return Number(total);
    });
  }

  onApplicationShutdown(): void {
    this.redis?.disconnect();
  }

  private connection(): Redis {
    if (this.redis) return this.redis;
    const platform = this.env.get(PlatformConfig);
    const options = { ...redisCredentials(platform), maxRetriesPerRequest: 1, commandTimeout: 1_000, connectTimeout: 1_000 };
    this.redis = new Redis(platform.REDIS_URL, options as never);
    this.redis.on('error', () => {}); // then each process counts by itself
    return this.redis;
  }
}
