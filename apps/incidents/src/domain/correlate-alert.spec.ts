import { describe, expect, it } from 'vitest';
import type { CorrelationRule, MaintenanceWindow } from '@debrief/contracts';
import { aFact, again, at, ended } from '../../test/facts.js';
import { Town } from '../../test/town.js';
import { correlate } from './correlate-alert.js';
import { findingsOf } from './milestones.js';
import { builtInRuleBody, ruleBookOf } from './correlation/rule-book.js';

const svcA = 'svc_aaaaaaaaaaaaaaaaaaaa';
const svcB = 'svc_bbbbbbbbbbbbbbbbbbbb';
const aRule = (overrides: Partial<CorrelationRule>): CorrelationRule => ({
  ...builtInRuleBody,
  ruleId: 'rul_aaaaaaaaaaaaaaaaaaaa',
  name: 'Own rule',
  order: 10,
  isBuiltIn: false,
  version: 1,
  ...overrides,
});
const aWindow: MaintenanceWindow = {
  windowId: 'win_aaaaaaaaaaaaaaaaaaaa',
  name: 'Database move',
  when: { field: 'environment', op: 'is', value: 'production' },
  startsAt: at(0),
  endsAt: at(60),
  atEnd: 'reconsider',
  version: 1,
};
const disk = aFact('DiskFull');
const rate = aFact('ErrorRate', { startedAt: at(3) });
const kinds = (town: Town, ...facts: Parameters<Town['hear']>[0]) =>
  town.hear(facts, facts.at(-1)?.receivedAt ?? at(0)).map(({ decision }) => `${decision.kind} ${decision.why}`);

