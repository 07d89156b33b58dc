import { describe, expect, it } from 'vitest';
import { nearestPlace, placed } from './places';

describe('the place of words in a text that goes on', () => {
  it.each([
    ['one two one', 'one', 0, 0],
    ['one two one', 'one', 8, 8],
    ['x one two one', 'one', 1, 2],
    ['a one b', 'one', 6, 2],
    ['nothing of it', 'one', 0, -1],
    ['', '', 0, -1],
  ])('is found nearest to where they stood: %j, %j at %i', (text, quote, start, at) => {
    expect(nearestPlace(text, quote, start)).toBe(at);
  });

  it('takes the edits of a finding along, and a finding whose words are gone goes', () => {
    const finding = {
      findingId: 'a',
      ruleId: 'ST-08',
      title: '',
      category: 'record',
      severity: 'error' as const,
      offset: 8,
      length: 6,
      line: 1,
      column: 9,
      endLine: 1,
      endColumn: 15,
      sentence: [0, 15] as const,
      text: '52 min',
      ask: '',
      why: '',
      rewrite: '',
      fixes: [{ kind: 'replace' as const, label: '', edits: [{ offset: 8, length: 6, text: '31 min' }] }],
    };
    expect(placed([finding], 'It all took 52 min.')).toMatchObject([{ offset: 12, fixes: [{ edits: [{ offset: 12, length: 6 }] }] }]);
    expect(placed([finding], 'It took 31 min.')).toEqual([]);
  });
});
