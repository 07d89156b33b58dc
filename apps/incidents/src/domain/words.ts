/** The words of texts for search by prefix: letters and digits, small, each once, at most `most`. */
export function wordsOf(texts: readonly (string | null | undefined)[], most = 100): string[] {
  const words = new Set<string>();
  for (const text of texts) {
    if (!text) continue;
    for (const word of text
      .normalize('NFKC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []) {
      words.add(word.slice(0, 40));
      if (words.size >= most) return [...words];
    }
  }
  return [...words];
}
