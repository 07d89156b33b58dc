/** Pairs of equal lines (or words) of two texts, in order: the longest common subsequence. */
export function matches(left: readonly string[], right: readonly string[]): [number, number][] {
  const table = Array.from({ length: left.length + 1 }, () => new Uint32Array(right.length + 1));
  for (let i = left.length - 1; i >= 0; i -= 1)
    for (let j = right.length - 1; j >= 0; j -= 1)
      table[i]![j] = left[i] === right[j] ? table[i + 1]![j + 1]! + 1 : Math.max(table[i + 1]![j]!, table[i]![j + 1]!);
  const pairs: [number, number][] = [];
  for (let i = 0, j = 0; i < left.length && j < right.length;) {
    if (left[i] === right[j]) pairs.push([i++, j++]);
    else if (table[i + 1]![j]! >= table[i]![j + 1]!) i += 1;
    else j += 1;
  }
  return pairs;
}

export interface Merged {
  text: string;
  /** Whether both changed the same lines: then `text` holds mine, and a person decides. */
  isConflict: boolean;
}

/**
 * Two texts that come from the same base become one. Where only one side changed, the change is taken; where both wrote the
 * same, once. Lines are the unit: in these documents a line is a paragraph.
 */
export function merge3(base: string, mine: string, theirs: string): Merged {
  if (mine === theirs || theirs === base) return { text: mine, isConflict: false };
  if (mine === base) return { text: theirs, isConflict: false };
  const [b, m, t] = [base.split('\n'), mine.split('\n'), theirs.split('\n')];
  const inMine = new Map(matches(b, m));
  const inTheirs = new Map(matches(b, t));
  const out: string[] = [];
  let [bi, mi, ti] = [0, 0, 0];
  let isConflict = false;
  const settle = (bTo: number, mTo: number, tTo: number) => {
    const [was, my, their] = [b.slice(bi, bTo).join('\n'), m.slice(mi, mTo).join('\n'), t.slice(ti, tTo).join('\n')];
    const isMineSame = my === was && mTo - mi === bTo - bi;
    const isTheirsSame = their === was && tTo - ti === bTo - bi;
    if (isMineSame) out.push(...t.slice(ti, tTo));
    else {
      out.push(...m.slice(mi, mTo));
      if (!isTheirsSame && (my !== their || mTo - mi !== tTo - ti)) isConflict = true;
    }
  };
  for (let line = 0; line < b.length; line += 1) {
    const atMine = inMine.get(line);
    const atTheirs = inTheirs.get(line);
    if (atMine === undefined || atTheirs === undefined || atMine < mi || atTheirs < ti) continue;
    settle(line, atMine, atTheirs);
    out.push(b[line]!);
    [bi, mi, ti] = [line + 1, atMine + 1, atTheirs + 1];
  }
  settle(b.length, m.length, t.length);
  return { text: out.join('\n'), isConflict };
}
