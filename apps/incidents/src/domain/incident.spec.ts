import { describe, expect, it } from 'vitest';
import type { By, IncidentEvent } from '@debrief/contracts';
import { fold, isRejection } from '@debrief/decider';
import fc from 'fast-check';
import { at } from '../../test/facts.js';
import { candidateOf } from './correlation/candidate-of.js';
import { incident, noIncident, type Incident, type IncidentOrder } from './incident.js';
import { findingsOf } from './milestones.js';

const person: By = { kind: 'person', id: 'per_2kq7n4c5d6e7f2g3h4j5' };
const system: By = { kind: 'system', id: null };
const id = 'inc_2kq7n4c5d6e7f2g3h4j5';
const other = 'inc_3kq7n4c5d6e7f2g3h4j5';
const now = at(60);
const asked = { now, by: person };

/** The state after orders; every one of them must be accepted. */
function after(...orders: IncidentOrder[]): Incident {
  return orders.reduce<Incident>((state, order) => {
    const events = incident.decide(order, state);
    if (isRejection(events)) throw new Error(`${order.type} was refused: ${events.type}`);
    return fold<Incident, IncidentEvent>(incident, events, state);
  }, noIncident);
}

const declared = (more: Partial<Extract<IncidentOrder, { type: 'DeclareIncident' }>> = {}): IncidentOrder => ({
  type: 'DeclareIncident',
  now: at(0),
  by: person,
  incidentId: id,
  number: 7,
  title: 'Checkout is slow',
  severity: 'sev2',
  visibility: 'internal',
  audience: [],
  openedAt: at(0),
  isAcknowledged: false,
  origin: 'declared',
  ...more,
});
const alert = (severity: 'critical' | 'warning') => ({
  alert: {
    alertId: '5f2b9c8e1a7d4036b1c2d3e4f5a69788',
    episode: 1,
    title: 'x',
    source: 's',
    severity,
    status: 'firing' as const,
    startedAt: at(0),
    resolvedAt: null,
    serviceId: null,
    service: null,
    value: null,
    why: 'w',
  },
});

const held: Extract<IncidentOrder, { type: 'CorrelateAlerts' }> = {
  type: 'CorrelateAlerts',
  now: at(0),
  by: system,
  incidentId: id,
  begins: {
    as: 'held',
    number: 0,
    title: 'DiskFull',
    kind: 'incident',
    severity: 'computed',
    urgency: 'computed',
    environment: null,
    groupKey: '["k"]',
    generation: 1,
    ruleId: 'rul_builtin',
    ruleName: 'rule',
    ruleBookVersion: 1,
    count: 1,
    need: 3,
  },
  attached: [alert('critical')],
  changed: [],
  counts: { open: 1, total: 1, settlesAt: at(30) },
  services: [],
  teamIds: [],
  suggestions: [],
};
const target = {
  incidentId: other,
  number: 8,
  kind: 'incident' as const,
  status: 'triage' as const,
  visibility: 'internal' as const,
  audience: [],
  mergedInto: null,
};
const acknowledge: IncidentOrder = { type: 'AcknowledgeIncident', ...asked };
const progress = (to: 'investigating' | 'identified' | 'mitigated'): IncidentOrder => ({ type: 'ProgressIncident', to, ...asked });
const resolve: IncidentOrder = { type: 'ResolveIncident', ...asked };
const reopen: IncidentOrder = { type: 'ReopenIncident', reason: 'back', ...asked };
const close: IncidentOrder = { type: 'CloseIncident', ...asked };
const cancel: IncidentOrder = { type: 'CancelIncident', as: 'false-alarm', ...asked };
const restore: IncidentOrder = { type: 'RestoreIncident', reason: 'It was real', ...asked };
const merge: IncidentOrder = { type: 'MergeIncident', target, ...asked };
const open: IncidentOrder = { type: 'OpenCandidate', number: 9, ...asked };

const states: Record<string, Incident> = {
  none: noIncident,
  candidate: after(held),
  lapsed: after(held, { type: 'LapseCandidate', now, by: system }),
  triage: after(declared()),
  acknowledged: after(declared(), acknowledge),
  investigating: after(declared(), progress('investigating')),
  identified: after(declared(), progress('identified')),
  mitigated: after(declared(), progress('mitigated')),
  resolved: after(declared(), resolve),
  closed: after(declared(), resolve, close),
  cancelled: after(declared(), cancel),
  merged: after(declared(), merge),
};

