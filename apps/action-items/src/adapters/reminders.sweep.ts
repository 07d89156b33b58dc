import { Clock, Environment } from '@debrief/config';
import { gauge, log } from '@debrief/observability';
import { Sweep, type Sweeping } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { actionItemsConfig } from '../action-items.config.js';
import { ExpireRisks } from '../use-cases/expire-risks.js';
import { RingReminder } from '../use-cases/ring-reminder.js';
import { actionItems } from './models.js';
import type { NextReminderDocument } from './next-reminder.schema.js';
import { RemindersQueue } from './reminders.queue.js';

const BATCH = 1_000;
// A hint that was planted has rung by then, or its worker is gone: the sweep rings by itself.
const LATE_MS = 60_000;

/** Refills Redis from Mongo each minute, and rings by itself what nobody rang. So Redis may be emptied, or be away. */
@Injectable()
@Sweep('reminders', { everySeconds: 60 })
export class RemindersSweep implements Sweeping {
  constructor(
    private readonly env: Environment,
    private readonly clock: Clock,
    private readonly queue: RemindersQueue,
    private readonly ringReminder: RingReminder,
    private readonly expireRisks: ExpireRisks,
    @InjectModel('NextReminder', actionItems) private readonly next: Model<NextReminderDocument>,
  ) {
    gauge('reminder_oldest_due_seconds', 'How long the reminder that is most overdue waits to ring', [], async (metric) => {
      if (this.next.db.readyState === 1) metric.set(await this.oldestDueSeconds());
    });
  }

  private async oldestDueSeconds(): Promise<number> {
    const now = this.clock.now();
    const oldest = await this.next
      .findOne({ nextRingAt: { $ne: null, $lte: now } }, { nextRingAt: 1 })
      .sort({ nextRingAt: 1 })
      .lean<NextReminderDocument>();
    return oldest?.nextRingAt ? (Date.parse(now) - Date.parse(oldest.nextRingAt)) / 1_000 : 0;
  }

  async sweep(): Promise<void> {
    await this.expireRisks.execute();
    const { DEBRIEF_ACTION_ITEMS_HINT_HOURS: hours, DEBRIEF_ACTION_ITEMS_RINGS_AT_ONCE: atOnce } = this.env.get(actionItemsConfig);
    const now = this.clock.now();
    const late = after(now, -LATE_MS);
    let from = '';
    for (;;) {
      const found = await this.next
        .find({ nextRingAt: { $gt: from, $lte: after(now, hours * 3_600_000) } }, { next: 1, nextRingAt: 1 })
        .sort({ nextRingAt: 1 })
        .limit(BATCH)
        .lean<NextReminderDocument[]>();
      const last = found.at(-1)?.nextRingAt;
      if (!last) return;
      // Whole instants only: what shares the last one comes with the next page, unless it is all there is.
      const page = found.length < BATCH || found[0]?.nextRingAt === last ? found : found.filter(({ nextRingAt }) => nextRingAt !== last);
      const overdue = page.filter(({ nextRingAt }) => nextRingAt !== null && nextRingAt <= late);
      const planted = await this.queue.plant(page.filter((one) => !overdue.includes(one)).flatMap(hintOf));
      const alone = planted ? overdue : page.filter(({ nextRingAt }) => nextRingAt !== null && nextRingAt <= now);
      await this.ring(alone, atOnce);
      if (found.length < BATCH) return;
      from = page.at(-1)?.nextRingAt ?? last;
    }
  }

  private async ring(all: readonly NextReminderDocument[], atOnce: number): Promise<void> {
    const waiting = [...all];
    const work = async () => {
      for (let one = waiting.shift(); one; one = waiting.shift())
        await this.ringReminder
          .execute(one._id)
          .catch((error: unknown) => log.warn({ err: error, aggregateId: one?._id }, 'a reminder did not ring'));
    };
    await Promise.all(Array.from({ length: Math.min(atOnce, waiting.length) }, work));
  }
}

const after = (instant: string, ms: number): string => new Date(Date.parse(instant) + ms).toISOString();

const hintOf = ({ _id, next, nextRingAt }: NextReminderDocument) =>
  next.kind === 'ring' && nextRingAt ? [{ aggregateId: _id, reminderId: next.reminderId, ringAt: nextRingAt }] : [];
