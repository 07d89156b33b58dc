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

const kept = 5;

/** The five that are most alike, of those that the viewer may see (the caller hands over no others). */
export function similarTo(one: Fingerprint, others: readonly Fingerprint[]): Similar[] {
  const candidates = others.filter((other) => other.postMortemId !== one.postMortemId);
  const documents = candidates.length + 1;
  const frequency = new Map<string, number>();
  for (const other of candidates)
    for (const term of Object.keys(other.terms)) if (one.terms[term] !== undefined) frequency.set(term, (frequency.get(term) ?? 0) + 1);
  const weigh = (count: number, term: string): number => (1 + Math.log(count)) * Math.log(1 + documents / ((frequency.get(term) ?? 0) + 1));
  const own = new Map(Object.entries(one.terms).map(([term, count]) => [term, weigh(count, term)]));
  const ownLength = Math.sqrt([...own.values()].reduce((sum, value) => sum + value * value, 0)) || 1;
  const scored = candidates.map((other) => {
    let dot = 0;
    let length = 0;
    for (const [term, count] of Object.entries(other.terms)) {
      const value = weigh(count, term);
      length += value * value;
      const mine = own.get(term);
      if (mine !== undefined) dot += mine * value;
    }
    const { points, fields } = overlap(one, other);
    return { other, cosine: dot / (ownLength * (Math.sqrt(length) || 1)), points, fields };
  });
  const rank = (value: (item: (typeof scored)[number]) => number): Map<string, number> =>
    new Map(
      scored
        .filter((item) => value(item) > 0)
        .sort((a, b) => value(b) - value(a) || (a.other.postMortemId < b.other.postMortemId ? -1 : 1))
        .map((item, index) => [item.other.postMortemId, 1 / (60 + index + 1)]),
    );
  const [byWords, byFacts] = [rank((item) => item.cosine), rank((item) => item.points)];
  return scored
    .map((item): Similar => {
      const id = item.other.postMortemId;
      return {
        postMortemId: id,
        score: (byWords.get(id) ?? 0) + (byFacts.get(id) ?? 0),
        isStrong: item.fields.includes('alert title') || item.fields.includes('factor category on the same service'),
        sharedTerms: sharedTerms(own, item.other),
        sharedFields: item.fields,
      };
    })
    .filter((item) => item.score > 0)
    .sort((a, b) => b.score - a.score || (a.postMortemId < b.postMortemId ? -1 : 1))
    .slice(0, kept);
}

const common = (a: readonly string[], b: readonly string[]): boolean => a.some((value) => b.includes(value));

function overlap(a: Fingerprint, b: Fingerprint): { points: number; fields: string[] } {
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

const sharedTerms = (own: ReadonlyMap<string, number>, other: Fingerprint): string[] =>
  [...own.entries()]
    .filter(([term]) => other.terms[term] !== undefined)
    .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
    .slice(0, 8)
    .map(([term]) => term);
