import { z } from 'zod';
import {
  Audience,
  Durations,
  Impact,
  IncidentKind,
  IncidentOrigin,
  IncidentService,
  IncidentSeverity,
  IncidentStatus,
  MilestoneName,
  MilestoneValue,
  Precision,
  Urgency,
  Visibility,
} from '../events/incidents.js';
import { AlertId, IncidentId, PersonId, ServiceId, TeamId } from '../ids.js';
import { Instant } from '../instant.js';
import { Reason, Text } from './text.js';

export * from './correlation-rules.js';
export * from './incident-lists.js';
export * from './timeline.js';

const Markdown = z.string().max(16_384);
export const DetectionMethod = z.enum(['alert', 'synthetic', 'customer-report', 'employee-report', 'partner', 'audit', 'unknown']);

/** A service of the catalogue by id, or one that the catalogue does not know by its name. */
const ServiceBody = z
  .strictObject({
    serviceId: ServiceId.nullish(),
    name: Text(200).optional(),
    relation: z.enum(['subject', 'affected', 'suspected']).default('subject'),
  })
  .refine((service) => service.serviceId != null || service.name !== undefined, 'needs a serviceId or a name');

const FieldValue = z.union([z.string().max(2000), z.number(), z.boolean(), z.array(z.string().max(200)).max(50), z.null()]);
const details = {
  summary: Markdown.nullish(),
  kind: IncidentKind.optional(),
  urgency: Urgency.optional(),
  services: z.array(ServiceBody).max(200).optional(),
  teamIds: z.array(TeamId).max(100).optional(),
  environment: Text(64).nullish(),
  tags: z.array(Text(64)).max(20).optional(),
  fields: z.record(z.string().max(64), FieldValue).optional(),
  detectionMethod: DetectionMethod.optional(),
};

/** `POST /incidents`: title and severity suffice; of a release or a project the title alone. */
export const DeclareIncidentBody = z
  .strictObject({
    title: Text(200),
    /** A release or a project needs none: sev5. */
    severity: IncidentSeverity.optional(),
    ...details,
    visibility: Visibility.default('internal'),
    audience: Audience.default([]),
    /** When it was declared, if it is written down later. */
    openedAt: Instant.optional(),
    impactStartedAt: Instant.optional(),
    isAcknowledged: z.boolean().default(true),
    alertIds: z.array(AlertId).max(500).default([]),
  })
  // Told beside whatever else is wrong, and not only after it has been mended.
  .refine(({ kind, severity }) => severity !== undefined || kind === 'release' || kind === 'project', {
    path: ['severity'],
    error: 'is needed',
    when: ({ value }) => typeof value === 'object' && value !== null,
  });
export type DeclareIncidentBody = z.output<typeof DeclareIncidentBody>;

/** `PATCH /incidents/{id}` with `If-Match`. */
export const EditIncidentBody = z.strictObject({
  title: Text(200).optional(),
  severity: IncidentSeverity.optional(),
  ...details,
  visibility: Visibility.optional(),
  audience: Audience.optional(),
  reason: Reason.nullish(),
});
export type EditIncidentBody = z.output<typeof EditIncidentBody>;

export const StepBody = z.strictObject({ at: Instant.optional(), reason: Reason.nullish() });
export const ReopenBody = z.strictObject({ reason: Reason, at: Instant.optional() });
export const CancelBody = z.strictObject({ as: z.enum(['false-alarm', 'test', 'mistake']), reason: Reason.nullish() });
/** Takes a cancellation back. */
export const RestoreBody = z.strictObject({ reason: Reason });
export const MergeBody = z.strictObject({ intoIncidentId: IncidentId });
export const SplitBody = z.strictObject({
  title: Text(200),
  alertIds: z.array(AlertId).max(500).default([]),
  entryIds: z.array(z.string().max(64)).max(500).default([]),
});
/** Divides what a storm gathered, one incident a service. A dry run (the default) only counts. */
export const SplitByServiceBody = z.strictObject({
  minimumAlerts: z.number().int().min(1).max(10_000).default(1),
  dryRun: z.boolean().default(true),
});
export const ServiceSplit = z.object({
  incidentId: IncidentId,
  isDryRun: z.boolean(),
  parts: z.array(
    z.object({
      incidentId: IncidentId.nullable(),
      number: z.number().int().nullable(),
      service: z.string(),
      title: z.string(),
      alerts: z.number().int(),
    }),
  ),
  /** Services that are left for the next time: 50 at once. */
  left: z.number().int(),
});
export type ServiceSplit = z.infer<typeof ServiceSplit>;
export const MoveAlertsBody = z.strictObject({ alertIds: z.array(AlertId).min(1).max(500), toIncidentId: IncidentId });
export const AttachAlertsBody = z.strictObject({ alertIds: z.array(AlertId).min(1).max(500) });
export const BreakGlassBody = z.strictObject({ reason: Text(2000).min(10) });
export const SetMilestoneBody = z.strictObject({
  at: Instant.nullable(),
  precision: Precision.default('minute'),
  reason: Reason.nullish(),
});
export const AssignRoleBody = z.strictObject({ personId: PersonId, from: Instant.optional() });
export const EndRoleQuery = z.strictObject({ personId: PersonId.optional() });
export const ImpactBody = z.strictObject({
  serviceId: ServiceId.nullish(),
  serviceName: Text(200).nullish(),
  scope: Impact.shape.scope,
  startedAt: Instant,
  endedAt: Instant.nullish(),
  metric: Text(200).nullish(),
  quantity: z.number().finite().nullish(),
  unit: Text(64).nullish(),
  share: z.number().min(0).max(1).nullish(),
  isEstimate: z.boolean().default(false),
  source: Text(500).nullish(),
});
export const RelateBody = z.strictObject({
  incidentId: IncidentId,
  kind: z.enum(['duplicate', 'recurrence', 'shared-factor', 'caused-by', 'follow-up']),
});
export const JudgeAlertBody = z.strictObject({ useful: z.boolean() });

