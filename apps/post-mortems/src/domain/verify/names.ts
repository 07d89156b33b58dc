/** Something that is the name of a thing by its shape: quoted, code, a version, a host, an identifier. */
export interface NameWords {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

const shapes: readonly RegExp[] = [
  /`([^`\n]{1,200})`/g,
  /“([^”\n]{1,200})”|"([^"\n]{1,200})"/g,
  /(?<![\w.-])(v?\d+(?:\.\d+){2,}(?:-[\w.]+)?)(?![\w])/g,
  /(?<![\w.@-])((?:[a-z][a-z0-9-]*[a-z0-9]\.)+[a-z][a-z0-9-]*[a-z0-9])(?![\w-])/g,
  /(?<![\w.-])([A-Z][a-z0-9]+(?:[A-Z][a-z0-9]+)+)(?![\w-])/g,
  /(?<![\w.-])([a-z]+(?:-[a-z]+)*-\d+[a-z0-9-]*)(?![\w])/g,
];
// Written like hosts and meant otherwise.
const idioms = /^(?:e\.g|i\.e|a\.m|p\.m)$/i;

export function namesIn(text: string): NameWords[] {
  const found: NameWords[] = [];
  let rest = text;
  for (const shape of shapes) {
    for (const match of rest.matchAll(shape)) {
      const name = match[1] ?? match[2]!;
      if (idioms.test(name)) continue;
      found.push({ offset: match.index, length: match[0].length, text: name });
    }
    rest = rest.replace(shape, (part) => ' '.repeat(part.length));
  }
  return found.sort((a, b) => a.offset - b.offset);
}

/**
 * The name of the record that a word probably means: one letter away (two from eight letters on), and not merely its plural.
 * `among` narrows it to names that a text holds.
 */
export function nearestName(word: string, names: ReadonlySet<string>, among?: string): string | null {
  const said = word.toLowerCase();
  if (said.length < 5) return null;
  const most = said.length < 8 ? 1 : 2;
  let best: string | null = null;
  let least = most + 1;
  for (const name of names) {
    for (const part of name.split(/\s+/)) {
      const known = part.toLowerCase();
      if (known.length < 5 || Math.abs(known.length - said.length) > most || isInflected(known, said)) continue;
      if (among !== undefined && !among.includes(known)) continue;
      const distance = editDistance(said, known, most);
      if (distance > 0 && distance < least) [best, least] = [part, distance];
    }
  }
  return best;
}

const stem = (word: string): string => word.replace(/(?:'s|’s|ies|es|ed|ing|s|y|er)$/, '');
const isInflected = (a: string, b: string): boolean => a === b || stem(a) === stem(b);

/** Optimal string alignment, given up beyond `most`. */
function editDistance(a: string, b: string, most: number): number {
  let older: number[] = [];
  let old = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const now = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      let value = Math.min(old[j]! + 1, now[j - 1]! + 1, old[j - 1]! + cost);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) value = Math.min(value, older[j - 2]! + 1);
      now.push(value);
    }
    if (Math.min(...now) > most) return most + 1;
    [older, old] = [old, now];
  }
  return old[b.length]!;
}
