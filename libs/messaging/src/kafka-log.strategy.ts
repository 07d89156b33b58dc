import { PlatformConfig, type Environment } from '@debrief/config';
import type { EventDefinition } from '@debrief/contracts';
import { gauge, log } from '@debrief/observability';
import { Server, type CustomTransportStrategy } from '@nestjs/microservices';
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import type { DeadLetterStore } from './dead-letter-store.js';
import { Drain } from './drain.js';
import { handlersFor } from './handlers.js';
import { rawMessage } from './heard.js';
import { ensureTopics, groupName, isBrokerAway, kafkaClient, logConsumer, topicName } from './kafka-client.js';
import { Ladder } from './ladder.js';
import type { MessagingStatus } from './messaging-status.js';
import { Parking } from './parking.js';
import { PartitionLocks } from './partition-locks.js';
import { transportOf } from './transport.js';

export interface KafkaLogOptions {
  readonly service: string;
  readonly hears: readonly EventDefinition[];
  readonly env: Environment;
  readonly letters: DeadLetterStore;
  readonly status: MessagingStatus;
  /** Called when kafkajs gives the consumer up for good: the process ends, its supervisor starts it again. */
  readonly onGivenUp?: (error: Error) => void;
}

/** As many as a topic usually has: a round of fetching ends when the slowest of its partitions has. */
const SIDE_BY_SIDE = 12;
const TEND_MS = 2_000;
const REJOIN_MS = 500;

/** Kafka for Nest in batches, with a failure ladder. Handlers stay ordinary methods; kafkajs never sees their errors. */
export class KafkaLogStrategy extends Server implements CustomTransportStrategy {
  // Otherwise Nest logs every handler failure a second time.
  override readonly propagatesEventHandlerErrors = true;
  readonly service: string;
  private readonly kafka: Kafka;
  private readonly consumer: Consumer;
  private readonly group: string;
  private readonly topics: readonly string[];
  private readonly parking: Parking;
  private readonly locks = new PartitionLocks();
  private ladder!: Ladder;
  private drain!: Drain;
  private tending: NodeJS.Timeout | undefined;
  private closing = false;
  private readonly lag = gauge('consumer_lag', 'Messages of a partition that are not dealt with yet', ['group', 'topic', 'partition']);
  private readonly oldest = new Map<string, { topic: string; timestamp: number }>();

  constructor(private readonly options: KafkaLogOptions) {
    super();
    const { env, service } = options;
    this.service = service;
    this.transportId = transportOf(service);
    this.group = groupName(env, service);
    this.topics = [...new Set(options.hears.map(({ topic }) => topicName(env, topic)))];
    this.parking = new Parking(options.letters, this.group);
    this.kafka = kafkaClient(env, service);
    this.consumer = logConsumer(this.kafka, this.group, env.get(PlatformConfig).DEBRIEF_KAFKA_MAX_WAIT_MS);
    gauge('consumer_oldest_seconds', 'Age of the oldest message that is not dealt with yet', ['group', 'topic'], (metric) =>
      this.tellOldest(metric),
    );
  }

  /**
   * Refuses when the handlers are not those that the service says it has. Joins the group in the background: a broker that is away
   * must not keep the people's door shut.
   */
  listen(callback: (error?: unknown) => void): void {
    const { service, hears, letters, status } = this.options;
    try {
      const handlers = handlersFor(service, hears, this.messageHandlers);
      const heard = new Map(hears.map((definition) => [definition.type, definition]));
      this.ladder = new Ladder(this.group, service, heard, (type) => handlers.get(type), letters, this.parking);
      this.drain = new Drain(this.group, this.ladder, letters, this.parking, this.locks);
    } catch (error) {
      callback(error);
      return;
    }
    if (this.topics.length === 0) status.groupJoined = true;
    else this.hear();
    callback();
  }

  async close(): Promise<void> {
    this.closing = true;
    clearInterval(this.tending);
    this.drain?.stop();
    await this.consumer.disconnect();
    this.options.status.groupJoined = false;
  }

  on(): never {
    throw new Error('not supported: listen to the consumer through unwrap()');
  }

  unwrap<T>(): T {
    return this.consumer as T;
  }

