import type { NewEvent } from '@debrief/contracts';
import { isRejection, type Decider, type Rejection } from '@debrief/decider';
import { AggregateRepository, retryLostRace, upsertProjection, type CommitStore } from '@debrief/persistence';
import type { Model } from 'mongoose';

export interface Done<State> {
  readonly state: State;
  readonly version: number;
}

type Projected = { _id: string; version: number };

/** Load, decide, save by one insert, project; again after a lost race. A cause that has acted before changes nothing more. */
export abstract class ProjectedRepository<State, Order, Event extends NewEvent, Document extends Projected> extends AggregateRepository<
  State,
  Event
> {
  protected constructor(
    store: CommitStore,
    private readonly decides: Decider<State, Order, Event>,
    protected readonly model: Model<Document>,
    /** Types that the world hears; everything else stays in this service. */
    private readonly said: ReadonlySet<string>,
  ) {
    super(store, decides);
  }

  /** The document that people read, from the folded state alone. */
  protected abstract project(state: State): Omit<Document, '_id' | 'version'> | undefined;

  /** `decide` sees the version too, for If-Match; it may throw, and then nothing is saved. */
  order<R extends Rejection>(call: {
    aggregateId: string;
    cause: string;
    order: Order | ((state: State, version: number) => Order);
  }): Promise<Done<State> | R> {
    const { aggregateId, cause, order } = call;
    return retryLostRace(async () => {
      const { state, version, headHash, causes } = await this.load(aggregateId);
      if (causes.has(cause)) {
        await this.write(aggregateId, state, version);
        return { state, version };
      }
      const wish = typeof order === 'function' ? (order as (state: State, version: number) => Order)(state, version) : order;
      const events = this.decides.decide(wish, state);
      if (isRejection(events)) return events as R;
      if (events.length === 0) return { state, version };
      const internal = events.every(({ type }) => !this.said.has(type));
      const saved = await this.save({ aggregateId, version: version + 1, previousHash: headHash, cause, events, internal });
      if (saved.duplicate) {
        const after = await this.load(aggregateId);
        return { state: after.state, version: after.version };
      }
      const next = this.fold(saved, state);
      await this.write(aggregateId, next, version + 1);
      return { state: next, version: version + 1 };
    });
  }

  private async write(aggregateId: string, state: State, version: number): Promise<void> {
    const document = this.project(state);
    if (document) await upsertProjection(this.model, aggregateId, version, document);
  }
}
