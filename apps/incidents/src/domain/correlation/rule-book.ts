import type { CorrelationRule, CorrelationRuleBody, MaintenanceWindow } from '@debrief/contracts';
import { fieldOf, holds } from './condition.js';
import type { AlertFact } from './facts.js';

/** All that a decision may look at besides the alert and the incidents. `rules` stand in order, the built-in one last. */
export interface RuleBook {
  readonly version: number;
  readonly rules: readonly CorrelationRule[];
  readonly windows: readonly MaintenanceWindow[];
  /** serviceId → the services it depends on, one hop. */
  readonly upstream: ReadonlyMap<string, readonly string[]>;
}

export const builtInRuleId = 'rul_builtin';

/**
 * What holds when nobody wrote a rule: warning or worse; the same service, else the same alert name, in the same environment. `job`
 * and `namespace` name machinery that strangers share and never group alone; an alert without any of the fields stays alone.
 */
export const builtInRuleBody: CorrelationRuleBody = {
  name: 'Same service, else same alert name',
  order: 9999,
  enabled: true,
  action: 'group',
  when: { field: 'severity', op: 'atLeast', value: 'warning' },
  groupBy: [
    { fields: ['serviceId', 'service', 'labels.service', 'labels.app', 'labels.alertname'], missing: 'own' },
    { fields: ['environment'], missing: 'same' },
  ],
  windowMinutes: 30,
  windowKind: 'rolling',
  minimumCount: 1,
  // 5 min is Alertmanager's default group_interval: what fires again inside it is the same trouble.
  reopenMinutes: 5,
  dependencies: 'suggest',
  urgency: 'computed',
  severity: 'computed',
  route: { teamIds: [], serviceIds: [] },
  end: { whenAllEnded: 'untouched', graceMinutes: 10, staleCounts: false },
};
export const builtInRule: CorrelationRule = { ...builtInRuleBody, ruleId: builtInRuleId, isBuiltIn: true, version: 0 };

/** Puts the rules in their order, the built-in one last whatever its number; equal orders by id, so that all instances agree. */
export function ruleBookOf(
  version: number,
  rules: readonly CorrelationRule[],
  windows: readonly MaintenanceWindow[] = [],
  upstream: ReadonlyMap<string, readonly string[]> = new Map(),
): RuleBook {
  const builtIn = rules.find((rule) => rule.isBuiltIn) ?? builtInRule;
  const own = rules.filter((rule) => !rule.isBuiltIn).toSorted((a, b) => a.order - b.order || (a.ruleId < b.ruleId ? -1 : 1));
  return { version, rules: [...own, builtIn], windows, upstream };
}

export const ruleOf = (book: RuleBook, ruleId: string | null): CorrelationRule =>
  book.rules.find((rule) => rule.ruleId === ruleId) ?? book.rules.at(-1) ?? builtInRule;

/** The first enabled rule of an action that holds for the alert. */
export const firstRule = (book: RuleBook, action: CorrelationRule['action'], fact: AlertFact): CorrelationRule | undefined =>
  book.rules.find((rule) => rule.enabled && rule.action === action && holds(rule.when, fact));

/**
 * The key of the group an alert belongs to under a rule: JSON of the rule id and, for each part, field name and value. JSON keeps
 * the borders, so keys are equal exactly when their parts are ("ab","c" is not "a","bc"). A drill never meets real trouble.
 */
export function groupKeyOf(rule: CorrelationRule, fact: AlertFact): string {
  const parts = rule.groupBy.map(({ fields, missing }): [string, string | null] => {
    for (const field of fields) {
      const value = fieldOf(fact, field);
      if (value !== undefined) return [field, value];
    }
    return missing === 'own' ? ['alertId', fact.alertId] : [fields[0] as string, null];
  });
  return JSON.stringify(fact.isDrill ? [rule.ruleId, ...parts, ['drill', 'true']] : [rule.ruleId, ...parts]);
}

/** One incident gathers what an integration sends while it storms. */
export const stormKeyOf = (integrationId: string): string => JSON.stringify(['storm', integrationId]);

/** What must be looked up before an alert can be decided. */
export interface Lookup {
  readonly alertId: string;
  readonly groupKeys: readonly string[];
  /** Its own service, for declared incidents, and the services this one depends on. */
  readonly serviceIds: readonly string[];
}

export function lookupOf(fact: AlertFact, book: RuleBook): Lookup {
  const rule = firstRule(book, 'group', fact);
  const groupKeys = rule ? [groupKeyOf(rule, fact)] : [];
  if (fact.inStorm) groupKeys.push(stormKeyOf(fact.integrationId));
  const serviceIds = fact.serviceId ? [fact.serviceId, ...(book.upstream.get(fact.serviceId) ?? [])] : [];
  return { alertId: fact.alertId, groupKeys, serviceIds };
}
