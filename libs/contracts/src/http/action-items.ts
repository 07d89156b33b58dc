import { z } from 'zod';
import { ActionItemState, Evidence } from '../events/action-items.js';
import { Audience, Visibility } from '../events/incidents.js';
import { ActionKind, ActionOwner, ActionPriority, ActionSource, ControlStrength, Due } from '../events/post-mortems.js';
import { ActionItemId, FactorId, PersonId, ReminderId, TeamId } from '../ids.js';
import { Instant, LocalDate, LocalTime } from '../instant.js';

/** One line, NFC, without control characters and without marks that turn the direction of writing. */
const oneLine = (min: number, max: number) =>
  z
    .string()
    .trim()
    .min(min)
    .max(max)
    .regex(/^[^\p{Cc}\u202A-\u202E\u2066-\u2069]*$/u, 'must be one line without control or direction characters')
    .normalize('NFC');
const reason = (min: number) => z.string().trim().min(min).max(2000);

export const NewEvidence = z.strictObject({
  kind: Evidence.shape.kind,
  url: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .optional(),
  text: z.string().trim().min(1).max(5000).optional(),
});
export type NewEvidence = z.infer<typeof NewEvidence>;

/** What people may write of an item. */
const editable = {
  title: oneLine(8, 160),
  description: z.string().max(20_000),
  kind: ActionKind.nullable(),
  controlStrength: ControlStrength.nullable(),
  priority: ActionPriority,
  owningTeamId: TeamId.nullable(),
  acceptance: z.string().trim().max(2000),
  verifierId: PersonId.nullable(),
  factorIds: z.array(FactorId).max(20),
  labels: z.array(oneLine(1, 64)).max(20),
  watchers: z.array(PersonId).max(50),
};

/** `POST /action-items`: by hand, or from an incident, a post-mortem or a lesson. */
export const CreateActionItem = z.strictObject({
  ...z.strictObject(editable).partial().required({ title: true }).shape,
  owner: ActionOwner.nullable().optional(),
  due: Due.nullable().optional(),
  sources: z.array(ActionSource).min(1).max(20).optional(),
  /** Taken over from elsewhere: the due date may lie in the past. */
  imported: z.boolean().optional(),
});
export type CreateActionItem = z.infer<typeof CreateActionItem>;

/** `PATCH /action-items/{id}` with If-Match. Owner and due date change by orders, because they have a history. */
export const EditActionItem = z.strictObject(editable).partial();
export type EditActionItem = z.infer<typeof EditActionItem>;

/** The bodies of `POST /action-items/{id}/<order>`. */
export const actionItemOrderBodies = {
  accept: z.strictObject({
    owner: ActionOwner.optional(),
    due: Due.optional(),
    /** A lead lets findings pass, visibly. */
    waiver: reason(10).optional(),
  }),
  decline: z.strictObject({ reason: reason(10) }),
  start: z.strictObject({}),
  block: z.strictObject({ reason: reason(3), waitingFor: z.string().trim().max(200).optional() }),
  unblock: z.strictObject({}),
  implement: z.strictObject({ evidence: z.array(NewEvidence).max(20).optional(), verifierId: PersonId.optional() }),
  verify: z.strictObject({ how: reason(10) }),
  'refuse-proof': z.strictObject({ reason: reason(10) }),
  recheck: z.strictObject({ answer: z.enum(['held', 'came-back', 'cannot-tell']), note: z.string().trim().max(2000).default('') }),
  'accept-risk': z.strictObject({ reason: reason(20), expiresOn: LocalDate }),
  supersede: z.strictObject({ byId: ActionItemId }),
  reopen: z.strictObject({ reason: reason(3), due: Due }),
  'change-due': z.strictObject({ due: Due, reason: reason(10) }),
  delegate: z.strictObject({ to: ActionOwner, reason: z.string().trim().max(2000).optional() }),
  snooze: z.strictObject({ until: LocalDate, reason: reason(3) }),
  pause: z.strictObject({ until: LocalDate.optional(), reason: reason(3) }),
  resume: z.strictObject({}),
} as const;

