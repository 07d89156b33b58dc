import type { Condition, ConditionField } from '@debrief/contracts';
import type { AlertFact, AlertSeverity } from './facts.js';

/** Unknown ranks as warning: it may be anything, a person looks. */
const severityRank: Record<AlertSeverity, number> = { critical: 4, high: 3, warning: 2, unknown: 2, info: 1 };

export const severityIsAtLeast = (severity: AlertSeverity, least: AlertSeverity): boolean => severityRank[severity] >= severityRank[least];

/**
 * The service that an alert names, unless ingest had to take it from `job` or `namespace`: those name machinery that strangers
 * share, and never group alone.
 */
function namedService(fact: AlertFact): string | undefined {
  const { service, labels } = fact;
  if (!service) return undefined;
  const isNamed = service === labels['service'] || service === labels['service_name'] || service === labels['app'];
  const isMachinery = service === labels['job'] || service === labels['namespace'];
  return isMachinery && !isNamed ? undefined : service;
}

/** The value of a field of an alert; undefined when it is absent or empty. */
export function fieldOf(fact: AlertFact, field: ConditionField): string | undefined {
  if (field.startsWith('labels.')) {
    const name = field.slice('labels.'.length);
    // Own members only: a label may be called `constructor`.
    return Object.hasOwn(fact.labels, name) ? fact.labels[name] || undefined : undefined;
  }
  switch (field) {
    case 'source':
      return fact.source;
    case 'integrationId':
      return fact.integrationId;
    case 'title':
      return fact.title || undefined;
    case 'severity':
      return fact.severity;
    case 'status':
      return fact.status;
    case 'noData':
      return fact.noData ? 'true' : undefined;
    case 'serviceId':
      return fact.serviceId ?? undefined;
    case 'service':
      return namedService(fact);
    case 'teamId':
      return fact.teamIds[0];
    case 'environment':
      return fact.environment || undefined;
    default:
      return undefined;
  }
}

/** Whether a text meets a pattern in which `*` alone means "anything". Linear: one pass, one point to go back to. */
export function matchesGlob(text: string, pattern: string): boolean {
  let at = 0;
  let inPattern = 0;
  let star = -1;
  let starAt = 0;
  while (at < text.length) {
    if (pattern[inPattern] === '*') {
      star = inPattern++;
      starAt = at;
    } else if (pattern[inPattern] === text[at]) {
      inPattern++;
      at++;
    } else if (star >= 0) {
      inPattern = star + 1;
      at = ++starAt;
    } else return false;
  }
  while (pattern[inPattern] === '*') inPattern++;
  return inPattern === pattern.length;
}

/** Whether a condition holds for an alert. An absent field meets no leaf but `exists: false`. */
export function holds(condition: Condition, fact: AlertFact): boolean {
  if ('all' in condition) return condition.all.every((each) => holds(each, fact));
  if ('any' in condition) return condition.any.some((each) => holds(each, fact));
  if ('not' in condition) return !holds(condition.not, fact);
  if (condition.op === 'atLeast') return severityIsAtLeast(fact.severity, condition.value);
  const teams = condition.field === 'teamId' ? fact.teamIds : undefined;
  const value = fieldOf(fact, condition.field);
  if (condition.op === 'exists') return (value !== undefined) === (condition.value ?? true);
  if (teams && condition.op === 'is') return teams.includes(condition.value);
  if (teams && condition.op === 'in') return teams.some((team) => condition.value.includes(team));
  if (value === undefined) return false;
  switch (condition.op) {
    case 'is':
      return value === condition.value;
    case 'in':
      return condition.value.includes(value);
    case 'contains':
      return value.includes(condition.value);
    case 'startsWith':
      return value.startsWith(condition.value);
    case 'endsWith':
      return value.endsWith(condition.value);
    case 'glob':
      return matchesGlob(value, condition.value);
  }
}
