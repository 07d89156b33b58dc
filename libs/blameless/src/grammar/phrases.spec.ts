import { describe, expect, it } from 'vitest';
import { markActors } from '../actors.js';
import { phraseMatches, phraseRules } from './phrases.js';
import { parsePhrase } from './notation.js';

const found = (id: string, sentence: string) => phraseMatches(markActors(sentence), (rule) => rule.id === id).length > 0;

describe.each(phraseRules.map((rule) => [rule.id, rule] as const))('rule %s', (id, rule) => {
  it.each(rule.mustMatch)('finds: %s', (sentence) => expect(found(id, sentence)).toBe(true));
  it.each(rule.mustNotMatch)('lets pass: %s', (sentence) => expect(found(id, sentence)).toBe(false));
});

describe('the rules as phrases', () => {
  it('have ids of their own', () => expect(new Set(phraseRules.map(({ id }) => id)).size).toBe(phraseRules.length));
  it('bring at least three examples and three near misses', () => {
    for (const { id, mustMatch, mustNotMatch } of phraseRules)
      expect([id, mustMatch.length > 2, mustNotMatch.length > 2]).toEqual([id, true, true]);
  });
  it('are taken back by words before them', () => {
    expect(found('BL-34', 'The engineer was careless.')).toBe(true);
    expect(found('BL-34', 'There is no evidence that the engineer was careless.')).toBe(false);
  });
  it('read contractions as the words they stand for', () => expect(found('BL-34', "The reviewer wasn't qualified for this.")).toBe(true));
  it('let adverbs stand between words, but no negation', () => {
    expect(found('BL-38', 'They simply dropped the ball.')).toBe(true);
    expect(found('BL-38', 'They did not drop the ball.')).toBe(false);
  });
});

describe('the notation', () => {
  it.each([
    ['a (b', /a bracket is not closed/],
    ['a b)', /a bracket is closed that was not opened/],
    ['NOBODYKNOWS a', /no macro is called NOBODYKNOWS/],
  ])('refuses %s', (phrase, message) => expect(() => parsePhrase(phrase, {})).toThrow(message));
  it('tells macros that refer to each other', () => expect(() => parsePhrase('AA', { AA: 'BB', BB: 'AA' })).toThrow(/in a circle/));
});
