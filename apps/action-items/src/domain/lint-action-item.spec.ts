import { describe, expect, it } from 'vitest';
import { lintActionItem, type LintContext, type LintedItem, lintTogether } from './lint-action-item.js';
import { similarItems } from './similar-items.js';

const context: LintContext = {
  now: '2026-11-02T09:00:00.000Z',
  severity: 'sev2',
  sourceHasFactors: false,
  duplicates: [],
  ownersSoFar: [],
};
const good: LintedItem = {
  title: 'Reject a pool size below 5 at start-up',
  kind: 'prevent',
  controlStrength: 'guard',
  priority: 'P1',
  owner: { kind: 'person', id: 'per_a' },
  due: { on: '2026-11-30', at: '17:00', zone: 'Europe/Berlin' },
  acceptance: 'A start with pool size 4 fails in the pipeline test.',
  factorIds: [],
};
const rulesOf = (item: Partial<LintedItem>, facts: Partial<LintContext> = {}) =>
  lintActionItem({ ...good, ...item }, { ...context, ...facts }).map(({ ruleId }) => ruleId);

describe('the structure of an action item', () => {
  it('passes when somebody can do it and others can see it done', () => expect(rulesOf({})).toEqual([]));

  it.each<[string, Partial<LintedItem>, Partial<LintContext>, string[]]>([
    ['nobody owns it', { owner: null }, {}, ['AS-01']],
    ['a team owns it', { owner: { kind: 'team', id: 'tea_a' } }, {}, ['AS-01']],
    ['it is due some day', { due: null }, {}, ['AS-02']],
    ['it is due on a day that is in no calendar', { due: { on: '2026-02-30', at: '17:00', zone: 'UTC' } }, {}, ['AS-02']],
    ['it is due later than the policy allows', { due: { on: '2026-12-03', at: '17:00', zone: 'UTC' } }, {}, ['AS-02']],
    ['nobody said what kind it is', { kind: null }, {}, ['AS-03']],
    ['it acts upon no factor although there are some', {}, { sourceHasFactors: true }, ['AS-03']],
    ['nobody can tell when it is done', { acceptance: '' }, {}, ['AS-04']],
    ['it is done when it is done', { acceptance: 'This is done.' }, {}, ['AS-04']],
    ['it has two outcomes', { title: 'Reject small pools and remove the default from the chart' }, {}, ['AS-05']],
    ['it is a list', { title: 'Reject small pools; page the rotation' }, {}, ['AS-05']],
    ['it repeats another one', {}, { duplicates: [{ actionItemId: 'act_b', title: 'Reject tiny pools' }] }, ['AS-06']],
    ['its verifier owns it', { verifierId: 'per_a' }, {}, ['AS-10']],
    ['its verifier owned it', { verifierId: 'per_b' }, { ownersSoFar: ['per_b'] }, ['AS-10']],
    ['it does not say what to do', { title: 'Pool sizes below 5' }, {}, ['AS-11']],
  ])('is found wanting when %s', (_, item, facts, rules) => expect(rulesOf(item, facts)).toEqual(rules));

  it.each([
    'Page the imports rotation when no import has succeeded for 30 min',
    'Limit read and write load per tenant',
    'Test restore and failover each quarter',
  ])('leaves "%s" alone', (title) => expect(rulesOf({ title })).toEqual([]));

  it('allows a longer term for what is less urgent', () =>
    expect(rulesOf({ priority: 'P2', due: { on: '2027-01-31', at: '17:00', zone: 'UTC' } })).toEqual([]));
});

describe('the items of one source', () => {
  it('are found wanting when none of them works by itself', () =>
    expect(
      lintTogether([
        { ...good, controlStrength: 'train' },
        { ...good, controlStrength: 'document' },
      ]).map(({ ruleId }) => ruleId),
    ).toEqual(['AS-08']));
  it('are better few', () => {
    expect(lintTogether(Array.from({ length: 11 }, () => good))).toMatchObject([{ ruleId: 'AS-09', level: 'suggestion' }]);
    expect(lintTogether(Array.from({ length: 101 }, () => good))).toMatchObject([{ ruleId: 'AS-09', level: 'error' }]);
  });
});

describe('near-duplicates', () => {
  const other = (actionItemId: string, title: string, serviceIds = ['svc_a']) => ({ actionItemId, title, factorIds: [], serviceIds });
  const open = [
    other('act_a', 'Reject pool sizes below 5 at start-up'),
    other('act_b', 'Rotate the signing key each quarter'),
    other('act_c', 'Reject pool sizes below 5 at start-up', ['svc_b']),
  ];
  it('share words and a service or a factor', () =>
    expect(similarItems({ title: good.title, factorIds: [], serviceIds: ['svc_a'] }, open).map(({ actionItemId }) => actionItemId)).toEqual(
      ['act_a'],
    ));
  it('do not exist without a shared service', () =>
    expect(similarItems({ title: good.title, factorIds: [], serviceIds: [] }, open)).toEqual([]));
});
