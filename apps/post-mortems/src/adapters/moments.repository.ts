import { createHmac } from 'node:crypto';
import { Environment, PlatformConfig } from '@debrief/config';
import { Mongo } from '@debrief/persistence';
import { Injectable } from '@nestjs/common';
import type { Present } from '../domain/presence.js';

interface PresenceDocument extends Present {
  readonly _id: string;
  readonly postMortemId: string;
  /** For the index that forgets. */
  readonly touchedAt: Date;
}
interface ReadingDocument {
  readonly _id: string;
  readonly personId: string;
  readonly postMortemId: string;
  readonly revision: number;
}
interface VoteDocument {
  readonly _id: string;
}
interface PollDocument {
  readonly _id: string;
  readonly n: number;
  readonly learned: number;
  readonly again: number;
}

export interface Poll {
  readonly n: number;
  readonly learned: number;
  readonly again: number;
}

/** What is no fact of a document and may be lost: who is there, what somebody has read, and answers without their persons. */
@Injectable()
export class MomentsRepository {
  constructor(
    private readonly mongo: Mongo,
    private readonly env: Environment,
  ) {
    mongo.prepare(async (database) => {
      await database.collection('presence').createIndexes([
        { key: { postMortemId: 1 }, name: 'document' },
        { key: { touchedAt: 1 }, name: 'forgotten', expireAfterSeconds: 600 },
      ]);
      await database.collection('readings').createIndexes([{ key: { personId: 1 }, name: 'person' }]);
    });
  }

  private presence = () => this.mongo.collection<PresenceDocument>('presence');
  private readings = () => this.mongo.collection<ReadingDocument>('readings');
  private votes = () => this.mongo.collection<VoteDocument>('poll-votes');
  private offers = () => this.mongo.collection<VoteDocument>('offered-insights');
  private polls = () => this.mongo.collection<PollDocument>('polls');

  async appear(postMortemId: string, here: Omit<Present, 'since' | 'seenAt'>, now: string): Promise<void> {
    const collection = await this.presence();
    const _id = `${postMortemId}:${here.personId}`;
    const known = await collection.findOne({ _id });
    const isSame = known?.sectionKey === here.sectionKey && known.isEditing === here.isEditing;
    const document = { ...here, postMortemId, since: isSame ? known.since : now, seenAt: now, touchedAt: new Date() };
    await collection.replaceOne({ _id }, document, { upsert: true });
  }

  async leave(postMortemId: string, personId: string): Promise<void> {
    await (await this.presence()).deleteOne({ _id: `${postMortemId}:${personId}` });
  }

  async present(postMortemId: string): Promise<Present[]> {
    const found = await (await this.presence()).find({ postMortemId }).limit(200).toArray();
    return found.map(({ personId, sectionKey, isEditing, since, seenAt }) => ({ personId, sectionKey, isEditing, since, seenAt }));
  }

  async read(personId: string, postMortemId: string, revision: number): Promise<void> {
    const _id = `${personId}:${postMortemId}`;
    await (await this.readings()).updateOne({ _id }, { $set: { personId, postMortemId, revision } }, { upsert: true });
  }

  /** What a person has read, and in which revision. Told to that person alone. */
  async readBy(personId: string): Promise<Map<string, number>> {
    const found = await (await this.readings()).find({ personId }).limit(10_000).toArray();
    return new Map(found.map(({ postMortemId, revision }) => [postMortemId, revision]));
  }

  /**
   * Counts an answer once. Who answered is kept as a keyed hash alone, apart from what was answered, so that neither tells of the
   * other; null when this person has answered before.
   */
  async vote(postMortemId: string, personId: string, answer: { readonly learned: boolean; readonly again: boolean }): Promise<Poll | null> {
    const _id = createHmac('sha256', this.env.get(PlatformConfig).DEBRIEF_SECRET ?? '')
      .update(`poll:${postMortemId}:${personId}`)
      .digest('hex');
    const voted = await (await this.votes()).updateOne({ _id }, { $setOnInsert: { _id } }, { upsert: true });
    if (voted.upsertedCount === 0) return null;
    const $inc = { n: 1, learned: answer.learned ? 1 : 0, again: answer.again ? 1 : 0 };
    return (await this.polls()).findOneAndUpdate({ _id: postMortemId }, { $inc }, { upsert: true, returnDocument: 'after' });
  }

  /** Which of these documents have been offered what others learned. */
  async offeredTo(ids: readonly string[]): Promise<Set<string>> {
    const found = await (await this.offers()).find({ _id: { $in: [...ids] } }).toArray();
    return new Set(found.map(({ _id }) => _id));
  }

  async offered(_id: string): Promise<void> {
    await (await this.offers()).updateOne({ _id }, { $setOnInsert: { _id } }, { upsert: true });
  }

  async poll(postMortemId: string): Promise<Poll> {
    return (await (await this.polls()).findOne({ _id: postMortemId })) ?? { n: 0, learned: 0, again: 0 };
  }
}
