import { z } from 'zod';
import { defineEvent, type EventOf } from '../event.js';
import { AlertId, EntryId, IncidentId, PersonId, TeamId } from '../ids.js';
import { Instant } from '../instant.js';
import {
  AlertCounts,
  AttachedAlert,
  Audience,
  By,
  Impact,
  IncidentKind,
  IncidentService,
  IncidentSeverity,
  IncidentStatus,
  MilestoneName,
  MilestoneValue,
  TimelineEntry,
  Urgency,
  Visibility,
} from './incident-terms.js';

export * from './incident-terms.js';

/** What every fact about an incident carries. */
const about = {
  incidentId: IncidentId,
  number: z.number().int().min(0),
  visibility: Visibility,
  audience: Audience,
  by: By,
  /**
   * The timeline entries that this fact adds, with their numbers and texts. So every listener (post-mortems, which cites
   * T7, above all) has the same entries as the incident's own page and never derives them a second time.
   * `incident.entry-added.v1` carries its entry in `entry` and has none here.
   */
  entries: z.array(TimelineEntry).max(1000).optional(),
};
const example = {
  incidentId: 'inc_2kq7n4c5d6e7f2g3h4j5',
  number: 2381,
  visibility: 'internal' as const,
  audience: [],
  by: { kind: 'system' as const, id: null },
};
const said = <const Type extends string, Shape extends z.ZodRawShape>(
  type: Type,
  shape: Shape,
  data: NoInfer<z.input<z.ZodObject<Shape>>>,
  begins = false,
) => {
  const schema = z.object({ ...about, ...shape });
  return defineEvent({
    type,
    topic: 'incidents',
    key: (fact) => (fact as { incidentId: string }).incidentId,
    data: schema,
    example: { ...example, ...(data as object) } as unknown as z.input<typeof schema>,
    begins,
  });
};

const attached = {
  alertId: '5f2b9c8e1a7d4036b1c2d3e4f5a69788',
  episode: 1,
  title: 'CheckoutErrorRateHigh',
  source: 'alertmanager',
  severity: 'critical' as const,
  status: 'firing' as const,
  startedAt: '2026-11-18T14:02:00.000Z',
  resolvedAt: null,
  serviceId: null,
  service: 'payments-api',
  value: '7.4 %',
  why: 'opened: no open incident of this group',
};

