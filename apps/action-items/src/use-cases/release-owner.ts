import { Clock } from '@debrief/config';
import type { ActionItemEvent } from '@debrief/contracts';
import { Injectable } from '@nestjs/common';
import { ActionItemsRepository } from '../adapters/action-items.repository.js';
import { Surroundings } from '../adapters/surroundings.js';
import { actionItem } from '../domain/action-item.js';
import { leadOf, teamsOf } from '../domain/who-is-told.js';
import { PlanReminders } from './plan-reminders.js';

/** Somebody has left: their open items go to the team's lead as proposals. */
@Injectable()
export class ReleaseOwner {
  constructor(
    private readonly clock: Clock,
    private readonly items: ActionItemsRepository,
    private readonly surroundings: Surroundings,
    private readonly planReminders: PlanReminders,
  ) {}

  async execute(personId: string, cause: string): Promise<void> {
    const owned = await this.items.items.find({ ownerKey: `person:${personId}`, isOpen: true }, { _id: 1 }).lean<{ _id: string }[]>();
    for (const { _id } of owned) {
      const { state } = await this.items.load(_id);
      if (state.status === 'none') continue;
      const belonging = await this.surroundings.belongingOf(state);
      const directory = await this.surroundings.directoryFor(belonging);
      const leadId = leadOf(belonging, directory);
      const heirTeamId = teamsOf(belonging, directory)[0]?.teamId ?? null;
      const done = await this.items.perform({
        actionItemId: _id,
        cause,
        decide: (present) =>
          actionItem.decide(
            { type: 'ReleaseOwner', now: this.clock.now(), personId, heirTeamId, leadId },
            present,
          ) as readonly ActionItemEvent[],
      });
      if (!('rejected' in done)) await this.planReminders.execute(done.item, done.version);
    }
  }
}