/** What each order does in each state: the state it leads to, or the name of the refusal. */
const life: Record<string, { order: IncidentOrder; outcomes: Record<string, string> }> = {
  open: {
    order: open,
    outcomes: {
      none: 'incident/unknown',
      candidate: '→ triage',
      lapsed: 'incident/is-candidate',
      triage: 'incident/already-open',
      acknowledged: 'incident/already-open',
      investigating: 'incident/already-open',
      identified: 'incident/already-open',
      mitigated: 'incident/already-open',
      resolved: 'incident/already-resolved',
      closed: 'incident/closed',
      cancelled: 'incident/cancelled',
      merged: 'incident/merged',
    },
  },
  acknowledge: { order: acknowledge, outcomes: openOnly({ triage: '→ acknowledged' }, 'incident/already-acknowledged') },
  investigate: {
    order: progress('investigating'),
    outcomes: openOnly({ investigating: 'incident/already-investigating' }, '→ investigating'),
  },
  identify: { order: progress('identified'), outcomes: openOnly({ identified: 'incident/already-identified' }, '→ identified') },
  mitigate: { order: progress('mitigated'), outcomes: openOnly({ mitigated: 'incident/already-mitigated' }, '→ mitigated') },
  resolve: { order: resolve, outcomes: openOnly({}, '→ resolved') },
  reopen: {
    order: reopen,
    outcomes: { ...openOnly({}, 'incident/not-resolved'), resolved: '→ investigating', closed: '→ investigating' },
  },
  close: { order: close, outcomes: { ...openOnly({}, 'incident/not-resolved'), resolved: '→ closed' } },
  cancel: {
    order: cancel,
    outcomes: {
      ...openOnly({}, '→ cancelled'),
      candidate: '→ cancelled',
      resolved: '→ cancelled',
      cancelled: 'incident/already-cancelled',
    },
  },
  restore: {
    order: restore,
    outcomes: {
      ...openOnly({}, 'incident/not-cancelled'),
      resolved: 'incident/not-cancelled',
      closed: 'incident/not-cancelled',
      cancelled: '→ triage',
    },
  },
  merge: { order: merge, outcomes: { ...openOnly({}, '→ merged'), resolved: '→ merged' } },
  edit: { order: { type: 'EditDetails', details: { title: 'New' }, ...asked }, outcomes: unlessAbsent() },
  note: {
    order: { type: 'AddEntries', entries: [{ entryType: 'note', data: { markdown: 'x' }, occurredAt: at(1) }], ...asked },
    outcomes: unlessAbsent(),
  },
  milestone: { order: { type: 'SetMilestone', name: 'changeAt', at: at(-5), precision: 'minute', ...asked }, outcomes: unlessAbsent() },
  role: { order: { type: 'AssignRole', role: 'scribe', personId: 'per_x', ...asked }, outcomes: unlessAbsent() },
};

function openOnly(special: Record<string, string>, otherwise: string): Record<string, string> {
  const outcomes: Record<string, string> = {
    none: 'incident/unknown',
    candidate: 'incident/is-candidate',
    lapsed: 'incident/is-candidate',
    resolved: 'incident/already-resolved',
    closed: 'incident/closed',
    cancelled: 'incident/cancelled',
    merged: 'incident/merged',
  };
  for (const state of ['triage', 'acknowledged', 'investigating', 'identified', 'mitigated']) outcomes[state] = otherwise;
  return { ...outcomes, ...special };
}

function unlessAbsent(): Record<string, string> {
  const same = Object.fromEntries(
    ['triage', 'acknowledged', 'investigating', 'identified', 'mitigated', 'resolved', 'closed'].map((state) => [state, `→ ${state}`]),
  );
  return {
    ...same,
    none: 'incident/unknown',
    candidate: 'incident/is-candidate',
    lapsed: 'incident/is-candidate',
    cancelled: 'incident/cancelled',
    merged: 'incident/merged',
  };
}

describe('every order in every state', () => {
  const cases = Object.entries(life).flatMap(([name, { order, outcomes }]) =>
    Object.keys(states).map((state) => ({ name, state, order, outcome: outcomes[state] ?? '' })),
  );
  it.each(cases)('$name from $state: $outcome', ({ state, order, outcome }) => {
    const before = states[state] as Incident;
    const decided = incident.decide(order, before);
    expect(isRejection(decided) ? decided.type : `→ ${fold<Incident, IncidentEvent>(incident, decided, before).status}`).toBe(outcome);
  });

  it('tells what it is in a refusal', () => {
    expect(incident.decide(resolve, states['resolved'] as Incident)).toMatchObject({ data: { resolvedAt: now } });
    expect(incident.decide(resolve, states['merged'] as Incident)).toMatchObject({ data: { mergedInto: other } });
  });
});

