import { parseJson, tooDeepAt } from '../decode-body.js';

/**
 * Cuts a file that comes in parts into its entries, keeping no more than the entry that is under way: JSON Lines; one JSON document, which may be a
 * list or an API's page around one (`{"data": […]}`); CSV with a head. All of its state is plain data, so that another process can go on with it.
 */
export interface SplitState {
  mode: 'unknown' | 'lines' | 'document' | 'csv';
  /** The line of the next character, counted from 1. */
  line: number;
  /** What has been read of the entry under way, and where it began. */
  held: string;
  startLine: number;
  /** Too long: read on to its end without keeping it. */
  skips: boolean;
  depth: number;
  inText: boolean;
  escaped: boolean;
  /** Depth at which the entry under way began; -1 for none. */
  entryDepth: number;
  /** Depths within the lists whose members are entries. */
  lists: number[];
  /** The last text of the document, which may be a member's name. */
  lastText: string;
  head: string[] | null;
}

export interface SplitItem {
  line: number;
  /** An entry, or why there is none. */
  value?: unknown;
  problem?: string;
}

const mostEntry = 1_048_576;
const wrappers = new Set(['data', 'alerts', 'incidents', 'log_entries', 'items']);

export const beginSplit = (): SplitState => ({
  mode: 'unknown',
  line: 1,
  held: '',
  startLine: 1,
  skips: false,
  depth: 0,
  inText: false,
  escaped: false,
  entryDepth: -1,
  lists: [],
  lastText: '',
  head: null,
});

/** Reads the next part. `isLast` closes the file: what is under way then ends, or is cut off. The state is changed in place. */
export function splitPart(state: SplitState, text: string, isLast: boolean, prefersLines: boolean): SplitItem[] {
  const items: SplitItem[] = [];
  let rest = text;
  if (state.mode === 'unknown') {
    state.held += rest;
    if (state.held.startsWith('\ufeff')) state.held = state.held.slice(1);
    const mode = modeOf(state.held, isLast, prefersLines);
    if (mode === undefined) return items;
    state.mode = mode;
    rest = state.held;
    state.held = '';
  }
  if (state.mode === 'lines') splitLines(state, rest, isLast, items);
  else if (state.mode === 'csv') splitCsv(state, rest, isLast, items);
  else splitDocument(state, rest, isLast, items);
  return items;
}

/** What kind of file it is, by its first line; undefined while that has not come to its end. */
function modeOf(text: string, isLast: boolean, prefersLines: boolean): 'lines' | 'document' | 'csv' | undefined {
  const begin = text.search(/\S/);
  if (begin < 0) return isLast ? 'lines' : undefined;
  const end = text.indexOf('\n', begin);
  if (end < 0 && !isLast && text.length < mostEntry) return undefined;
  const opener = text[begin];
  if (opener !== '{' && opener !== '[') return prefersLines ? 'lines' : 'csv';
  if (prefersLines && opener === '{') return 'lines';
  const first = end < 0 ? text.slice(begin) : text.slice(begin, end);
  return first.length <= mostEntry && 'value' in jsonOf(first) ? 'lines' : 'document';
}

/** A stranger's JSON: without hostile names, and not deeper than a delivery may be. */
function jsonOf(text: string): { value: unknown } | { problem: string } {
  if (tooDeepAt(Buffer.from(text)) !== undefined) return { problem: 'nested deeper than 64 levels' };
  const parsed = parseJson(text);
  return 'value' in parsed ? parsed : { problem: 'not JSON' };
}

const tooLong = 'the entry is longer than 1 MiB';

function splitLines(state: SplitState, text: string, isLast: boolean, items: SplitItem[]): void {
  let from = 0;
  for (;;) {
    const end = text.indexOf('\n', from);
    const part = end < 0 ? text.slice(from) : text.slice(from, end);
    if (!state.skips && state.held.length + part.length > mostEntry) {
      state.skips = true;
      state.held = '';
      items.push({ line: state.line, problem: tooLong });
    } else if (!state.skips) state.held += part;
    if (end < 0 && !isLast) return;
    if (!state.skips && state.held.trim() !== '') pushJson(items, state.line, state.held);
    state.held = '';
    state.skips = false;
    if (end < 0) return;
    state.line++;
    from = end + 1;
  }
}

function pushJson(items: SplitItem[], line: number, text: string): void {
  const parsed = jsonOf(text);
  if ('problem' in parsed) items.push({ line, problem: parsed.problem });
  else for (const member of membersOf(parsed.value)) items.push({ line, value: member });
}

/** The members of a list, or of an API's page around one; else the value itself. */
function membersOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  if (typeof value !== 'object' || value === null) return [value];
  const [name, list] = Object.entries(value).find(([key, member]) => wrappers.has(key) && Array.isArray(member)) ?? [];
  return name === undefined || 'labels' in value || 'message' in value ? [value] : (list as unknown[]);
}

