import { Schema } from 'mongoose';
import type { NextReminder } from '../reminders/next-reminder.js';

/** When each aggregate rings next: the whole truth that Redis is refilled from. */
export interface NextReminderDocument {
  /** An item, or `deadline-<postMortemId>`. */
  _id: string;
  version: number;
  next: NextReminder;
  nextRingAt: string | null;
  planId: string;
  /** Recipients and those they follow from (teams, services): when one of them changes, this is planned anew. */
  concerns: string[];
}

export const NextReminderSchema = new Schema<NextReminderDocument>({ _id: String }, { strict: false, versionKey: false, id: false });
NextReminderSchema.index({ nextRingAt: 1 }, { partialFilterExpression: { nextRingAt: { $type: 'string' } } });
NextReminderSchema.index({ concerns: 1 });
