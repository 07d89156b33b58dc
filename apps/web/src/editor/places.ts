import type { Hint } from './blameless';

/** Where words stand now, nearest to where they stood; -1 when they are gone. */
export function nearestPlace(text: string, quote: string, start: number): number {
  if (quote === '') return -1;
  if (text.startsWith(quote, start)) return start;
  const after = text.indexOf(quote, start);
  const before = text.lastIndexOf(quote, start);
  if (after === -1 || before === -1) return Math.max(after, before);
  return after - start < start - before ? after : before;
}

/** Findings about a text that was saved, put where their words stand in the text as it is written now. */
export function placed<One extends Hint>(findings: readonly One[], text: string): One[] {
  return findings.flatMap((finding) => {
    const at = nearestPlace(text, finding.text, finding.offset);
    if (at === -1) return [];
    const shift = at - finding.offset;
    if (shift === 0) return [finding];
    const fixes = finding.fixes.map((fix) => ({ ...fix, edits: fix.edits.map((edit) => ({ ...edit, offset: edit.offset + shift })) }));
    return [{ ...finding, offset: at, fixes }];
  });
}
