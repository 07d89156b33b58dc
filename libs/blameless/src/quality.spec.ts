import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { lint, type Severity } from './index.js';

interface Sentence {
  readonly label: 'blameful' | 'good';
  readonly category: string;
  readonly style: 'plain' | 'varied' | 'keywordless';
  readonly text: string;
}

const read = (name: string): readonly Sentence[] =>
  JSON.parse(readFileSync(new URL(`../test/sentences/${name}.json`, import.meta.url), 'utf8'));

const weight: Readonly<Record<Severity, number>> = { suggestion: 1, warning: 2, error: 3 };
const judge = (sentences: readonly Sentence[]) =>
  sentences.map((sentence) => ({ ...sentence, found: Math.max(0, ...lint(sentence.text).map(({ severity }) => weight[severity])) }));
type Judged = ReturnType<typeof judge>;

const share = (part: readonly unknown[], whole: readonly unknown[]) => Math.round((100 * part.length) / whole.length);

/** Recall and precision of a set, in whole percent, at any severity and from warning on. */
function figures(judged: Judged) {
  const blameful = judged.filter(({ label }) => label === 'blameful');
  const good = judged.filter(({ label }) => label === 'good');
  const from = (set: Judged, severity: Severity) => set.filter(({ found }) => found >= weight[severity]);
  return {
    blameful: blameful.length,
    recall: share(from(blameful, 'suggestion'), blameful),
    recallFromWarning: share(from(blameful, 'warning'), blameful),
    good: good.length,
    goodAtError: share(from(good, 'error'), good),
    goodFromWarning: share(from(good, 'warning'), good),
    precision: share(from(blameful, 'suggestion'), from(judged, 'suggestion')),
    precisionFromWarning: share(from(blameful, 'warning'), from(judged, 'warning')),
  };
}

function tableBy(judged: Judged, member: 'style' | 'category'): string {
  const names = [...new Set(judged.map((sentence) => sentence[member]))].sort();
  const rows = names.map((name) => {
    const own = judged.filter((sentence) => sentence[member] === name);
    const { blameful, recall, recallFromWarning, good, goodFromWarning, goodAtError, precision } = figures(own);
    const cell = (count: number, percent: number) => (count === 0 ? '-' : `${percent} %`).padStart(7);
    return `  ${name.padEnd(22)}${String(blameful).padStart(5)}${cell(blameful, recall)}${cell(blameful, recallFromWarning)}${String(good).padStart(7)}${cell(good, goodFromWarning)}${cell(good, goodAtError)}${cell(good * blameful, precision)}`;
  });
  return [`  ${member.padEnd(22)}blame  found  warn+   good  warn+  error   prec.`, ...rows].join('\n');
}

// Floors a little under what was reached: a rule that loses more than a few sentences must say so here. These sentences were
// tuned on, so they tell of regressions and not of unseen text.
describe.each([
  ['incidents', { recall: 96, keywordless: 88, goodAtError: 2, goodFromWarning: 3 }],
  ['genres', { recall: 92, keywordless: 78, goodAtError: 2, goodFromWarning: 4 }],
  ['mixed', { recall: 91, keywordless: 71, goodAtError: 1, goodFromWarning: 3 }],
  ['services', { recall: 83, keywordless: 33, goodAtError: 0, goodFromWarning: 5 }],
  ['grammar', { recall: 96, keywordless: 90, goodAtError: 0, goodFromWarning: 3 }],
  ['actors', { recall: 98, keywordless: 93, goodAtError: 0, goodFromWarning: 4 }],
] as const)('the labelled sentences "%s"', (name, floor) => {
  const judged = judge(read(name));
  const all = figures(judged);

  it('are told apart as well as before', () => {
    console.info(`${name}: ${JSON.stringify(all)}\n${tableBy(judged, 'style')}\n${tableBy(judged, 'category')}`);
    expect(all.recall).toBeGreaterThanOrEqual(floor.recall);
    expect(all.goodAtError).toBeLessThanOrEqual(floor.goodAtError);
    expect(all.goodFromWarning).toBeLessThanOrEqual(floor.goodFromWarning);
  });

  it('are found also when they blame without a keyword', () =>
    expect(figures(judged.filter(({ style }) => style === 'keywordless')).recall).toBeGreaterThanOrEqual(floor.keywordless));
});

// Denials and machines: what once was flagged at error level in 16 of 50, told by grammar and not by the sentences.
it('lets near misses pass at error level: denials, words about words, machines that are slow, lazy or at fault', () => {
  const judged = judge(read('near-misses'));
  expect(judged.filter(({ found }) => found === weight.error).map(({ text }) => text)).toEqual([]);
  expect(figures(judged).goodFromWarning).toBeLessThanOrEqual(14);
});
