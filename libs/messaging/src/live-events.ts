import { randomUUID } from 'node:crypto';
import { PlatformConfig, type Clock, type Environment } from '@debrief/config';
import { eventOfType, type Topic } from '@debrief/contracts';
import { log } from '@debrief/observability';
import type { OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { Consumer, Kafka } from 'kafkajs';
import { asError } from './failures.js';
import { decode, rawMessage, type Heard } from './heard.js';
import { ensureTopics, groupName, kafkaClient, logConsumer, topicName } from './kafka-client.js';

const LEAVE_MS = 2_000;

/**
 * What happens from now on, for whoever is watching. A group of its own for each instance, from the end of the log and deleted at the
 * stop: nothing is kept, nothing is said twice to make up for an outage, and what cannot be read is passed over.
 */
export class LiveEvents implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly listeners = new Set<(events: readonly Heard[]) => void>();
  private readonly kafka: Kafka;
  private readonly group: string;
  private readonly consumer: Consumer;
  private isListening = false;
  private closing = false;

  constructor(
    service: string,
    private readonly topics: readonly Topic[],
    private readonly env: Environment,
    private readonly clock: Clock,
  ) {
    this.kafka = kafkaClient(env, `${service}-live`);
    this.group = groupName(env, `${service}-live-${randomUUID()}`);
    this.consumer = logConsumer(this.kafka, this.group, env.get(PlatformConfig).DEBRIEF_KAFKA_MAX_WAIT_MS);
  }

  /** Calls `listener` with the events of each batch, in the order of their topic's partition. Returns how to stop it. */
  listen(listener: (events: readonly Heard[]) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  get listening(): boolean {
    return this.isListening;
  }

  healthChecks(): readonly { name: string; needed: boolean; ask(): Promise<boolean> }[] {
    return [{ name: 'kafka', needed: true, ask: () => Promise.resolve(this.isListening) }];
  }

  onApplicationBootstrap(): void {
    void this.joinUntilItWorks();
  }

  async onApplicationShutdown(): Promise<void> {
    this.closing = true;
    await Promise.race([this.leave(), new Promise((resolve) => setTimeout(resolve, LEAVE_MS).unref())]);
  }

  private async joinUntilItWorks(): Promise<void> {
    const { DEBRIEF_KAFKA_PARTITIONS: partitions, DEBRIEF_KAFKA_REPLICATION: replication } = this.env.get(PlatformConfig);
    const topics = this.topics.map((topic) => topicName(this.env, topic));
    this.consumer.on(this.consumer.events.GROUP_JOIN, () => (this.isListening = true));
    this.consumer.on(this.consumer.events.CRASH, ({ payload }) => {
      this.isListening = false;
      if (payload.restart || this.closing) return;
      log.fatal({ err: payload.error }, 'live events are given up; the process ends so that it is started again');
      process.exit(1);
    });
    while (!this.closing) {
      try {
        await ensureTopics(this.kafka, topics, { partitions, replication });
        await this.consumer.connect();
        await this.consumer.subscribe({ topics, fromBeginning: false });
        await this.consumer.run({
          eachBatch: ({ batch }) => {
            if (this.listeners.size === 0) return Promise.resolve(); // nobody watches: a storm is not even parsed
            const received = this.clock.now();
            const events = batch.messages.flatMap((message) => this.read(rawMessage(message, batch.topic, batch.partition), received));
            for (const listener of this.listeners) this.tell(listener, events);
            return Promise.resolve();
          },
        });
        return;
      } catch (error) {
        log.warn({ err: error }, 'live events cannot be listened to yet');
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
    }
  }

  private read(message: ReturnType<typeof rawMessage>, received: string): Heard[] {
    try {
      const definition = eventOfType(message.headers['ce_type'] ?? '');
      return definition ? [decode(message, definition, received)] : [];
    } catch {
      return []; // its listener in the service that acts on it sets it aside
    }
  }

  // kafkajs never sees an error of ours: a TypeError there stops the consumer for ever, silently.
  private tell(listener: (events: readonly Heard[]) => void, events: readonly Heard[]): void {
    try {
      if (events.length > 0) listener(events);
    } catch (thrown) {
      log.error({ err: asError(thrown) }, 'a listener of live events failed');
    }
  }

  private async leave(): Promise<void> {
    await this.consumer.disconnect();
    const admin = this.kafka.admin();
    await admin.connect();
    await admin.deleteGroups([this.group]).catch((error: unknown) => log.debug({ err: error }, 'the live group ends by time'));
    await admin.disconnect();
  }
}
