import { z } from 'zod';
import { AlertId, EntryId, ImpactId, IncidentId, ServiceId } from '../ids.js';
import { Instant } from '../instant.js';
import { AlertStatus, Severity } from './alerts.js';

export const IncidentSeverity = z.enum(['sev1', 'sev2', 'sev3', 'sev4', 'sev5']);
export type IncidentSeverity = z.infer<typeof IncidentSeverity>;
/** `release` and `project` are subjects without alerts: what was planned, decided and came of it, on the same timeline. */
export const IncidentKind = z.enum(['incident', 'near-miss', 'false-alarm', 'drill', 'release', 'project']);
export type IncidentKind = z.infer<typeof IncidentKind>;
export const IncidentStatus = z.enum([
  'candidate',
  'lapsed',
  'triage',
  'acknowledged',
  'investigating',
  'identified',
  'mitigated',
  'resolved',
  'closed',
  'cancelled',
  'merged',
]);
export type IncidentStatus = z.infer<typeof IncidentStatus>;
export const Urgency = z.enum(['high', 'low']);
export const Visibility = z.enum(['internal', 'private']);
export type Visibility = z.infer<typeof Visibility>;
/** People and teams who may see what is private. */
export const Audience = z.array(z.object({ kind: z.enum(['person', 'team']), id: z.string() })).max(200);
export type Audience = z.infer<typeof Audience>;
/** Who ordered it: a person or token by id, or the product itself. Shown as a role wherever a cause is told. */
export const By = z.object({ kind: z.enum(['person', 'token', 'system']), id: z.string().nullable() });
export type By = z.infer<typeof By>;

export const IncidentService = z.object({
  serviceId: ServiceId.nullable(),
  name: z.string().max(200),
  relation: z.enum(['subject', 'affected', 'suspected']),
});
export type IncidentService = z.infer<typeof IncidentService>;

export const MilestoneName = z.enum([
  'changeAt',
  'impactStartedAt',
  'impactEndedAt',
  'firstSignalAt',
  'detectedAt',
  'declaredAt',
  'acknowledgedAt',
  'engagedAt',
  'identifiedAt',
  'firstPublicUpdateAt',
  'mitigatedAt',
  'resolvedAt',
  'closedAt',
]);
export type MilestoneName = z.infer<typeof MilestoneName>;
export const Precision = z.enum(['exact', 'minute', 'approximate', 'unknown']);
export type Precision = z.infer<typeof Precision>;
export const MilestoneOrigin = z.enum(['computed', 'stated', 'corrected']);
export const MilestoneValue = z.object({ at: Instant, precision: Precision, origin: MilestoneOrigin });
export type MilestoneValue = z.infer<typeof MilestoneValue>;

export const Impact = z.object({
  impactId: ImpactId,
  serviceId: ServiceId.nullable(),
  serviceName: z.string().max(200).nullable(),
  scope: z.enum(['full', 'partial', 'degraded', 'internal', 'none']),
  startedAt: Instant,
  endedAt: Instant.nullable(),
  metric: z.string().max(200).nullable(),
  quantity: z.number().nullable(),
  unit: z.string().max(64).nullable(),
  share: z.number().min(0).max(1).nullable(),
  isEstimate: z.boolean(),
  source: z.string().max(500).nullable(),
});
export type Impact = z.infer<typeof Impact>;

/** One episode of an alert as a member of an incident, with the rule that made it one. */
export const AttachedAlert = z.object({
  alertId: AlertId,
  episode: z.number().int().min(1),
  title: z.string().max(300),
  source: z.string(),
  severity: Severity,
  status: AlertStatus,
  startedAt: Instant,
  resolvedAt: Instant.nullable(),
  serviceId: ServiceId.nullable(),
  service: z.string().max(200).nullable(),
  value: z.string().max(500).nullable(),
  why: z.string().max(500),
  /** The rule that made it a member; absent where a person did, or where it was one already. */
  ruleId: z.string().nullable().optional(),
  isPinned: z.boolean().optional(),
  /** Version of the alert when it was told: what is not newer changes nothing. */
  sequence: z.number().int().min(1).optional(),
  isStale: z.boolean().optional(),
  receivedAt: Instant.optional(),
});
export type AttachedAlert = z.infer<typeof AttachedAlert>;
/** How many members are open and how many there are, with what their times say together. */
export const AlertCounts = z.object({
  open: z.number().int().min(0),
  total: z.number().int().min(0),
  /** First start, last start or end, and last end of the members; `settlesAt` when the end of all of them is looked at again. */
  firstStartedAt: Instant.nullable().optional(),
  lastAt: Instant.nullable().optional(),
  lastEndedAt: Instant.nullable().optional(),
  settlesAt: Instant.nullable().optional(),
});
export type AlertCounts = z.infer<typeof AlertCounts>;

export const EntryType = z.enum([
  'alert-fired',
  'alert-changed',
  'alert-resolved',
  'change',
  'milestone-set',
  'status-changed',
  'severity-changed',
  'role-changed',
  'related',
  'note',
  'observation',
  'hypothesis',
  'decision',
  'action',
  'phase',
  'expectation',
  'outcome',
  'message',
  'impact',
  'communication',
  'evidence',
  'correction',
]);
export type EntryType = z.infer<typeof EntryType>;

/** One typed entry of a timeline. `text` is rendered from `data` and never parsed back. `entryNo` is cited as T7. */
export const TimelineEntry = z.object({
  entryId: EntryId,
  entryNo: z.number().int().min(1),
  entryType: EntryType,
  data: z.record(z.string(), z.unknown()),
  text: z.string().max(40_000),
  occurredAt: Instant,
  occurredUntil: Instant.nullable(),
  precision: Precision,
  recordedAt: Instant,
  knownAt: Instant.nullable(),
  origin: z.object({
    kind: z.enum(['event', 'person', 'import', 'computed']),
    eventId: z.string().nullable(),
    system: z.string().nullable(),
    url: z.string().nullable(),
  }),
  authorRole: z.string().max(64).nullable(),
  visibility: z.enum(['internal', 'restricted', 'public']),
  isKey: z.boolean(),
  /** The person behind `authorRole`, by id: for those who may see it. */
  authorRef: z.string().nullable().optional(),
  /** The incident that the entry was taken over from by a split. */
  fromIncidentId: IncidentId.nullable().optional(),
});
export type TimelineEntry = z.infer<typeof TimelineEntry>;
