import { Clock, crashPoint, Environment } from '@debrief/config';
import { log } from '@debrief/observability';
import { Injectable } from '@nestjs/common';
import { ActionItemsRepository } from '../adapters/action-items.repository.js';
import { DeadlinesRepository } from '../adapters/deadlines.repository.js';
import { actionItem } from '../domain/action-item.js';
import type { LiveActionItem } from '../domain/action-item-state.js';
import { type Deadline, deadlineReminderItem, ringDeadline } from '../domain/deadline.js';
import { nextReminder, type ReminderItem, type Ring } from '../reminders/next-reminder.js';
import { reminderItemOf } from '../reminders/reminder-item-of.js';
import { type Planned, PlanReminders } from './plan-reminders.js';

const DEADLINE = 'deadline-';
// One thing can ring for several people in the same minute; more than this is a mistake, and the sweep comes again.
const MOST_AT_ONCE = 20;

/**
 * Rings what is due of one thing. Re-reads the truth, asks the rule again, and commits with the reminder as cause: the commit is the
 * claim, so of two that ring the same reminder one finds that it has rung.
 */
@Injectable()
export class RingReminder {
  constructor(
    private readonly clock: Clock,
    private readonly env: Environment,
    private readonly items: ActionItemsRepository,
    private readonly deadlines: DeadlinesRepository,
    private readonly planReminders: PlanReminders,
  ) {}

  /** How many rang. */
  async execute(aggregateId: string): Promise<number> {
    return aggregateId.startsWith(DEADLINE) ? this.ringDeadline(aggregateId.slice(DEADLINE.length)) : this.ringItem(aggregateId);
  }

  private async ringItem(actionItemId: string): Promise<number> {
    const loaded = await this.items.load(actionItemId);
    if (loaded.state.status === 'none') return 0;
    let item: LiveActionItem = loaded.state;
    let { version } = loaded;
    let rang = 0;
    for (; rang < MOST_AT_ONCE; rang += 1) {
      const planned = await this.planReminders.planOf(item);
      const due = this.dueNow(planned);
      if (!due) {
        await this.planReminders.store(planned, version);
        return rang;
      }
      crashPoint(this.env, 'ring.before-commit');
      const done = await this.items.perform({
        actionItemId,
        cause: `ring-${due.reminderId}`,
        decide: (state) => {
          if (state.status === 'none') return [];
          const now = this.clock.now();
          const still = this.sameRing(reminderItemOf(state, planned.item.recipients as never), planned, due, now);
          return still ? (actionItem.decide({ type: 'Ring', now, ring: still }, state) as ReturnType<typeof ringDeadline>) : [];
        },
      });
      if ('rejected' in done) return rang;
      crashPoint(this.env, 'ring.after-commit');
      ({ item, version } = done);
    }
    log.warn({ actionItemId }, 'more rang at once than can be');
    return rang;
  }

  private async ringDeadline(postMortemId: string): Promise<number> {
    const found = await this.deadlines.find(postMortemId);
    if (!found) return 0;
    let { deadline, version }: { deadline: Deadline; version: number } = found;
    for (let rang = 0; rang < MOST_AT_ONCE; rang += 1) {
      const planned = await this.planReminders.planOfDeadline(deadline);
      const due = this.dueNow(planned);
      if (!due) {
        await this.planReminders.store(planned, version);
        return rang;
      }
      crashPoint(this.env, 'ring.before-commit');
      const done = await this.deadlines.ring(postMortemId, `ring-${due.reminderId}`, (present) => {
        const now = this.clock.now();
        const still = this.sameRing(deadlineReminderItem(present, planned.item.recipients as never), planned, due, now);
        return still ? ringDeadline(present, still, now) : [];
      });
      if (!done) return rang;
      crashPoint(this.env, 'ring.after-commit');
      ({ deadline, version } = done);
    }
    return MOST_AT_ONCE;
  }

  private dueNow({ item, plan, book }: Planned): Ring | undefined {
    const now = this.clock.now();
    const next = nextReminder(item, plan, book, now);
    return next.kind === 'ring' && next.ringAt <= now ? next : undefined;
  }

  /** Asked again on what was loaded for the commit: an order in between may have ended the plan or moved the day. */
  private sameRing(item: ReminderItem, { plan, book }: Planned, due: Ring, now: string): Ring | undefined {
    const next = nextReminder(item, plan, book, now);
    return next.kind === 'ring' && next.ringAt <= now && next.reminderId === due.reminderId ? next : undefined;
  }
}
