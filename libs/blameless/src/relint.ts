import { lint } from './lint.js';
import type { Finding, LintContext } from './finding.js';

export interface Linted {
  readonly text: string;
  readonly findings: readonly Finding[];
}

const paragraphBreak = /\n[ \t]*\n/g;

/**
 * Findings after an edit. Only the stretch between the blank lines around it is read again where that is safe; an edit that may
 * open or close code, a comment, a table or a heading reads everything.
 */
export function relint(previous: Linted, change: { from: number; to: number; insert: string }, context: LintContext = {}): Linted {
  const text = previous.text.slice(0, change.from) + change.insert + previous.text.slice(change.to);
  const [start, end] = stretchAround(text, change.from, change.from + change.insert.length);
  const before = previous.text.slice(start, end - text.length + previous.text.length);
  const after = text.slice(start, end);
  const isPlain = (stretch: string) =>
    !/[<|]|^ {0,3}(?:`{3}|~{3}|[#>])|^(?: {4}|\t)|debrief-allow|^\s*(?:---|===|[-*+]\s|\d+[.)]\s)/m.test(stretch);
  if (context.section === undefined || !isPlain(before) || !isPlain(after) || /debrief-allow|```|~~~|<!--/.test(text)) {
    return { text, findings: lint(text, context) };
  }
  const shift = text.length - previous.text.length;
  const lines = (stretch: string) => stretch.split('\n').length - 1;
  const lineShift = lines(after) - lines(before);
  const firstLine = lines(text.slice(0, start));
  const moved = (finding: Finding): Finding => ({
    ...finding,
    offset: finding.offset + shift,
    line: finding.line + lineShift,
    endLine: finding.endLine + lineShift,
    sentence: [finding.sentence[0] + shift, finding.sentence[1] + shift],
    fixes: finding.fixes.map((fix) => ({ ...fix, edits: fix.edits.map((edit) => ({ ...edit, offset: edit.offset + shift })) })),
  });
  const inside = lint(after, context).map((finding): Finding => ({
    ...finding,
    offset: finding.offset + start,
    line: finding.line + firstLine,
    endLine: finding.endLine + firstLine,
    sentence: [finding.sentence[0] + start, finding.sentence[1] + start],
    fixes: finding.fixes.map((fix) => ({ ...fix, edits: fix.edits.map((edit) => ({ ...edit, offset: edit.offset + start })) })),
  }));
  const findings = [
    ...previous.findings.filter((finding) => finding.offset + finding.length <= start),
    ...inside,
    ...previous.findings.filter((finding) => finding.offset >= end - shift).map(moved),
  ];
  // Equal sentences share a count, which only a whole reading gives.
  return alike(previous) || alike({ text, findings }) ? { text, findings: lint(text, context) } : { text, findings };
}

function alike({ text, findings }: Linted): boolean {
  const sentences = findings.map((finding) => `${finding.ruleId} ${text.slice(...finding.sentence).replace(/\s+/g, ' ')}`);
  return new Set(sentences).size < sentences.length;
}

function stretchAround(text: string, from: number, to: number): [number, number] {
  let start = 0;
  let end = text.length;
  for (const gap of text.matchAll(paragraphBreak)) {
    if (gap.index + gap[0].length <= from) start = gap.index + gap[0].length;
    else if (gap.index >= to) {
      end = gap.index;
      break;
    }
  }
  return [start, end];
}
