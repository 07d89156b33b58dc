import { log } from '@debrief/observability';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { ActionItemsRepository } from '../adapters/action-items.repository.js';
import { actionItems } from '../adapters/models.js';
import type { NextReminderDocument } from '../adapters/next-reminder.schema.js';
import { PlanDeadline } from './plan-deadline.js';
import { PlanReminders } from './plan-reminders.js';

const DEADLINE = 'deadline-';

/** Plans anew what a changed calendar, lead, plan or set of time zones concerns. */
@Injectable()
export class ReplanReminders {
  constructor(
    private readonly items: ActionItemsRepository,
    private readonly planReminders: PlanReminders,
    private readonly planDeadline: PlanDeadline,
    @InjectModel('NextReminder', actionItems) private readonly next: Model<NextReminderDocument>,
  ) {}

  /** Everything that one of these people, teams or services is told of, or leads to somebody who is. */
  async concerning(keys: readonly string[]): Promise<void> {
    const cursor = this.next
      .find({ concerns: { $in: keys } }, { _id: 1 })
      .lean<{ _id: string }[]>()
      .cursor();
    for await (const { _id } of cursor) await this.one(_id);
  }

  /** All that is planned. For a new plan, or new rules of time zones. */
  async everything(): Promise<number> {
    let count = 0;
    for await (const { _id } of this.next.find({}, { _id: 1 }).lean<{ _id: string }[]>().cursor()) {
      await this.one(_id);
      count += 1;
    }
    log.info({ count }, 'planned all reminders anew');
    return count;
  }

  private async one(aggregateId: string): Promise<void> {
    if (aggregateId.startsWith(DEADLINE)) return this.planDeadline.execute(aggregateId.slice(DEADLINE.length));
    const { state, version } = await this.items.load(aggregateId);
    if (state.status === 'live') await this.planReminders.execute(state, version);
  }
}
