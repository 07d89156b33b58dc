import { z } from 'zod';
import { defineEvent, type EventOf } from '../event.js';
import { ActionItemId, FactorId, IncidentId, PersonId, ReminderId, TeamId } from '../ids.js';
import { Instant, LocalDate, LocalTime, TimeZone } from '../instant.js';
import { Audience, By, Visibility } from './incidents.js';
import { ActionKind, ActionOwner, ActionPriority, ActionSource, ControlStrength, Due } from './post-mortems.js';

export const ActionItemState = z.enum([
  'proposed',
  'accepted',
  'in-progress',
  'blocked',
  'implemented',
  'verified',
  'declined',
  'risk-accepted',
  'superseded',
]);
export type ActionItemState = z.infer<typeof ActionItemState>;

export const Evidence = z.object({
  kind: z.enum(['link', 'text', 'test-run', 'alert', 'drill']),
  url: z.string().max(2000).nullable(),
  text: z.string().max(5000).nullable(),
  by: By,
  at: Instant,
});
export type Evidence = z.infer<typeof Evidence>;

/** What every fact about an item carries: who may see it, and who is told. */
const about = {
  actionItemId: ActionItemId,
  number: z.number().int().min(0),
  title: z.string().max(160),
  state: ActionItemState,
  visibility: Visibility,
  audience: Audience,
  by: By,
};
const example = {
  actionItemId: 'act_2kq7n4c5d6e7f2g3h4j5',
  number: 412,
  title: 'Reject a pool size below 5 at start-up',
  state: 'accepted' as const,
  visibility: 'internal' as const,
  audience: [],
  by: { kind: 'person' as const, id: 'per_2kq7n4c5d6e7f2g3h4j5' },
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
    topic: 'action-items',
    key: (fact) => (fact as { actionItemId: string }).actionItemId,
    data: schema,
    example: { ...example, ...(data as object) } as unknown as z.input<typeof schema>,
    begins,
  });
};

