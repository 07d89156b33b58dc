import { Clock, Environment, PlatformConfig, redisCredentials } from '@debrief/config';
import { log } from '@debrief/observability';
import { withDeadline } from '@debrief/persistence';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { actionItemsConfig } from '../action-items.config.js';

export interface Hint {
  readonly aggregateId: string;
  readonly reminderId: string;
  readonly ringAt: string;
}

const LONGEST_MS = 2_000;
const SILENT_MS = 10_000;

export const REMINDERS = 'reminders';

/** BullMQ's keys, apart from those of other installations on the same Redis. */
export const redisPrefix = (env: Environment): string => `${env.get(PlatformConfig).DEBRIEF_DATABASE_PREFIX}action-items`;

/**
 * The alarm clock. A job is a hint that something may ring; Mongo knows whether it does. So nothing here throws: what cannot be
 * planted is found by the sweep.
 */
@Injectable()
export class RemindersQueue implements OnApplicationShutdown {
  private readonly connection: Redis;
  private readonly queue: Queue;
  private warned = false;
  /** A stopped Redis keeps its connections and answers nothing: for a while nobody waits for it again. */
  private silentUntil = 0;

  constructor(
    private readonly env: Environment,
    private readonly clock: Clock,
  ) {
    const platform = env.get(PlatformConfig);
    // A producer must fail fast: with ioredis' own settings it waits for as long as Redis is stopped.
    this.connection = new Redis(platform.REDIS_URL, {
      ...redisCredentials(platform),
      enableOfflineQueue: false,
      maxRetriesPerRequest: 1,
      commandTimeout: LONGEST_MS,
      retryStrategy: () => 500,
    });
    this.connection.on('error', () => {});
    this.queue = new Queue(REMINDERS, { connection: this.connection, prefix: redisPrefix(env), skipVersionCheck: true });
    this.queue.on('error', () => {});
  }

  /** Plants hints for what rings within the next hours. False: Redis is away, or did not answer in time. */
  async plant(hints: readonly Hint[]): Promise<boolean> {
    const now = Date.parse(this.clock.now());
    const horizon = this.env.get(actionItemsConfig).DEBRIEF_ACTION_ITEMS_HINT_HOURS * 3_600_000;
    const jobs = hints
      .map(({ aggregateId, reminderId, ringAt }) => ({ aggregateId, reminderId, delay: Math.max(0, Date.parse(ringAt) - now) }))
      .filter(({ delay }) => delay <= horizon)
      .map(({ aggregateId, reminderId, delay }) => ({
        name: 'ring',
        data: { aggregateId },
        // A kept job would block its own id; and an id must not hold a colon.
        opts: { jobId: reminderId, delay, removeOnComplete: true, removeOnFail: true },
      }));
    if (jobs.length === 0) return true;
    if (performance.now() < this.silentUntil) return false;
    try {
      // BullMQ waits for a connection without end, so both are asked here: whether there is one, and for how long.
      if (this.connection.status !== 'ready') throw new Error('there is no connection to Redis');
      await withDeadline('plant reminders in Redis', this.queue.addBulk(jobs), LONGEST_MS);
      this.warned = false;
      return true;
    } catch (error) {
      if (!this.warned) log.warn({ err: error }, 'Redis is away: reminders ring by the sweep');
      this.warned = true;
      if (this.connection.status === 'ready') this.silentUntil = performance.now() + SILENT_MS;
      return false;
    }
  }

  async onApplicationShutdown(): Promise<void> {
    // Disconnected first: closing waits for a connection that may never come.
    this.connection.disconnect();
    await withDeadline('close the queue', this.queue.close(), LONGEST_MS).catch(() => {});
  }
}
