import { ActionItemCreatedV1, type ActionItemEvent, type ActionItemOrder, type ActionItemState } from '@debrief/contracts';
import { fold, given, isRejection, reject } from '@debrief/decider';
import { describe, expect, it } from 'vitest';
import { actionItem, type DomainOrder, type Orderer, type OrderFacts } from './action-item.js';
import type { LiveActionItem } from './action-item-state.js';
import { orderNames, type OrderName } from './order-table.js';

const now = '2026-11-20T10:00:00.000Z';
const later = '2026-11-21T10:00:00.000Z';
const owner = 'per_aaaaaaaaaaaaaaaaaaaa';
const other = 'per_bbbbbbbbbbbbbbbbbbbb';
const team = 'tea_aaaaaaaaaaaaaaaaaaaa';
const due = { on: '2026-12-15', at: '17:00', zone: 'Europe/Berlin' };
const example = ActionItemCreatedV1.example;

const person = (personId: string, more: Partial<Orderer> = {}): Orderer => ({
  by: { kind: 'person', id: personId },
  personId,
  isAdmin: false,
  teamIds: [],
  leadsTeamIds: [],
  ...more,
});
const admin = person('per_cccccccccccccccccccc', { isAdmin: true });
const facts: OrderFacts = {
  severity: null,
  sourceHasFactors: false,
  zone: 'Europe/Berlin',
  leadId: null,
  ownerCanSee: true,
  superseding: { isOpen: true, leadsTo: [] },
  duplicates: [],
};

const created = (overrides: Record<string, unknown> = {}): ActionItemEvent =>
  ActionItemCreatedV1.of({
    ...example,
    state: 'proposed',
    owner: { kind: 'person', id: owner },
    due,
    dueAt: '2026-12-15T16:00:00.000Z',
    createdAt: now,
    ...overrides,
  });
const order = (wish: ActionItemOrder, orderer: Orderer = admin, more: Partial<OrderFacts> = {}): DomainOrder => ({
  type: 'Order',
  now: later,
  orderer,
  order: wish,
  facts: { ...facts, ...more },
});

const wishes: Record<OrderName, ActionItemOrder> = {
  accept: { order: 'accept' },
  decline: { order: 'decline', reason: 'Covered by another item.' },
  start: { order: 'start' },
  block: { order: 'block', reason: 'Waits for a release.' },
  unblock: { order: 'unblock' },
  implement: { order: 'implement', evidence: [{ kind: 'text', text: 'The start is refused.' }] },
  verify: { order: 'verify', how: 'Started it with pool size 4.' },
  'refuse-proof': { order: 'refuse-proof', reason: 'The test starts nothing.' },
  recheck: { order: 'recheck', answer: 'held', note: '' },
  'accept-risk': { order: 'accept-risk', reason: 'The service ends in March anyway.', expiresOn: '2027-03-31' },
  supersede: { order: 'supersede', byId: 'act_bbbbbbbbbbbbbbbbbbbb' },
  reopen: { order: 'reopen', reason: 'It came back.', due },
  'change-due': { order: 'change-due', due: { ...due, on: '2026-12-20' }, reason: 'Waits for a release.' },
  delegate: { order: 'delegate', to: { kind: 'person', id: other } },
  snooze: { order: 'snooze', until: '2026-11-27', reason: 'Release freeze.' },
  pause: { order: 'pause', until: '2026-11-28', reason: 'The team moves.' },
  resume: { order: 'resume' },
};
const does = (events: readonly ActionItemEvent[], name: OrderName): ActionItemEvent[] => {
  const decided = actionItem.decide(order(wishes[name]), fold(actionItem, events));
  if (isRejection(decided)) throw new Error(decided.type);
  return [...events, ...decided];
};
const through = (...names: OrderName[]): ActionItemEvent[] => names.reduce<ActionItemEvent[]>(does, [created()]);
const liveAfter = (events: readonly ActionItemEvent[]): LiveActionItem => fold(actionItem, events) as LiveActionItem;

