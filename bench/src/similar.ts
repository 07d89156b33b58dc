import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { workspaceRoot } from '@debrief/e2e-support';
import { heading, median, percentile, round, table } from './report.js';

/**
 * `npm run bench -- similar`: the five documents that are most alike, among 10,000 and among 60,000: what a page waits for that shows
 * them. The rules alone, as the service has them in memory; what it reads from MongoDB on a first look is told by `learn`.
 */
interface Rules {
  SimilarIndex: new () => {
    set: (fingerprint: { postMortemId: string }) => void;
    similarTo: (postMortemId: string, mayBeSeen: ReadonlySet<string>) => unknown[];
  };
  randomFingerprints: (count: number) => { postMortemId: string }[];
}
const load = async (file: string): Promise<Rules> =>
  (await import(pathToFileURL(join(workspaceRoot, 'apps/post-mortems/dist/domain', file)).href)) as Rules;
const { SimilarIndex } = await load('similar-index.js');
const { randomFingerprints } = await load('testing/random-fingerprints.js');

heading('similar');
const rows: (string | number)[][] = [];
for (const [count, goal] of [
  [10_000, 100],
  [60_000, 100],
] as const) {
  const documents = randomFingerprints(count);
  const index = new SimilarIndex();
  const before = performance.now();
  for (const one of documents) index.set(one);
  const learned = performance.now() - before;
  const everybody = new Set(documents.map(({ postMortemId }) => postMortemId));
  const times = Array.from({ length: 60 }, (_, nth) => {
    const from = performance.now();
    index.similarTo(documents[(nth * 997) % count]!.postMortemId, everybody);
    return performance.now() - from;
  }).slice(10);
  rows.push([count, round(learned), round(median(times)), round(percentile(times, 0.95)), goal]);
}
table(['documents', 'learn all, ms', 'one look, median ms', 'p95 ms', 'goal ms'], rows);