const MilestoneHistory = z.array(
  z.object({ at: Instant, origin: MilestoneValue.shape.origin, until: Instant, reason: z.string().nullable() }),
);
const MilestoneView = MilestoneValue.extend({
  by: z.string().nullable(),
  reason: z.string().nullable(),
  computed: Instant.optional(),
  history: MilestoneHistory,
});

type DurationName = keyof z.output<typeof Durations>;
interface DurationDefinition {
  readonly short: string;
  readonly label: string;
  readonly definition: string;
  /** The milestones that it is computed from. */
  readonly needs: readonly z.output<typeof MilestoneName>[];
}

/** What each duration means, for wherever its number is shown. */
export const durationDefinitions: Readonly<Record<DurationName, DurationDefinition>> = {
  ttd: { short: 'TTD', label: 'Time to detect', definition: 'detected − impact started', needs: ['impactStartedAt', 'detectedAt'] },
  ttfs: {
    short: 'TTFS',
    label: 'Time to first signal',
    definition: 'first signal − impact started',
    needs: ['impactStartedAt', 'firstSignalAt'],
  },
  tta: { short: 'TTA', label: 'Time to acknowledge', definition: 'acknowledged − detected', needs: ['detectedAt', 'acknowledgedAt'] },
  tte: { short: 'TTE', label: 'Time to engage', definition: 'engaged − acknowledged', needs: ['acknowledgedAt', 'engagedAt'] },
  tti: { short: 'TTI', label: 'Time to identify', definition: 'identified − detected', needs: ['detectedAt', 'identifiedAt'] },
  ttm: { short: 'TTM', label: 'Time to mitigate', definition: 'mitigated − detected', needs: ['detectedAt', 'mitigatedAt'] },
  ttr: {
    short: 'TTR',
    label: 'Time to resolve',
    definition: 'sum of the stretches from detected (or reopened) to resolved',
    needs: ['detectedAt', 'resolvedAt'],
  },
  ttc: {
    short: 'TTC',
    label: 'Time to communicate',
    definition: 'first public update − detected',
    needs: ['detectedAt', 'firstPublicUpdateAt'],
  },
  impact: {
    short: 'Impact',
    label: 'Impact time',
    definition: 'length of the union of all impacts',
    needs: ['impactStartedAt', 'impactEndedAt'],
  },
  impactWeighted: {
    short: 'Weighted impact',
    label: 'Weighted impact',
    definition: 'sum of the slices of impact × share of users affected',
    needs: ['impactStartedAt', 'impactEndedAt'],
  },
};

/** A duration with its definition: `seconds` is null while it is undefined, and `missing` says what for. Never 0 for "unknown". */
export const DurationView = z.object({
  name: z.string(),
  short: z.string(),
  label: z.string(),
  definition: z.string(),
  seconds: z.number().nullable(),
  missing: z.array(MilestoneName),
  /** `negative`: a finding, out of statistics. `before-impact`: detected before anybody was affected. */
  note: z.enum(['negative', 'before-impact', 'missing']).nullable(),
});
export type DurationView = z.infer<typeof DurationView>;

/** An incident as a list shows it. */
export const IncidentSummary = z.object({
  incidentId: IncidentId,
  number: z.number().int(),
  title: z.string(),
  status: IncidentStatus,
  kind: IncidentKind,
  severity: IncidentSeverity,
  urgency: Urgency,
  services: z.array(IncidentService),
  teamIds: z.array(TeamId),
  environment: z.string().nullable(),
  tags: z.array(z.string()),
  leadId: PersonId.nullable(),
  alertCounts: z.object({ open: z.number().int(), total: z.number().int() }),
  visibility: Visibility,
  openedAt: Instant,
  detectedAt: Instant.nullable(),
  acknowledgedAt: Instant.nullable(),
  mitigatedAt: Instant.nullable(),
  resolvedAt: Instant.nullable(),
  updatedAt: Instant,
  findings: z.number().int(),
  version: z.number().int(),
  detailsVersion: z.number().int(),
});
export type IncidentSummary = z.infer<typeof IncidentSummary>;