const fields = {
  description: z.string().max(20_000),
  kind: ActionKind.nullable(),
  controlStrength: ControlStrength.nullable(),
  isGuard: z.boolean(),
  horizon: z.enum(['immediate', 'short', 'long']).nullable(),
  priority: ActionPriority,
  owner: ActionOwner.nullable(),
  owningTeamId: TeamId.nullable(),
  due: Due.nullable(),
  dueAt: Instant.nullable(),
  acceptance: z.string().max(2000),
  verifierId: PersonId.nullable(),
  sources: z.array(ActionSource).min(1).max(20),
  factorIds: z.array(FactorId).max(20),
  labels: z.array(z.string().max(64)).max(20),
  watchers: z.array(PersonId).max(50),
};
const fieldsExample = {
  description: '',
  kind: 'prevent' as const,
  controlStrength: 'guard' as const,
  isGuard: true,
  horizon: 'short' as const,
  priority: 'P1' as const,
  owner: { kind: 'person' as const, id: 'per_2kq7n4c5d6e7f2g3h4j5' },
  owningTeamId: null,
  due: { on: '2026-11-30', at: '17:00', zone: 'Europe/Berlin' },
  dueAt: '2026-11-30T16:00:00.000Z',
  acceptance: 'A start with pool size 4 fails in the pipeline test.',
  verifierId: null,
  sources: [{ kind: 'post-mortem' as const, id: 'pm_2kq7n4c5d6e7f2g3h4j5' }],
  factorIds: [],
  labels: [],
  watchers: [],
};
export const ActionItemCreatedV1 = said(
  'action-item.created.v1',
  { ...fields, createdAt: Instant },
  { ...fieldsExample, createdAt: '2026-11-20T10:00:00.000Z' },
  true,
);
/** Fields that people edited, before and after. */
export const ActionItemChangedV1 = said(
  'action-item.changed.v1',
  { from: z.record(z.string(), z.unknown()), to: z.record(z.string(), z.unknown()) },
  { from: { priority: 'P2' }, to: { priority: 'P1' } },
);
export const ActionItemAcceptedV1 = said(
  'action-item.accepted.v1',
  {
    owner: ActionOwner,
    due: Due,
    dueAt: Instant,
    horizon: z.enum(['immediate', 'short', 'long']),
    isGuard: z.boolean(),
    acceptedAt: Instant,
    waiver: z.string().nullable(),
  },
  {
    owner: { kind: 'person', id: 'per_2kq7n4c5d6e7f2g3h4j5' },
    due: { on: '2026-11-30', at: '17:00', zone: 'Europe/Berlin' },
    dueAt: '2026-11-30T16:00:00.000Z',
    horizon: 'short',
    isGuard: true,
    acceptedAt: '2026-11-20T10:10:00.000Z',
    waiver: null,
  },
);
export const ActionItemDueChangedV1 = said(
  'action-item.due-changed.v1',
  { from: Due.nullable(), to: Due, dueAt: Instant, reason: z.string(), count: z.number().int(), changedAt: Instant },
  {
    from: { on: '2026-11-30', at: '17:00', zone: 'Europe/Berlin' },
    to: { on: '2026-12-15', at: '17:00', zone: 'Europe/Berlin' },
    dueAt: '2026-12-15T16:00:00.000Z',
    reason: 'Waits for the library release.',
    count: 1,
    changedAt: '2026-11-27T13:00:00.000Z',
  },
);
const at = '2026-11-25T10:00:00.000Z';
export const ActionItemStartedV1 = said('action-item.started.v1', { startedAt: Instant }, { startedAt: at });
export const ActionItemBlockedV1 = said(
  'action-item.blocked.v1',
  { reason: z.string(), waitingFor: z.string().nullable(), blockedAt: Instant },
  { reason: 'Waits for the library release.', waitingFor: null, blockedAt: at },
);
export const ActionItemUnblockedV1 = said(
  'action-item.unblocked.v1',
  { to: ActionItemState, unblockedAt: Instant },
  { to: 'in-progress', unblockedAt: at },
);
export const ActionItemDeclinedV1 = said(
  'action-item.declined.v1',
  { reason: z.string(), declinedAt: Instant },
  { reason: 'Covered by AI-398.', declinedAt: at },
);
export const ActionItemSupersededV1 = said(
  'action-item.superseded.v1',
  { byId: ActionItemId, supersededAt: Instant },
  { byId: 'act_3kq7n4c5d6e7f2g3h4j5', supersededAt: at },
);
export const ActionItemDelegatedV1 = said(
  'action-item.delegated.v1',
  { from: ActionOwner.nullable(), to: ActionOwner, reason: z.string().nullable(), delegatedAt: Instant },
  { from: null, to: { kind: 'person', id: 'per_2kq7n4c5d6e7f2g3h4j5' }, reason: null, delegatedAt: at },
);
export const ActionItemSnoozedV1 = said(
  'action-item.snoozed.v1',
  { until: LocalDate, reason: z.string(), snoozedAt: Instant },
  { until: '2026-12-08', reason: 'Release freeze.', snoozedAt: at },
);
export const ActionItemPausedV1 = said(
  'action-item.paused.v1',
  { until: LocalDate.nullable(), reason: z.string(), pausedAt: Instant },
  { until: null, reason: 'The team moves offices.', pausedAt: at },
);
export const ActionItemResumedV1 = said('action-item.resumed.v1', { resumedAt: Instant }, { resumedAt: at });
export const ActionItemImplementedV1 = said(
  'action-item.implemented.v1',
  { evidence: z.array(Evidence).min(1).max(20), verifierId: PersonId.nullable(), implementedAt: Instant },
  {
    evidence: [{ kind: 'text', url: null, text: 'The start is refused.', by: example.by, at }],
    verifierId: null,
    implementedAt: at,
  },
);
export const ActionItemVerifiedV1 = said(
  'action-item.verified.v1',
  { how: z.string(), verifiedBy: PersonId.nullable(), verifiedAt: Instant, recheckOn: LocalDate },
  { how: 'Started it with pool size 4.', verifiedBy: 'per_3kq7n4c5d6e7f2g3h4j5', verifiedAt: at, recheckOn: '2027-02-23' },
);
export const ActionItemProofRefusedV1 = said(
  'action-item.proof-refused.v1',
  { reason: z.string(), refusedAt: Instant },
  { reason: 'The test does not start the service.', refusedAt: at },
);
export const ActionItemRecheckedV1 = said(
  'action-item.rechecked.v1',
  { answer: z.enum(['held', 'came-back', 'cannot-tell']), note: z.string(), recheckedAt: Instant },
  { answer: 'held', note: '', recheckedAt: '2027-02-23T09:00:00.000Z' },
);
export const ActionItemReopenedV1 = said(
  'action-item.reopened.v1',
  {
    reason: z.string(),
    because: z.object({ incidentId: IncidentId }).nullable(),
    due: Due.nullable(),
    dueAt: Instant.nullable(),
    reopenedAt: Instant,
  },
  { reason: 'It came back.', because: { incidentId: 'inc_2kq7n4c5d6e7f2g3h4j5' }, due: null, dueAt: null, reopenedAt: at },
);
export const ActionItemRiskAcceptedV1 = said(
  'action-item.risk-accepted.v1',
  { reason: z.string(), approvedBy: PersonId.nullable(), expiresOn: LocalDate, acceptedAt: Instant },
  { reason: 'The service ends in March.', approvedBy: null, expiresOn: '2027-03-31', acceptedAt: at },
);
export const ActionItemRiskExpiredV1 = said(
  'action-item.risk-expired.v1',
  { due: Due, dueAt: Instant, expiredAt: Instant },
  { due: { on: '2027-04-14', at: '17:00', zone: 'UTC' }, dueAt: '2027-04-14T17:00:00.000Z', expiredAt: '2027-03-31T00:00:00.000Z' },
);
export const ActionItemTrackerLinkedV1 = said(
  'action-item.tracker-linked.v1',
  { trackerId: z.string(), url: z.string(), linkedAt: Instant },
  { trackerId: 'github', url: 'https://github.example.org/issues/7', linkedAt: at },
);
export const ActionItemTrackerSyncedV1 = said(
  'action-item.tracker-synced.v1',
  { trackerId: z.string(), fields: z.array(z.string()), direction: z.enum(['in', 'out']), conflict: z.boolean(), syncedAt: Instant },
  { trackerId: 'github', fields: ['title'], direction: 'in', conflict: false, syncedAt: at },
);