describe('an incident', () => {
  it('is not merged into itself, nor from private into internal', () => {
    const itself = { ...target, incidentId: id };
    expect(incident.decide({ type: 'MergeIncident', target: itself, ...asked }, after(declared()))).toMatchObject({
      type: 'incident/merge-into-itself',
    });
    expect(incident.decide(merge, after(declared({ visibility: 'private' })))).toMatchObject({ type: 'incident/merge-would-publish' });
  });

  it('is resolved by a sweep as of its last alert, and not under a person’s hands', () => {
    const ended = { open: 0, total: 2, firstStartedAt: at(0), lastAt: at(20), lastEndedAt: at(20), settlesAt: at(30) };
    const correlated: IncidentOrder = {
      ...held,
      begins: { ...(held.begins as NonNullable<typeof held.begins>), as: 'opened', number: 7 },
      counts: ended,
    };
    const settle = (policy: 'untouched' | 'acknowledged-too' | 'always' | 'never'): IncidentOrder => ({
      type: 'SettleIncident',
      policy,
      now: at(30),
      by: system,
    });
    expect(after(correlated, settle('untouched'))).toMatchObject({ status: 'resolved', milestones: { resolvedAt: { at: at(20) } } });
    expect(after(correlated, { ...settle('untouched'), now: at(29) } as IncidentOrder).status).toBe('triage');
    const acknowledged: IncidentOrder = { type: 'AcknowledgeIncident', now: at(5), by: person };
    expect(after(correlated, acknowledged, settle('untouched'))).toMatchObject({ status: 'acknowledged', proposedResolvedAt: at(20) });
    expect(after(correlated, acknowledged, settle('acknowledged-too')).status).toBe('resolved');
    expect(
      after(correlated, { type: 'ProgressIncident', to: 'investigating', now: at(5), by: person }, settle('acknowledged-too')).status,
    ).toBe('investigating');
    expect(after(correlated, acknowledged, settle('always')).status).toBe('resolved');
    expect(after(correlated, settle('never')).status).toBe('triage');
    expect(after(correlated, settle('untouched'), settle('untouched'))).toEqual(after(correlated, settle('untouched')));
  });

  it('grows graver with its alerts, never milder, and never against a person', () => {
    const { begins, ...rest } = held;
    void begins;
    const joins = (severity: 'critical' | 'warning'): IncidentOrder => ({ ...rest, attached: [alert(severity)] });
    const correlated: IncidentOrder = {
      ...rest,
      begins: { ...(begins as NonNullable<typeof begins>), as: 'opened', number: 7 },
      attached: [alert('warning')],
    };
    expect(after(correlated)).toMatchObject({ severity: 'sev4', urgency: 'low', milestones: { declaredAt: { at: at(0) } } });
    expect(after(correlated).milestones.detectedAt).toBeUndefined();
    expect(after(correlated, joins('critical'))).toMatchObject({
      severity: 'sev2',
      urgency: 'high',
      milestones: { detectedAt: { at: at(0) } },
    });
    expect(after(correlated, joins('critical'), joins('warning')).severity).toBe('sev2');
    const graded: IncidentOrder = { type: 'EditDetails', details: {}, severity: 'sev5', now: at(1), by: person };
    expect(after(correlated, graded, joins('critical')).severity).toBe('sev5');
  });

  it('counts as a version only what people edit', () => {
    const { detailsVersion } = after(declared());
    expect(after(declared(), { ...held, begins: undefined } as never, resolve).detailsVersion).toBe(detailsVersion);
    expect(after(declared(), { type: 'AssignRole', role: 'scribe', personId: 'per_x', ...asked }).detailsVersion).toBe(detailsVersion + 1);
  });

  it('has one lead at a time: assigning hands over', () => {
    const lead = (personId: string, minute: number): IncidentOrder => ({
      type: 'AssignRole',
      role: 'incident-lead',
      personId,
      now: at(minute),
      by: person,
    });
    const { roles } = after(declared(), lead('per_a', 1), lead('per_b', 2));
    expect(roles.filter(({ to }) => to === null).map(({ personId }) => personId)).toEqual(['per_b']);
  });

  it('never uses a number of an entry again', () => {
    const note: IncidentOrder = {
      type: 'AddEntries',
      entries: [{ entryType: 'note', data: { markdown: 'x' }, occurredAt: at(1) }],
      ...asked,
    };
    const orders = [note, acknowledge, progress('mitigated'), resolve, reopen];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...orders), { maxLength: 30 }), (all) => {
        const numbers: number[] = [];
        let state = after(declared());
        for (const order of all) {
          const events = incident.decide(order, state);
          if (isRejection(events)) continue;
          for (const event of events) if (event.type === 'incident.entry-added.v1') numbers.push(event.data.entry.entryNo);
          state = fold<Incident, IncidentEvent>(incident, events, state);
        }
        expect(numbers).toEqual(numbers.map((_, index) => index + 2));
      }),
    );
  });
});

