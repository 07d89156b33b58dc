import type { Finding } from './finding.js';

/** Applies the first fix of each finding that has one; where two touch, the earlier one wins and the other waits for a next run. */
export function applyFixes(text: string, findings: readonly Finding[]): { text: string; applied: number } {
  const edits = findings
    .filter((finding) => !finding.waived)
    .flatMap((finding) => finding.fixes.find((fix) => fix.edits.length > 0)?.edits ?? [])
    .sort((a, b) => a.offset - b.offset);
  let fixed = '';
  let from = 0;
  let applied = 0;
  for (const edit of edits) {
    if (edit.offset < from) continue;
    fixed += text.slice(from, edit.offset) + edit.text;
    from = edit.offset + edit.length;
    applied++;
  }
  return { text: fixed + text.slice(from), applied };
}
