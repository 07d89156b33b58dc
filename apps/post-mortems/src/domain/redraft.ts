import { diffArrays } from 'diff';

/*
 * Late facts rerun the draft. Per section a three-way merge by lines: base = what was generated last, theirs = generated now,
 * ours = the text as it is. No line of a person changes without a click.
 */

export interface MergeInput {
  readonly base: string;
  readonly theirs: string;
  readonly ours: string;
  readonly isLocked?: boolean;
}

/** A change that a person may take: `original` lines from `line` (1-based, in the merged text) would become `proposed`. */
export interface Suggestion {
  readonly line: number;
  readonly original: readonly string[];
  readonly proposed: readonly string[];
}

export interface Merged {
  readonly text: string;
  readonly suggestions: readonly Suggestion[];
}

interface Change {
  /** Lines of the base that it replaces: from, until. */
  readonly from: number;
  readonly to: number;
  readonly lines: readonly string[];
}

/** Merges; what touches a person's lines becomes a suggestion beside the text. */
export function mergeSection({ base, theirs, ours, isLocked = false }: MergeInput): Merged {
  if (theirs === base || theirs === ours) return { text: ours, suggestions: [] };
  if (ours === base && !isLocked) return { text: theirs, suggestions: [] };
  const [baseLines, theirLines, ourLines] = [linesOf(base), linesOf(theirs), linesOf(ours)];
  const their = changesBetween(baseLines, theirLines);
  const our = changesBetween(baseLines, ourLines);
  const text: string[] = [];
  const suggestions: Suggestion[] = [];
  let at = 0;
  let ourIndex = 0;
  const copyOurs = (until: number): void => {
    while (ourIndex < our.length && our[ourIndex]!.from < until) {
      const change = our[ourIndex]!;
      text.push(...baseLines.slice(at, change.from), ...change.lines);
      at = change.to;
      ourIndex += 1;
    }
    if (at < until) {
      text.push(...baseLines.slice(at, until));
      at = until;
    }
  };
  for (const change of their) {
    const touching = our.filter((mine) => touches(mine, change));
    if (touching.length === 0 && !isLocked) {
      copyOurs(change.from);
      text.push(...change.lines);
      at = change.to;
      continue;
    }
    // The same change on both sides is no conflict.
    if (!isLocked && touching.length === 1 && sameChange(touching[0]!, change)) continue;
    const from = Math.min(change.from, ...touching.map((mine) => mine.from));
    const to = Math.max(change.to, ...touching.map((mine) => mine.to));
    copyOurs(from);
    const line = text.length + 1;
    const before = text.length;
    // Insertions of ours at the very end of the region belong to it.
    while (ourIndex < our.length && our[ourIndex]!.from <= to && touches(our[ourIndex]!, { from, to, lines: [] })) {
      const mine = our[ourIndex]!;
      text.push(...baseLines.slice(at, mine.from), ...mine.lines);
      at = Math.max(at, mine.to);
      ourIndex += 1;
    }
    if (at < to) {
      text.push(...baseLines.slice(at, to));
      at = to;
    }
    const proposed = [...baseLines.slice(from, change.from), ...change.lines, ...baseLines.slice(change.to, to)];
    suggestions.push({ line, original: text.slice(before), proposed });
  }
  copyOurs(baseLines.length);
  while (ourIndex < our.length) {
    text.push(...our[ourIndex]!.lines);
    ourIndex += 1;
  }
  return { text: text.join('\n'), suggestions };
}

const linesOf = (text: string): string[] => (text === '' ? [] : text.split('\n'));

// Two changes touch when they share a line of the base, or an insertion stands at the other's edge.
const touches = (a: Change, b: Change): boolean => a.from <= b.to && b.from <= a.to;
const sameChange = (a: Change, b: Change): boolean => a.from === b.from && a.to === b.to && a.lines.join('\n') === b.lines.join('\n');

function changesBetween(base: readonly string[], now: readonly string[]): Change[] {
  const changes: Change[] = [];
  let at = 0;
  let open: { from: number; to: number; lines: string[] } | null = null;
  for (const part of diffArrays([...base], [...now])) {
    if (!part.added && !part.removed) {
      if (open !== null) changes.push(open);
      open = null;
      at += part.value.length;
      continue;
    }
    open ??= { from: at, to: at, lines: [] };
    if (part.removed) {
      at += part.value.length;
      open.to = at;
    } else open.lines.push(...part.value);
  }
  if (open !== null) changes.push(open);
  return changes;
}
