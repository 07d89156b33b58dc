import { describe, expect, it } from 'vitest';
import { overlapOf, pointsOf, type Fingerprint } from './similar.js';
import { SimilarIndex } from './similar-index.js';
import { randomFingerprints } from './testing/random-fingerprints.js';

const all = randomFingerprints(160);
const indexOf = (documents: readonly Fingerprint[]): SimilarIndex => {
  const index = new SimilarIndex();
  for (const one of documents) index.set(one);
  return index;
};
const everybody = new Set(all.map(({ postMortemId }) => postMortemId));

/** By the book: every vector as a whole, and both lists sorted. */
function byTheBook(one: Fingerprint, documents: readonly Fingerprint[]): string[] {
  const frequency = (term: string): number => documents.filter(({ terms }) => terms[term] !== undefined).length;
  const frequencies = new Map(Object.keys(one.terms).map((term) => [term, frequency(term)]));
  const rarity = new Map<string, number>();
  for (const { terms } of documents)
    for (const term of Object.keys(terms))
      if (!rarity.has(term)) rarity.set(term, Math.log(1 + documents.length / (frequencies.get(term) ?? frequency(term))));
  const vector = ({ terms }: Fingerprint) =>
    new Map(Object.entries(terms).map(([term, tf]) => [term, (1 + Math.log(tf)) * rarity.get(term)!]));
  const norm = (values: Map<string, number>): number => Math.sqrt([...values.values()].reduce((sum, value) => sum + value * value, 0));
  const own = vector(one);
  const others = documents.filter((other) => other !== one);
  const cosine = new Map(
    others.map((other) => {
      const theirs = vector(other);
      const dot = [...own].reduce((sum, [term, value]) => sum + value * (theirs.get(term) ?? 0), 0);
      return [other.postMortemId, dot / (norm(own) * norm(theirs))];
    }),
  );
  const points = new Map(others.map((other) => [other.postMortemId, pointsOf(one, other)]));
  const ranks = [cosine, points].map((values) =>
    [...values]
      .filter(([, value]) => value > 0)
      .sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1))
      .map(([id]) => id),
  );
  const score = (id: string): number => ranks.reduce((sum, list) => sum + (list.includes(id) ? 1 / (61 + list.indexOf(id)) : 0), 0);
  return others
    .map(({ postMortemId }) => postMortemId)
    .sort((a, b) => score(b) - score(a) || (a < b ? -1 : 1))
    .slice(0, 5);
}

describe('documents that tell of something alike', () => {
  it('are those that the formulas of both lists give, fused by rank', () => {
    const index = indexOf(all);
    for (const nth of [0, 57, 111])
      expect(index.similarTo(all[nth]!.postMortemId, everybody).map(({ postMortemId }) => postMortemId)).toEqual(byTheBook(all[nth]!, all));
  });

  it('are only those that the viewer may see, and never the document itself', () => {
    const seen = new Set(all.slice(0, 5).map(({ postMortemId }) => postMortemId));
    const found = indexOf(all).similarTo(all[0]!.postMortemId, seen);
    expect(found.map(({ postMortemId }) => postMortemId).sort()).toEqual(
      all
        .slice(1, 5)
        .map(({ postMortemId }) => postMortemId)
        .sort(),
    );
  });

  it('are strong only by a shared alert title, or a confirmed category on the same service', () => {
    const twin = { ...all[3]!, postMortemId: 'pm_twin' };
    const [first] = indexOf([...all, twin]).similarTo('pm_twin', everybody);
    expect(first).toMatchObject({ postMortemId: all[3]!.postMortemId, isStrong: true });
    expect(first?.sharedTerms.length).toBeGreaterThan(3);
    const { fields, points } = overlapOf(twin, all[3]!);
    expect(points).toBe(pointsOf(twin, all[3]!));
    expect(fields).toContain('alert title');
  });

  it('take a new version of a document in the place of the old one', () => {
    const index = indexOf(all);
    index.set({ ...all[1]!, terms: { nothing: 1 }, alertTitles: [], services: [], categories: [], detectionMethod: 'unknown' });
    expect(index.similarTo(all[1]!.postMortemId, everybody)).toEqual([]);
    expect(index.similarTo(all[0]!.postMortemId, everybody).map(({ postMortemId }) => postMortemId)).not.toContain(all[1]!.postMortemId);
  });
});
