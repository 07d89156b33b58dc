import type {
  AlertCounts,
  Audience,
  Impact,
  IncidentKind,
  IncidentOrigin,
  IncidentService,
  IncidentSeverity,
  IncidentStatus,
  Instant,
  MilestoneName,
  MilestoneValue,
  Visibility,
} from '@debrief/contracts';

/** A milestone with what it was before. `computed` is what the facts say where a person's value stands against it. */
export interface Milestone extends MilestoneValue {
  readonly by: string | null;
  readonly reason: string | null;
  readonly computed?: Instant;
  readonly history: readonly {
    readonly at: Instant;
    readonly origin: MilestoneValue['origin'];
    readonly until: Instant;
    readonly reason: string | null;
  }[];
}
export type Milestones = Readonly<Partial<Record<MilestoneName, Milestone>>>;

export interface RoleHeld {
  readonly role: string;
  readonly personId: string;
  readonly from: Instant;
  readonly to: Instant | null;
}

export interface Relation {
  readonly incidentId: string;
  readonly kind: 'duplicate' | 'recurrence' | 'shared-factor' | 'caused-by' | 'follow-up' | 'split-from';
  readonly score: number | null;
  readonly confirmedBy: string | null;
}

/** An incident as its events tell it. It holds no member list: a storm of 100,000 would not fit into one document. */
export interface Incident {
  readonly incidentId: string;
  readonly number: number;
  readonly status: 'none' | IncidentStatus;
  readonly title: string;
  readonly isTitleEdited: boolean;
  readonly summary: string | null;
  readonly kind: IncidentKind;
  readonly severity: IncidentSeverity;
  readonly isSeverityByPerson: boolean;
  readonly severityHistory: readonly {
    readonly severity: IncidentSeverity;
    readonly at: Instant;
    readonly origin: 'computed' | 'person';
    readonly reason: string | null;
  }[];
  readonly urgency: 'high' | 'low';
  readonly isUrgencyFixed: boolean;
  readonly services: readonly IncidentService[];
  readonly teamIds: readonly string[];
  readonly environment: string | null;
  readonly tags: readonly string[];
  readonly fields: Readonly<Record<string, unknown>>;
  readonly detectionMethod: 'alert' | 'synthetic' | 'customer-report' | 'employee-report' | 'partner' | 'audit' | 'unknown';
  readonly impacts: readonly Impact[];
  readonly roles: readonly RoleHeld[];
  readonly relations: readonly Relation[];
  readonly alertCounts: AlertCounts;
  /** The 20 most frequent titles of its alerts. */
  readonly alertTitles: readonly { readonly title: string; readonly count: number }[];
  readonly lateAlerts: number;
  readonly aheadAlerts: number;
  readonly origin: IncidentOrigin;
  readonly need: number;
  readonly visibility: Visibility;
  readonly audience: Audience;
  readonly openedAt: Instant;
  readonly milestones: Milestones;
  /** Of milestones that were taken back and are not set by now: what they were. */
  readonly pastMilestones?: Readonly<Partial<Record<MilestoneName, Milestone['history']>>>;
  /** Stretches of activity: null is the moment of detection, or that it goes on. */
  readonly active: readonly { readonly from: Instant | null; readonly to: Instant | null }[];
  /** How far people have taken it: not at all, acknowledged and no more, or more. */
  readonly taken: 'no' | 'acknowledged' | 'yes';
  readonly resolvedBy: 'person' | 'auto' | null;
  readonly proposedResolvedAt: Instant | null;
  readonly cancelledAs: 'false-alarm' | 'test' | 'mistake' | null;
  readonly mergedInto: string | null;
  /** Where it stood before it was merged or cancelled: undoing returns there. */
  readonly statusBefore: IncidentStatus | null;
  /** What it was before it was cancelled as a false alarm. */
  readonly kindBefore: IncidentKind | null;
  readonly absorbed: readonly { readonly incidentId: string; readonly number: number }[];
  readonly splitFrom: string | null;
  readonly lastEntryNo: number;
  readonly lastEntryAt: Instant | null;
  /** Counts what people edit, and nothing else: an alert that joins fails nobody's edit. */
  readonly detailsVersion: number;
}

export const openStatuses = ['triage', 'acknowledged', 'investigating', 'identified', 'mitigated'] as const;
/** Subjects without alerts. */
export const isWithoutAlerts = ({ kind }: Pick<Incident, 'kind'>): boolean => kind === 'release' || kind === 'project';

export const isOpen = (incident: Pick<Incident, 'status'>): boolean => (openStatuses as readonly string[]).includes(incident.status);

const epoch = '1970-01-01T00:00:00.000Z';

export const noIncident: Incident = {
  incidentId: '',
  number: 0,
  status: 'none',
  title: '',
  isTitleEdited: false,
  summary: null,
  kind: 'incident',
  severity: 'sev5',
  isSeverityByPerson: false,
  severityHistory: [],
  urgency: 'low',
  isUrgencyFixed: false,
  services: [],
  teamIds: [],
  environment: null,
  tags: [],
  fields: {},
  detectionMethod: 'unknown',
  impacts: [],
  roles: [],
  relations: [],
  alertCounts: { open: 0, total: 0 },
  alertTitles: [],
  lateAlerts: 0,
  aheadAlerts: 0,
  origin: { kind: 'declared', ruleId: null, ruleBookVersion: null, groupKey: null, generation: null },
  need: 1,
  visibility: 'internal',
  audience: [],
  openedAt: epoch,
  milestones: {},
  pastMilestones: {},
  active: [],
  taken: 'no',
  resolvedBy: null,
  proposedResolvedAt: null,
  cancelledAs: null,
  mergedInto: null,
  statusBefore: null,
  kindBefore: null,
  absorbed: [],
  splitFrom: null,
  lastEntryNo: 0,
  lastEntryAt: null,
  detailsVersion: 0,
};