const bodies = actionItemOrderBodies;
/** An order with its name inside, as `bulk` and answers in place send it. */
export const ActionItemOrder = z.discriminatedUnion('order', [
  bodies.accept.extend({ order: z.literal('accept') }),
  bodies.decline.extend({ order: z.literal('decline') }),
  bodies.start.extend({ order: z.literal('start') }),
  bodies.block.extend({ order: z.literal('block') }),
  bodies.unblock.extend({ order: z.literal('unblock') }),
  bodies.implement.extend({ order: z.literal('implement') }),
  bodies.verify.extend({ order: z.literal('verify') }),
  bodies['refuse-proof'].extend({ order: z.literal('refuse-proof') }),
  bodies.recheck.extend({ order: z.literal('recheck') }),
  bodies['accept-risk'].extend({ order: z.literal('accept-risk') }),
  bodies.supersede.extend({ order: z.literal('supersede') }),
  bodies.reopen.extend({ order: z.literal('reopen') }),
  bodies['change-due'].extend({ order: z.literal('change-due') }),
  bodies.delegate.extend({ order: z.literal('delegate') }),
  bodies.snooze.extend({ order: z.literal('snooze') }),
  bodies.pause.extend({ order: z.literal('pause') }),
  bodies.resume.extend({ order: z.literal('resume') }),
]);
export type ActionItemOrder = z.infer<typeof ActionItemOrder>;

export const BulkActionItems = z.strictObject({ ids: z.array(ActionItemId).min(1).max(200), order: ActionItemOrder });
export const BulkOutcomes = z.object({
  outcomes: z.array(
    z.object({ actionItemId: ActionItemId, ok: z.boolean(), problem: z.string().nullable(), state: ActionItemState.nullable() }),
  ),
});
export type BulkOutcomes = z.infer<typeof BulkOutcomes>;

export const ActionItemFinding = z.object({
  ruleId: z.string(),
  level: z.enum(['error', 'warning', 'suggestion']),
  field: z.string(),
  message: z.string(),
  duplicateIds: z.array(ActionItemId).optional(),
});
export type ActionItemFinding = z.infer<typeof ActionItemFinding>;
export const LintActionItems = z.strictObject({ items: z.array(CreateActionItem.partial()).min(1).max(100) });
export const LintedActionItems = z.object({
  items: z.array(z.object({ findings: z.array(ActionItemFinding) })),
  findings: z.array(ActionItemFinding),
});
export type LintedActionItems = z.infer<typeof LintedActionItems>;

/** An item as it is read. `version` is what If-Match wants. */
export const ActionItemView = z.object({
  actionItemId: ActionItemId,
  key: z.string(),
  number: z.number().int(),
  version: z.number().int(),
  title: z.string(),
  description: z.string(),
  kind: ActionKind.nullable(),
  controlStrength: ControlStrength.nullable(),
  isGuard: z.boolean(),
  horizon: z.enum(['immediate', 'short', 'long']).nullable(),
  priority: ActionPriority,
  owner: ActionOwner.nullable(),
  owningTeamId: TeamId.nullable(),
  due: Due.nullable(),
  dueAt: Instant.nullable(),
  originalDue: Due.nullable(),
  dueChanges: z.array(z.unknown()),
  sources: z.array(ActionSource),
  factorIds: z.array(FactorId),
  acceptance: z.string(),
  evidence: z.array(Evidence),
  verifierId: PersonId.nullable(),
  verification: z.unknown(),
  recheckOn: LocalDate.nullable(),
  rechecks: z.array(z.unknown()),
  risk: z.unknown(),
  blocked: z.unknown(),
  snooze: z.unknown(),
  pause: z.unknown(),
  declined: z.unknown(),
  supersededBy: ActionItemId.nullable(),
  waiver: z.string().nullable(),
  labels: z.array(z.string()),
  watchers: z.array(z.string()),
  visibility: Visibility,
  audience: Audience,
  state: ActionItemState,
  isOpen: z.boolean(),
  isOverdue: z.boolean(),
  /** The orders that this state takes. */
  orders: z.array(z.string()),
  nextRingAt: Instant.nullable(),
  createdAt: Instant,
  acceptedAt: Instant.nullable(),
  implementedAt: Instant.nullable(),
  verifiedAt: Instant.nullable(),
  updatedAt: Instant,
});
export type ActionItemView = z.infer<typeof ActionItemView>;