  private hear(): void {
    const { status } = this.options;
    const { GROUP_JOIN, CRASH } = this.consumer.events;
    this.consumer.on(CRASH, ({ payload }) => {
      status.groupJoined = false;
      this.drain.own({});
      if (payload.restart || this.closing) return;
      if (isBrokerAway(payload.error)) this.joinLater(payload.error);
      else this.giveUp(payload.error);
    });
    this.consumer.on(GROUP_JOIN, ({ payload }) => {
      status.groupJoined = true;
      status.forget();
      this.oldest.clear();
      this.parking.forget(); // what another member did with our partitions meanwhile is in the store
      this.drain.own(payload.memberAssignment);
    });
    this.tending = setInterval(() => void this.drain.tend(), TEND_MS);
    void this.join();
  }

  private async join(): Promise<void> {
    const { DEBRIEF_KAFKA_PARTITIONS: partitions, DEBRIEF_KAFKA_REPLICATION: replication } = this.options.env.get(PlatformConfig);
    try {
      await ensureTopics(this.kafka, this.topics, { partitions, replication }); // subscribing to a missing topic crashes the consumer
      if (this.closing) return;
      await this.consumer.connect();
      // From the beginning where the group has no offset: kafkajs would else begin at the end and pass over what was said before.
      await this.consumer.subscribe({ topics: [...this.topics], fromBeginning: true });
      // Answers also when it crashed in joining: CRASH has told us then.
      await this.consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: SIDE_BY_SIDE,
        eachBatch: (payload) => this.consume(payload),
      });
    } catch (error) {
      this.joinLater(error as Error);
    }
  }

  private joinLater(error: Error): void {
    if (this.closing) return;
    log.warn({ err: error, group: this.group }, 'the consumer group cannot be joined yet');
    setTimeout(() => void (this.closing || this.join()), REJOIN_MS);
  }

  private async consume(payload: EachBatchPayload): Promise<void> {
    const { topic, partition } = payload.batch;
    const place = `${topic}/${partition}`;
    const turn = await this.locks.take(place, () => payload.heartbeat());
    try {
      await this.consumeInTurn(payload, place);
    } finally {
      turn.release();
    }
    await payload.commitOffsetsIfNecessary(payload.uncommittedOffsets());
  }

  private async consumeInTurn(payload: EachBatchPayload, place: string): Promise<void> {
    const { topic, partition } = payload.batch;
    const { status } = this.options;
    try {
      await this.parking.ready();
    } catch (error) {
      this.rest(payload, place, 1_000, error as Error);
      return;
    }
    const messages = payload.batch.messages.map((message) => rawMessage(message, topic, partition));
    let next = 0;
    while (next < messages.length && payload.isRunning() && !payload.isStale() && !this.closing) {
      this.oldest.set(place, { topic, timestamp: messages[next]!.timestamp });
      const { done, pauseMs } = await this.ladder.step(messages.slice(next, next + STEP_MOST), () => payload.heartbeat());
      if (done > 0) {
        payload.resolveOffset(String(messages[next + done - 1]!.offset));
        status.progress(place);
      }
      next += done;
      await payload.heartbeat();
      if (pauseMs !== undefined) {
        this.rest(payload, place, pauseMs);
        break;
      }
    }
    if (next === messages.length) this.oldest.delete(place);
    const after = next < messages.length ? messages[next]!.offset : Number(payload.batch.lastOffset()) + 1;
    this.lag.set({ group: this.group, topic, partition: String(partition) }, Math.max(0, Number(payload.batch.highWatermark) - after));
  }

  // kafkajs keeps heartbeating while a partition is paused, and fetches from the first unresolved offset after.
  private rest(payload: EachBatchPayload, place: string, pauseMs: number, error?: Error): void {
    if (error) log.warn({ err: error, partition: place }, 'the partition waits');
    this.options.status.pause(place);
    const resume = payload.pause();
    setTimeout(resume, pauseMs).unref();
  }

  private tellOldest(metric: { set(labels: { group: string; topic: string }, value: number): void }): void {
    for (const topic of this.topics) {
      const waiting = [...this.oldest.values()].filter((each) => each.topic === topic).map(({ timestamp }) => timestamp);
      const seconds = waiting.length > 0 ? Math.max(0, (Date.now() - Math.min(...waiting)) / 1_000) : 0;
      metric.set({ group: this.group, topic }, seconds);
    }
  }

  private giveUp(error: Error): void {
    this.options.status.givenUp = error;
    log.fatal({ err: error, group: this.group }, 'the consumer is given up; the process ends so that it is started again');
    if (this.options.onGivenUp) this.options.onGivenUp(error);
    else process.exit(1);
  }
}

/** Looked at in one step: as many as the biggest batch and what may stand between them unheard. */
const STEP_MOST = 2_000;
