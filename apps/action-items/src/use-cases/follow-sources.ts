import type { ActionItemEvent } from '@debrief/contracts';
import { Injectable } from '@nestjs/common';
import { ActionItemsRepository } from '../adapters/action-items.repository.js';
import { Surroundings } from '../adapters/surroundings.js';
import { actionItem } from '../domain/action-item.js';
import { meetOfAudiences } from '../domain/who-is-told.js';
import { PlanReminders } from './plan-reminders.js';

/** Whoever may see all sources of an item may see the item: after a source was hidden or shown. */
@Injectable()
export class FollowSources {
  constructor(
    private readonly items: ActionItemsRepository,
    private readonly surroundings: Surroundings,
    private readonly planReminders: PlanReminders,
  ) {}

  /** The same for many sources: most of them have no item. */
  async executeMany(heard: readonly { readonly sourceId: string; readonly cause: string }[]): Promise<void> {
    const ids = new Set(heard.map(({ sourceId }) => sourceId));
    const made = await this.items.items.find({ sourceIds: { $in: [...ids] } }, { sourceIds: 1 }).lean<{ sourceIds: string[] }[]>();
    const withItems = new Set(made.flatMap(({ sourceIds }) => sourceIds));
    for (const { sourceId, cause } of heard) if (withItems.has(sourceId)) await this.execute(sourceId, cause);
  }

  async execute(sourceId: string, cause: string): Promise<void> {
    const made = await this.items.items.find({ sourceIds: sourceId }, { _id: 1 }).lean<{ _id: string }[]>();
    for (const { _id } of made) {
      const { state } = await this.items.load(_id);
      if (state.status === 'none') continue;
      const { visible } = await this.surroundings.sources(state.sources);
      const done = await this.items.perform({
        actionItemId: _id,
        cause,
        decide: (present) =>
          actionItem.decide({ type: 'SetVisibility', ...meetOfAudiences(visible) }, present) as readonly ActionItemEvent[],
      });
      if (!('rejected' in done) && done.changed) await this.planReminders.execute(done.item, done.version);
    }
  }
}
