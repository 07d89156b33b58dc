import type { ActionItemEvent } from '@debrief/contracts';
import { AggregateRepository, type CommitStore } from '@debrief/persistence';
import { evolveRung, nothingRang, type RungState } from '../domain/deadline.js';

/** What rang for things that are no items: commits of ours about what others own. */
export abstract class RungRecords extends AggregateRepository<RungState, ActionItemEvent> {
  protected constructor(store: CommitStore) {
    super(store, { initial: nothingRang, evolve: evolveRung });
  }
}
