import type { Finding, LintContext } from '@debrief/blameless';

export type { Finding };
/** What stands under words: a finding of the linter, or of the verifier with the entries that it looked at. */
export interface Hint extends Omit<Finding, 'category'> {
  category: string;
  entries?: readonly string[];
}
type Linter = typeof import('@debrief/blameless');
let linter: Promise<Linter> | undefined;

/** The rules are 50 kB: they come when the first section is there, and are the same ones as on the command line and in the API. */
export async function findingsOf(markdown: string, context: LintContext): Promise<readonly Finding[]> {
  linter ??= import('@debrief/blameless');
  return (await linter).lint(markdown, context);
}
/** Compiles the patterns while nobody waits. */
export function warmUp(): void {
  const run = () => void findingsOf('They should have known.', {});
  if (typeof requestIdleCallback === 'function') requestIdleCallback(run, { timeout: 3000 });
  else setTimeout(run, 500);
}