/** Whether a scalar stands where an entry should: told once, at its first character. */
const isScalarStart = (char: string): boolean => !/[\s,\]}:]/.test(char);

function splitDocument(state: SplitState, text: string, isLast: boolean, items: SplitItem[]): void {
  let began = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text[i] as string;
    if (char === '\n') state.line++;
    if (state.inText) {
      if (state.escaped) state.escaped = false;
      else if (char === '\\') state.escaped = true;
      else if (char === '"') state.inText = false;
      if (state.inText && state.lastText.length < 40) state.lastText += char;
      continue;
    }
    const inList = state.lists.at(-1) === state.depth;
    switch (char) {
      case '"':
        if (state.entryDepth < 0 && inList) items.push({ line: state.line, problem: 'not an object' });
        state.inText = true;
        state.lastText = '';
        break;
      case '{':
        if (state.entryDepth < 0 && (state.depth === 0 || inList)) {
          state.entryDepth = state.depth;
          state.startLine = state.line;
          state.held = '';
          state.skips = false;
          began = i;
        }
        state.depth++;
        break;
      case '[':
        // The member of a page that holds its entries: the page itself is none.
        if (state.entryDepth >= 0 && state.depth === state.entryDepth + 1 && wrappers.has(state.lastText) && state.lists.length < 2) {
          state.entryDepth = -1;
          state.held = '';
          state.skips = false;
          state.lists.push(state.depth + 1);
        } else if (state.entryDepth < 0 && state.depth === 0) state.lists.push(1);
        state.depth++;
        break;
      case ']':
        state.depth = Math.max(0, state.depth - 1);
        if (state.lists.at(-1) === state.depth + 1) state.lists.pop();
        break;
      case '}':
        state.depth = Math.max(0, state.depth - 1);
        if (state.entryDepth === state.depth) {
          const whole = state.held + text.slice(began, i + 1);
          if (state.skips || whole.length > mostEntry) items.push({ line: state.startLine, problem: tooLong });
          else items.push({ line: state.startLine, ...jsonOf(whole) });
          state.entryDepth = -1;
          state.held = '';
          state.skips = false;
        }
        break;
      default:
        if (state.entryDepth < 0 && inList && isScalarStart(char)) {
          items.push({ line: state.line, problem: 'not an object' });
          // The rest of the scalar is not told again.
          while (i + 1 < text.length && !/[\s,\]}]/.test(text[i + 1] as string)) i++;
        }
    }
  }
  if (state.entryDepth >= 0 && !state.skips) {
    state.held += text.slice(began);
    if (state.held.length > mostEntry) {
      state.skips = true;
      state.held = '';
    }
  }
  if (isLast && (state.entryDepth >= 0 || state.depth > 0))
    items.push({ line: state.entryDepth >= 0 ? state.startLine : state.line, problem: 'the file ends in the middle' });
}

function splitCsv(state: SplitState, text: string, isLast: boolean, items: SplitItem[]): void {
  const finish = () => {
    const row = state.held.replace(/\r$/, '');
    if (state.skips) items.push({ line: state.startLine, problem: tooLong });
    else if (row.trim() !== '') {
      const cells = cellsOf(row);
      if (state.head === null) state.head = cells.map(nameOf);
      else items.push({ line: state.startLine, value: rowOf(state.head, cells) });
    }
    state.held = '';
    state.skips = false;
  };
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (char === '"') state.inText = !state.inText;
    else if (char === '\n') {
      state.line++;
      if (state.inText) continue;
      state.held += text.slice(from, i);
      finish();
      from = i + 1;
      state.startLine = state.line;
    }
  }
  state.held += text.slice(from);
  if (state.held.length > mostEntry) {
    state.skips = true;
    state.held = '';
  }
  if (!isLast) return;
  if (state.inText) items.push({ line: state.startLine, problem: 'the file ends in the middle of a quoted cell' });
  else if (state.held !== '' || state.skips) finish();
}

function cellsOf(row: string): string[] {
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < row.length; i++) {
    const char = row[i] as string;
    if (quoted && char === '"' && row[i + 1] === '"') {
      cell += '"';
      i++;
    } else if (char === '"') quoted = !quoted;
    else if (char === ',' && !quoted) {
      cells.push(cell);
      cell = '';
    } else cell += char;
  }
  return [...cells, cell];
}

/** `Created At`, `created_at` and `CreatedAt` are one name. */
const nameOf = (cell: string): string =>
  cell
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '');

function rowOf(head: readonly string[], cells: readonly string[]): Record<string, string> {
  const row: Record<string, string> = Object.create(null) as Record<string, string>;
  head.forEach((name, i) => {
    const cell = cells[i]?.trim() ?? '';
    if (name !== '' && cell !== '') row[name] = cell;
  });
  return row;
}
