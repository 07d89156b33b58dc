import { derivedId } from '@debrief/contracts/derive-id';
import type { IncidentEvent, Instant } from '@debrief/contracts';
import { fold, isRejection } from '@debrief/decider';
import { correlateBatch, type Decided } from '../src/domain/correlate-batch.js';
import { correlateOrder } from '../src/domain/correlate-order.js';
import { candidateOf } from '../src/domain/correlation/candidate-of.js';
import type { AlertFact, Member } from '../src/domain/correlation/facts.js';
import { ruleBookOf, ruleOf, type RuleBook } from '../src/domain/correlation/rule-book.js';
import { incident, noIncident, type Incident, type IncidentOrder } from '../src/domain/incident.js';

/** Incidents in memory, made by the same decisions as in the service: for tests of what must converge. */
export class Town {
  readonly incidents = new Map<string, Incident>();
  readonly members = new Map<string, Member & { incidentId: string }>();
  readonly events: IncidentEvent[] = [];
  private numbers = 0;

  constructor(readonly book: RuleBook = ruleBookOf(1, [])) {}

  /** Correlates one batch and keeps what it decides. */
  hear(facts: readonly AlertFact[], now: Instant): readonly Decided[] {
    const candidates = [...this.incidents.values()].map((state) =>
      candidateOf(
        state,
        [...this.members.values()].filter((member) => member.incidentId === state.incidentId),
      ),
    );
    const { decided, plans } = correlateBatch(facts, candidates, this.book, now);
    for (const plan of plans) {
      const isOpening = plan.begins?.as === 'opened';
      this.order(plan.incidentId, correlateOrder(plan, now, isOpening ? ++this.numbers : 0));
      for (const fact of plan.facts) this.put(plan.incidentId, fact);
    }
    return decided;
  }

  /** The sweep: what has ended and outlived its grace is settled. */
  settle(now: Instant): void {
    for (const { incidentId, origin } of this.incidents.values()) {
      const policy = ruleOf(this.book, origin.ruleId).end.whenAllEnded;
      this.order(incidentId, { type: 'SettleIncident', now, by: { kind: 'system', id: null }, policy });
      this.order(incidentId, { type: 'LapseCandidate', now, by: { kind: 'system', id: null } });
    }
  }

  order(incidentId: string, order: IncidentOrder): void {
    const state = this.incidents.get(incidentId) ?? noIncident;
    const events = incident.decide(order, state);
    if (isRejection(events)) throw new Error(events.type);
    this.events.push(...events);
    this.incidents.set(incidentId, fold<Incident, IncidentEvent>(incident, events, state));
  }

  /** Declares an incident and gives its id. */
  declare(serviceIds: readonly string[], now: Instant): string {
    const incidentId = derivedId('inc', 'declared', this.incidents.size);
    this.order(incidentId, {
      type: 'DeclareIncident',
      now,
      by: { kind: 'person', id: 'per_2kq7n4c5d6e7f2g3h4j5' },
      incidentId,
      number: ++this.numbers,
      title: 'Checkout is slow',
      severity: 'sev2',
      visibility: 'internal',
      audience: [],
      openedAt: now,
      isAcknowledged: true,
      origin: 'declared',
      services: serviceIds.map((serviceId) => ({ serviceId, name: serviceId, relation: 'subject' as const })),
    });
    return incidentId;
  }

  /** Which alerts stand together: sets of `alertId`s, in a form that compares. */
  together(): string[][] {
    const groups = new Map<string, Set<string>>();
    for (const { incidentId, alertId } of this.members.values()) groups.set(incidentId, (groups.get(incidentId) ?? new Set()).add(alertId));
    return [...groups.values()].map((group) => [...group].toSorted()).toSorted((a, b) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1));
  }

  all(): Incident[] {
    return [...this.incidents.values()];
  }

  private put(incidentId: string, fact: AlertFact): void {
    const { alertId, episode, sequence, severity, isStale, startedAt, resolvedAt, status, title, value } = fact;
    this.members.set(`${alertId}:${episode}`, {
      incidentId,
      alertId,
      episode,
      sequence,
      isOpen: status !== 'resolved',
      status,
      title,
      value,
      isStale,
      startedAt,
      resolvedAt,
      severity,
      pinned: false,
    });
  }
}
