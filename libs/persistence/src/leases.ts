import { randomUUID } from 'node:crypto';
import { log } from '@debrief/observability';
import { withDeadline } from './failures.js';
import type { Mongo } from './mongo.js';

interface Lease {
  readonly _id: string;
  readonly holder: string;
  readonly until: Date;
}

/**
 * For what only one instance of a service does at a time (the relay, a sweep). A holder that died loses the lease after 10 s. Who
 * holds one must bear that another has it too for a moment: all that is done under it is harmless when done twice.
 */
export class Leases {
  private readonly holder = randomUUID();

  constructor(
    private readonly mongo: Mongo,
    private readonly lengthMs = 10_000,
    private readonly renewMs = 3_000,
  ) {}

  /**
   * Runs `work` if nobody else holds `name`, renewing meanwhile, and gives the lease back after it; `signal` says that it was lost.
   * True when the work was done, false when another instance has it.
   */
  async hold(name: string, work: (signal: AbortSignal) => Promise<unknown>): Promise<boolean> {
    if (!(await this.take(name))) return false;
    const lost = new AbortController();
    let heldUntil = Date.now() + this.lengthMs;
    const renew = setInterval(() => {
      this.take(name).then(
        (mine) => (mine ? (heldUntil = Date.now() + this.lengthMs) : lost.abort()),
        (error: unknown) => {
          log.warn({ err: error, lease: name }, 'a lease could not be renewed');
          if (Date.now() > heldUntil) lost.abort();
        },
      );
    }, this.renewMs);
    try {
      await work(lost.signal);
      return true;
    } finally {
      clearInterval(renew);
      await this.release(name).catch((error: unknown) => log.warn({ err: error, lease: name }, 'a lease ends by time'));
    }
  }

  private async take(name: string): Promise<boolean> {
    const leases = await this.mongo.collection<Lease>('leases');
    // The store's own clock decides: those of the instances may differ.
    const free = { $or: [{ $lt: [{ $ifNull: ['$until', new Date(0)] }, '$$NOW'] }, { $eq: ['$holder', this.holder] }] };
    const until = { $add: ['$$NOW', this.lengthMs] };
    const lease = await withDeadline(
      `take the lease ${name}`,
      leases.findOneAndUpdate(
        { _id: name },
        [{ $set: { holder: { $cond: [free, this.holder, '$holder'] }, until: { $cond: [free, until, '$until'] } } }],
        { upsert: true, returnDocument: 'after' },
      ),
    );
    return lease?.holder === this.holder;
  }

  private async release(name: string): Promise<void> {
    const leases = await this.mongo.collection<Lease>('leases');
    await withDeadline(`give back the lease ${name}`, leases.deleteOne({ _id: name, holder: this.holder }));
  }
}
