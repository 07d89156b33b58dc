import type { ModelDefinition } from '@nestjs/mongoose';
import { ActionItemSchema } from './action-item.schema.js';
import { IncidentSchema, PersonSchema, PostMortemSchema, ServiceSchema, TeamSchema } from './copies.schema.js';
import { NextReminderSchema } from './next-reminder.schema.js';
import { PlanRulesSchema, ReminderPlanSchema } from './reminder-plan.schema.js';

/** The name of this service's connection. */
export const actionItems = 'action-items';

/** Every collection of this service beside the commits. */
export const models: ModelDefinition[] = [
  { name: 'ActionItem', schema: ActionItemSchema, collection: 'action-items' },
  { name: 'NextReminder', schema: NextReminderSchema, collection: 'next-reminders' },
  { name: 'KnownPerson', schema: PersonSchema, collection: 'people' },
  { name: 'KnownTeam', schema: TeamSchema, collection: 'teams' },
  { name: 'KnownService', schema: ServiceSchema, collection: 'services' },
  { name: 'KnownIncident', schema: IncidentSchema, collection: 'incidents' },
  { name: 'KnownPostMortem', schema: PostMortemSchema, collection: 'post-mortems' },
  { name: 'ReminderPlan', schema: ReminderPlanSchema, collection: 'reminder-plans' },
  { name: 'PlanRules', schema: PlanRulesSchema, collection: 'plan-rules' },
];
