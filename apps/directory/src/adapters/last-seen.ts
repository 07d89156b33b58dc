import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { LastSeenDocument } from './directory.schema.js';

/** Written at most once a minute for each session and token. */
const EVERY_MS = 60_000;

@Injectable()
export class LastSeen {
  constructor(@InjectModel('last-seen', 'directory') private readonly seen: Model<LastSeenDocument>) {}

  async of(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const found = await this.seen.find({ _id: { $in: [...ids] } }).lean<LastSeenDocument[]>();
    return new Map(found.map(({ _id, at }) => [_id, at]));
  }

  /** `before` is what was known of it; nothing is written when that is fresh. */
  async touch(id: string, before: string | undefined, now: string): Promise<void> {
    if (before !== undefined && Date.parse(now) - Date.parse(before) < EVERY_MS) return;
    await this.seen.collection.updateOne({ _id: id as never }, { $max: { at: now } }, { upsert: true });
  }
}
