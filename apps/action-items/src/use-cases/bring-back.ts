import { Clock } from '@debrief/config';
import type { ActionItemEvent } from '@debrief/contracts';
import { Injectable } from '@nestjs/common';
import { ActionItemsRepository } from '../adapters/action-items.repository.js';
import { Surroundings } from '../adapters/surroundings.js';
import { actionItem } from '../domain/action-item.js';
import { PlanReminders } from './plan-reminders.js';

export interface Recurrence {
  readonly incidentId: string;
  readonly earlierIncidentId: string;
  /** Told to its audience alone. */
  readonly isPrivate: boolean;
  readonly cause: string;
}

/** People confirmed that an incident came back: what was verified against it did not hold, what is open became urgent. */
@Injectable()
export class BringBack {
  constructor(
    private readonly clock: Clock,
    private readonly items: ActionItemsRepository,
    private readonly surroundings: Surroundings,
    private readonly planReminders: PlanReminders,
  ) {}

  async execute({ incidentId, earlierIncidentId, isPrivate, cause }: Recurrence): Promise<void> {
    const sourceIds = [earlierIncidentId, ...(await this.surroundings.postMortemsAbout(earlierIncidentId))];
    const made = await this.items.items.find({ sourceIds: { $in: sourceIds } }, { _id: 1 }).lean<{ _id: string }[]>();
    for (const { _id } of made) {
      const { state } = await this.items.load(_id);
      // Whoever may see the item would learn of the incident.
      if (state.status === 'none' || (isPrivate && state.visibility !== 'private')) continue;
      const { severity } = await this.surroundings.sources(state.sources);
      const zone = state.due?.zone ?? 'UTC';
      const done = await this.items.perform({
        actionItemId: _id,
        cause,
        decide: (present) =>
          actionItem.decide({ type: 'Recur', now: this.clock.now(), incidentId, severity, zone }, present) as readonly ActionItemEvent[],
      });
      if (!('rejected' in done)) await this.planReminders.execute(done.item, done.version);
    }
  }
}
