import { Clock } from '@debrief/config';
import { Injectable } from '@nestjs/common';
import type { ActionItemEvent } from '@debrief/contracts';
import { ActionItemsRepository } from '../adapters/action-items.repository.js';
import { actionItem } from '../domain/action-item.js';
import { PlanReminders } from './plan-reminders.js';

/** Accepted risks whose day has come: back to accepted by themselves. */
@Injectable()
export class ExpireRisks {
  constructor(
    private readonly clock: Clock,
    private readonly items: ActionItemsRepository,
    private readonly planReminders: PlanReminders,
  ) {}

  async execute(): Promise<void> {
    const now = this.clock.now();
    // A day early by UTC: which day it is where the item is due, the rule knows.
    const tomorrow = new Date(Date.parse(now) + 86_400_000).toISOString().slice(0, 10);
    const found = await this.items.items
      .find({ state: 'risk-accepted', 'item.risk.expiresOn': { $lte: tomorrow } }, { _id: 1, item: 1 })
      .limit(1_000)
      .lean();
    for (const { _id, item } of found) {
      const done = await this.items.perform({
        actionItemId: _id,
        cause: `risk-expired-${item.risk?.expiresOn ?? ''}`,
        decide: (state) => actionItem.decide({ type: 'ExpireRisk', now, zone: 'UTC' }, state) as readonly ActionItemEvent[],
      });
      if (!('rejected' in done) && done.changed) await this.planReminders.execute(done.item, done.version);
    }
  }
}
