/**
 * The names of a list that occur in some texts at all: an organization knows 20,000 people, a text holds three of them, and every
 * look at a sentence would else be a look for 20,000.
 */
export function occurringNames(names: readonly string[], texts: Iterable<string>): string[] {
  if (names.length === 0) return [];
  const byFirstWord = new Map<string, string[]>();
  for (const name of names) {
    const first = /[\p{L}\p{N}]+/u.exec(name)?.[0];
    if (first === undefined) continue;
    const known = byFirstWord.get(first);
    if (known === undefined) byFirstWord.set(first, [name]);
    else known.push(name);
  }
  const found = new Set<string>();
  for (const text of texts) {
    for (const [word] of text.matchAll(/[\p{L}\p{N}]+/gu)) {
      const candidates = byFirstWord.get(word);
      if (candidates === undefined) continue;
      const here = candidates.filter((name) => text.includes(name));
      for (const name of here) found.add(name);
      if (here.length === candidates.length) byFirstWord.delete(word);
    }
    if (byFirstWord.size === 0) break;
  }
  return [...found].sort();
}
