import { gauge, log } from '@debrief/observability';
import type { DeadLetterStore } from './dead-letter-store.js';
import { letterOf, messageIn, type DeadLetter, type ParkedKey } from './dead-letter.js';
import type { Ladder } from './ladder.js';
import type { Parking } from './parking.js';
import type { PartitionLocks } from './partition-locks.js';

const PAGE = 100;

/**
 * Acts on letters that somebody ordered to be sent again. Only the owner of their partition does it, between batches: the letter, then
 * what is parked behind it in the order in which it came, then the key is free. So nothing overtakes.
 */
export class Drain {
  private owned = new Map<string, ReadonlySet<number>>();
  private busy = false;
  private stopped = false;
  private readonly parkedKeys = gauge('parked_keys', 'Keys whose later events wait behind a dead letter', ['group']);
  private readonly deadLetters = gauge('dead_letters', 'Messages that were set aside', ['group', 'state']);

  constructor(
    private readonly group: string,
    private readonly ladder: Ladder,
    private readonly letters: DeadLetterStore,
    private readonly parking: Parking,
    private readonly locks: PartitionLocks,
  ) {}

  own(assignment: Readonly<Record<string, readonly number[]>>): void {
    this.owned = new Map(Object.entries(assignment).map(([topic, partitions]) => [topic, new Set(partitions)]));
  }

  stop(): void {
    this.stopped = true;
  }

  /** Reads what was ordered and does it. Called every 2 s; a call that meets a running one does nothing. */
  async tend(): Promise<void> {
    if (this.busy || this.stopped) return;
    this.busy = true;
    try {
      await this.parking.load();
      for (const key of this.parking.draining) if (this.isOurs(key) && !this.stopped) await this.drainKey(key);
      const ordered = await this.letters.find({ group: this.group, state: 'draining' }, { offset: 1 }, PAGE);
      for (const letter of ordered)
        if (this.standsAlone(letter) && this.isOurs(letter) && !this.stopped) await this.inTurn(letter, () => this.redrive(letter));
      this.parkedKeys.set({ group: this.group }, this.parking.size);
      for (const state of ['open', 'draining'] as const)
        this.deadLetters.set({ group: this.group, state }, await this.letters.count({ group: this.group, state }));
    } catch (error) {
      log.warn({ err: error, group: this.group }, 'dead letters cannot be looked after yet');
    } finally {
      this.busy = false;
    }
  }

  private isOurs({ topic, partition }: Pick<ParkedKey, 'topic' | 'partition'>): boolean {
    return this.owned.get(topic)?.has(partition) ?? false;
  }

  // Without a key, or its key document was never written: we died in between, and the message itself came again.
  private standsAlone({ topic, key }: DeadLetter): boolean {
    return key === null || !this.parking.hasKey(topic, key);
  }

  private async drainKey(key: ParkedKey): Promise<void> {
    await this.inTurn(key, async () => {
      for (;;) {
        const page = await this.letters.standing(this.group, key.topic, key.key, PAGE);
        if (page.length === 0) return this.parking.release(key);
        for (const letter of page) {
          if (this.stopped || !this.isOurs(key)) return;
          const outcome = await this.redrive(letter);
          if (outcome === 'transient') return; // it stays `draining`: the next look goes on with it
          if (outcome === 'failed') return this.parking.again(key);
        }
      }
    });
  }

  private async redrive(letter: DeadLetter): Promise<'done' | 'transient' | 'failed'> {
    const message = messageIn(letter);
    const result = await this.ladder.redrive(message, () => Promise.resolve());
    if (result.outcome === 'done') {
      await this.letters.move(letter._id, ['open', 'draining'], 'resolved', { by: 'system', action: 'resolved' });
      this.parking.closed(message);
    } else if (result.outcome === 'failed') {
      const { error, attempts } = result;
      const kind = letter.kind === 'version' || letter.kind === 'permanent' ? letter.kind : 'unknown';
      await this.letters.setAside(
        letterOf(this.group, message, kind, { error, attempts, handler: letter.handler, now: this.letters.now() }),
      );
      this.parking.opened(message);
    }
    return result.outcome;
  }

  private async inTurn<T>({ topic, partition }: { topic: string; partition: number }, work: () => Promise<T>): Promise<T> {
    const turn = await this.locks.take(`${topic}/${partition}`);
    try {
      return await work();
    } finally {
      turn.release();
    }
  }
}
