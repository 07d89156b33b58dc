import type { By, Instant } from '@debrief/contracts';
import type { Plan } from './correlate-batch.js';
import type { CorrelateAlerts, MemberChange } from './incident/orders.js';

const system: By = { kind: 'system', id: null };

/** The order that carries out a plan. `number` is given at opening; `held` are the members of a candidate that opens with it. */
export function correlateOrder(plan: Plan, now: Instant, number: number, held: readonly MemberChange[] = []): CorrelateAlerts {
  return {
    type: 'CorrelateAlerts',
    now,
    by: system,
    incidentId: plan.incidentId,
    ...(plan.begins ? { begins: { ...plan.begins, number } } : {}),
    ...(plan.reopens ? { reopens: plan.reopens } : {}),
    held,
    attached: plan.attached,
    changed: plan.changed,
    counts: plan.counts,
    services: plan.services,
    teamIds: [...new Set(plan.teamIds)],
    suggestions: plan.suggestions,
  };
}
