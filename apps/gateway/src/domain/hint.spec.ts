import { IncidentEntryAddedV1, IncidentOpenedV1, PersonChangedV1 } from '@debrief/contracts';
import { describe, expect, it } from 'vitest';
import { calm, fold, hintOf, mayHear, type Hint } from './hint.js';

const opened = (data: object = {}) => ({
  id: 'inc_2kq7n4c5d6e7f2g3h4j5:7:0',
  type: IncidentOpenedV1.type,
  source: '/incidents',
  subject: 'inc_2kq7n4c5d6e7f2g3h4j5',
  data: { ...(IncidentOpenedV1.example as object), ...data },
});
const somebody = { kind: 'person' as const, personId: 'per_a', teamIds: ['tea_a'] };

describe('a live hint', () => {
  it('says that something is new, and nothing of what', () => {
    const { hint } = hintOf(opened({ title: 'secret title' }), 'incidents');
    expect(hint).toMatchObject({ type: 'incident.opened.v1', noun: 'incidents', id: 'inc_2kq7n4c5d6e7f2g3h4j5', version: 7 });
    expect(JSON.stringify(hint)).not.toContain('secret');
  });

  it.each([
    ['internal', [], true],
    ['private', [], false],
    ['private', [{ kind: 'person', id: 'per_a' }], true],
    ['private', [{ kind: 'team', id: 'tea_a' }], true],
    [
      'private',
      [
        { kind: 'person', id: 'per_b' },
        { kind: 'team', id: 'tea_b' },
      ],
      false,
    ],
  ])('about something %s with audience %j is told to somebody: %s', (visibility, audience, expected) =>
    expect(mayHear(hintOf(opened({ visibility, audience }), 'incidents').audience, somebody)).toBe(expected),
  );

  it('names the new entries of a timeline, so that only these are read', () => {
    const { entry } = IncidentEntryAddedV1.example;
    const added = {
      ...opened(),
      type: IncidentEntryAddedV1.type,
      data: { ...IncidentEntryAddedV1.example, entry: { ...entry, entryNo: 7 } },
    };
    expect(hintOf(added, 'incidents').hint.entryNos).toEqual([7]);
    expect(
      hintOf(
        opened({
          entries: [
            { ...entry, entryNo: 1 },
            { ...entry, entryNo: 2 },
          ],
        }),
        'incidents',
      ).hint.entryNos,
    ).toEqual([1, 2]);
  });

  it('about people is nobody’s secret', () => {
    const event = { id: 'per_x:1:0', type: PersonChangedV1.type, source: '/directory', subject: 'per_x', data: PersonChangedV1.example };
    expect(mayHear(hintOf(event, 'directory').audience, somebody)).toBe(true);
  });

  it('of several about one thing is the newest, with the entries of all', () => {
    const at = (version: number, entryNos: number[]): Hint => ({ type: 'x', noun: 'incidents', id: 'a', version, entryNos });
    expect(fold(at(1, [1, 2]), at(2, [3]))).toEqual(at(2, [1, 2, 3]));
  });

  it('in a storm is one about the noun', () => {
    const storm = Array.from({ length: 51 }, (_, n): Hint => ({ type: 'alert.fired.v1', noun: 'alerts', id: String(n) }));
    const other: Hint = { type: 'incident.opened.v1', noun: 'incidents', id: 'a' };
    expect(calm([...storm, other])).toEqual([other, { type: 'many', noun: 'alerts' }]);
    expect(calm(storm.slice(1))).toHaveLength(50);
  });
});
