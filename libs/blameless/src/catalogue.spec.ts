import { describe, expect, it } from 'vitest';
import { markActors } from './actors.js';
import { catalogue } from './catalogue.js';
import { compiledRules, selectRules } from './compiled-rules.js';
import { lint } from './index.js';

const seenBy = (on: 'words' | 'actors', sentence: string) => markActors(sentence)[on];

describe.each(compiledRules.map((compiled) => [compiled.rule.id, compiled] as const))('rule %s', (_, compiled) => {
  const { rule } = compiled;
  const matches = (sentence: string) => {
    const pattern = compiled.pattern();
    pattern.lastIndex = 0;
    return pattern.test(seenBy(rule.on, sentence));
  };

  it.each(rule.mustMatch)('finds: %s', (sentence) => expect(matches(sentence)).toBe(true));
  it.each(rule.mustNotMatch)('lets pass: %s', (sentence) => expect(matches(sentence)).toBe(false));
  it.each(rule.mustMatch)('is selected for: %s', (sentence) => {
    const { words, actors } = markActors(sentence);
    expect(selectRules(words, actors)).toContain(compiled);
  });
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
