import { Environment, PlatformConfig, redisCredentials } from '@debrief/config';
import { isInternal, pathOf, principalOf, Problem, type HttpRequest } from '@debrief/service';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { gatewayConfig } from '../gateway.config.js';

/** A test asks the same thing again and again until it holds; people do not. */
const TEST_BUILD_FACTOR = 100;

/** So many requests a minute for each person, token, or (signed out) address. Counted in Redis; in memory while it is away. */
@Injectable()
export class RateLimit implements OnApplicationShutdown {
  private readonly redis: Redis;
  private readonly limiter: RateLimiterRedis;

  constructor(env: Environment) {
    const platform = env.get(PlatformConfig);
    const { DEBRIEF_GATEWAY_REQUESTS_PER_MINUTE: points } = env.get(gatewayConfig);
    this.redis = new Redis(platform.REDIS_URL, {
      ...redisCredentials(platform),
      enableOfflineQueue: false,
      maxRetriesPerRequest: 1,
      commandTimeout: 200,
    } as never);
    this.redis.on('error', () => {}); // then memory counts
    const many = platform.DEBRIEF_TEST_ROUTES ? points * TEST_BUILD_FACTOR : points;
    this.limiter = new RateLimiterRedis({
      storeClient: this.redis,
      keyPrefix: `${platform.DEBRIEF_DATABASE_PREFIX}rate`,
      points: many,
      duration: 60,
      inMemoryBlockOnConsumed: many,
      inMemoryBlockDuration: 1,
      insuranceLimiter: new RateLimiterMemory({ points: many, duration: 60 }),
    });
  }

  /** Throws 429 with Retry-After. */
  async admit(request: HttpRequest): Promise<void> {
    const path = pathOf(request);
    if (!path.startsWith('/api/') || isInternal(path)) return;
    // The installation's own token scripts it (demo, import); who holds it could as well read the database.
    if (request.caller?.personId === 'system') return;
    const key = request.caller ? principalOf(request.caller) : `address-${request.ip}`;
    try {
      await this.limiter.consume(key);
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) return; // both counters failed: better served than locked out
      const seconds = String(Math.max(1, Math.ceil(refused.msBeforeNext / 1_000)));
      throw new Problem(429, 'request/too-many', 'Too many requests', `Please wait ${seconds} s.`, {}, { 'retry-after': seconds });
    }
  }

  onApplicationShutdown(): void {
    this.redis.disconnect();
  }
}
