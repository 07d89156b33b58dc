import { describe, expect, it } from 'vitest';
import { aFact, at, ended } from '../../test/facts.js';
import { builtInRule, builtInRuleBody, ruleBookOf } from './correlation/rule-book.js';
import { tryOut } from './try-out.js';

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
    const { before, after, changes, warnings } = tryOut(facts, current, current);
    expect(after).toEqual(before);
    expect(before).toMatchObject({ incidents: 2, largest: 3, medianSize: 3 });
    expect(changes.map(({ kind, alerts }) => [kind, alerts])).toEqual([
      ['same', 3],
      ['same', 3],
    ]);
    expect(warnings).toEqual([]);
  });

  it('shows what is joined, and warns when one incident swallows the rest', () => {
    const { changes, warnings } = tryOut(facts, current, byEnvironment);
    expect(changes).toMatchObject([{ kind: 'joined', alerts: 6 }]);
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