describe('the decision, row by row', () => {
  it('1: ignores a delivery that is not newer, updates a member by a newer one', () => {
    const town = new Town();
    expect(kinds(town, disk, disk, ended(disk, 4), disk)).toEqual([
      'opened no-open-incident',
      'ignored stale-delivery',
      'updated member',
      'ignored stale-delivery',
    ]);
  });

  it('1: takes the end of an episode that began and ended within one commit of its alert, once', () => {
    const town = new Town();
    const end = { ...ended(disk, 4), sequence: disk.sequence };
    expect(kinds(town, disk, end, disk, end)).toEqual([
      'opened no-open-incident',
      'updated member',
      'ignored stale-delivery',
      'ignored stale-delivery',
    ]);
  });

  it('1: reopens a resolved incident when the same episode fires again', () => {
    const town = new Town();
    kinds(town, disk, ended(disk, 4));
    town.settle(at(14));
    expect(town.all()[0]).toMatchObject({ status: 'resolved', resolvedBy: 'auto' });
    expect(kinds(town, { ...disk, sequence: 3, occurredAt: at(5) })).toEqual(['reopened resumed']);
    expect(town.all()).toMatchObject([{ status: 'investigating', alertCounts: { open: 1, total: 1 } }]);
  });

  it('2: a resolve of what never fired here opens nothing', () => {
    expect(kinds(new Town(), ended(disk, 4))).toEqual(['ignored never-opened']);
  });

  it('3: a test is no signal, a drill is an incident of its own kind that real trouble never joins', () => {
    const town = new Town();
    expect(kinds(town, aFact('Test', { isTest: true }))).toEqual(['ignored not-a-signal']);
    expect(kinds(town, aFact('Drill', { isTest: true, isDrill: true }), rate)).toEqual([
      'opened no-open-incident',
      'opened no-open-incident',
    ]);
    expect(town.all().map(({ kind }) => kind)).toEqual(['drill', 'incident']);
  });

  it('4: what starts in a maintenance window is suppressed, what starts after it is not', () => {
    const town = new Town(ruleBookOf(1, [], [aWindow]));
    expect(kinds(town, disk, aFact('Late', { startedAt: at(60) }))).toEqual(['suppressed maintenance-window', 'opened no-open-incident']);
  });

  it('4: a member ends in a maintenance window all the same', () => {
    const town = new Town(ruleBookOf(1, [], [{ ...aWindow, startsAt: at(10), endsAt: at(70) }]));
    expect(kinds(town, disk, ended(disk, 20))).toEqual(['opened no-open-incident', 'updated member']);
  });

  it('5: a suppress rule keeps out what it names', () => {
    const quiet = aRule({ action: 'suppress', when: { field: 'labels.alertname', op: 'glob', value: 'Disk*' } });
    expect(kinds(new Town(ruleBookOf(1, [quiet])), disk, rate)).toEqual(['suppressed suppress-rule', 'opened no-open-incident']);
  });

  it('6: the next episode joins the open incident of the one before', () => {
    const town = new Town();
    const over = ended(disk, 4);
    expect(kinds(town, disk, over, again(over, 6))).toEqual(['opened no-open-incident', 'updated member', 'joined same-alert']);
    expect(town.all()).toMatchObject([{ alertCounts: { open: 1, total: 2, settlesAt: null } }]);
  });

  it.each([
    [5, false, 'reopened same-alert'],
    [6, false, 'opened no-open-incident'],
    [30, true, 'reopened same-alert'],
    [31, true, 'opened no-open-incident'],
  ])('6: %i minutes after the end, flapping %s: %s', (minutes, isFlapping, expected) => {
    const town = new Town();
    const over = ended(disk, 4);
    kinds(town, disk, over);
    town.settle(at(14));
    expect(kinds(town, { ...again(over, 4 + minutes), isFlapping })).toEqual([expected]);
  });

  it('7: without a rule that holds it stays in the inbox', () => {
    expect(kinds(new Town(), aFact('Chatter', { severity: 'info' }))).toEqual(['unmatched no-rule']);
  });

  it('8: the same group within the window joins, outside of it opens the next and suggests a duplicate', () => {
    const town = new Town();
    expect(kinds(town, disk, rate, aFact('Late', { startedAt: at(34) }))).toEqual([
      'opened no-open-incident',
      'joined same-group',
      'opened no-open-incident',
    ]);
    const [first, second] = town.all();
    expect(second?.origin.generation).toBe(2);
    expect(second?.relations).toEqual([{ incidentId: first?.incidentId, kind: 'duplicate', score: null, confirmedBy: null }]);
  });

  it('8: an incident that a person has taken gathers for 24 hours', () => {
    const town = new Town();
    kinds(town, disk);
    const incidentId = town.all()[0]?.incidentId ?? '';
    town.order(incidentId, { type: 'AcknowledgeIncident', now: at(2), by: { kind: 'person', id: 'per_x' } });
    expect(kinds(town, aFact('Late', { startedAt: at(600) }))).toEqual(['joined same-group']);
    expect(kinds(town, aFact('Next day', { startedAt: at(24 * 60 + 1) }))).toEqual(['opened no-open-incident']);
  });

  it('8: a fixed window measures from the first start only', () => {
    const town = new Town(ruleBookOf(1, [aRule({ windowKind: 'fixed' })]));
    expect(kinds(town, disk, aFact('B', { startedAt: at(20) }), aFact('C', { startedAt: at(40) }))).toEqual([
      'opened no-open-incident',
      'joined same-group',
      'opened no-open-incident',
    ]);
  });

  it('9: the group comes back within the reopen time: the same incident again', () => {
    const town = new Town();
    kinds(town, disk, ended(disk, 4));
    town.settle(at(14));
    expect(kinds(town, aFact('Other', { startedAt: at(9) }))).toEqual(['reopened same-group']);
  });

  it('9: what is closed or cancelled is never reopened', () => {
    const town = new Town();
    kinds(town, disk, ended(disk, 4));
    town.order(town.all()[0]?.incidentId ?? '', { type: 'CancelIncident', now: at(5), by: { kind: 'person', id: 'per_x' }, as: 'mistake' });
    expect(kinds(town, aFact('Other', { startedAt: at(6) }))).toEqual(['opened no-open-incident']);
  });

  it('9: a merged one leads to its target', () => {
    const town = new Town();
    const targetId = town.declare([], at(0));
    kinds(town, disk);
    const source = town.all().find(({ origin }) => origin.kind === 'correlation');
    const target = {
      incidentId: targetId,
      number: 1,
      kind: 'incident' as const,
      status: 'acknowledged' as const,
      visibility: 'internal' as const,
      audience: [],
      mergedInto: null,
    };
    town.order(source?.incidentId ?? '', { type: 'MergeIncident', now: at(1), by: { kind: 'person', id: 'per_x' }, target });
    const [decided] = town.hear([rate], at(3));
    expect(decided).toMatchObject({ decision: { kind: 'joined', why: 'same-group' }, incidentId: targetId });
  });

  it('10: an alert of a declared incident’s service joins it', () => {
    const town = new Town();
    const declared = town.declare([svcA], at(0));
    const [decided] = town.hear([aFact('Slow', { serviceId: svcA, startedAt: at(100) })], at(100));
    expect(decided).toMatchObject({ decision: { kind: 'joined', why: 'declared-service' }, incidentId: declared });
  });

  it.each([
    ['join', ['opened no-open-incident', 'joined upstream'], 0],
    ['suggest', ['opened no-open-incident', 'opened no-open-incident'], 1],
    ['none', ['opened no-open-incident', 'opened no-open-incident'], 0],
  ] as const)('11: dependencies %s', (dependencies, expected, suggestions) => {
    const book = ruleBookOf(1, [aRule({ dependencies })], [], new Map([[svcB, [svcA]]]));
    const town = new Town(book);
    expect(kinds(town, aFact('Db', { serviceId: svcA }), aFact('Api', { serviceId: svcB, startedAt: at(1) }))).toEqual(expected);
    expect(town.all().at(-1)?.relations).toHaveLength(suggestions);
  });

  it('12: holds below the count, opens with all held at it', () => {
    const town = new Town(ruleBookOf(1, [aRule({ minimumCount: 3 })]));
    const third = aFact('Third', { startedAt: at(4) });
    expect(kinds(town, disk, rate)).toEqual(['held below-count', 'held below-count']);
    expect(town.all()).toMatchObject([{ status: 'candidate', number: 0 }]);
    expect(kinds(town, third)).toEqual(['opened count-reached']);
    expect(town.all()).toMatchObject([{ status: 'triage', number: 1, alertCounts: { open: 3, total: 3 } }]);
  });

  it('12: what has ended no longer counts, and another episode of the same alert does not count twice', () => {
    const town = new Town(ruleBookOf(1, [aRule({ minimumCount: 2 })]));
    const over = ended(disk, 1);
    expect(kinds(town, disk, over, rate)).toEqual(['held below-count', 'updated member', 'held below-count']);
    expect(kinds(town, ended(rate, 4), again(over, 5))).toEqual(['updated member', 'held below-count']);
    expect(kinds(town, aFact('Other', { startedAt: at(6) }))).toEqual(['opened count-reached']);
  });

  it('12: a candidate that stays below its count lapses after its window', () => {
    const town = new Town(ruleBookOf(1, [aRule({ minimumCount: 2 })]));
    kinds(town, disk);
    town.settle(at(29));
    expect(town.all()[0]?.status).toBe('candidate');
    town.settle(at(30));
    expect(town.all()[0]?.status).toBe('lapsed');
  });

  it('13: a storm is one incident an integration', () => {
    const town = new Town();
    const storm = Array.from({ length: 200 }, (_, n) =>
      aFact(`S${n}`, { inStorm: true, service: `svc-${n}`, labels: { service: `svc-${n}` } }),
    );
    town.hear(storm, at(1));
    expect(town.all()).toMatchObject([{ title: 'Alert storm from alertmanager', alertCounts: { open: 200 } }]);
    // 200 different titles: nothing equal to fold.
    expect(town.all()[0]?.lastEntryNo).toBe(201);
  });

  it('a replay corrects members and never opens, reopens or resolves', () => {
    const town = new Town();
    expect(kinds(town, { ...disk, isReplay: true })).toEqual(['ignored replay']);
    kinds(town, disk);
    expect(kinds(town, { ...ended(disk, 4), isReplay: true })).toEqual(['updated member']);
    town.settle(at(60));
    expect(town.all()[0]?.status).toBe('triage');
  });

  it('is total: no incidents, no rules, nothing in the alert', () => {
    const bare = aFact('', { service: null, labels: {}, environment: null, severity: 'unknown' });
    expect(correlate(bare, [], ruleBookOf(0, []))).toMatchObject({ kind: 'opened', generation: 1 });
  });
});