const inState: Record<ActionItemState, ActionItemEvent[]> = {
  proposed: [created()],
  accepted: through('accept'),
  'in-progress': through('accept', 'start'),
  blocked: through('accept', 'block'),
  implemented: through('accept', 'implement'),
  verified: through('accept', 'implement', 'verify'),
  declined: through('decline'),
  'risk-accepted': through('accept-risk'),
  superseded: through('supersede'),
};

// One row an order, one letter a state: what it becomes, = for the same state, . for "took effect already", x for refused.
const states: ActionItemState[] = [
  'proposed',
  'accepted',
  'in-progress',
  'blocked',
  'implemented',
  'verified',
  'declined',
  'risk-accepted',
  'superseded',
];
const letters: Record<string, ActionItemState> = {
  A: 'accepted',
  P: 'in-progress',
  B: 'blocked',
  I: 'implemented',
  V: 'verified',
  D: 'declined',
  R: 'risk-accepted',
  S: 'superseded',
};
const table: Record<OrderName, string> = {
  //              proposed accepted in-progress blocked implemented verified declined risk superseded
  accept: 'A.xxxxxxx',
  decline: 'DDDDxx.xx',
  start: 'xP.xxxxxx',
  block: 'xBB.xxxxx',
  unblock: 'x..Axxxxx',
  implement: 'xIII.xxxx',
  verify: 'xxxxV.xxx',
  'refuse-proof': 'xx.xPxxxx',
  recheck: 'xxxxx=xxx',
  'accept-risk': 'RRRRRxx.x',
  supersede: 'SSSSSxxx.',
  reopen: 'xxxxxAAAA',
  'change-due': '=====xxxx',
  delegate: '=====xxxx',
  snooze: '=====xxxx',
  pause: '=====xxxx',
  resume: '.....xxxx',
};

describe('the order table', () => {
  it.each(orderNames.flatMap((name) => states.map((state, column) => ({ name, state, cell: table[name][column] as string }))))(
    '$name when $state: $cell',
    ({ name, state, cell }) => {
      const before = inState[state];
      expect(liveAfter(before).state).toBe(state);
      const decided = actionItem.decide(order(wishes[name]), fold(actionItem, before));
      if (cell === 'x') expect(decided).toMatchObject({ rejected: true, type: 'action-item/wrong-state', data: { order: name, state } });
      else if (cell === '.') expect(decided).toEqual([]);
      else {
        if (isRejection(decided)) throw new Error(decided.type);
        expect(decided.length).toBeGreaterThan(0);
        expect(liveAfter([...before, ...decided]).state).toBe(letters[cell] ?? state);
      }
    },
  );

  it('refuses every order about an item that nobody has made', () =>
    given(actionItem).when(order(wishes.start)).then(reject('action-item/unknown')));

  it('refuses who neither owns it nor belongs to its team', () =>
    given(actionItem, [created({ state: 'accepted', owningTeamId: team })])
      .when(order(wishes.start, person(other)))
      .then(reject('action-item/not-yours', { who: ['owner', 'team'] })));

  it('takes orders from the owner and from the team', () => {
    const item = fold(actionItem, [created({ state: 'accepted', owningTeamId: team })]);
    for (const orderer of [person(owner), person(other, { teamIds: [team] })])
      expect(isRejection(actionItem.decide(order(wishes.start, orderer), item))).toBe(false);
  });
});

describe('accepting', () => {
  it('is refused with the findings while nobody could do it', () => {
    const decided = actionItem.decide(order(wishes.accept), fold(actionItem, [created({ acceptance: '', owner: null })]));
    expect(decided).toMatchObject({ type: 'action-item/not-actionable', data: { findings: [{ ruleId: 'AS-01' }, { ruleId: 'AS-04' }] } });
  });
  it('may let findings pass for a lead, with the reason for all to see', () => {
    const item = [created({ acceptance: '', owningTeamId: team })];
    const wish: ActionItemOrder = { order: 'accept', waiver: 'Agreed in the review.' };
    const decided = actionItem.decide(order(wish, person(other, { leadsTeamIds: [team] })), fold(actionItem, item));
    expect(decided).toMatchObject([{ type: 'action-item.accepted.v1', data: { waiver: 'Agreed in the review.' } }]);
    expect(actionItem.decide(order(wish, person(owner)), fold(actionItem, [created({ acceptance: '' })]))).toMatchObject({
      type: 'action-item/waiver-needs-lead',
    });
  });
  it('is refused for an owner who cannot see it', () =>
    expect(actionItem.decide(order(wishes.accept, admin, { ownerCanSee: false }), fold(actionItem, [created()]))).toMatchObject({
      type: 'action-item/owner-cannot-see',
    }));
});

