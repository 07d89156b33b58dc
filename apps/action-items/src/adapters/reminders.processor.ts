import { Environment, PlatformConfig, redisCredentials } from '@debrief/config';
import { log, withContext } from '@debrief/observability';
import { withDeadline } from '@debrief/persistence';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { actionItemsConfig } from '../action-items.config.js';
import { RingReminder } from '../use-cases/ring-reminder.js';
import { REMINDERS, redisPrefix } from './reminders.queue.js';

/** Hears the alarm clock. Each job is a hint: the use case reads the truth, and rings or does not. */
@Injectable()
export class RemindersProcessor implements OnApplicationBootstrap, OnApplicationShutdown {
  private connection: Redis | undefined;
  private worker: Worker | undefined;

  constructor(
    private readonly env: Environment,
    private readonly ringReminder: RingReminder,
  ) {}

  onApplicationBootstrap(): void {
    const platform = this.env.get(PlatformConfig);
    // A worker blocks and waits for ever: a command timeout here would cut its own waiting.
    this.connection = new Redis(platform.REDIS_URL, { ...redisCredentials(platform), maxRetriesPerRequest: null });
    this.connection.on('error', () => {});
    this.worker = new Worker(
      REMINDERS,
      (job) =>
        withContext({ service: 'action-items', correlationId: job.id ?? crypto.randomUUID() }, () =>
          this.ringReminder.execute(String((job.data as { aggregateId?: unknown }).aggregateId)),
        ),
      {
        connection: this.connection,
        prefix: redisPrefix(this.env),
        concurrency: this.env.get(actionItemsConfig).DEBRIEF_ACTION_ITEMS_RINGS_AT_ONCE,
        // A job whose worker died twice would otherwise fail for ever.
        maxStalledCount: 10,
        skipVersionCheck: true,
      },
    );
    this.worker.on('error', () => {});
    this.worker.on('failed', (job, error) => log.warn({ err: error, job: job?.id }, 'a reminder did not ring; the sweep comes back to it'));
  }

  async onApplicationShutdown(): Promise<void> {
    const closing = this.worker?.close(true) ?? Promise.resolve();
    // A blocked worker waits for Redis, which may be away: it is given a moment, then its connection.
    await withDeadline('close the worker', closing, 2_000).catch(() => {});
    this.connection?.disconnect();
  }
}
