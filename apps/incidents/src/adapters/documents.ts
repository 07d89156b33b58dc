import type {
  AttachedAlert,
  Instant,
  Service,
  TimelineEntry,
  CorrelationRule,
  MaintenanceWindow,
  IncidentField,
  Change,
} from '@debrief/contracts';
import type { AlertFact } from '../domain/correlation/facts.js';
import type { Incident } from '../domain/incident.js';

/** State and read model of an incident in one document, with what lists are found by. Follows from the commits alone. */
export interface IncidentDocument {
  readonly _id: string;
  readonly version: number;
  readonly state: Incident;
  readonly updatedAt: Instant;
  readonly number: number;
  readonly openedAt: Instant;
  readonly severity: string;
  readonly isListed: boolean;
  /** `status:triage`, `service:svc_…`, `word:checkout` …: one multikey index serves every filter. */
  readonly facets: readonly string[];
  /** Who may see it: `*`, or people and teams. */
  readonly visibleTo: readonly string[];
  readonly groupKey: string | null;
  readonly generation: number;
  readonly subjectServiceIds: readonly string[];
  readonly isOpen: boolean;
  readonly settlesAt: Instant | null;
}

/** One episode of an alert in an incident. */
export interface MemberDocument extends Omit<AttachedAlert, 'isPinned' | 'sequence' | 'isStale'> {
  /** `<alertId>:<episode>` */
  readonly _id: string;
  readonly incidentId: string;
  /** The incident that it came from with a merge. */
  readonly fromIncidentId: string | null;
  readonly isPinned: boolean;
  readonly sequence: number;
  readonly isStale: boolean;
  /** When the commit that placed it was recorded: an older one changes nothing. */
  readonly placedAt: Instant;
}

/** An entry of the story: what was recorded, and how it was curated since. */
export interface EntryDocument extends TimelineEntry {
  /** `<incidentId>:<entryNo>` */
  readonly _id: string;
  readonly incidentId: string;
  readonly orderAt: Instant;
  readonly isClockAhead: boolean;
  readonly rank: number;
  readonly lane: string;
  /** Version of the commit that curated it last. */
  readonly version: number;
  readonly isStarred: boolean;
  readonly isHidden: boolean;
  readonly hiddenReason: string | null;
  /** A change of the look-back that a person has kept. */
  readonly isKept?: boolean;
  readonly title: string | null;
  readonly annotation: string | null;
  readonly group: string | null;
  readonly correctedBy: readonly string[];
  /** What corrections say instead, by field; the entry itself stays as it was recorded. */
  readonly corrected?: Readonly<Record<string, string>>;
  readonly words: readonly string[];
}

/** What was decided of one event of an alert, and why; kept 90 days. */
export interface DecisionDocument {
  /** The id of the event. */
  readonly _id: string;
  readonly at: Instant;
  readonly expiresAt: Date;
  readonly alertId: string;
  readonly episode: number;
  readonly status: AlertFact['status'];
  readonly kind: string;
  readonly why: string;
  readonly incidentId: string | null;
  readonly ruleId: string | null;
  readonly windowId: string | null;
  readonly ruleBookVersion: number;
  readonly fact: AlertFact;
  readonly useful: boolean | null;
}

/** A change as it was told last, for the look-back of incidents. */
export interface ChangeDocument {
  readonly _id: string;
  readonly at: Instant;
  readonly sequence: number;
  readonly service: string | null;
  readonly environment: string | null;
  readonly change: Change;
}

export interface Versioned<Thing> {
  readonly _id: string;
  readonly version: number;
  readonly headHash: string;
  readonly isDeleted: boolean;
  readonly thing: Thing;
}
export type RuleDocument = Versioned<CorrelationRule>;
export type WindowDocument = Versioned<MaintenanceWindow> & { readonly endedAt?: Instant };
export type FieldDocument = Versioned<IncidentField>;

/** A copy of what the directory told. `position` is the version of its newest commit that was heard. */
export interface CopyDocument<Thing> {
  readonly _id: string;
  readonly position: number;
  readonly thing: Thing;
}
export type ServiceDocument = CopyDocument<Service>;

export interface CounterDocument {
  readonly _id: string;
  readonly value: number;
}
