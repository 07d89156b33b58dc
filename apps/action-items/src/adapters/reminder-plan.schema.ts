import { Schema } from 'mongoose';
import type { PlanRule, Rung } from '../reminders/reminder-plan.js';

export interface ReminderPlanDocument {
  _id: string;
  name: string;
  version: number;
  rungs: Rung[];
}

/** One document, `rules`: which plan an item follows. */
export interface PlanRulesDocument {
  _id: string;
  version: number;
  rules: PlanRule[];
}

export const ReminderPlanSchema = new Schema<ReminderPlanDocument>({ _id: String } as never, {
  strict: false,
  versionKey: false,
  id: false,
});
export const PlanRulesSchema = new Schema<PlanRulesDocument>({ _id: String } as never, { strict: false, versionKey: false, id: false });