describe('what broke elsewhere', () => {
  it('one part recovers, the whole resolves (grafana#42683, oncall#542): here it stays open with what is left', () => {
    const town = new Town();
    const three = ['a', 'b', 'c'].map((name) => aFact(name));
    kinds(town, ...three, ended(three[0] as never, 5));
    town.settle(at(100));
    expect(town.all()).toMatchObject([{ status: 'triage', alertCounts: { open: 2, total: 3, settlesAt: null } }]);
  });

  it('one label swallows all (alerta#1911): here strangers without the label stay apart', () => {
    const bare = (name: string) => aFact(name, { service: 'node', labels: { job: 'node', namespace: 'prod' } });
    expect(kinds(new Town(), bare('a'), bare('b'))).toEqual(['opened no-open-incident', 'opened no-open-incident']);
  });

  it('an old firing that arrives late reopens (alertmanager#4567): here source time decides, and it reopens nothing', () => {
    const town = new Town();
    kinds(town, disk, ended(disk, 4));
    town.settle(at(14));
    expect(kinds(town, disk)).toEqual(['ignored stale-delivery']);
  });

  it('members merge by summary and never close (goalert#4461): here they end by episode, not by title', () => {
    const town = new Town();
    const twin = aFact('DiskFull2', { title: 'DiskFull' });
    kinds(town, disk, twin, ended(disk, 2), ended(twin, 3));
    town.settle(at(13));
    expect(town.all()).toMatchObject([{ status: 'resolved', resolvedBy: 'auto', milestones: { resolvedAt: { at: at(3) } } }]);
  });

  it('what broad trouble gathers looks like one service (OneUptime): here more than 25 services are a finding', () => {
    const town = new Town(ruleBookOf(1, [aRule({ groupBy: [{ fields: ['environment'], missing: 'same' }] })]));
    kinds(town, ...Array.from({ length: 26 }, (_, n) => aFact(`B${n}`, { service: `svc-${n}`, labels: { service: `svc-${n}` } })));
    expect(findingsOf(town.all()[0]!, at(1)).map(({ finding }) => finding)).toContain('broad');
  });

  it('what has resolved is counted, what is held is lost (keep#5115, #5212): here only open ones count, and all held are told', () => {
    const town = new Town(ruleBookOf(1, [aRule({ minimumCount: 3 })]));
    kinds(town, disk, rate, ended(disk, 2), aFact('Third', { startedAt: at(4) }));
    expect(town.all()).toMatchObject([{ status: 'candidate' }]);
    kinds(town, aFact('Fourth', { startedAt: at(5) }));
    expect(town.all()).toMatchObject([{ status: 'triage', alertCounts: { open: 3, total: 4 } }]);
    const told = town.events.flatMap((event) => (event.type === 'incident.alerts-attached.v1' ? event.data.alerts : []));
    expect(new Set(told.map(({ title }) => title))).toEqual(new Set(['DiskFull', 'ErrorRate', 'Third', 'Fourth']));
  });

  it('a new member is not seen (alertmanager#1587): here it is told, with the count', () => {
    const town = new Town();
    kinds(town, disk);
    const before = town.events.length;
    kinds(town, rate);
    expect(town.events.slice(before)).toContainEqual(
      expect.objectContaining({
        type: 'incident.alerts-attached.v1',
        data: expect.objectContaining({ counts: expect.objectContaining({ open: 2, total: 2 }) as unknown }) as unknown,
      }),
    );
  });

  it('a flood kills the pages, its tail is dropped (keep#5249): here 10,000 alerts are one storm, and what became of them sums up', () => {
    const town = new Town();
    const flood = Array.from({ length: 10_000 }, (_, n) =>
      aFact(`W${n}`, { inStorm: true, title: 'HighErrorRate', service: `svc-${n % 300}`, labels: { service: `svc-${n % 300}` } }),
    );
    const outcomes = new Map<string, number>();
    for (let from = 0; from < flood.length; from += 500)
      for (const { decision } of town.hear(flood.slice(from, from + 500), at(1)))
        outcomes.set(decision.kind, (outcomes.get(decision.kind) ?? 0) + 1);
    expect([...outcomes.values()].reduce((sum, n) => sum + n, 0)).toBe(flood.length);
    expect(town.all()).toMatchObject([{ alertCounts: { open: 10_000, total: 10_000 } }]);
  });

  it('a flood of equal alerts is told in few entries, and nothing of it is lost', () => {
    const town = new Town();
    town.hear(
      Array.from({ length: 500 }, (_, n) => aFact(`F${n}`, { title: 'HighErrorRate', startedAt: at(n / 100) })),
      at(10),
    );
    expect(town.members.size).toBe(500);
    expect(town.all()).toMatchObject([{ alertCounts: { open: 500, total: 500 }, lastEntryNo: 2 }]);
  });
});
