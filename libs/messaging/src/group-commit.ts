import { counter, gauge, histogram } from '@debrief/observability';
import { OutcomeUnknown } from '@debrief/persistence/failures';
import type { Message, ProducerBatch } from 'kafkajs';

/** The door is full. Nothing was sent. */
export class Overloaded extends Error {
  override readonly name = 'Overloaded';
}

interface Waiting {
  readonly message: Message;
  readonly bytes: number;
  done: boolean;
  settle(error?: Error): void;
}

export interface GroupCommitOptions {
  topic: string;
  maxInFlight?: number;
  maxBatch?: number;
  maxBatchBytes?: number;
  maxWaiting?: number;
  maxWaitingBytes?: number;
  deadlineMs?: number;
}

const MiB = 1_048_576;

/**
 * Many requests, one produce. Collects while `maxInFlight` sends are under way and sends the rest when one returns: no
 * timer, so a lone request waits for nobody, and batches grow by themselves under load.
 */
export class GroupCommit {
  private queue: Waiting[] = [];
  private inFlight = 0;
  private waiting = 0;
  private waitingBytes = 0;
  private readonly held = new Map<string, number>();
  private scheduled = false;
  private readonly limits: Required<GroupCommitOptions>;
  private readonly metrics = {
    waiting: gauge('door_waiting', 'Requests that wait for their acknowledgement'),
    batch: histogram('door_batch_size', 'Requests in one produce', [], [1, 2, 5, 10, 25, 50, 100, 250, 500]),
    produce: histogram('produce_seconds', 'From a produce to its acknowledgement'),
    refused: counter('door_overloaded_total', 'Requests refused because too many waited'),
  };

  constructor(
    private readonly producer: { sendBatch(batch: ProducerBatch): Promise<unknown> },
    options: GroupCommitOptions,
  ) {
    this.limits = {
      maxInFlight: 2,
      maxBatch: 500,
      maxBatchBytes: 4 * MiB,
      maxWaiting: 5_000,
      maxWaitingBytes: 64 * MiB,
      deadlineMs: 3_000,
      ...options,
    };
  }

  /**
   * Resolves when all in-sync replicas have it. Rejects with Overloaded (nothing was sent) or OutcomeUnknown (nobody knows). From half
   * full, a `holder` (an integration) that holds over half of what waits is refused first.
   */
  put(message: Message, holder = ''): Promise<void> {
    const bytes = (message.value?.length ?? 0) + (message.key?.length ?? 0);
    if (this.isFull(bytes, holder)) {
      this.metrics.refused.inc();
      return Promise.reject(new Overloaded('too many requests wait for their acknowledgement'));
    }
    this.count(1, bytes, holder);
    return new Promise((resolve, reject) => {
      const entry: Waiting = {
        message,
        bytes,
        done: false,
        settle: (error) => {
          if (entry.done) return;
          entry.done = true;
          clearTimeout(timer);
          this.count(-1, -bytes, holder);
          if (error) reject(error);
          else resolve();
        },
      };
      const timer = setTimeout(() => entry.settle(new OutcomeUnknown('not acknowledged in time')), this.limits.deadlineMs);
      this.queue.push(entry);
      this.schedule();
    });
  }

  private isFull(bytes: number, holder: string): boolean {
    const { maxWaiting, maxWaitingBytes } = this.limits;
    if (this.waiting >= maxWaiting || this.waitingBytes + bytes > maxWaitingBytes) return true;
    const halfFull = this.waiting >= maxWaiting / 2 || this.waitingBytes >= maxWaitingBytes / 2;
    return halfFull && holder !== '' && (this.held.get(holder) ?? 0) > this.waiting / 2 && this.held.size > 1;
  }

  private count(requests: 1 | -1, bytes: number, holder: string): void {
    this.waiting += requests;
    this.waitingBytes += bytes;
    const held = (this.held.get(holder) ?? 0) + requests;
    if (held > 0) this.held.set(holder, held);
    else this.held.delete(holder);
    this.metrics.waiting.set(this.waiting);
  }

  private schedule(): void {
    if (this.scheduled || this.inFlight >= this.limits.maxInFlight) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      if (this.inFlight < this.limits.maxInFlight) this.flush();
    });
  }

  private flush(): void {
    const batch = this.nextBatch();
    if (batch.length === 0) return;
    this.inFlight++;
    this.metrics.batch.observe(batch.length);
    const acknowledged = this.metrics.produce.startTimer();
    this.producer
      .sendBatch({ acks: -1, timeout: 3_000, topicMessages: [{ topic: this.limits.topic, messages: batch.map((entry) => entry.message) }] })
      .then(
        () => batch.forEach((entry) => entry.settle()),
        // A cut connection can reject a send at once, whatever `retries` says. It may have been written.
        (error: Error) => batch.forEach((entry) => entry.settle(new OutcomeUnknown(error.message, { cause: error }))),
      )
      .finally(() => {
        acknowledged();
        this.inFlight--;
        if (this.queue.length > 0) this.flush();
      });
  }

  /** What goes out together: no more than the caps, and at least one however big it is. Who gave up waiting is left out. */
  private nextBatch(): Waiting[] {
    const batch: Waiting[] = [];
    let bytes = 0;
    let taken = 0;
    for (const entry of this.queue) {
      if (!entry.done) {
        if (batch.length === this.limits.maxBatch || (batch.length > 0 && bytes + entry.bytes > this.limits.maxBatchBytes)) break;
        batch.push(entry);
        bytes += entry.bytes;
      }
      taken++;
    }
    this.queue = taken === this.queue.length ? [] : this.queue.slice(taken);
    return batch;
  }
}
