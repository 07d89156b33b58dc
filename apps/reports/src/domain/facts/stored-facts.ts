import { startOfActionItem } from '../figures/action-item-figures.js';
import { startOfIncident } from '../figures/incident-figures.js';
import { startOfDelivery, startOfPostMortem } from '../figures/post-mortem-figures.js';
import type { ActionItemFact } from './action-item-fact.js';
import type { AlertFact } from './alert-fact.js';
import type { ChangeFact } from './change-fact.js';
import type { DeliveryFact } from './delivery-fact.js';
import type { IncidentFact } from './incident-fact.js';
import type { LessonFact } from './lesson-fact.js';
import type { PostMortemFact } from './post-mortem-fact.js';
import type { SourceHour } from './source-fact.js';

/** That an alert's episode belongs to an incident, or (by alert alone) how useful somebody there found it. */
export interface LinkFact {
  readonly incidentId: string;
  readonly alertKey: string;
  readonly isMember: boolean;
  readonly isUseful: boolean | null;
}

/** How many people a team has: figures that could point at somebody are hidden where they are few. */
export interface TeamFact {
  readonly teamId: string;
  readonly name: string;
  readonly people: number;
}

/** The kinds of fact that are kept, one document a thing. */
export interface StoredFacts {
  readonly incident: IncidentFact;
  readonly 'action-item': ActionItemFact;
  readonly 'post-mortem': PostMortemFact;
  readonly delivery: DeliveryFact;
  readonly alert: AlertFact;
  readonly change: ChangeFact;
  readonly source: SourceHour;
  readonly lesson: LessonFact;
  readonly link: LinkFact;
  readonly team: TeamFact;
}
export type StoredKind = keyof StoredFacts;

/** When each began: to which period it belongs. */
export const startOfStored: { readonly [Kind in StoredKind]: (fact: StoredFacts[Kind]) => string | undefined } = {
  incident: startOfIncident,
  'action-item': startOfActionItem,
  'post-mortem': startOfPostMortem,
  delivery: startOfDelivery,
  alert: (fact) => fact.startedAt,
  change: (fact) => fact.at,
  source: (fact) => fact.hour,
  lesson: (fact) => fact.sharedAt,
  link: () => undefined,
  team: () => undefined,
};
