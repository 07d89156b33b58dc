import { crashPoint, PlatformConfig, type Environment } from '@debrief/config';
import { beginSpan, counter, gauge, isTracing, log, type OpenSpan } from '@debrief/observability';
import { type Commit, type CommitStore, type Leases, withDeadline } from '@debrief/persistence';
import type { Message } from 'kafkajs';
import { messageOf } from './heard.js';
import { ensureTopics, topicName } from './kafka-client.js';
import type { LogProducer } from './log-producer.js';
import { Republication } from './republication.js';

export interface RelayOptions {
  readonly service: string;
  readonly topic: string;
  readonly env: Environment;
  readonly store: CommitStore;
  readonly leases: Leases;
  readonly producer: LogProducer;
  readonly republication: Republication;
}

const POLL_MS = 1_000;
const MOST_COMMITS = 1_000;
/** A commit of an alert takes some 10 KiB as an object. */
const MOST_AT_HAND = 2_000;
// A broker's default limit for the batch of one partition is 1 MiB, and all of a produce may be for one.
const MOST_BYTES = 768 * 1_024;

/**
 * Sends what is committed and not yet said, per aggregate in version order, then flags it. By the flag, never by a cursor: ids are not
 * in commit order across processes. One batch in flight; one that was rejected is sent again before anything later. It may send twice,
 * which the listeners' inboxes bear.
 */
export class Relay {
  private stopping = false;
  private running: Promise<void> | undefined;
  private wake: (() => void) | undefined;
  private nudged = false;
  private stopListening: (() => void) | undefined;
  // Where the next look begins: under a flood the aggregates at the end of the order would else never have their turn.
  private from = '';
  /** What this process has committed since it holds the lease: it need not be read again to be sent. */
  private readonly atHand = new Map<string, Commit>();
  private holds = false;
  private orderSoughtAt = -Infinity;
  private readonly spans: OpenSpan[] = [];
  private readonly topic: string;
  private readonly published = counter('events_published_total', 'Events handed to Kafka', ['service']);

  constructor(private readonly options: RelayOptions) {
    this.topic = topicName(options.env, options.topic);
    gauge('outbox_unpublished', 'Commits that are not said yet', ['service'], (metric) => this.tellOutbox(metric));
    gauge('outbox_oldest_seconds', 'Age of the oldest commit that is not said yet', ['service']);
  }

  start(): void {
    this.stopListening = this.options.store.onCommitted((commits) => {
      this.keepAtHand(commits);
      this.nudge();
    });
    this.running ??= this.run();
  }

  /** Ends after the batch that is under way. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.stopListening?.();
    this.nudge();
    await this.running;
  }

  // Behind a backlog they are dropped: what is sent much later is read again, as after a restart.
  private keepAtHand(commits: readonly Commit[]): void {
    if (this.holds && this.atHand.size + commits.length <= MOST_AT_HAND)
      for (const commit of commits) if (!commit.published) this.atHand.set(commit._id, commit);
  }

  /** There is something new: do not wait for the next look. */
  nudge(): void {
    this.nudged = true;
    this.wake?.();
  }

