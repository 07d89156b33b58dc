import { kindOfHeading } from './catalogue.js';
import type { SectionKind } from './finding.js';

/** A stretch of prose that ends a sentence at both ends: a paragraph, a list item, a table cell. */
export interface Block {
  readonly start: number;
  readonly end: number;
  readonly kind: SectionKind;
  /** The heading above it: part of a finding's identity. */
  readonly heading: string;
}

export interface AllowComment {
  readonly ruleId: string;
  readonly reason: string;
  readonly wholeFile: boolean;
  readonly start: number;
  readonly end: number;
}

export interface Document {
  readonly blocks: readonly Block[];
  readonly allows: readonly AllowComment[];
}

const MAX_BLOCK = 10_000;
const OVERLAP = 200;

interface Line {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  for (let start = 0; start <= text.length;) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    const trimmed = end > start && text.charCodeAt(end - 1) === 13 ? end - 1 : end;
    lines.push({ start, end: trimmed, text: text.slice(start, trimmed) });
    if (newline === -1) break;
    start = newline + 1;
  }
  return lines;
}

const fence = /^ {0,3}(`{3,}|~{3,})/;
const heading = /^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$/;
const listItem = /^(\s*)(?:[-*+]|\d{1,9}[.)])(?:[ \t]+|$)(?:\[[ xX]\][ \t]+)?/;
const delimiterRow = /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;
const thematicBreak = /^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/;
const peopleHeader = /^(?:roles?|names?|owners?|contacts?|people|persons?|participants?|responders?)$/i;

/**
 * Reads Markdown line by line, in time linear in its length. Left out: front matter, code, block quotes, comments, headings,
 * and sections and tables that list people.
 */
export function blocksOf(
  text: string,
  fixedKind: SectionKind | undefined,
  ownSections: Readonly<Record<string, SectionKind>> = {},
): Document {
  const lines = linesOf(text);
  const blocks: Block[] = [];
  const allows: AllowComment[] = [];
  const open: { level: number; kind: SectionKind; title: string }[] = [];
  const here = () => fixedKind ?? open.at(-1)?.kind ?? 'unknown';
  const add = (start: number, end: number) => {
    const kind = here();
    if (kind === 'people' || start >= end) return;
    const title = open.at(-1)?.title ?? '';
    for (let from = start; ; from += MAX_BLOCK - OVERLAP) {
      blocks.push({ start: from, end: Math.min(end, from + MAX_BLOCK), kind, heading: title });
      if (from + MAX_BLOCK >= end) return;
    }
  };
  const enter = (level: number, title: string) => {
    while ((open.at(-1)?.level ?? 0) >= level) open.pop();
    // A heading that says nothing of its own (a time, a service) belongs to what it stands under.
    open.push({ level, kind: kindOfHeading(title, ownSections) ?? open.at(-1)?.kind ?? 'unknown', title });
  };

  let i = 0;
  if (lines[0]?.text === '---') {
    const close = lines.findIndex((line, at) => at > 0 && (line.text === '---' || line.text === '...'));
    if (close > 0) i = close + 1;
  }
  let paragraph: { start: number; end: number } | undefined;
  let inList = false;
  let afterBlank = true;
  const flush = () => {
    if (paragraph) add(paragraph.start, paragraph.end);
    paragraph = undefined;
  };

  for (; i < lines.length; i++) {
    const line = lines[i]!;
    const fenced = fence.exec(line.text);
    if (fenced) {
      flush();
      const mark = fenced[1]!;
      const closing = new RegExp(`^ {0,3}\\${mark[0]}{${mark.length},}\\s*$`);
      for (i++; i < lines.length && !closing.test(lines[i]!.text);) i++;
      afterBlank = false;
      continue;
    }
    if (/^\s*$/.test(line.text)) {
      flush();
      afterBlank = true;
      continue;
    }
    const comment = /^\s*<!--/.exec(line.text);
    if (comment) {
      flush();
      const from = line.start + comment[0].length;
      const close = text.indexOf('-->', from);
      const end = close === -1 ? text.length : close;
      allows.push(...allowsOf(text.slice(from, end), line.start, end));
      while (i + 1 < lines.length && lines[i]!.end < end) i++;
      const rest = end + 3;
      if (close !== -1 && rest < lines[i]!.end && /\S/.test(text.slice(rest, lines[i]!.end)))
        paragraph = { start: rest, end: lines[i]!.end };
      continue;
    }
    const titled = heading.exec(line.text);
    if (titled) {
      flush();
      enter(titled[1]!.length, titled[2] ?? '');
      inList = false;
      afterBlank = true;
      continue;
    }
    if (paragraph && !inList && /^ {0,3}(?:=+|-+)\s*$/.test(line.text)) {
      const title = text.slice(paragraph.start, paragraph.end);
      paragraph = undefined;
      enter(line.text.trim().startsWith('=') ? 1 : 2, title);
      continue;
    }
    if (/^ {0,3}>/.test(line.text)) {
      flush();
      while (
        i + 1 < lines.length &&
        /\S/.test(lines[i + 1]!.text) &&
        !listItem.test(lines[i + 1]!.text) &&
        !heading.test(lines[i + 1]!.text)
      )
        i++;
      continue;
    }
    if (thematicBreak.test(line.text)) {
      flush();
      continue;
    }
    if (line.text.includes('|') && delimiterRow.test(lines[i + 1]?.text ?? '') && lines[i + 1]!.text.includes('-')) {
      flush();
      const header = cellsOf(line);
      const aboutPeople = header.some((cell) => peopleHeader.test(text.slice(cell.start, cell.end).trim()));
      if (!aboutPeople) for (const cell of header) add(cell.start, cell.end);
      for (i += 2; i < lines.length && lines[i]!.text.includes('|'); i++) {
        if (!aboutPeople) for (const cell of cellsOf(lines[i]!)) add(cell.start, cell.end);
      }
      i--;
      continue;
    }
    const item = listItem.exec(line.text);
    if (item) {
      flush();
      inList = true;
      paragraph = { start: line.start + item[0].length, end: line.end };
      afterBlank = false;
      continue;
    }
    if (!/^\s/.test(line.text) && afterBlank) inList = false;
    if (!paragraph && !inList && /^(?: {4}|\t)/.test(line.text)) continue; // indented code
    if (paragraph) paragraph.end = line.end;
    else paragraph = { start: line.start, end: line.end };
    afterBlank = false;
  }
  flush();
  return { blocks, allows };
}

function cellsOf(line: Line): { start: number; end: number }[] {
  const cells: { start: number; end: number }[] = [];
  let from = 0;
  for (let at = 0; at <= line.text.length; at++) {
    if (at < line.text.length && (line.text[at] !== '|' || line.text[at - 1] === '\\')) continue;
    if (/\S/.test(line.text.slice(from, at))) cells.push({ start: line.start + from, end: line.start + at });
    from = at + 1;
  }
  return cells;
}

/** `<!-- debrief-allow BL-07: reason -->` for the next block, `debrief-allow-file` for the whole text. */
function allowsOf(comment: string, start: number, end: number): AllowComment[] {
  const said = /^\s*debrief-allow(-file)?\s+([A-Z]{1,3}-\d{2})\s*(?::\s*([\s\S]*?))?\s*$/.exec(comment);
  return said ? [{ wholeFile: said[1] !== undefined, ruleId: said[2]!, reason: said[3] ?? '', start, end }] : [];
}