describe('proof', () => {
  it('is needed to be implemented', () =>
    given(actionItem, inState.accepted)
      .when(order({ order: 'implement' }))
      .then(reject('action-item/no-evidence')));
  it('is never judged by somebody who owned it since it was accepted', () => {
    const delegated = [
      ...inState.accepted,
      ...(actionItem.decide(order(wishes.delegate), fold(actionItem, inState.accepted)) as ActionItemEvent[]),
    ];
    for (const personId of [owner, other])
      given(actionItem, does(delegated, 'implement'))
        .when(order(wishes.verify, person(personId)))
        .then(reject('action-item/verifier-was-owner'));
  });
  it('is asked for again 90 days later, and an item that did not hold comes back with a new due date', () => {
    expect(liveAfter(inState.verified)).toMatchObject({ recheckOn: '2027-02-19', isRecheckAnswered: false });
    const decided = actionItem.decide(
      order({ order: 'recheck', answer: 'came-back', note: 'Seen again on Monday.' }),
      fold(actionItem, inState.verified),
    );
    const after = liveAfter([...inState.verified, ...(decided as ActionItemEvent[])]);
    expect(after).toMatchObject({ state: 'accepted', verifiedAt: null, due: { on: '2027-02-19' } });
  });
});

describe('due dates', () => {
  it.each([
    ['a zone that nobody knows', { ...due, zone: 'Europe/Atlantis' }, 'due.zone'],
    ['a day that is in no calendar', { ...due, on: '2027-02-30' }, 'due.on'],
    ['the past', { ...due, on: '2026-11-01' }, 'due.on'],
    ['another decade', { ...due, on: '2036-11-01' }, 'due.on'],
  ])('refuse %s', (_, to, field) =>
    expect(
      actionItem.decide(order({ order: 'change-due', due: to, reason: 'It takes longer.' }), fold(actionItem, inState.accepted)),
    ).toMatchObject({
      type: 'action-item/bad-due',
      data: { field },
    }),
  );
  it('keep every change, with reason and count', () => {
    const changed = does(inState.accepted, 'change-due');
    expect(liveAfter(changed)).toMatchObject({
      originalDue: due,
      due: { on: '2026-12-20' },
      dueChangedAt: later,
      dueChanges: [{ from: due, reason: 'Waits for a release.' }],
    });
    expect(actionItem.decide(order(wishes['change-due']), fold(actionItem, changed))).toEqual([]);
  });
});

describe('being left alone', () => {
  it('ends after three snoozes in a row', () => {
    const thrice = (['snooze', 'snooze', 'snooze'] as const).reduce(does, inState.accepted);
    given(actionItem, thrice)
      .when(order(wishes.snooze))
      .then(reject('action-item/snoozed-enough', { snoozes: 3 }));
    expect(isRejection(actionItem.decide(order(wishes.snooze), fold(actionItem, does(thrice, 'start'))))).toBe(false);
  });
  it('for more than 30 days needs the lead', () => {
    const wish: ActionItemOrder = { order: 'pause', reason: 'The team moves.' };
    const item = fold(actionItem, [created({ state: 'accepted', owningTeamId: team })]);
    expect(actionItem.decide(order(wish, person(owner)), item)).toMatchObject({ type: 'action-item/pause-needs-lead' });
    expect(isRejection(actionItem.decide(order(wish, person(other, { leadsTeamIds: [team] })), item))).toBe(false);
  });
});

