import type { PostMortem } from './state.js';

/*
 * Which documents tell of something alike: overlap of facts and cosine of words, fused by rank. A rank, never a threshold, and
 * never a link by itself: a person confirms.
 */

const stops = new Set(
  'a about after all also an and any are as at be because been before but by can did do for from had has have how if in into is it its no not of on one only or our out so some than that the their them then there these they this to up utc was we were what when which while who will with'.split(
    ' ',
  ),
);

/** Plain words: NFKC, lower case, at least two letters, no stop words; for the index of words. */
export const tokensOf = (text: string): string[] =>
  (
    withoutMarks(text)
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}][\p{L}\p{N}_-]{1,40}/gu) ?? []
  ).filter((word) => !stops.has(word));

const withoutMarks = (text: string): string => text.replace(/\[\[[^[\]]{1,40}\]\]/g, ' ').replace(/\[needs:[^\]]{0,300}\]/g, ' ');

/** Terms for comparing: stemmed, with numbers, ids, hosts and times masked. */
export const termsOf = (text: string): string[] =>
  tokensOf(text)
    .filter((word) => !/\d/.test(word))
    .map(stem)
    .filter((word) => word.length > 2);

// Enough for ranking: plural, -ed, -ing, -ly.
const stem = (word: string): string =>
  word.length < 5 ? word : word.replace(/(?:ies)$/, 'y').replace(/(?:ations?|ings?|edly|ed|ly|es|s)$/, '');

/** What a document is compared by. Made once for each; a list of them is the index. */
export interface Fingerprint {
  readonly postMortemId: string;
  readonly alertTitles: readonly string[];
  readonly services: readonly string[];
  readonly categories: readonly string[];
  readonly detectionMethod: string;
  /** Weighted term counts. */
  readonly terms: Readonly<Record<string, number>>;
}

const weights: Readonly<Record<string, number>> = { title: 2, detection: 2, recovery: 2 };
// Words of the template, not of the trouble.
const leftOut = new Set(['timeline', 'key-times', 'status', 'dates', 'classification', 'participants', 'people', 'external-message']);

export function fingerprintOf(
  state: PostMortem,
  facts: { readonly alertTitles: readonly string[]; readonly services: readonly string[]; readonly detectionMethod: string },
): Fingerprint {
  const terms: Record<string, number> = Object.create(null) as Record<string, number>;
  const add = (text: string, weight: number): void => {
    for (const term of termsOf(text)) terms[term] = (terms[term] ?? 0) + weight;
  };
  for (const { key, markdown } of Object.values(state.sections)) if (!leftOut.has(key)) add(markdown, weights[key] ?? 1);
  for (const factor of state.factors) add(factor.statement, 3);
  for (const title of facts.alertTitles) add(title.replace(/([a-z])([A-Z])/g, '$1 $2'), 3);
  return {
    postMortemId: state.postMortemId,
    alertTitles: facts.alertTitles,
    services: facts.services,
    categories: [...new Set(state.factors.filter((factor) => factor.confirmedBy !== null).map((factor) => factor.category))],
    detectionMethod: facts.detectionMethod,
    terms: { ...terms },
  };
}

export interface Similar {
  readonly postMortemId: string;
  readonly score: number;
  readonly isStrong: boolean;
  readonly sharedTerms: readonly string[];
  readonly sharedFields: readonly string[];
}

/** How many are shown. */
export const kept = 5;

const common = (a: readonly string[], b: readonly string[]): boolean => a.some((value) => b.includes(value));

/** (a) Overlap of facts, with what it consists of. */
export function overlapOf(a: Fingerprint, b: Fingerprint): { points: number; fields: string[] } {
  const fields: string[] = [];
  let points = 0;
  const count = (name: string, value: number, holds: boolean): void => {
    if (!holds) return;
    points += value;
    fields.push(name);
  };
  const sameService = common(a.services, b.services);
  count('alert title', 3, common(a.alertTitles, b.alertTitles));
  count('factor category on the same service', 3, sameService && common(a.categories, b.categories));
  count('service', 2, sameService);
  count('detection method', 1, a.detectionMethod === b.detectionMethod && a.detectionMethod !== 'unknown');
  return { points, fields };
}

/** The same without saying what: for all of ten thousand. */
export function pointsOf(a: Fingerprint, b: Fingerprint): number {
  const sameService = common(a.services, b.services);
  return (
    (common(a.alertTitles, b.alertTitles) ? 3 : 0) +
    (sameService && common(a.categories, b.categories) ? 3 : 0) +
    (sameService ? 2 : 0) +
    (a.detectionMethod === b.detectionMethod && a.detectionMethod !== 'unknown' ? 1 : 0)
  );
}

/** The words of both that weigh most. */
export const sharedOf = (own: ReadonlyMap<string, number>, other: Fingerprint): string[] =>
  [...own.entries()]
    .filter(([term]) => other.terms[term] !== undefined)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, 8)
    .map(([term]) => term);
