/** A word, a mark that stands for an actor, or a punctuation mark. Offsets are within the marked text. */
export interface Token {
  readonly start: number;
  readonly end: number;
  /** Lower-case, contractions undone: `didn't` is `did` and `not`. Of an actor: its mark, then its words. */
  readonly word: string;
  readonly kind: 'word' | 'actor' | 'number' | 'hole' | 'mark';
  readonly capital: boolean;
  /** A space stands before it, or nothing. */
  readonly spaced: boolean;
}

const pattern =
  /([\uE000-\uE01F]+)|(\uFFFC+)|(\d[\d.,:]*\d|\d)(?![\w])|([A-Za-z\u00C0-\u024F]+)(n['’]t)(?![\w])|(['’](?:s|re|ve|ll|d|m)(?![\w]))|([\w\u00C0-\u024F]+(?:[-.][\w\u00C0-\u024F]+)*)|([^\s"“”«»‘’'])/gi;

const stems: Readonly<Record<string, string>> = { ca: 'can', wo: 'will', sha: 'shall' };
const clitics: Readonly<Record<string, string>> = { re: 'are', ve: 'have', ll: 'will', m: 'am' };

/** Cuts marked text into tokens, in one pass. `words` is the same text without the marks. */
export function tokensOf(text: string, words: string): Token[] {
  const tokens: Token[] = [];
  let last = 0;
  const add = (start: number, end: number, word: string, kind: Token['kind'], capital = false) => {
    tokens.push({ start, end, word, kind, capital, spaced: start === 0 || start > last });
    last = end;
  };
  for (const match of text.matchAll(pattern)) {
    const start = match.index;
    const end = start + match[0].length;
    const [, actor, hole, number, stem, not, clitic, word] = match;
    if (actor) add(start, end, actor[0]! + words.slice(start, end).toLowerCase(), 'actor');
    else if (hole) add(start, end, '\uFFFC', 'hole');
    else if (number) add(start, end, number, 'number');
    else if (stem && not) {
      const lower = stem.toLowerCase();
      add(start, start + stem.length, stems[lower] ?? lower, 'word');
      add(start + stem.length, end, 'not', 'word');
    } else if (clitic) {
      const lower = clitic.slice(1).toLowerCase();
      add(start, end, clitics[lower] ?? `'${lower}`, 'word');
    } else if (word) {
      const lower = word.toLowerCase();
      if (lower === 'cannot') {
        add(start, start + 3, 'can', 'word');
        add(start + 3, end, 'not', 'word');
      } else add(start, end, lower, /^\d+$/.test(word) ? 'number' : 'word', word[0] !== lower[0]);
    } else add(start, end, match[0], 'mark');
  }
  return tokens;
}
