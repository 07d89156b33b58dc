import { crashPoint, type Clock } from '@debrief/config';
import { Mongo, withDeadline } from '@debrief/persistence';
import type { mongo } from 'mongoose';
import { letterOf, parkedKeyId, type DeadLetter, type DeadLetterState, type ParkedKey } from './dead-letter.js';
import type { RawMessage } from './heard.js';

const KEPT_CLOSED_SECONDS = 90 * 86_400;

/** The letters and parked keys of one service, in its own database. Each write is on disk when it resolves. */
export class DeadLetterStore {
  constructor(
    readonly mongo: Mongo,
    private readonly clock: Clock,
  ) {
    mongo.prepare(async (database) => {
      await database.collection('dead-letters').createIndexes([
        { key: { state: 1, lastFailedAt: -1, _id: 1 }, name: 'list' },
        { key: { group: 1, topic: 1, key: 1, offset: 1 }, name: 'drain' },
        { key: { closedAt: 1 }, name: 'kept', expireAfterSeconds: KEPT_CLOSED_SECONDS },
      ]);
    });
  }

  now(): string {
    return this.clock.now();
  }

  /**
   * Sets a message aside. `skipped` when somebody decided earlier to do without it: then it is passed over, and parks nothing.
   */
  async setAside(letter: DeadLetter): Promise<'open' | 'skipped'> {
    crashPoint(this.mongo.env, 'dead-letter.before');
    const letters = await this.letters();
    const { _id, kind, error, attempts, handler, appVersion, lastFailedAt } = letter;
    const earlier = await this.within(letters.findOne({ _id }, { projection: { state: 1 } }));
    if (earlier?.state === 'skipped') return 'skipped';
    if (earlier)
      await this.within(
        letters.updateOne({ _id }, {
          $set: { state: 'open', kind, error, attempts, handler, appVersion, lastFailedAt },
          $unset: { closedAt: '' },
          $push: { history: { at: lastFailedAt, by: 'system', action: 'failed again' } },
        } as mongo.UpdateFilter<DeadLetter>),
      );
    else await this.within(letters.updateOne({ _id }, { $setOnInsert: letter }, { upsert: true }));
    return 'open';
  }

  /** Parks events behind their key, in one write. One that is there already stays as it is. */
  async park(group: string, messages: readonly RawMessage[]): Promise<void> {
    const letters = await this.letters();
    const now = this.now();
    const error = new Error('an earlier event of the same key is set aside');
    delete error.stack;
    const writes = messages.map((message) => {
      const letter = letterOf(group, message, 'parked', { error, attempts: 0, handler: null, now });
      return { updateOne: { filter: { _id: letter._id }, update: { $setOnInsert: letter }, upsert: true } };
    });
    await this.within(letters.bulkWrite(writes, { ordered: false }));
  }

  async parkKey(group: string, message: RawMessage & { key: string }): Promise<ParkedKey> {
    const { topic, partition, key } = message;
    const parked: ParkedKey = { _id: parkedKeyId(group, topic, key), group, topic, partition, key, state: 'parked' };
    await this.within((await this.keys()).updateOne({ _id: parked._id }, { $setOnInsert: parked }, { upsert: true }));
    return parked;
  }

  async setKey(_id: string, state: ParkedKey['state']): Promise<void> {
    await this.within((await this.keys()).updateOne({ _id }, { $set: { state } }));
  }

  async releaseKey(_id: string): Promise<void> {
    await this.within((await this.keys()).deleteOne({ _id }));
  }

  async parkedKeys(group: string): Promise<ParkedKey[]> {
    return this.within((await this.keys()).find({ group }).toArray());
  }

  /** Moves a letter on and writes into its history who did it. True when it was in one of the states that it may come from. */
  async move(
    _id: string,
    from: readonly DeadLetterState[],
    to: DeadLetterState,
    note: { by: string; action: string; reason?: string },
  ): Promise<boolean> {
    const closed = to === 'resolved' || to === 'skipped';
    const update = {
      $set: { state: to, ...(closed ? { closedAt: new Date(this.now()) } : {}) },
      $push: { history: { at: this.now(), ...note } },
    };
    const { matchedCount } = await this.within(
      (await this.letters()).updateOne({ _id, state: { $in: [...from] } }, update as unknown as mongo.UpdateFilter<DeadLetter>),
    );
    return matchedCount === 1;
  }

  /** What still stands of a key, in the order in which it came. */
  async standing(group: string, topic: string, key: string, limit: number): Promise<DeadLetter[]> {
    return this.find({ group, topic, key, state: { $in: ['open', 'draining'] } }, { offset: 1 }, limit);
  }

  async find(filter: mongo.Filter<DeadLetter>, sort: Record<string, 1 | -1>, limit: number): Promise<DeadLetter[]> {
    return this.within((await this.letters()).find(filter).sort(sort).limit(limit).toArray());
  }

  async byId(_id: string): Promise<DeadLetter | undefined> {
    return (await this.within((await this.letters()).findOne({ _id }))) ?? undefined;
  }

  async count(filter: mongo.Filter<DeadLetter>): Promise<number> {
    return this.within((await this.letters()).countDocuments(filter));
  }

  async idsOf(filter: mongo.Filter<DeadLetter>, limit: number): Promise<string[]> {
    const found = await this.within(
      (await this.letters())
        .find(filter, { projection: { _id: 1 } })
        .limit(limit)
        .toArray(),
    );
    return found.map(({ _id }) => _id);
  }

  private letters(): Promise<mongo.Collection<DeadLetter>> {
    return this.mongo.collection<DeadLetter>('dead-letters');
  }

  private keys(): Promise<mongo.Collection<ParkedKey>> {
    return this.mongo.collection<ParkedKey>('parked-keys');
  }

  private within<T>(work: Promise<T>): Promise<T> {
    return withDeadline('dead letters', work);
  }
}