describe('a cancellation', () => {
  it('is taken back: the incident stands where it stood and is what it was', () => {
    const before = after(declared(), progress('identified'));
    const falseAlarm = after(declared(), progress('identified'), cancel);
    expect(falseAlarm).toMatchObject({ status: 'cancelled', kind: 'false-alarm' });
    const restored = after(declared(), progress('identified'), cancel, restore);
    expect(restored).toMatchObject({ status: 'identified', kind: 'incident', cancelledAs: null, statusBefore: null });
    expect(restored.milestones).toEqual(before.milestones);
    expect(after(declared(), resolve, cancel, restore).status).toBe('resolved');
  });

  it('is looked at again by the sweep when all alerts ended meanwhile', () => {
    const ended: IncidentOrder = {
      ...held,
      begins: { ...held.begins!, as: 'opened', number: 3 },
      attached: [{ alert: { ...alert('critical').alert, status: 'resolved', resolvedAt: at(5) } }],
      counts: { open: 0, total: 1, lastEndedAt: at(5), settlesAt: at(15) },
    };
    expect(after(ended, cancel).alertCounts.settlesAt).toBeNull();
    expect(after(ended, cancel, restore).alertCounts.settlesAt).toBe(at(5));
  });
});

describe('a release or a project', () => {
  const release = declared({ kind: 'release', severity: 'sev5' });

  it('takes no alerts, is merged with no incident and none with it', () => {
    const attach: IncidentOrder = {
      type: 'AttachAlerts',
      alerts: [alert('critical').alert],
      counts: { open: 1, total: 1 },
      services: [],
      ...asked,
    };
    expect(incident.decide(attach, after(release))).toMatchObject({ type: 'incident/takes-no-alerts' });
    expect(incident.decide(merge, after(release))).toMatchObject({ type: 'incident/merge-of-other-kind' });
    const intoRelease: IncidentOrder = { type: 'MergeIncident', target: { ...target, kind: 'release' }, ...asked };
    expect(incident.decide(intoRelease, after(declared()))).toMatchObject({ type: 'incident/merge-of-other-kind' });
  });

  it('tells phases, expectations and outcomes on the same timeline, and misses no milestone of an incident', () => {
    const entries = [
      { entryType: 'phase' as const, data: { name: 'Canary', state: 'begun' }, occurredAt: at(1) },
      { entryType: 'expectation' as const, data: { markdown: 'Half the latency', measure: 'p95', target: '200 ms' }, occurredAt: at(2) },
      { entryType: 'outcome' as const, data: { markdown: 'It fell', of: 'T3', met: 'partly', value: '260 ms' }, occurredAt: at(3) },
    ];
    const events = incident.decide({ type: 'AddEntries', entries, ...asked }, after(release));
    if (isRejection(events)) throw new Error(events.type);
    expect(events.map((event) => (event.type === 'incident.entry-added.v1' ? event.data.entry.text : ''))).toEqual([
      'Phase Canary began',
      'Expected: Half the latency (p95: 200 ms)',
      'Outcome of T3 (partly): It fell (260 ms)',
    ]);
    expect(findingsOf(after(release, resolve), at(600))).toEqual([]);
  });

  it('gathers no alert of its service', () => {
    const state = after(
      declared({ kind: 'project', services: [{ serviceId: 'svc_2kq7n4c5d6e7f2g3h4j5', name: 'a', relation: 'subject' }] }),
    );
    expect(candidateOf(state, [])).toMatchObject({ isDeclared: false, subjectServiceIds: [] });
  });
});

describe('a milestone that is taken back', () => {
  it('goes to its history, and is told there when it is set again', () => {
    const again = { type: 'ResolveIncident', now: at(90), by: person } as const;
    const reopened = after(declared(), resolve, { ...reopen, at: at(58) } as IncidentOrder);
    expect(reopened.milestones.resolvedAt).toBeUndefined();
    expect(reopened.pastMilestones?.['resolvedAt']).toEqual([{ at: now, origin: 'computed', until: at(58), reason: null }]);
    const resolved = after(declared(), resolve, { ...reopen, at: at(58) } as IncidentOrder, again);
    expect(resolved.milestones.resolvedAt).toMatchObject({ at: at(90), history: [{ at: now, until: at(58) }] });
    expect(resolved.pastMilestones).toEqual({});
  });

  it('goes there with a step back, too', () => {
    const back = after(declared(), progress('mitigated'), progress('investigating'));
    expect(back.milestones.mitigatedAt).toBeUndefined();
    expect(back.pastMilestones?.['mitigatedAt']).toHaveLength(1);
    expect(
      after(declared(), progress('mitigated'), progress('investigating'), progress('mitigated')).milestones.mitigatedAt?.history,
    ).toHaveLength(1);
  });
});
