import type { ActionItemFact } from './action-item-fact.js';
import type { AlertFact } from './alert-fact.js';
import type { ChangeFact } from './change-fact.js';
import type { DeliveryFact } from './delivery-fact.js';
import type { IncidentFact } from './incident-fact.js';
import type { PostMortemFact } from './post-mortem-fact.js';
import type { SourceFact } from './source-fact.js';

/** An episode with the incidents that it stands in, as the viewer may see them. */
export interface JoinedAlert extends AlertFact {
  readonly incidentIds: readonly string[];
  /** Acknowledged at its source, or in an incident that somebody acted on. */
  readonly isActedOn: boolean;
  /** Its rule fired ten times or more in the period, and nobody ever acted on any of them. */
  readonly isOfIdleRule: boolean;
  readonly isUseful: boolean | null;
}

/** A change with the incidents on its service that began within a day of it. */
export interface JoinedChange extends ChangeFact {
  readonly followedBy: readonly string[];
  /** Of a deployment: when its revision was committed, where a push of it was told. */
  readonly committedAt: string | null;
  /** Of one that failed: when the next one of the same service and environment succeeded. */
  readonly recoveredAt: string | null;
}

/** One team that was asked whether a lesson applies to it. */
export interface LessonAsk {
  readonly askId: string;
  readonly lessonId: string;
  readonly postMortemId: string;
  readonly title: string;
  readonly teamId: string;
  readonly sharedAt: string;
  readonly retiredAt: string | null;
  readonly answer: 'applies' | 'does-not-apply' | 'acting' | null;
  readonly answeredAt: string | null;
}

/** An urgent incident opened or reopened: somebody's telephone rang. Whose is not kept, only of which rotation. */
export interface PageFact {
  readonly pageId: string;
  readonly incidentId: string;
  readonly number: number;
  readonly title: string;
  readonly severity: string;
  readonly services: readonly string[];
  readonly at: string;
  /** The first team that owns it, until the directory knows rotations. */
  readonly teamId: string | null;
  readonly teamName: string | null;
  readonly people: number;
  /** 0 to 23, and 1 (Monday) to 7, in the report's zone. */
  readonly hour: number;
  readonly weekday: number;
  readonly isNight: boolean;
  readonly isWeekend: boolean;
}

/** One step of a clock that a regulation starts for an incident. */
export interface StepFact {
  readonly stepId: string;
  readonly incidentId: string;
  readonly number: number;
  readonly title: string;
  readonly severity: string;
  readonly services: readonly string[];
  readonly teamIds: readonly string[];
  readonly policy: string;
  readonly step: string;
  readonly beganAt: string;
  readonly dueAt: string;
  readonly sentAt: string | null;
}

/** Something that people took for true, and what became of it. */
export interface BeliefFact {
  readonly beliefId: string;
  readonly postMortemId: string;
  readonly number: number;
  readonly title: string;
  readonly teamIds: readonly string[];
  readonly verdict: 'confirmed' | 'refuted' | 'open';
  readonly at: string;
}

/** An incident of a confirmed group of repeats, and why it might have been spared. */
export interface RepeatFact {
  readonly incident: IncidentFact;
  readonly groupId: string;
  readonly debt: 'late' | 'declined' | 'risk-accepted' | null;
}

/** The kinds of fact that figures count: what is kept, and what follows from it. */
export interface Facts {
  readonly incident: IncidentFact;
  readonly 'action-item': ActionItemFact;
  readonly 'post-mortem': PostMortemFact;
  readonly delivery: DeliveryFact;
  readonly alert: JoinedAlert;
  readonly change: JoinedChange;
  readonly source: SourceFact;
  readonly lesson: LessonAsk;
  readonly page: PageFact;
  readonly step: StepFact;
  readonly belief: BeliefFact;
  readonly repeat: RepeatFact;
}
export type FactKind = keyof Facts;