/** Alerts are gathered below a rule's minimum count; the inbox alone shows it. */
export const IncidentHeldV1 = said(
  'incident.held.v1',
  {
    title: z.string(),
    severity: IncidentSeverity,
    services: z.array(IncidentService),
    teamIds: z.array(TeamId),
    environment: z.string().nullable(),
    groupKey: z.string(),
    generation: z.number().int(),
    ruleId: z.string(),
    ruleBookVersion: z.number().int(),
    count: z.number().int(),
    need: z.number().int(),
    heldAt: Instant,
  },
  {
    title: 'CheckoutErrorRateHigh',
    severity: 'sev2',
    services: [],
    teamIds: [],
    environment: null,
    groupKey: '["rul_builtin"]',
    generation: 1,
    ruleId: 'rul_builtin',
    ruleBookVersion: 1,
    count: 1,
    need: 3,
    heldAt: '2026-11-18T14:02:04.200Z',
  },
  true,
);
/** A candidate stayed below its count. */
export const IncidentLapsedV1 = said(
  'incident.lapsed.v1',
  { groupKey: z.string(), ruleId: z.string(), count: z.number().int(), need: z.number().int() },
  { groupKey: '["rul_builtin"]', ruleId: 'rul_builtin', count: 1, need: 3 },
);
export const IncidentOrigin = z.object({
  kind: z.enum(['correlation', 'declared', 'split', 'import']),
  ruleId: z.string().nullable(),
  ruleBookVersion: z.number().int().nullable(),
  groupKey: z.string().nullable(),
  generation: z.number().int().nullable(),
});
export type IncidentOrigin = z.infer<typeof IncidentOrigin>;
/** One stretch of trouble that people would tell as one story has begun. */
export const IncidentOpenedV1 = said(
  'incident.opened.v1',
  {
    title: z.string().min(1).max(300),
    summary: z.string().max(16_384).nullable(),
    kind: IncidentKind,
    severity: IncidentSeverity,
    urgency: Urgency,
    status: z.enum(['triage', 'acknowledged']),
    services: z.array(IncidentService).max(200),
    teamIds: z.array(TeamId).max(100),
    environment: z.string().max(64).nullable(),
    tags: z.array(z.string().max(64)).max(20),
    fields: z.record(z.string(), z.unknown()),
    detectionMethod: z.enum(['alert', 'synthetic', 'customer-report', 'employee-report', 'partner', 'audit', 'unknown']),
    origin: IncidentOrigin,
    openedAt: Instant,
    milestones: z.partialRecord(MilestoneName, MilestoneValue),
    splitFrom: IncidentId.nullable(),
  },
  {
    title: 'CheckoutErrorRateHigh',
    summary: null,
    kind: 'incident',
    severity: 'sev2',
    urgency: 'high',
    status: 'triage',
    services: [{ serviceId: null, name: 'payments-api', relation: 'subject' }],
    teamIds: [],
    environment: 'production',
    tags: [],
    fields: {},
    detectionMethod: 'alert',
    origin: { kind: 'correlation', ruleId: 'rul_builtin', ruleBookVersion: 1, groupKey: '["rul_builtin"]', generation: 1 },
    openedAt: '2026-11-18T14:02:04.200Z',
    milestones: {
      firstSignalAt: { at: '2026-11-18T14:02:00.000Z', precision: 'exact', origin: 'computed' },
      detectedAt: { at: '2026-11-18T14:02:04.200Z', precision: 'exact', origin: 'computed' },
    },
    splitFrom: null,
  },
  true,
);
const members = { alerts: z.array(AttachedAlert).max(500), counts: AlertCounts };
const memberExample = { alerts: [attached], counts: { open: 1, total: 1 } };
/** Alerts joined the incident, each with the reason; `fromIncidentId`: with a merge, where one statement cannot carry all of them. */
export const IncidentAlertsAttachedV1 = said(
  'incident.alerts-attached.v1',
  { ...members, fromIncidentId: IncidentId.optional() },
  memberExample,
);
/** Members changed their state, by source time. */
export const IncidentAlertsChangedV1 = said('incident.alerts-changed.v1', members, memberExample);
/** Members were moved or split away. */
export const IncidentAlertsDetachedV1 = said(
  'incident.alerts-detached.v1',
  { ...members, toIncidentId: IncidentId.nullable() },
  { ...memberExample, toIncidentId: null },
);
const reason = { reason: z.string().max(2000).nullable() };
export const IncidentAcknowledgedV1 = said(
  'incident.acknowledged.v1',
  { acknowledgedAt: Instant, ...reason },
  { acknowledgedAt: '2026-11-18T14:04:00.000Z', reason: null },
);
/** The state went on (or was taken back) among the open ones. */
export const IncidentProgressedV1 = said(
  'incident.progressed.v1',
  { to: z.enum(['triage', 'acknowledged', 'investigating', 'identified', 'mitigated']), progressedAt: Instant, ...reason },
  { to: 'mitigated', progressedAt: '2026-11-18T14:43:00.000Z', reason: null },
);
/** Whole seconds; what has no defined value is absent, never 0. */
export const Durations = z.partialRecord(
  z.enum(['ttd', 'ttfs', 'tta', 'tte', 'tti', 'ttm', 'ttr', 'ttc', 'impact', 'impactWeighted']),
  z.number(),
);
export type Durations = z.infer<typeof Durations>;
/** Normal operation again. `resolvedAt` is when it became true, the envelope's `time` when we recorded it. */
export const IncidentResolvedV1 = said(
  'incident.resolved.v1',
  { resolvedAt: Instant, resolvedBy: z.enum(['person', 'auto']), durations: Durations, ...reason },
  { resolvedAt: '2026-11-18T15:24:00.000Z', resolvedBy: 'person', durations: { tta: 116, ttr: 4916 }, reason: null },
);
export const IncidentReopenedV1 = said(
  'incident.reopened.v1',
  { reopenedAt: Instant, previousResolvedAt: Instant.nullable(), ...reason },
  { reopenedAt: '2026-11-18T15:30:00.000Z', previousResolvedAt: '2026-11-18T15:24:00.000Z', reason: 'resumed' },
);
export const IncidentClosedV1 = said(
  'incident.closed.v1',
  { closedAt: Instant, ...reason },
  { closedAt: '2026-11-19T09:00:00.000Z', reason: null },
);
export const IncidentCancelledV1 = said(
  'incident.cancelled.v1',
  { cancelledAt: Instant, as: z.enum(['false-alarm', 'test', 'mistake']), ...reason },
  { cancelledAt: '2026-11-18T14:10:00.000Z', as: 'false-alarm', reason: null },
);
/** A cancellation was taken back: the incident stands where it stood, and is of the kind that it was. */
export const IncidentRestoredV1 = said(
  'incident.restored.v1',
  { to: IncidentStatus, kind: IncidentKind, restoredAt: Instant, ...reason },
  { to: 'triage', kind: 'incident', restoredAt: '2026-11-18T14:12:00.000Z', reason: 'It was real.' },
);
export const IncidentMergedV1 = said(
  'incident.merged.v1',
  { into: IncidentId, mergedAt: Instant },
  { into: 'inc_3kq7n4c5d6e7f2g3h4j5', mergedAt: '2026-11-18T14:30:00.000Z' },
);
export const IncidentAbsorbedV1 = said(
  'incident.absorbed.v1',
  { from: IncidentId, fromNumber: z.number().int(), version: z.number().int(), hash: z.string(), ...members },
  { from: 'inc_3kq7n4c5d6e7f2g3h4j5', fromNumber: 2380, version: 4, hash: '0'.repeat(64), ...memberExample },
);
export const IncidentUnmergedV1 = said(
  'incident.unmerged.v1',
  { other: IncidentId, unmergedAt: Instant },
  { other: 'inc_3kq7n4c5d6e7f2g3h4j5', unmergedAt: '2026-11-18T14:40:00.000Z' },
);
/** A link to another incident. A suggestion has no `confirmedBy`. */
export const IncidentRelatedV1 = said(
  'incident.related.v1',
  {
    otherIncidentId: IncidentId,
    kind: z.enum(['duplicate', 'recurrence', 'shared-factor', 'caused-by', 'follow-up', 'split-from']),
    score: z.number().nullable(),
    confirmedBy: PersonId.nullable(),
  },
  { otherIncidentId: 'inc_3kq7n4c5d6e7f2g3h4j5', kind: 'recurrence', score: 0.41, confirmedBy: null },
);
/** Somebody said whether an alert was useful. */
export const IncidentAlertJudgedV1 = said(
  'incident.alert-judged.v1',
  { alertId: AlertId, useful: z.boolean() },
  { alertId: attached.alertId, useful: true },
);
const beforeAfter = { before: z.unknown(), after: z.unknown() };
/** People edited title, summary, kind, services, teams, environment, tags, own fields or how it was detected. */
export const IncidentDetailsEditedV1 = said(
  'incident.details-edited.v1',
  { before: z.record(z.string(), z.unknown()), after: z.record(z.string(), z.unknown()) },
  { before: { title: 'CheckoutErrorRateHigh' }, after: { title: 'Checkout errors in eu-west' } },
);
export const IncidentSeverityChangedV1 = said(
  'incident.severity-changed.v1',
  { before: IncidentSeverity, after: IncidentSeverity, changedAt: Instant, origin: z.enum(['computed', 'person']), ...reason },
  { before: 'sev2', after: 'sev1', changedAt: '2026-11-18T14:09:00.000Z', origin: 'person', reason: null },
);
export const IncidentRoleAssignedV1 = said(
  'incident.role-assigned.v1',
  { role: z.string().max(64), personId: PersonId, from: Instant, previousPersonId: PersonId.nullable() },
  { role: 'incident-lead', personId: 'per_2kq7n4c5d6e7f2g3h4j5', from: '2026-11-18T14:05:00.000Z', previousPersonId: null },
);
export const IncidentRoleEndedV1 = said(
  'incident.role-ended.v1',
  { role: z.string().max(64), personId: PersonId, to: Instant },
  { role: 'scribe', personId: 'per_2kq7n4c5d6e7f2g3h4j5', to: '2026-11-18T15:05:00.000Z' },
);
export const IncidentImpactRecordedV1 = said(
  'incident.impact-recorded.v1',
  { before: Impact.nullable(), after: Impact.nullable() },
  {
    before: null,
    after: {
      impactId: 'imp_2kq7n4c5d6e7f2g3h4j5',
      serviceId: null,
      serviceName: 'checkout',
      scope: 'partial',
      startedAt: '2026-11-18T14:02:03.000Z',
      endedAt: null,
      metric: 'requests failed with HTTP 503',
      quantity: null,
      unit: null,
      share: 0.41,
      isEstimate: false,
      source: 'edge log',
    },
  },
);
export const IncidentVisibilityChangedV1 = said(
  'incident.visibility-changed.v1',
  { ...beforeAfter, breakGlassReason: z.string().nullable() },
  { before: 'internal', after: 'private', breakGlassReason: null },
);
export const IncidentMilestoneSetV1 = said(
  'incident.milestone-set.v1',
  { name: MilestoneName, value: MilestoneValue.nullable(), previous: MilestoneValue.nullable(), ...reason },
  {
    name: 'impactStartedAt',
    value: { at: '2026-11-18T14:02:03.000Z', precision: 'minute', origin: 'stated' },
    previous: null,
    reason: 'edge log',
  },
);
/** All alerts have ended, and the policy leaves the decision to people. */
export const IncidentAlertsEndedV1 = said(
  'incident.alerts-ended.v1',
  { proposedResolvedAt: Instant, policy: z.string() },
  { proposedResolvedAt: '2026-11-18T15:20:00.000Z', policy: 'untouched' },
);
export const IncidentEntryAddedV1 = said(
  'incident.entry-added.v1',
  { entry: TimelineEntry },
  {
    entry: {
      entryId: 'ent_2kq7n4c5d6e7f2g3h4j5',
      entryNo: 7,
      entryType: 'note',
      data: { markdown: 'Connection waits climb right after the rollout.' },
      text: 'Connection waits climb right after the rollout.',
      occurredAt: '2026-11-18T14:19:00.000Z',
      occurredUntil: null,
      precision: 'minute',
      recordedAt: '2026-11-18T14:19:31.000Z',
      knownAt: '2026-11-18T14:19:31.000Z',
      origin: { kind: 'person', eventId: null, system: null, url: null },
      authorRole: 'operations',
      visibility: 'internal',
      isKey: false,
    },
  },
);
/** The story was curated: the record below stays as it was. */
export const IncidentEntryCuratedV1 = said(
  'incident.entry-curated.v1',
  {
    entryId: EntryId,
    entryNo: z.number().int(),
    /** `keep`: a change that the look-back found is part of the story. */
    act: z.enum(['hide', 'show', 'star', 'unstar', 'retitle', 'annotate', 'reorder', 'correct', 'group', 'keep']),
    value: z.unknown(),
    ...reason,
  },
  { entryId: 'ent_2kq7n4c5d6e7f2g3h4j5', entryNo: 7, act: 'star', value: null, reason: null },
);

export const incidentEvents = [
  IncidentHeldV1,
  IncidentLapsedV1,
  IncidentOpenedV1,
  IncidentAlertsAttachedV1,
  IncidentAlertsChangedV1,
  IncidentAlertsDetachedV1,
  IncidentAcknowledgedV1,
  IncidentProgressedV1,
  IncidentResolvedV1,
  IncidentReopenedV1,
  IncidentClosedV1,
  IncidentCancelledV1,
  IncidentRestoredV1,
  IncidentMergedV1,
  IncidentAbsorbedV1,
  IncidentUnmergedV1,
  IncidentRelatedV1,
  IncidentAlertJudgedV1,
  IncidentDetailsEditedV1,
  IncidentSeverityChangedV1,
  IncidentRoleAssignedV1,
  IncidentRoleEndedV1,
  IncidentImpactRecordedV1,
  IncidentVisibilityChangedV1,
  IncidentMilestoneSetV1,
  IncidentAlertsEndedV1,
  IncidentEntryAddedV1,
  IncidentEntryCuratedV1,
] as const;
export type IncidentEvent = EventOf<(typeof incidentEvents)[number]>;
