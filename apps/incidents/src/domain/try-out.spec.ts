import { describe, expect, it } from 'vitest';
import { aFact, at, ended } from '../../test/facts.js';
import { builtInRule, builtInRuleBody, ruleBookOf } from './correlation/rule-book.js';
import type { AlertFact } from './correlation/facts.js';
import type { RuleBook } from './correlation/rule-book.js';
import { TryOutPlay } from './try-out.js';

const tryOut = (facts: readonly AlertFact[], before: RuleBook, after: RuleBook) => {
  const play = new TryOutPlay(before, after);
  play.play(facts.map((fact, n) => ({ fact, incidentId: `inc_${n}` })));
  return play.end();
};

const current = ruleBookOf(1, [builtInRule]);
const byEnvironment = ruleBookOf(2, [
  {
    ...builtInRuleBody,
    ruleId: 'rul_aaaaaaaaaaaaaaaaaaaa',
    order: 1,
    isBuiltIn: false,
    version: 1,
    groupBy: [{ fields: ['environment'], missing: 'own' }],
  },
]);
const each = ruleBookOf(2, [
  {
    ...builtInRuleBody,
    ruleId: 'rul_aaaaaaaaaaaaaaaaaaaa',
    order: 1,
    isBuiltIn: false,
    version: 1,
    groupBy: [{ fields: ['labels.alertname'], missing: 'own' }],
  },
]);
const facts = ['a', 'b', 'c', 'd', 'e', 'f'].map((name, n) =>
  aFact(name, { service: `service-${n % 2}`, startedAt: at(n), receivedAt: at(n) }),
);

describe('trying a rule on history', () => {
  it('says that nothing changes when nothing does', () => {
    const { before, after, changes, counts, warnings } = tryOut(facts, current, current);
    expect(after).toEqual(before);
    expect(before).toMatchObject({ incidents: 2, largest: 3, medianSize: 3 });
    expect(changes).toEqual([]);
    expect(counts).toEqual({ same: 2, joined: 0, divided: 0, gone: 0, new: 0 });
    expect(warnings).toEqual([]);
  });

  it('shows what is joined, and warns when one incident swallows the rest', () => {
    const { changes, warnings } = tryOut(facts, current, byEnvironment);
    expect(changes).toMatchObject([
      {
        kind: 'joined',
        alerts: 6,
        titles: ['a', 'b', 'c', 'd', 'e'],
        services: ['service-0', 'service-1'],
        firstAt: at(0),
        lastAt: at(5),
        incidentIds: ['inc_0', 'inc_1', 'inc_2', 'inc_3', 'inc_4', 'inc_5'],
      },
    ]);
    expect(warnings).toEqual(['collapses']);
  });

  it('shows what is divided, and warns when much is', () => {
    const { changes, warnings } = tryOut(facts, current, each);
    expect(changes.map(({ kind }) => kind)).toEqual(['divided', 'divided']);
    expect(warnings).toEqual(['fragments']);
  });

  it('settles between facts as the sweep would have', () => {
    const first = aFact('x');
    const later = aFact('y', { startedAt: at(25), receivedAt: at(25) });
    expect(tryOut([first, ended(first, 2), later], current, current).before?.incidents).toBe(2);
    expect(tryOut([first, later], current, current).before?.incidents).toBe(1);
  });

  it('gives the same bytes for the same input', () => {
    expect(JSON.stringify(tryOut(facts, current, each))).toBe(JSON.stringify(tryOut(facts, current, each)));
  });
});
