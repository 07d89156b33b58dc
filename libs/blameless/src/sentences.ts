const abbreviation = /(?:^|[\s(])(?:e\.g|i\.e|etc|vs|approx|No|a\.m|p\.m|U\.S|[A-Z])\.$/;

/**
 * Where sentences end: `.`, `!` or `?`, closing marks, space, then a capital, a digit or a mark. Not after abbreviations,
 * initials, versions or file names. Start and end offsets within the text.
 */
export function sentencesOf(text: string): [number, number][] {
  const ends = /[.!?]+["'”’)\]]*(?=\s+[\p{Lu}\p{N}"'“‘([*_`\uFFFC\uE000-\uE01F])/gu;
  const sentences: [number, number][] = [];
  let from = 0;
  for (const end of text.matchAll(ends)) {
    const to = end.index + end[0].length;
    if (end[0].startsWith('.') && abbreviation.test(text.slice(Math.max(0, to - 12), to))) continue;
    sentences.push([from, to]);
    from = to;
  }
  sentences.push([from, text.length]);
  return sentences
    .map(([start, end]): [number, number] => {
      while (start < end && /\s/.test(text[start]!)) start++;
      while (end > start && /\s/.test(text[end - 1]!)) end--;
      return [start, end];
    })
    .filter(([start, end]) => start < end);
}
