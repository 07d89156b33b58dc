import { Clock } from '@debrief/config';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { DeadlinesRepository } from '../adapters/deadlines.repository.js';
import { actionItems } from '../adapters/models.js';
import type { NextReminderDocument } from '../adapters/next-reminder.schema.js';
import { ReminderPlansRepository } from '../adapters/reminder-plans.repository.js';
import { RemindersQueue } from '../adapters/reminders.queue.js';
import { Surroundings } from '../adapters/surroundings.js';
import type { LiveActionItem } from '../domain/action-item-state.js';
import { type Deadline, deadlineReminderItem } from '../domain/deadline.js';
import { type Belonging, recipientsOf, teamsOf } from '../domain/who-is-told.js';
import { type CalendarBook, type NextReminder, nextReminder, type ReminderItem } from '../reminders/next-reminder.js';
import { choosePlan, postMortemPlan, type ReminderPlan } from '../reminders/reminder-plan.js';
import { reminderItemOf } from '../reminders/reminder-item-of.js';

/** All that decides when a thing rings next. */
export interface Planned {
  readonly item: ReminderItem;
  readonly plan: ReminderPlan;
  readonly book: CalendarBook;
  readonly concerns: readonly string[];
}

/** Computes when a thing rings next, stores it, and plants a hint in Redis. After each change and each ring, never in the sweep. */
@Injectable()
export class PlanReminders {
  constructor(
    private readonly clock: Clock,
    private readonly surroundings: Surroundings,
    private readonly plans: ReminderPlansRepository,
    private readonly deadlines: DeadlinesRepository,
    private readonly queue: RemindersQueue,
    @InjectModel('NextReminder', actionItems) private readonly next: Model<NextReminderDocument>,
  ) {}

  async execute(item: LiveActionItem, version: number): Promise<NextReminder> {
    return this.store(await this.planOf(item), version);
  }

  async executeDeadline(deadline: Deadline, version: number): Promise<NextReminder> {
    return this.store(await this.planOfDeadline(deadline), version);
  }

  /** The same without storing it: for the preview, and for the moment it rings. */
  async planOf(item: LiveActionItem): Promise<Planned> {
    const [belonging, { severity }, { plans, rules }] = await Promise.all([
      this.surroundings.belongingOf(item),
      this.surroundings.sources(item.sources),
      this.plans.all(),
    ]);
    const plan = choosePlan({ ...item, severity, teamId: belonging.owningTeamId }, rules, plans);
    return this.planned(belonging, plan, (recipients) => reminderItemOf(item, recipients));
  }

  async planOfDeadline(deadline: Deadline): Promise<Planned> {
    const belonging = await this.deadlines.belongingOf(deadline);
    return this.planned(belonging, postMortemPlan, (recipients) => deadlineReminderItem(deadline, recipients));
  }

  async store({ item, plan, book, concerns }: Planned, version: number): Promise<NextReminder> {
    const next = nextReminder(item, plan, book, this.clock.now());
    const nextRingAt = next.kind === 'ring' ? next.ringAt : null;
    await this.next
      .replaceOne(
        { _id: item.id, version: { $lte: version } },
        { version, next, nextRingAt, planId: plan.planId, concerns: [...concerns] },
        { upsert: true },
      )
      // A newer version was planned meanwhile: the upsert collides with it, and ours is not needed.
      .catch((error: { code?: number }) => {
        if (error.code !== 11_000) throw error;
      });
    if (next.kind === 'ring') await this.queue.plant([{ aggregateId: item.id, reminderId: next.reminderId, ringAt: next.ringAt }]);
    return next;
  }

  private async planned(
    belonging: Belonging,
    plan: ReminderPlan,
    itemOf: (recipients: ReturnType<typeof recipientsOf>) => ReminderItem,
  ): Promise<Planned> {
    const directory = await this.surroundings.directoryFor(belonging);
    const recipients = recipientsOf(belonging, directory);
    const keys = [...new Set(Object.values(recipients).flat())];
    const teams = teamsOf(belonging, directory).map(({ teamId }) => `team-${teamId}`);
    const services = belonging.serviceIds.map((id) => `service-${id}`);
    return {
      item: itemOf(recipients),
      plan,
      book: this.surroundings.bookFor(keys, directory),
      concerns: [...new Set([...keys, ...teams, ...services, ...(belonging.ownerId ? [`person-${belonging.ownerId}`] : [])])],
    };
  }
}
