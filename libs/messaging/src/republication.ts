import { log } from '@debrief/observability';
import { withDeadline, type Commit, type CommitStore, type Mongo } from '@debrief/persistence';

interface Order {
  readonly _id: 'republish';
  readonly by: string;
  readonly orderedAt: Date;
  /** The last aggregate that was said again whole. */
  readonly after: string;
}

const AGGREGATES_A_STEP = 50;
const PART = 500;

/**
 * The history of a service, said again from its beginning, so that any listener can be rebuilt from nothing. One aggregate after the
 * other, each whole: its history first, then what is new of it. Where it stands is in the store: it goes on after a restart.
 */
export class Republication {
  constructor(
    private readonly mongo: Mongo,
    private readonly store: CommitStore,
  ) {}

  async order(by: string): Promise<void> {
    const orders = await this.mongo.collection<Order>('relay');
    await withDeadline(
      'order a republication',
      orders.updateOne({ _id: 'republish' }, { $set: { by, orderedAt: new Date(), after: '' } }, { upsert: true }),
    );
  }

  /** Whether one is under way, and how far it is. */
  async progress(): Promise<{ orderedAt: string; after: string } | undefined> {
    const orders = await this.mongo.collection<Order>('relay');
    const order = await withDeadline('look for a republication', orders.findOne({ _id: 'republish' }));
    return order ? { orderedAt: order.orderedAt.toISOString(), after: order.after } : undefined;
  }

  /** Says some aggregates again, if that was ordered. True when there may be more. */
  async step(send: (commits: readonly Commit[]) => Promise<void>): Promise<boolean> {
    const orders = await this.mongo.collection<Order>('relay');
    const order = await withDeadline('look for a republication', orders.findOne({ _id: 'republish' }));
    if (!order) return false;
    const all = await this.store.collection();
    const ids = await withDeadline(
      'find what to say again',
      all
        .aggregate<{ _id: string }>([
          { $match: { aggregateId: { $gt: order.after }, internal: { $ne: true } } },
          { $sort: { aggregateId: 1 } },
          { $group: { _id: '$aggregateId' } },
          { $sort: { _id: 1 } },
          { $limit: AGGREGATES_A_STEP },
        ])
        .toArray(),
      20_000,
    );
    for (const { _id } of ids) {
      const history = (await this.store.history(_id)).filter(({ internal }) => !internal);
      for (let from = 0; from < history.length; from += PART) await send(history.slice(from, from + PART));
    }
    // Only if nobody ordered it anew meanwhile: that one begins again at the beginning.
    const same = { _id: 'republish' as const, orderedAt: order.orderedAt };
    if (ids.length === AGGREGATES_A_STEP)
      await withDeadline('note the republication', orders.updateOne(same, { $set: { after: ids.at(-1)!._id } }));
    else {
      await withDeadline('end the republication', orders.deleteOne(same));
      log.info({ service: this.store.service, by: order.by }, 'the whole history was said again');
    }
    return true;
  }
}
