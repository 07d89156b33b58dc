import { citationsIn, withoutCitations, type Citation } from '../citations.js';

/** A stretch of prose that is judged alone: a sentence, a row of a table, an item. Same length as the original, so offsets hold. */
export interface Statement {
  readonly offset: number;
  /** Links, HTML and citations blanked; code and quotations still there. */
  readonly text: string;
  readonly line: number;
  readonly citations: readonly Citation[];
  readonly isHeading: boolean;
  readonly isTableHead: boolean;
}

const longBlock = 10_000;
const timelineRow = /^(?:\d{1,2} [A-Z][a-z]+ \d{4} )?\d{2}:\d{2}:\d{2} UTC · .* · \[\[[^\]]{1,40}\]\](?: \[\[[^\]]{1,40}\]\])*$/;

/** Splits Markdown into statements: line by line, without fenced code, headings apart. */
export function statementsOf(markdown: string): Statement[] {
  const found: Statement[] = [];
  let offset = 0;
  let fence: string | null = null;
  let paragraph: { start: number; line: number; end: number } | null = null;
  const lines = markdown.split('\n');
  const close = (): void => {
    if (paragraph !== null) addSentences(found, markdown.slice(paragraph.start, paragraph.end), paragraph.start, paragraph.line);
    paragraph = null;
  };
  lines.forEach((raw, index) => {
    const line = raw.endsWith('\r') ? raw.slice(0, -1) : raw;
    const start = offset;
    offset += raw.length + 1;
    const opening = /^ {0,3}(```|~~~)/.exec(line)?.[1];
    if (fence !== null) {
      if (opening === fence) fence = null;
      return;
    }
    if (opening !== undefined) {
      close();
      fence = opening;
      return;
    }
    if (line.trim() === '') return close();
    if (/^ {0,3}#{1,6}\s/.test(line)) {
      close();
      found.push(statement(line, start, index + 1, { isHeading: true }));
      return;
    }
    if (/^\s*\|/.test(line)) {
      close();
      if (/^[\s|:-]+$/.test(line)) return;
      const isTableHead = /^\s*\|[\s|:-]+$/.test(lines[index + 1] ?? '');
      found.push(statement(line, start, index + 1, { isTableHead }));
      return;
    }
    const marker = /^\s*(?:[-*+]|\d{1,9}[.)])\s+|^\s*>\s?/.exec(line)?.[0];
    if (marker !== undefined) {
      close();
      const item = line.slice(marker.length);
      // A row of the timeline is one thing, however many sentences its entry has: what it cites stands at its end.
      if (timelineRow.test(item)) found.push(statement(item, start + marker.length, index + 1));
      else addSentences(found, item, start + marker.length, index + 1);
      return;
    }
    if (/^\[needs: [^\]]{0,300}\]$/.test(line)) {
      close();
      found.push(statement(line, start, index + 1));
      return;
    }
    if (paragraph === null) paragraph = { start, line: index + 1, end: start + line.length };
    else paragraph.end = start + line.length;
    // Each line of a draft is a sentence; a paragraph without an end is cut, so that one line of a megabyte stays linear.
    if (paragraph.end - paragraph.start > longBlock) close();
  });
  close();
  return found;
}

function statement(text: string, offset: number, line: number, flags: { isHeading?: boolean; isTableHead?: boolean } = {}): Statement {
  return {
    offset,
    text: maskLinks(withoutCitations(text)),
    line,
    citations: citationsIn(text),
    isHeading: flags.isHeading ?? false,
    isTableHead: flags.isTableHead ?? false,
  };
}

/** Link targets, addresses and HTML are no words. The text of a link stays. */
export const maskLinks = (text: string): string =>
  text
    .replace(/\]\([^()\s]{0,2000}\)/g, (target) => ` ${' '.repeat(target.length - 1)}`)
    .replace(/\bhttps?:\/\/[^\s<>)\]]{1,2000}/g, (address) => ' '.repeat(address.length))
    .replace(/<[^<>]{0,500}>/g, (tag) => ' '.repeat(tag.length));

// A sentence ends at its mark; a citation right behind the mark still belongs to it.
const sentenceEnd = /(?<!\b(?:e\.g|i\.e|etc|vs|approx|No|a\.m|p\.m|U\.S|[A-Z]))[.!?]+["'”’)\]]*(?:\s*\[\[[^[\]]{1,30}\]\])*(?=\s|$)/g;

function addSentences(found: Statement[], text: string, offset: number, line: number): void {
  let from = 0;
  const push = (to: number): void => {
    const part = text.slice(from, to);
    if (part.trim() !== '') found.push(statement(part, offset + from, line + countLines(text, from), {}));
    from = to;
  };
  for (const end of text.matchAll(sentenceEnd)) {
    const next = text.slice(end.index + end[0].length).trimStart()[0];
    if (next !== undefined && !/[\p{Lu}\p{N}"“‘([*_`]/u.test(next)) continue;
    push(end.index + end[0].length);
  }
  push(text.length);
}

function countLines(text: string, to: number): number {
  let lines = 0;
  for (let index = text.indexOf('\n'); index >= 0 && index < to + 1; index = text.indexOf('\n', index + 1)) lines += 1;
  return lines;
}

/** Line and column from 1, in UTF-16 units. */
export class Positions {
  private readonly starts: number[] = [0];

  constructor(text: string) {
    for (let index = text.indexOf('\n'); index >= 0; index = text.indexOf('\n', index + 1)) this.starts.push(index + 1);
  }

  at(offset: number): { line: number; column: number } {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - this.starts[low]! + 1 };
  }
}
