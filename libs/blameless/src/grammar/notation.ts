/**
 * The notation of phrases:
 *
 *     forgot to             words stand for themselves, lower-case
 *     was|were              one of them
 *     <neglect>             a word of that class; of a verb any form
 *     <neglect:past>        only that form: base, s, past, pp, ing
 *     (had to|was told to)  one of these; inside brackets an alternative may have several words
 *     x?  x*                may be absent; may come up to four times
 *     ..  ...               up to 3 words of the same clause; up to 8 words of the same sentence, commas too; no negation
 *     !x                    not followed by x
 *     ^  $                  begin, end of a sentence
 *     WHO                   another phrase, of `macros`
 *
 * Adverbs may stand anywhere between two words; `not` may not, unless it is written.
 */
export type Phrase =
  | { readonly kind: 'token'; readonly tags: readonly string[] }
  | { readonly kind: 'sequence'; readonly items: readonly Phrase[] }
  | { readonly kind: 'choice'; readonly items: readonly Phrase[] }
  | { readonly kind: 'optional'; readonly item: Phrase }
  | { readonly kind: 'repeat'; readonly item: Phrase }
  | { readonly kind: 'gap'; readonly most: number; readonly commas: boolean }
  | { readonly kind: 'not'; readonly tags: readonly string[] }
  | { readonly kind: 'start' }
  | { readonly kind: 'end' };

export type Macros = Readonly<Record<string, string>>;

/** Reads a phrase. Throws with the phrase when it is not well-formed or asks for a macro that is not there. */
export function parsePhrase(text: string, macros: Macros): Phrase {
  return new Parser(text, macros, 0).parse();
}

class Parser {
  private at = 0;

  constructor(
    private readonly text: string,
    private readonly macros: Macros,
    private readonly depth: number,
  ) {
    if (depth > 10) throw new Error(`macros refer to each other in a circle: ${text}`);
  }

  parse(): Phrase {
    const phrase = this.sequence(false);
    if (this.at < this.text.length) throw new Error(`a bracket is closed that was not opened: ${this.text}`);
    return phrase;
  }

  private choice(): Phrase {
    const items = [this.sequence(true)];
    while (this.text[this.at] === '|') {
      this.at++;
      items.push(this.sequence(true));
    }
    return items.length === 1 ? items[0]! : { kind: 'choice', items };
  }

  private sequence(inBrackets: boolean): Phrase {
    const items: Phrase[] = [];
    for (;;) {
      while (this.text[this.at] === ' ') this.at++;
      const next = this.text[this.at];
      if (next === undefined || next === ')' || (inBrackets && next === '|')) break;
      items.push(next === '(' ? this.bracket() : this.word(inBrackets));
    }
    return items.length === 1 ? items[0]! : { kind: 'sequence', items };
  }

  private bracket(): Phrase {
    this.at++;
    const inner = this.choice();
    if (this.text[this.at] !== ')') throw new Error(`a bracket is not closed: ${this.text}`);
    this.at++;
    const quantifier = /^[?*]/.exec(this.text.slice(this.at))?.[0];
    if (quantifier) this.at++;
    return quantified(inner, quantifier);
  }

  private word(inBrackets: boolean): Phrase {
    const end = inBrackets ? /[\s()|]|$/ : /[\s()]|$/;
    const word = this.text.slice(this.at).split(end, 1)[0]!;
    this.at += word.length;
    switch (word) {
      case '..':
        return { kind: 'gap', most: 3, commas: false };
      case '...':
        return { kind: 'gap', most: 8, commas: true };
      case '^':
        return { kind: 'start' };
      case '$':
        return { kind: 'end' };
    }
    if (word.length > 1 && word.startsWith('!')) return { kind: 'not', tags: word.slice(1).split('|') };
    const [, body, quantifier] = /^(.+?)([?*])?$/.exec(word)!;
    if (!/^[A-Z]{2,}$/.test(body!)) return quantified({ kind: 'token', tags: body!.split('|') }, quantifier);
    const macro = this.macros[body!];
    if (macro === undefined) throw new Error(`no macro is called ${body}: ${this.text}`);
    return quantified(new Parser(macro, this.macros, this.depth + 1).parse(), quantifier);
  }
}

function quantified(item: Phrase, quantifier: string | undefined): Phrase {
  if (quantifier === '?') return { kind: 'optional', item };
  return quantifier === '*' ? { kind: 'repeat', item } : item;
}
