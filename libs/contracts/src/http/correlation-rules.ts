import { z } from 'zod';
import { RuleId, ServiceId, TeamId, WindowId } from '../ids.js';
import { Instant, LocalTime, TimeZone } from '../instant.js';

const namedFields = [
  'source',
  'integrationId',
  'title',
  'severity',
  'status',
  'noData',
  'serviceId',
  'service',
  'teamId',
  'environment',
] as const;

/** What a condition may look at: a field of the alert, or `labels.<name>`. */
export const ConditionField = z.union([
  z.enum(namedFields),
  z.string().regex(/^labels\.\S{1,200}$/, 'must be a field of an alert or labels.<name>'),
]);
export type ConditionField = z.infer<typeof ConditionField>;

const Text = z.string().min(1).max(1000);
const Leaf = z.discriminatedUnion('op', [
  z.strictObject({ field: ConditionField, op: z.enum(['is', 'contains', 'startsWith', 'endsWith', 'glob']), value: Text }),
  z.strictObject({ field: ConditionField, op: z.literal('in'), value: z.array(Text).min(1).max(100) }),
  z.strictObject({ field: ConditionField, op: z.literal('exists'), value: z.boolean().optional() }),
  z.strictObject({ field: z.literal('severity'), op: z.literal('atLeast'), value: z.enum(['critical', 'high', 'warning', 'info']) }),
]);

/** A condition as data: leaves joined by `all`, `any`, `not`. No regular expressions, so nothing can explode. */
export type Condition = { all: Condition[] } | { any: Condition[] } | { not: Condition } | z.infer<typeof Leaf>;

const ConditionNode: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    z.strictObject({ all: z.array(ConditionNode).max(50) }),
    z.strictObject({ any: z.array(ConditionNode).max(50) }),
    z.strictObject({ not: ConditionNode }),
    Leaf,
  ]),
);

const childrenOf = (condition: Condition): readonly Condition[] =>
  'all' in condition ? condition.all : 'any' in condition ? condition.any : 'not' in condition ? [condition.not] : [];
const depthOf = (condition: Condition): number => 1 + Math.max(0, ...childrenOf(condition).map(depthOf));
const leavesOf = (condition: Condition): number =>
  'field' in condition ? 1 : childrenOf(condition).reduce((sum, child) => sum + leavesOf(child), 0);

/** A condition of at most 5 levels and 50 leaves. */
export const Condition = ConditionNode.superRefine((condition, context) => {
  if (depthOf(condition) > 5) context.addIssue({ code: 'custom', message: 'must not be deeper than 5 levels' });
  if (leavesOf(condition) > 50) context.addIssue({ code: 'custom', message: 'must not have more than 50 leaves' });
});

/** Of `fields` the first that is present makes the group; `missing: own` leaves an alert without any of them alone. */
export const GroupPart = z.strictObject({ fields: z.array(ConditionField).min(1).max(10), missing: z.enum(['own', 'same']) });
export type GroupPart = z.infer<typeof GroupPart>;

const minutes = (most: number) => z.number().int().min(0).max(most);

/** What a person says of a rule. `group` gathers alerts into incidents, `suppress` keeps them out of any. */
export const CorrelationRuleBody = z.strictObject({
  name: z.string().trim().min(1).max(120),
  order: z.number().int().min(0).max(9999),
  enabled: z.boolean(),
  action: z.enum(['group', 'suppress']),
  when: Condition,
  groupBy: z.array(GroupPart).max(10),
  windowMinutes: minutes(1440).min(1),
  windowKind: z.enum(['rolling', 'fixed']),
  minimumCount: z.number().int().min(1).max(1000),
  reopenMinutes: minutes(1440),
  dependencies: z.enum(['none', 'suggest', 'join']),
  urgency: z.enum(['computed', 'high', 'low']),
  severity: z.enum(['computed', 'sev1', 'sev2', 'sev3', 'sev4', 'sev5']),
  route: z.strictObject({ teamIds: z.array(TeamId).max(20), serviceIds: z.array(ServiceId).max(20) }),
  end: z.strictObject({
    whenAllEnded: z.enum(['untouched', 'acknowledged-too', 'always', 'never']),
    graceMinutes: minutes(1440),
    staleCounts: z.boolean(),
  }),
});
export type CorrelationRuleBody = z.infer<typeof CorrelationRuleBody>;

