import type { By, Impact, IncidentEvent, MilestoneName } from '@debrief/contracts';
import { fold, isRejection } from '@debrief/decider';
import { describe, expect, it } from 'vitest';
import { at } from '../../test/facts.js';
import { incident, noIncident, type Incident, type IncidentOrder } from './incident.js';
import { durationsOf, findingsOf } from './milestones.js';

const by: By = { kind: 'person', id: 'per_2kq7n4c5d6e7f2g3h4j5' };
const declared: IncidentOrder = {
  type: 'DeclareIncident',
  now: at(0),
  by,
  incidentId: 'inc_2kq7n4c5d6e7f2g3h4j5',
  number: 7,
  title: 'Checkout is slow',
  severity: 'sev2',
  visibility: 'internal',
  audience: [],
  openedAt: at(0),
  isAcknowledged: false,
  origin: 'declared',
};
const set = (name: MilestoneName, minute: number, now = 300): IncidentOrder => ({
  type: 'SetMilestone',
  name,
  at: at(minute),
  precision: 'minute',
  reason: 'known',
  now: at(now),
  by,
});
const resolved = (minute: number): IncidentOrder => ({ type: 'ResolveIncident', at: at(minute), now: at(minute), by });
const reopened = (minute: number): IncidentOrder => ({ type: 'ReopenIncident', reason: 'back', now: at(minute), by });
const impact = (impactId: string, from: number, to: number | null, share: number | null = null): IncidentOrder => {
  const felt: Impact = {
    impactId,
    serviceId: null,
    serviceName: 'checkout',
    scope: 'partial',
    startedAt: at(from),
    endedAt: to === null ? null : at(to),
    metric: null,
    quantity: null,
    unit: null,
    share,
    isEstimate: false,
    source: null,
  };
  return { type: 'RecordImpact', impactId, impact: felt, now: at(300), by };
};

function after(...orders: IncidentOrder[]): Incident {
  return orders.reduce<Incident>((state, order) => {
    const events = incident.decide(order, state);
    if (isRejection(events)) throw new Error(`${order.type} was refused: ${events.type}`);
    return fold<Incident, IncidentEvent>(incident, events, state);
  }, noIncident);
}

describe('durations', () => {
  it('are absent where a milestone is missing, and never 0', () => {
    expect(durationsOf(after(declared))).toEqual({});
    expect(durationsOf(after(declared, resolved(30)))).toEqual({ ttr: 1800 });
  });

  it('are kept when they are negative, as a finding', () => {
    const state = after(declared, set('impactStartedAt', 5));
    expect(durationsOf(state).ttd).toBe(-300);
    expect(findingsOf(state, at(10))).toContainEqual({ finding: 'duration-negative', data: { name: 'ttd', seconds: -300 } });
  });

  it('add up the stretches of activity of an incident that was reopened', () => {
    expect(durationsOf(after(declared, resolved(30), reopened(60), resolved(70))).ttr).toBe(40 * 60);
    expect(durationsOf(after(declared, resolved(30), reopened(60)))).not.toHaveProperty('ttr');
  });

  it('follow a corrected resolution', () => {
    expect(durationsOf(after(declared, resolved(30), set('resolvedAt', 20))).ttr).toBe(20 * 60);
  });

  it('measure the union of impacts, and weigh each slice by its share', () => {
    const state = after(declared, impact('imp_a', 0, 20, 0.5), impact('imp_b', 10, 30, 0.2), impact('imp_c', 60, 70, 1));
    expect(durationsOf(state)).toMatchObject({ impact: 40 * 60, impactWeighted: (20 * 0.5 + 10 * 0.2 + 10) * 60 });
    expect(state.milestones).toMatchObject({ impactStartedAt: { at: at(0) }, impactEndedAt: { at: at(70) } });
    const going = after(declared, impact('imp_a', 0, null));
    expect(durationsOf(going)).not.toHaveProperty('impact');
    expect(going.milestones.impactEndedAt).toBeUndefined();
    expect(durationsOf(after(declared, impact('imp_a', 0, 20, null)))).not.toHaveProperty('impactWeighted');
  });
});

describe('milestones', () => {
  it('keep a person’s value against a later fact, and say so', () => {
    const state = after(declared, set('impactStartedAt', 5), impact('imp_a', 2, 20));
    expect(state.milestones.impactStartedAt).toMatchObject({ at: at(5), origin: 'stated', computed: at(2) });
    const disagrees = { name: 'impactStartedAt', stated: at(5), computed: at(2), seconds: 180 };
    expect(findingsOf(state, at(10))).toContainEqual({ finding: 'milestone-disagrees', data: disagrees });
  });

  it('are taken back with their step, and kept where a person stated them', () => {
    const step = (to: 'investigating' | 'mitigated', minute: number): IncidentOrder => ({
      type: 'ProgressIncident',
      to,
      now: at(minute),
      by,
    });
    expect(after(declared, step('mitigated', 5), step('investigating', 6)).milestones.mitigatedAt).toBeUndefined();
    expect(after(declared, set('mitigatedAt', 4), step('investigating', 6)).milestones.mitigatedAt?.at).toBe(at(4));
  });

  it('need a reason to be corrected, keep what they were, and may stand in the wrong order', () => {
    const withoutReason: IncidentOrder = { type: 'SetMilestone', name: 'declaredAt', at: at(1), precision: 'exact', now: at(9), by };
    expect(incident.decide(withoutReason, after(declared))).toMatchObject({ type: 'milestone/reason-missing' });
    const state = after(declared, resolved(30), set('mitigatedAt', 40));
    expect(findingsOf(state, at(50))).toContainEqual({ finding: 'milestone-order', data: { first: 'mitigatedAt', then: 'resolvedAt' } });
    expect(after(declared, set('declaredAt', 1)).milestones.declaredAt).toMatchObject({
      origin: 'corrected',
      history: [{ at: at(0), origin: 'computed' }],
    });
  });

  it('are refused from the future and from before 2000', () => {
    const put = (when: string): IncidentOrder => ({ type: 'SetMilestone', name: 'changeAt', at: when, precision: 'exact', now: at(0), by });
    expect(incident.decide(put(at(1.1)), after(declared))).toMatchObject({ type: 'milestone/in-future' });
    expect(incident.decide(put(at(1)), after(declared))).not.toHaveProperty('rejected');
    expect(incident.decide(put('1999-12-31T23:59:59.999Z'), after(declared))).toMatchObject({ type: 'milestone/too-old' });
  });
});

describe('findings', () => {
  it('name what is missing, silent or without a lead', () => {
    const names = (state: Incident, minute: number) => findingsOf(state, at(minute)).map(({ finding }) => finding);
    expect(names(after(declared), 15)).toEqual([]);
    expect(names(after(declared), 31)).toEqual(['lead-missing', 'silence']);
    expect(findingsOf(after(declared, resolved(30)), at(40)).map(({ data }) => data['name'])).toEqual([
      'impactStartedAt',
      'acknowledgedAt',
      'mitigatedAt',
    ]);
  });
});
