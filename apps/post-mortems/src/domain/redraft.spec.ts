import { describe, expect, it } from 'vitest';
import { mergeSection } from './redraft.js';
import { dice } from './testing/random-records.js';

describe('a redraft of a section', () => {
  it('replaces what nobody has touched', () =>
    expect(mergeSection({ base: 'a', theirs: 'b', ours: 'a' })).toEqual({ text: 'b', suggestions: [] }));
  it('keeps the text when the facts say nothing new', () =>
    expect(mergeSection({ base: 'a', theirs: 'a', ours: 'x' })).toEqual({ text: 'x', suggestions: [] }));
  it('merges lines that do not touch', () =>
    expect(mergeSection({ base: '1\n2\n3\n4\n5', theirs: '1\n2\n3\n4\nfive', ours: 'one\n2\n3\n4\n5' })).toEqual({
      text: 'one\n2\n3\n4\nfive',
      suggestions: [],
    }));
  it('suggests where both changed the same line', () =>
    expect(mergeSection({ base: '1\n2\n3', theirs: '1\ntwo\n3', ours: '1\nII\n3' })).toEqual({
      text: '1\nII\n3',
      suggestions: [{ line: 2, original: ['II'], proposed: ['two'] }],
    }));
  it('only suggests in a locked section', () => {
    const merged = mergeSection({ base: '1\n2', theirs: '1\ntwo', ours: '1\n2', isLocked: true });
    expect(merged.text).toBe('1\n2');
    expect(merged.suggestions).toEqual([{ line: 2, original: ['2'], proposed: ['two'] }]);
  });
  it('says nothing where both changed the same way', () =>
    expect(mergeSection({ base: '1\n2\n3', theirs: '1\nx\n3', ours: '1\nx\n3\n4' })).toMatchObject({ suggestions: [] }));

  it('never loses a line that a person wrote, nor brings back one that a person deleted, in 20,000 random merges', () => {
    for (let seed = 1; seed <= 20_000; seed += 1) {
      const { below, chance } = dice(seed);
      const base = Array.from({ length: below(8) }, (_, index) => `base ${index}`);
      const edit = (lines: readonly string[], who: string): string[] =>
        lines
          .flatMap((line, index) => {
            if (chance(0.2)) return [];
            if (chance(0.2)) return [`${who} ${index}`];
            return chance(0.2) ? [line, `${who} new ${index}`] : [line];
          })
          .concat(chance(0.2) ? [`${who} end`] : []);
      const ours = edit(base, 'human');
      const theirs = edit(base, 'draft');
      const { text, suggestions } = mergeSection({
        base: base.join('\n'),
        theirs: theirs.join('\n'),
        ours: ours.join('\n'),
        isLocked: chance(0.2),
      });
      const merged = text === '' ? [] : text.split('\n');
      const human = ours.filter((line) => line.startsWith('human'));
      expect(
        merged.filter((line) => line.startsWith('human')),
        `seed ${seed}`,
      ).toEqual(human);
      const deleted = base.filter((line) => !ours.includes(line));
      expect(
        merged.filter((line) => deleted.includes(line)),
        `seed ${seed}`,
      ).toEqual([]);
      for (const suggestion of suggestions)
        expect(merged.slice(suggestion.line - 1, suggestion.line - 1 + suggestion.original.length), `seed ${seed}`).toEqual(
          suggestion.original,
        );
    }
  });
});
