import type { Fingerprint } from '../similar.js';
import { dice } from './random-records.js';

/** Documents as `fingerprintOf` makes them of reports of some 400 words: words by Zipf's law, a few services, titles and categories. */
export function randomFingerprints(count: number): Fingerprint[] {
  const { next, below } = dice(7);
  const word = (): string => `w${Math.floor(20_000 ** next())}`;
  return Array.from({ length: count }, (_, index): Fingerprint => {
    const terms: Record<string, number> = {};
    for (let n = 0; n < 180; n += 1) {
      const term = word();
      terms[term] = (terms[term] ?? 0) + 1;
    }
    return {
      postMortemId: `pm_${index}`,
      alertTitles: [`Alert${below(800)}`],
      services: [`service-${below(120)}`],
      categories: below(3) === 0 ? [`category-${below(20)}`] : [],
      detectionMethod: ['alert', 'customer-report', 'unknown'][below(3)]!,
      terms,
    };
  });
}
