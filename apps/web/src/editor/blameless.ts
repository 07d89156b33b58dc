import type { Finding, LintContext } from '@debrief/blameless';

export type { Finding };
/** What stands under words: a finding of the linter, or of the verifier with the entries that it looked at. */
export interface Hint extends Omit<Finding, 'category'> {
  category: string;
  entries?: readonly string[];
}
type Linter = typeof import('@debrief/blameless');
let linter: Promise<Linter> | undefined;

interface Reading {
  text: string;
  findings: readonly Finding[];
  /** How long the last reading took. */
  tookMs: number;
}
const readings = new Map<string, Reading>();

/** What lies between two texts, as one change. */
function changeBetween(before: string, after: string): { from: number; to: number; insert: string } {
  let from = 0;
  while (from < before.length && before[from] === after[from]) from += 1;
  let end = 0;
  while (end < Math.min(before.length, after.length) - from && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  return { from, to: before.length - end, insert: after.slice(from, after.length - end) };
}

/**
 * The rules are 50 kB: they come when the first section is there, and are the same ones as on the command line and in the API. With a
 * `place` only what was changed there since is read again.
 */
export async function findingsOf(markdown: string, context: LintContext, place?: string): Promise<readonly Finding[]> {
  linter ??= import('@debrief/blameless');
  const { lint, relint } = await linter;
  const before = place === undefined ? undefined : readings.get(place);
  if (before?.text === markdown) return before.findings;
  const from = performance.now();
  const { findings } =
    before && context.section !== undefined
      ? relint(before, changeBetween(before.text, markdown), context)
      : { findings: lint(markdown, context) };
  if (place !== undefined) readings.set(place, { text: markdown, findings, tookMs: performance.now() - from });
  return findings;
}
/** How long to wait for a pause: not at all where a reading fits into a frame beside the letter that was typed. */
export const pauseBefore = (place: string): number => ((readings.get(place)?.tookMs ?? Infinity) < 8 ? 0 : 150);
/** Compiles the patterns while nobody waits. */
export function warmUp(): void {
  const run = () => void findingsOf('They should have known.', {});
  if (typeof requestIdleCallback === 'function') requestIdleCallback(run, { timeout: 3000 });
  else setTimeout(run, 500);
}