/** An incident as its page shows it. `ETag` is `detailsVersion`: joining alerts fail nobody's edit. */
export const IncidentView = IncidentSummary.extend({
  summary: z.string().nullable(),
  severityHistory: z.array(
    z.object({ severity: IncidentSeverity, at: Instant, origin: z.enum(['computed', 'person']), reason: z.string().nullable() }),
  ),
  fields: z.record(z.string(), z.unknown()),
  detectionMethod: DetectionMethod,
  impacts: z.array(Impact),
  roles: z.array(z.object({ role: z.string(), personId: PersonId, from: Instant, to: Instant.nullable() })),
  alertTitles: z.array(z.object({ title: z.string(), count: z.number().int() })),
  relations: z.array(
    z.object({
      incidentId: IncidentId,
      number: z.number().int(),
      title: z.string(),
      kind: z.string(),
      score: z.number().nullable(),
      confirmedBy: z.string().nullable(),
    }),
  ),
  origin: IncidentOrigin,
  audience: Audience,
  milestones: z.partialRecord(MilestoneName, MilestoneView),
  /** Of those that were taken back, by a step back or a reopening: what they were. */
  pastMilestones: z.partialRecord(MilestoneName, MilestoneHistory),
  durations: Durations,
  durationsList: z.array(DurationView),
  findingsList: z.array(z.object({ finding: z.string(), data: z.record(z.string(), z.unknown()) })),
  proposedResolvedAt: Instant.nullable(),
  settlesAt: Instant.nullable(),
  resolvedBy: z.enum(['person', 'auto']).nullable(),
  cancelledAs: z.string().nullable(),
  mergedInto: IncidentId.nullable(),
  absorbed: z.array(z.object({ incidentId: IncidentId, number: z.number().int() })),
  splitFrom: IncidentId.nullable(),
  lastEntryNo: z.number().int(),
  headHash: z.string(),
});
export type IncidentView = z.infer<typeof IncidentView>;

/** A member of an incident: one episode of an alert, with the rule that made it one. */
export const MemberView = z.object({
  alertId: AlertId,
  episode: z.number().int(),
  title: z.string(),
  source: z.string(),
  severity: z.string(),
  status: z.string(),
  startedAt: Instant,
  resolvedAt: Instant.nullable(),
  serviceId: ServiceId.nullable(),
  service: z.string().nullable(),
  value: z.string().nullable(),
  why: z.string(),
  ruleId: z.string().nullable(),
  ruleName: z.string().nullable(),
  isPinned: z.boolean(),
});
export type MemberView = z.infer<typeof MemberView>;

/** What asks for a look: candidates, and alerts that no rule took or a rule kept out, of seven days. */
export const InboxItem = z.object({
  kind: z.enum(['candidate', 'unmatched', 'suppressed']),
  at: Instant,
  why: z.string(),
  incidentId: IncidentId.nullable(),
  alertId: AlertId.nullable(),
  title: z.string(),
  source: z.string(),
  service: z.string().nullable(),
  severity: z.string(),
  status: z.string(),
  count: z.number().int(),
  need: z.number().int().nullable(),
  ruleId: z.string().nullable(),
  windowId: z.string().nullable(),
  useful: z.boolean().nullable(),
});
export type InboxItem = z.infer<typeof InboxItem>;

/** Whether the chain of an incident's record is whole; `firstBad` names the first break. */
export const Verification = z.object({
  incidentId: IncidentId,
  ok: z.boolean(),
  commits: z.number().int(),
  headHash: z.string(),
  firstBad: z.object({ version: z.number().int(), reason: z.enum(['altered', 'missing', 'reordered']) }).optional(),
});
export type Verification = z.infer<typeof Verification>;

/** An own field of incidents; `requiredAt`: the step of a person that it must be filled for. */
export const IncidentFieldBody = z.strictObject({
  name: Text(120),
  type: z.enum(['text', 'number', 'select', 'multi-select', 'instant', 'service', 'person', 'url', 'boolean']),
  options: z.array(Text(200)).max(100).default([]),
  requiredAt: z.enum(['declare', 'mitigate', 'resolve', 'close']).nullable().default(null),
});
export type IncidentFieldBody = z.output<typeof IncidentFieldBody>;
export const IncidentField = IncidentFieldBody.extend({ fieldId: z.string(), version: z.number().int() });
export type IncidentField = z.infer<typeof IncidentField>;

/** An incident that is told in much the same words, or hits the same services. */
export const SimilarIncident = z.object({
  incidentId: IncidentId,
  number: z.number().int(),
  title: z.string(),
  severity: IncidentSeverity,
  status: IncidentStatus,
  openedAt: Instant,
  score: z.number(),
  shared: z.array(z.string()),
});
export type SimilarIncident = z.infer<typeof SimilarIncident>;
