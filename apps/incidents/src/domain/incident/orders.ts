import type {
  AlertCounts,
  AttachedAlert,
  Audience,
  By,
  EntryType,
  Impact,
  IncidentKind,
  IncidentOrigin,
  IncidentService,
  IncidentSeverity,
  IncidentStatus,
  Instant,
  MilestoneName,
  Precision,
  Severity,
  Visibility,
} from '@debrief/contracts';
import type { Incident, Relation } from './state.js';

/** What every order carries: the moment of the decision, and who asks. */
interface Asked {
  readonly now: Instant;
  readonly by: By;
}
interface At {
  /** When it became true; may lie in the past. */
  readonly at?: Instant;
  readonly reason?: string | null;
  /** Own fields that must be filled at this step. */
  readonly requiredFields?: readonly string[];
}

/** The parts of an incident that people edit as one form. */
export interface Details {
  readonly title?: string;
  readonly summary?: string | null;
  readonly kind?: IncidentKind;
  readonly urgency?: 'high' | 'low';
  readonly services?: readonly IncidentService[];
  readonly teamIds?: readonly string[];
  readonly environment?: string | null;
  readonly tags?: readonly string[];
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly detectionMethod?: Incident['detectionMethod'];
}

/** An entry before it has a number. */
export interface EntryDraft {
  readonly entryType: EntryType;
  readonly data: Readonly<Record<string, unknown>>;
  readonly occurredAt: Instant;
  readonly occurredUntil?: Instant | null;
  readonly precision?: Precision;
  readonly knownAt?: Instant | null;
  readonly origin?: {
    readonly kind: 'event' | 'person' | 'import' | 'computed';
    readonly eventId?: string | null;
    readonly system?: string | null;
    readonly url?: string | null;
  };
  readonly visibility?: 'internal' | 'restricted' | 'public';
  readonly isKey?: boolean;
  readonly authorRole?: string | null;
  readonly fromIncidentId?: string | null;
}

/** A member as one batch leaves it, and what it was before the batch touched it. */
export interface MemberChange {
  readonly alert: AttachedAlert;
  readonly was?: { readonly status: AttachedAlert['status']; readonly severity: Severity; readonly title: string };
  readonly acknowledgedAt?: Instant | null;
  readonly isFlapping?: boolean;
  /** Another episode of the same alert is told already. */
  readonly isAgain?: boolean;
  readonly eventId?: string;
}

export interface DeclareIncident extends Asked, Details {
  readonly type: 'DeclareIncident';
  readonly incidentId: string;
  readonly number: number;
  readonly title: string;
  readonly severity: IncidentSeverity;
  readonly visibility: Visibility;
  readonly audience: Audience;
  readonly openedAt: Instant;
  readonly impactStartedAt?: Instant;
  readonly isAcknowledged: boolean;
  readonly origin: IncidentOrigin['kind'];
  readonly splitFrom?: { readonly incidentId: string; readonly number: number } | null;
  readonly requiredFields?: readonly string[];
}

/** Everything that one batch of alerts means for one incident, decided by correlation. */
export interface CorrelateAlerts extends Asked {
  readonly type: 'CorrelateAlerts';
  readonly incidentId: string;
  /** Set when the incident begins, or a candidate opens, with this batch. */
  readonly begins?: {
    readonly as: 'held' | 'opened';
    readonly number: number;
    readonly title: string;
    readonly kind: 'incident' | 'drill';
    readonly severity: IncidentSeverity | 'computed';
    readonly urgency: 'computed' | 'high' | 'low';
    readonly environment: string | null;
    readonly groupKey: string;
    readonly generation: number;
    readonly ruleId: string;
    readonly ruleName: string;
    readonly ruleBookVersion: number;
    readonly count: number;
    readonly need: number;
  };
  /** The members that a candidate held so far: told when it opens. */
  readonly held?: readonly MemberChange[];
  readonly attached: readonly MemberChange[];
  readonly changed: readonly MemberChange[];
  readonly counts: AlertCounts;
  readonly reopens?: { readonly at: Instant; readonly why: string };
  readonly services: readonly IncidentService[];
  readonly teamIds: readonly string[];
  readonly suggestions: readonly { readonly incidentId: string; readonly kind: Relation['kind'] }[];
}

