import type { EventEnvelope, NewEvent } from '@debrief/contracts';
import { fold, isRejection, type Decider, type Rejection } from '@debrief/decider';
import { correlationId as currentCorrelationId } from '@debrief/observability';
import type { CommitStore } from './commit-store.js';
import { LostRace, retryLostRace } from './failures.js';
import { seeCommit } from './order-scope.js';

/** What a save led to: the envelopes, with `duplicate: true` when the same cause had led to them before. */
export type Saved = EventEnvelope[] & { duplicate?: true };

export interface Save {
  readonly aggregateId: string;
  /** The loaded version + 1. */
  readonly version: number;
  readonly previousHash: string;
  readonly cause: string | readonly string[];
  /** Of the work that is going on, unless given. */
  readonly correlationId?: string | undefined;
  readonly events: readonly NewEvent[];
  readonly traceparent?: string | undefined;
  readonly internal?: boolean;
}

/** State by folding, saving by one insert. A service's own repository extends it and adds its projections. */
export class AggregateRepository<State, Event extends NewEvent> {
  constructor(
    protected readonly store: CommitStore,
    protected readonly decider: Pick<Decider<State, never, Event>, 'initial' | 'evolve'>,
  ) {}

  /** The state now; version 0 and the initial state when there is nothing yet. */
  async load(aggregateId: string): Promise<{ state: State; version: number; headHash: string; causes: ReadonlySet<string> }> {
    const { events, version, headHash, causes } = await this.store.load(aggregateId);
    return { state: this.fold(events), version, headHash, causes };
  }

  /** Throws LostRace when somebody else was faster. No events, no commit. */
  async save({ correlationId = currentCorrelationId(), ...wish }: Save): Promise<Saved> {
    if (wish.events.length === 0) return [];
    const outcome = await this.store.append({ ...wish, correlationId });
    if (outcome.kind === 'lost-race') throw new LostRace(wish.aggregateId);
    const events: Saved = [...outcome.commit.events];
    if (outcome.kind === 'duplicate') events.duplicate = true;
    return events;
  }

  /**
   * Load, decide, save, and again after a lost race: the whole of most use cases. A cause that has acted before is not decided
   * upon again (its own effect would look like a reason to refuse it); the answer is then what it led to.
   */
  act<R extends Rejection>(call: {
    aggregateId: string;
    cause: string;
    correlationId?: string | undefined;
    decide: (state: State, version: number) => readonly Event[] | R;
  }): Promise<{ state: State; version: number; events: Saved } | R> {
    const { aggregateId, cause, correlationId, decide } = call;
    return retryLostRace(async () => {
      const { state, version, headHash, causes } = await this.load(aggregateId);
      if (causes.has(cause)) {
        seeCommit({ cause });
        const earlier: Saved = [...((await this.store.causedBy(aggregateId, cause))?.events ?? [])];
        earlier.duplicate = true;
        return { state, version, events: earlier };
      }
      const decided = decide(state, version);
      if (isRejection(decided)) return decided as R;
      if (decided.length === 0) return { state, version, events: [] };
      const events = await this.save({ aggregateId, version: version + 1, previousHash: headHash, cause, correlationId, events: decided });
      if (events.duplicate) return { ...(await this.load(aggregateId)), events };
      return { state: this.fold(events, state), version: version + 1, events };
    });
  }

  /** The only fold: evolve over envelopes, from the beginning or from a state. */
  fold(events: Iterable<EventEnvelope>, from: State = this.decider.initial): State {
    return fold<State, Event>(this.decider, events as Iterable<EventEnvelope & Event>, from);
  }
}