  /** Says the whole history of the service again: `debrief republish`. Returns at once; the relay does it, an aggregate after the other. */
  async republish(by: string): Promise<void> {
    await this.options.republication.order(by);
    this.orderSoughtAt = -Infinity;
    this.nudge();
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      try {
        await this.options.producer.connect();
        if (this.stopping) return;
        await this.ensureTopic();
        await this.options.leases.hold('relay', (lost) => this.publish(lost));
      } catch (error) {
        log.warn({ err: error, service: this.options.service }, 'the relay has to wait');
      }
      if (!this.stopping) await this.pause();
    }
  }

  private async ensureTopic(): Promise<void> {
    const { DEBRIEF_KAFKA_PARTITIONS: partitions, DEBRIEF_KAFKA_REPLICATION: replication } = this.options.env.get(PlatformConfig);
    await ensureTopics(this.options.producer.kafka, [this.topic], { partitions, replication });
  }

  private async publish(lost: AbortSignal): Promise<void> {
    const goesOn = () => !this.stopping && !lost.aborted;
    this.holds = true;
    try {
      await this.publishWhile(goesOn);
    } finally {
      this.holds = false;
      this.atHand.clear();
    }
  }

  private async publishWhile(goesOn: () => boolean): Promise<void> {
    while (goesOn()) {
      this.nudged = false;
      const fresh = await this.publishFresh();
      const again = goesOn() && (await this.republishSome());
      if (fresh < MOST_COMMITS && !again && goesOn()) await this.pause();
    }
  }

  /** An order may come by way of another process: it is looked for each second, not after each batch. */
  private async republishSome(): Promise<boolean> {
    if (performance.now() - this.orderSoughtAt < POLL_MS) return false;
    const again = await this.options.republication.step((commits) => this.send(commits));
    this.orderSoughtAt = again ? -Infinity : performance.now();
    return again;
  }

  /** Sends one page of what is not said yet. */
  private async publishFresh(): Promise<number> {
    const commits = await this.unpublished(this.from);
    if (commits.length === 0 && this.from !== '') {
      this.from = '';
      return MOST_COMMITS; // round to the beginning at once
    }
    // The last aggregate may go on behind the page: the next one begins with it.
    this.from = commits.length === MOST_COMMITS ? commits.at(-1)!.aggregateId : '';
    await this.send(commits);
    return commits.length;
  }

  private async unpublished(from: string): Promise<Commit[]> {
    const all = await this.options.store.collection();
    // A snapshot: a scan that goes on while others insert could meet version 5 and have missed 4. And only what a majority has.
    const waiting = { published: false, aggregateId: { $gte: from } };
    const found = all
      .find(waiting, { readConcern: { level: 'snapshot' }, ...(this.atHand.size > 0 && { projection: { _id: 1 } }) })
      .hint('outbox')
      .sort({ aggregateId: 1, version: 1 })
      .limit(MOST_COMMITS)
      .batchSize(MOST_COMMITS);
    const hasBodies = this.atHand.size === 0;
    const commits = await withDeadline('read the outbox', found.toArray());
    return hasBodies ? commits : this.withBodies(commits.map(({ _id }) => _id));
  }

  /** The order is the store's; what is not at hand is read. A commit never changes, but for its flag. */
  private async withBodies(ids: readonly string[]): Promise<Commit[]> {
    const missing = ids.filter((id) => !this.atHand.has(id));
    const read = new Map<string, Commit>();
    if (missing.length > 0) {
      const all = await this.options.store.collection();
      const query = all.find({ _id: { $in: missing } }, { readConcern: { level: 'majority' } }).toArray();
      for (const commit of await withDeadline('read what is not said', query)) read.set(commit._id, commit);
    }
    return ids.map((id) => (this.atHand.get(id) ?? read.get(id)) as Commit);
  }

  /** In produces of at most MOST_BYTES, a bigger event alone. A commit is flagged when the last of its events is acknowledged. */
  private async send(commits: readonly Commit[]): Promise<void> {
    let messages: Message[] = [];
    let bytes = 0;
    let whole: Commit[] = [];
    for (const commit of commits) {
      for (const message of this.messagesOf(commit)) {
        const its = message.value?.length ?? 0;
        if (messages.length > 0 && bytes + its > MOST_BYTES) {
          await this.sendPart(messages, whole);
          [messages, bytes, whole] = [[], 0, []];
        }
        messages.push(message);
        bytes += its;
      }
      whole.push(commit);
    }
    await this.sendPart(messages, whole);
  }

  private async sendPart(messages: Message[], whole: readonly Commit[]): Promise<void> {
    const spans = this.spans.splice(0); // of a send that fails they are dropped: it is sent again
    // No deadline of ours: a batch given up might still be written, behind a later one.
    if (messages.length > 0)
      await this.options.producer.sendBatch({ acks: -1, timeout: 3_000, topicMessages: [{ topic: this.topic, messages }] });
    for (const span of spans) span.end();
    crashPoint(this.options.env, 'relay.after-send');
    const unsaid = whole.flatMap(({ _id, published }) => (published ? [] : [_id]));
    const all = await this.options.store.collection();
    if (unsaid.length > 0)
      await withDeadline('flag what was said', all.updateMany({ _id: { $in: unsaid } }, { $set: { published: true } }));
    for (const id of unsaid) this.atHand.delete(id);
    this.published.inc({ service: this.options.service }, messages.length);
  }

  private messagesOf({ events, hash }: Commit): Message[] {
    return events.map((event) => {
      if (!event.traceparent) return messageOf(event, hash);
      const span = beginSpan({ name: `send ${event.type}`, kind: 'producer', parent: event.traceparent, service: this.options.service });
      if (isTracing()) this.spans.push(span);
      return messageOf({ ...event, traceparent: span.traceparent }, hash);
    });
  }

  private async pause(): Promise<void> {
    if (this.nudged) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((resolve) => {
      this.wake = resolve;
      timer = setTimeout(resolve, POLL_MS);
    });
    clearTimeout(timer);
    this.wake = undefined;
  }

  private async tellOutbox(metric: { set(labels: { service: string }, value: number): void }): Promise<void> {
    const { store, service } = this.options;
    try {
      const all = await store.collection();
      const filter = { published: false, aggregateId: { $gte: '' } };
      metric.set(
        { service },
        await withDeadline('count the outbox', all.countDocuments(filter, { limit: 100_000, hint: 'outbox' }), 1_000),
      );
      const [oldest] = await withDeadline(
        'look at the outbox',
        all.find(filter).hint('outbox').sort({ recordedAt: 1 }).limit(1).toArray(),
        1_000,
      );
      const seconds = oldest ? Math.max(0, (Date.now() - Date.parse(oldest.recordedAt)) / 1_000) : 0;
      gauge('outbox_oldest_seconds', '', ['service']).set({ service }, seconds);
    } catch {
      // A scrape does not fail because the store is away; `dependency_up` says that.
    }
  }
}