/** Why a reminder rings when it does: typed, so that a page can say it. */
export const ReminderWhy = z.object({
  kind: z.enum(['rung', 'moved', 'dst-gap', 'dst-overlap', 'quiet-hours', 'slot-after-due', 'catch-up', 'snooze-ended', 'delegated']),
  from: z.string().optional(),
  because: z.enum(['weekend', 'holiday', 'away']).optional(),
});
export type ReminderWhy = z.infer<typeof ReminderWhy>;

/** A reminder rang. The commit that holds this is the claim: the same reminder never rings twice. */
export const ReminderDueV1 = defineEvent({
  type: 'action-item.reminder-due.v1',
  topic: 'action-items',
  key: (fact) => fact.aggregateId,
  data: z.object({
    /** The item, or `deadline-<postMortemId>`, or `digest-<teamId>`. */
    aggregateId: z.string(),
    subject: z.object({ kind: z.enum(['action-item', 'post-mortem', 'team-digest']), id: z.string(), number: z.number().int().nullable() }),
    reminderId: ReminderId,
    rungId: z.string(),
    occurrence: z.number().int(),
    /** `person-<id>` or `team-<id>`. */
    to: z.string(),
    ringAt: Instant,
    rangAt: Instant,
    local: z.object({ date: LocalDate, time: LocalTime, zone: TimeZone }),
    collapsed: z.array(z.object({ rungId: z.string(), reminderId: ReminderId })),
    why: z.array(ReminderWhy),
    title: z.string(),
    due: Due.nullable(),
    dueAt: Instant.nullable(),
    state: z.string(),
    priority: ActionPriority.nullable(),
    orders: z.array(z.string()),
    items: z.array(z.object({ heading: z.string(), actionItemId: ActionItemId, title: z.string(), dueAt: Instant.nullable() })).optional(),
    visibility: Visibility,
    audience: Audience,
    by: By,
  }),
  example: {
    aggregateId: 'act_2kq7n4c5d6e7f2g3h4j5',
    subject: { kind: 'action-item', id: 'act_2kq7n4c5d6e7f2g3h4j5', number: 412 },
    reminderId: 'rem_2kq7n4c5d6e7f2g3h4j5',
    rungId: 'due',
    occurrence: 1,
    to: 'person-per_2kq7n4c5d6e7f2g3h4j5',
    ringAt: '2026-11-30T08:00:00.000Z',
    rangAt: '2026-11-30T08:00:00.310Z',
    local: { date: '2026-11-30', time: '09:00', zone: 'Europe/Berlin' },
    collapsed: [],
    why: [{ kind: 'rung' }],
    title: example.title,
    due: fieldsExample.due,
    dueAt: fieldsExample.dueAt,
    state: 'accepted',
    priority: 'P1',
    orders: ['implement', 'change-due', 'snooze', 'block', 'decline'],
    visibility: 'internal',
    audience: [],
    by: { kind: 'system', id: null },
  },
});

export const actionItemEvents = [
  ActionItemCreatedV1,
  ActionItemChangedV1,
  ActionItemAcceptedV1,
  ActionItemDueChangedV1,
  ActionItemStartedV1,
  ActionItemBlockedV1,
  ActionItemUnblockedV1,
  ActionItemDeclinedV1,
  ActionItemSupersededV1,
  ActionItemDelegatedV1,
  ActionItemSnoozedV1,
  ActionItemPausedV1,
  ActionItemResumedV1,
  ActionItemImplementedV1,
  ActionItemVerifiedV1,
  ActionItemProofRefusedV1,
  ActionItemRecheckedV1,
  ActionItemReopenedV1,
  ActionItemRiskAcceptedV1,
  ActionItemRiskExpiredV1,
  ActionItemTrackerLinkedV1,
  ActionItemTrackerSyncedV1,
  ReminderDueV1,
] as const;
export type ActionItemEvent = EventOf<(typeof actionItemEvents)[number]>;
