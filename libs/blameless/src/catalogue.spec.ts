import { describe, expect, it } from 'vitest';
import { markActors } from './actors.js';
import { catalogue, resolveSlots } from './catalogue.js';
import { compiledRules, patternMatches } from './compiled-rules.js';
import { lint } from './index.js';

const seenBy = (on: 'words' | 'actors', sentence: string) => markActors(sentence)[on];

describe.each(compiledRules.map((compiled) => [compiled.rule.id, compiled] as const))('rule %s', (_, compiled) => {
  const { rule } = compiled;
  const pattern = new RegExp(resolveSlots(rule.pattern), rule.flags);
  const matches = (sentence: string) => {
    pattern.lastIndex = 0;
    return pattern.test(seenBy(rule.on, sentence));
  };

  it.each(rule.mustMatch)('finds: %s', (sentence) => expect(matches(sentence)).toBe(true));
  it.each(rule.mustNotMatch)('lets pass: %s', (sentence) => expect(matches(sentence)).toBe(false));
});

// One whole text, so that there are many candidates and matches side by side.
it('finds with the alternatives that letters select what the whole patterns find', () => {
  const examples = compiledRules.flatMap(({ rule }) => [...rule.mustMatch, ...rule.mustNotMatch]);
  for (let from = 0; from < examples.length; from += 7) {
    const { words, actors } = markActors(examples.slice(from, from + 7).join(' '));
    const expected = compiledRules.flatMap(({ rule }) => {
      const seen = rule.on === 'actors' ? actors : words;
      const all = [...seen.matchAll(new RegExp(resolveSlots(rule.pattern), rule.flags))].filter(([text]) => text !== '');
      return all.map((match) => [rule.id, match.index, match[0]]);
    });
    const found = patternMatches(words, actors, () => true).map(({ compiled, start, text }) => [compiled.rule.id, start, text]);
    expect(found).toEqual(expected);
  }
});

describe('the engine', () => {
  it.each(catalogue.engineCases.map((engineCase) => [engineCase.name, engineCase] as const))('%s', (_, { markdown, expect: expected }) => {
    const found = lint(markdown);
    expect(
      found.map((finding, i) => (expected[i]?.[2] ? [finding.ruleId, finding.text, finding.severity] : [finding.ruleId, finding.text])),
    ).toEqual(expected.map((row) => [...row]));
    for (const finding of found) expect(markdown.slice(finding.offset, finding.offset + finding.length)).toBe(finding.text);
  });
});