const flag = z.enum(['true', 'false']).transform((text) => text === 'true');
/** The filters of `GET /action-items`; lists are separated by commas. */
export const ActionItemFilters = z.object({
  state: z.string().max(200).optional(),
  owner: z.string().max(64).optional(),
  team: TeamId.optional(),
  priority: z.string().max(20).optional(),
  kind: z.string().max(200).optional(),
  isGuard: flag.optional(),
  open: flag.optional(),
  overdue: flag.optional(),
  dueBefore: LocalDate.optional(),
  source: z.string().max(200).optional(),
  label: z.string().max(64).optional(),
  q: z.string().max(200).optional(),
});
export type ActionItemFilters = z.infer<typeof ActionItemFilters>;

const Why = z.object({ kind: z.string(), from: z.string().optional(), because: z.string().optional() });
export const PreviewedReminder = z.union([
  z.object({ kind: z.literal('none'), because: z.enum(['closed', 'no-due-date', 'paused', 'plan-exhausted']) }),
  z.object({
    kind: z.literal('ring'),
    reminderId: ReminderId,
    rungId: z.string(),
    occurrence: z.number().int(),
    to: z.string(),
    ringAt: Instant,
    local: z.object({ date: LocalDate, time: LocalTime, zone: z.string() }),
    collapsed: z.array(z.object({ rungId: z.string(), reminderId: ReminderId })),
    why: z.array(Why),
  }),
]);
/** `GET /action-items/{id}/reminders`: what will ring and why, and what rang. */
export const ActionItemReminders = z.object({
  planId: z.string(),
  next: z.array(PreviewedReminder),
  rang: z.array(
    z.object({
      reminderId: ReminderId,
      rungId: z.string(),
      to: z.string(),
      ringAt: Instant,
      rangAt: Instant,
      collapsed: z.array(z.string()),
    }),
  ),
});
export type ActionItemReminders = z.infer<typeof ActionItemReminders>;

const Role = z.enum(['owner', 'team-lead', 'team-channel', 'service-owner', 'verifier', 'approver', 'reviewers', 'administrators']);
const RungBody = z.strictObject({
  rungId: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    .max(40),
  strength: z.number().int().min(1).max(100),
  anchor: z.enum(['created', 'accepted', 'half-way', 'due', 'blocked', 'implemented', 'verified', 'risk-expiry', 'due-moved']),
  days: z.number().int().min(-366).max(366),
  unit: z.enum(['d', 'wd']),
  at: z.union([LocalTime, z.literal('as-soon-as-allowed')]),
  to: z.array(Role).min(1).max(8),
  move: z.enum(['earlier', 'later']),
  minTermDays: z.number().int().min(0).max(366).optional(),
  states: z.array(ActionItemState).min(1).max(9).optional(),
  every: z.strictObject({ days: z.number().int().min(1).max(366), times: z.number().int().min(1).max(250) }).optional(),
  laterAlso: z.strictObject({ from: z.number().int().min(2).max(250), to: z.array(Role).min(1).max(8) }).optional(),
});
/** A plan as data: at most 30 rungs, none named twice, each to somebody. */
export const ReminderPlanBody = z.strictObject({
  name: oneLine(1, 80),
  rungs: z
    .array(RungBody)
    .min(1)
    .max(30)
    .refine((rungs) => new Set(rungs.map(({ rungId }) => rungId)).size === rungs.length, 'must not name a rung twice'),
});
export type ReminderPlanBody = z.infer<typeof ReminderPlanBody>;
export const PlanRuleBody = z.strictObject({
  match: z.strictObject({
    priority: ActionPriority.optional(),
    kind: ActionKind.optional(),
    severity: z.string().max(10).optional(),
    teamId: TeamId.optional(),
  }),
  planId: z.string().max(64),
});
export const ReminderPlans = z.object({
  plans: z.array(
    z.object({ planId: z.string(), name: z.string(), version: z.number().int(), isBuiltIn: z.boolean(), rungs: z.array(z.unknown()) }),
  ),
  rules: z.array(z.object({ match: z.record(z.string(), z.string()), planId: z.string() })),
});
export type ReminderPlans = z.infer<typeof ReminderPlans>;
