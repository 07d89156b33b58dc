import { log } from '@debrief/observability';
import { histories, withDeadline, type Commit, type CommitStore, type Mongo } from '@debrief/persistence';

interface Order {
  readonly _id: 'republish';
  readonly by: string;
  readonly orderedAt: Date;
  /** The last aggregate that was said again whole. */
  readonly after: string;
}

const COMMITS_A_STEP = 1_000;

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
    const commits: Commit[] = [];
    let last: string | undefined;
    for await (const history of histories(this.store, order.after, { snapshot: true })) {
      commits.push(...history.filter(({ internal }) => !internal));
      if (commits.length < COMMITS_A_STEP) continue;
      last = history[0]!.aggregateId;
      break;
    }
    await send(commits);
    // Only if nobody ordered it anew meanwhile: that one begins again at the beginning.
    const same = { _id: 'republish' as const, orderedAt: order.orderedAt };
    if (last !== undefined) await withDeadline('note the republication', orders.updateOne(same, { $set: { after: last } }));
    else {
      await withDeadline('end the republication', orders.deleteOne(same));
      log.info({ service: this.store.service, by: order.by }, 'the whole history was said again');
    }
    return true;
  }
}
