import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { failedAgain, secondsToWait } from '../domain/sign-in-delay.js';
import { emailKey } from './people.repository.js';
import type { FailuresDocument } from './directory.schema.js';

const keyOf = (kind: 'account' | 'address', value: string): string =>
  `${kind}:${createHash('sha256').update(value).digest('hex').slice(0, 32)}`;
const DAY_MS = 24 * 3_600_000;

/** Counts failed sign-ins per account and per address, for all instances. Unknown names count like known ones. */
@Injectable()
export class SignInFailures {
  constructor(@InjectModel('failures', 'directory') private readonly failures: Model<FailuresDocument>) {}

  /**
   * Counts an attempt as failed before it is looked at, so that a hundred at once do not all slip through; `succeeded` takes it back.
   * Answers how many seconds are still to wait; then the attempt does not count.
   */
  async attempt(email: string, address: string, now: string): Promise<number> {
    const keys = this.keys(email, address);
    const waits = await Promise.all(keys.map((key) => this.count(key, now)));
    const wait = Math.max(...waits);
    if (wait > 0) await Promise.all(keys.filter((_, index) => waits[index] === 0).map((key) => this.takeBack(key)));
    return wait;
  }

  /** The account is fine again; the address keeps its other failures, or one good account would pay for guesses at others. */
  async succeeded(email: string, address: string): Promise<void> {
    await this.failures.deleteOne({ _id: keyOf('account', emailKey(email)) });
    await this.takeBack(keyOf('address', address));
  }

  private async count(_id: string, now: string): Promise<number> {
    const known = await this.failures.findById(_id).lean<FailuresDocument>();
    if (known && failedAgain(known, now).failures === 1) await this.failures.deleteOne({ _id, lastAt: known.lastAt });
    const before = await this.failures.collection.findOneAndUpdate(
      { _id: _id as never },
      { $inc: { failures: 1 }, $set: { lastAt: now, forgetAt: new Date(Date.now() + 2 * DAY_MS) } },
      { upsert: true, returnDocument: 'before' },
    );
    const earlier = before as unknown as FailuresDocument | null;
    const wait = secondsToWait(earlier ?? undefined, now);
    if (wait > 0 && earlier)
      await this.failures.collection.updateOne({ _id: _id as never }, { $inc: { failures: -1 }, $set: { lastAt: earlier.lastAt } });
    return wait;
  }

  private async takeBack(_id: string): Promise<void> {
    await this.failures.collection.updateOne({ _id: _id as never }, { $inc: { failures: -1 } });
  }

  private keys(email: string, address: string): string[] {
    return [keyOf('account', emailKey(email)), keyOf('address', address)];
  }
}