export type IncidentOrder =
  | DeclareIncident
  | CorrelateAlerts
  | (Asked & {
      readonly type: 'OpenCandidate';
      readonly number: number;
      readonly urgency?: 'high' | 'low';
      readonly held?: readonly MemberChange[];
    })
  | (Asked & { readonly type: 'LapseCandidate' })
  | (Asked & At & { readonly type: 'AcknowledgeIncident' })
  | (Asked & At & { readonly type: 'ProgressIncident'; readonly to: 'investigating' | 'identified' | 'mitigated' })
  | (Asked & At & { readonly type: 'ResolveIncident' })
  /** A step is undone: the incident stands where it stood before it. */
  | (Asked & { readonly type: 'TakeBackStep'; readonly to: IncidentStatus; readonly reason: string })
  | (Asked & { readonly type: 'SettleIncident'; readonly policy: 'untouched' | 'acknowledged-too' | 'always' | 'never' })
  | (Asked & { readonly type: 'ReopenIncident'; readonly reason: string; readonly at?: Instant })
  | (Asked & At & { readonly type: 'CloseIncident' })
  | (Asked & { readonly type: 'CancelIncident'; readonly as: 'false-alarm' | 'test' | 'mistake'; readonly reason?: string | null })
  | (Asked & { readonly type: 'RestoreIncident'; readonly reason: string })
  | (Asked & {
      readonly type: 'MergeIncident';
      readonly target: {
        readonly incidentId: string;
        readonly number: number;
        readonly kind: IncidentKind;
        readonly status: Incident['status'];
        readonly visibility: Visibility;
        readonly audience: Audience;
        readonly mergedInto: string | null;
      };
    })
  | (Asked & {
      readonly type: 'AbsorbIncident';
      readonly source: { readonly incidentId: string; readonly number: number; readonly version: number; readonly hash: string };
      /** Whether anything of the source still fires: among these alerts, or among those that follow. */
      readonly isFiring: boolean;
      readonly alerts: readonly AttachedAlert[];
      readonly counts: AlertCounts;
    })
  | (Asked & {
      readonly type: 'UnmergeIncident';
      readonly target: { readonly incidentId: string; readonly status: Incident['status'] };
      /** What one commit could not carry: the merge is undone already. */
      readonly isMore?: boolean;
      /** The members that come back, as they are now: they went on while it was merged. */
      readonly alerts: readonly AttachedAlert[];
      readonly counts: AlertCounts;
    })
  | (Asked & {
      readonly type: 'ReleaseIncident';
      readonly source: { readonly incidentId: string; readonly number: number };
      readonly alerts: readonly AttachedAlert[];
      readonly counts: AlertCounts;
    })
  | (Asked & {
      readonly type: 'RelateIncident';
      readonly relation: Relation;
      readonly otherNumber: number;
      readonly otherVisibility: Visibility;
    })
  | (Asked & {
      readonly type: 'EditDetails';
      readonly details: Details;
      readonly severity?: IncidentSeverity;
      readonly visibility?: Visibility;
      readonly audience?: Audience;
      readonly reason?: string | null;
    })
  | (Asked & { readonly type: 'BreakGlass'; readonly personId: string; readonly reason: string })
  | (Asked & {
      readonly type: 'SetMilestone';
      readonly name: MilestoneName;
      readonly at: Instant | null;
      readonly precision: Precision;
      readonly reason?: string | null;
    })
  | (Asked & { readonly type: 'AssignRole'; readonly role: string; readonly personId: string; readonly from?: Instant })
  | (Asked & { readonly type: 'EndRole'; readonly role: string; readonly personId?: string; readonly to?: Instant })
  | (Asked & { readonly type: 'RecordImpact'; readonly impactId: string; readonly impact: Impact | null })
  | (Asked & { readonly type: 'AddEntries'; readonly entries: readonly EntryDraft[] })
  | (Asked & {
      readonly type: 'CurateEntry';
      readonly entry: { readonly entryId: string; readonly entryNo: number; readonly entryType: EntryType };
      readonly act: 'hide' | 'show' | 'star' | 'unstar' | 'retitle' | 'annotate' | 'reorder' | 'correct' | 'group' | 'keep';
      readonly value: unknown;
      readonly reason?: string | null;
      readonly correction?: { readonly field: string; readonly from: unknown; readonly to: unknown };
    })
  | (Asked & {
      readonly type: 'AttachAlerts';
      readonly alerts: readonly AttachedAlert[];
      readonly counts: AlertCounts;
      readonly services: readonly IncidentService[];
    })
  | (Asked & {
      readonly type: 'DetachAlerts';
      readonly alerts: readonly AttachedAlert[];
      readonly counts: AlertCounts;
      readonly toIncidentId: string | null;
    })
  | (Asked & { readonly type: 'JudgeAlert'; readonly alertId: string; readonly useful: boolean });

export type OrderOf<Type extends IncidentOrder['type']> = Extract<IncidentOrder, { type: Type }>;
export type { IncidentStatus };