describe('accepted risks', () => {
  it('are never approved by the owner', () =>
    given(actionItem, [created({ owningTeamId: team })])
      .when(order(wishes['accept-risk'], person(owner, { leadsTeamIds: [team] })))
      .then(reject('action-item/approver-is-owner')));
  it('come back by themselves on their day, due in 14 days', () => {
    const expire = (at: string) =>
      actionItem.decide({ type: 'ExpireRisk', now: at, zone: 'UTC' }, fold(actionItem, inState['risk-accepted']));
    expect(expire('2027-03-30T12:00:00.000Z')).toEqual([]);
    expect(expire('2027-03-31T12:00:00.000Z')).toMatchObject([
      { type: 'action-item.risk-expired.v1', data: { state: 'accepted', due: { on: '2027-04-14' } } },
    ]);
  });
});

describe('superseding', () => {
  it('cannot go in a circle', () => {
    for (const superseding of [{ isOpen: true, leadsTo: [example.actionItemId] }])
      expect(actionItem.decide(order(wishes.supersede, admin, { superseding }), fold(actionItem, inState.accepted))).toMatchObject({
        type: 'action-item/supersede-circle',
      });
    expect(actionItem.decide(order({ order: 'supersede', byId: example.actionItemId }), fold(actionItem, inState.accepted))).toMatchObject({
      type: 'action-item/supersede-circle',
    });
  });
  it('needs an open item', () =>
    expect(
      actionItem.decide(
        order(wishes.supersede, admin, { superseding: { isOpen: false, leadsTo: [] } }),
        fold(actionItem, inState.accepted),
      ),
    ).toMatchObject({
      type: 'action-item/other-not-open',
    }));
});

describe('what others do', () => {
  const recur = { type: 'Recur' as const, now: later, incidentId: 'inc_bbbbbbbbbbbbbbbbbbbb', severity: 'sev2', zone: 'UTC' };
  it('brings a verified item back when its trouble came back, once', () => {
    const decided = actionItem.decide(recur, fold(actionItem, inState.verified)) as ActionItemEvent[];
    const after = [...inState.verified, ...decided];
    expect(liveAfter(after)).toMatchObject({ state: 'accepted', recurrences: [recur.incidentId] });
    expect(actionItem.decide(recur, fold(actionItem, after))).toEqual([]);
  });
  it('raises an open one to P1, and leaves a closed one alone', () => {
    const low = [created({ priority: 'P3' })];
    expect(liveAfter([...low, ...(actionItem.decide(recur, fold(actionItem, low)) as ActionItemEvent[])])).toMatchObject({
      priority: 'P1',
      state: 'proposed',
    });
    expect(actionItem.decide(recur, fold(actionItem, inState.declined))).toEqual([]);
  });
  it('gives the items of somebody who leaves to the lead, as proposals', () => {
    const leave = { type: 'ReleaseOwner' as const, now: later, personId: owner, heirTeamId: team, leadId: other };
    const decided = actionItem.decide(leave, fold(actionItem, inState['in-progress'])) as ActionItemEvent[];
    expect(liveAfter([...inState['in-progress'], ...decided])).toMatchObject({ state: 'proposed', owner: { kind: 'person', id: other } });
  });
  it('makes the item only once', () =>
    given(actionItem, [created()]).when({ type: 'Create', now: later, isImport: false, item: example }).then([]));
});

describe('ringing', () => {
  const ring = {
    kind: 'ring' as const,
    reminderId: 'rem_aaaaaaaaaaaaaaaaaaaa',
    rungId: 'due',
    occurrence: 1,
    to: `person-${owner}`,
    ringAt: later,
    local: { date: '2026-11-21', time: '11:00', zone: 'Europe/Berlin' },
    collapsed: [{ rungId: 'before-2', reminderId: 'rem_bbbbbbbbbbbbbbbbbbbb' }],
    why: [{ kind: 'rung' as const }],
  };
  it('counts what it took along as rung, and never rings twice', () => {
    const rang = [
      ...inState.accepted,
      ...(actionItem.decide({ type: 'Ring', now: later, ring }, fold(actionItem, inState.accepted)) as ActionItemEvent[]),
    ];
    expect(Object.keys(liveAfter(rang).rung)).toEqual(['rem_aaaaaaaaaaaaaaaaaaaa', 'rem_bbbbbbbbbbbbbbbbbbbb']);
    expect(actionItem.decide({ type: 'Ring', now: later, ring }, fold(actionItem, rang))).toEqual([]);
  });
});