/** A rule as it is kept: `isBuiltIn` is the last one, which can be edited and not deleted. */
export const CorrelationRule = CorrelationRuleBody.extend({ ruleId: RuleId, isBuiltIn: z.boolean(), version: z.number().int().min(0) });
export type CorrelationRule = z.infer<typeof CorrelationRule>;

/** A yearly, monthly, weekly or daily repetition of RFC 5545; parsed and bounded when saved. */
export const RecurrenceText = z
  .string()
  .regex(/^FREQ=[A-Z]+(;[A-Z]+=[A-Z0-9,+-]+)*$/, 'must be an RRULE such as FREQ=WEEKLY;BYDAY=SU')
  .max(200);

/**
 * While it is on, alerts that start in it and meet `when` open nothing. Once: `startsAt`, `endsAt`. Again and again: `recurs`, from
 * the wall time `from` for `minutes` in the zone. At its end what still fires is decided again (`reconsider`) or forgotten (`drop`).
 */
export const MaintenanceWindowBody = z.strictObject({
  name: z.string().trim().min(1).max(120),
  when: Condition,
  startsAt: Instant,
  endsAt: Instant,
  recurs: z
    .strictObject({ rule: RecurrenceText, zone: TimeZone, from: LocalTime, minutes: z.number().int().min(1).max(10_080) })
    .optional(),
  atEnd: z.enum(['reconsider', 'drop']),
});
export type MaintenanceWindowBody = z.infer<typeof MaintenanceWindowBody>;
export const MaintenanceWindow = MaintenanceWindowBody.extend({
  windowId: WindowId,
  version: z.number().int().min(0),
  isOn: z.boolean().optional(),
  /** When it holds next, or until when it holds now; null: never again. */
  next: z.object({ startsAt: Instant, endsAt: Instant }).nullable().optional(),
});
export type MaintenanceWindow = z.infer<typeof MaintenanceWindow>;

/** A draft rule book over kept alerts of the past, at most 31 days. Writes nothing. */
export const TryOutBody = z.strictObject({
  rules: z.array(CorrelationRuleBody.extend({ ruleId: RuleId.optional() })).max(200),
  from: Instant,
  to: Instant,
});
export type TryOutBody = z.infer<typeof TryOutBody>;

const TryOutFigures = z.object({
  incidents: z.number().int(),
  suppressed: z.number().int(),
  unmatched: z.number().int(),
  largest: z.number().int(),
  medianSize: z.number(),
});

/** What would have been different: both books over the same facts. */
export const TryOut = z.object({
  tryOutId: z.string(),
  state: z.enum(['running', 'done', 'failed', 'aborted']),
  from: Instant,
  to: Instant,
  /** How many have been played, of how many. */
  alerts: z.number().int(),
  total: z.number().int(),
  before: TryOutFigures.nullable(),
  after: TryOutFigures.nullable(),
  /** How many incidents are as they were, and how many are not. */
  counts: z
    .object({ same: z.number().int(), joined: z.number().int(), divided: z.number().int(), gone: z.number().int(), new: z.number().int() })
    .nullable(),
  /** Those that would have been different, at most 1,000. */
  changes: z.array(
    z.object({
      kind: z.enum(['same', 'joined', 'divided', 'gone', 'new']),
      before: z.array(z.string()),
      after: z.array(z.string()),
      alerts: z.number().int(),
      titles: z.array(z.string()),
      services: z.array(z.string()),
      firstAt: Instant.nullable(),
      lastAt: Instant.nullable(),
      /** Where these alerts really went, as far as the reader may see it. */
      incidentIds: z.array(z.string()),
    }),
  ),
  warnings: z.array(z.enum(['collapses', 'fragments'])),
  /** The incidents that `changes` name. */
  incidents: z.array(z.object({ incidentId: z.string(), number: z.number().int(), title: z.string() })),
});
export type TryOut = z.infer<typeof TryOut>;
