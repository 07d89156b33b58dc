/**
 * Which letters must a text hold for a pattern to match it at all? Answers a set of lower-case literals of which at least one
 * occurs in every match, or undefined when nothing of three letters is required. It may require too little, never too much:
 * the pattern itself decides.
 */
export function requiredLiterals(pattern: string): readonly string[] | undefined {
  const parsed = new Parser(pattern).parse();
  const best = summarize(parsed);
  return best.required && Math.min(...best.required.map((literal) => literal.length)) >= MIN_LENGTH ? best.required : undefined;
}

const MIN_LENGTH = 3;
const MAX_EXACT = 64;
const MAX_REQUIRED = 400;

type Node =
  | { kind: 'char'; value: string }
  | { kind: 'set'; values: readonly string[] | undefined }
  | { kind: 'sequence'; items: readonly Node[] }
  | { kind: 'choice'; items: readonly Node[] }
  | { kind: 'repeat'; item: Node; min: number; max: number }
  | { kind: 'empty' };

/** `exact`: all texts that the node can match, if they are few. `required`: one of these is in every match. */
interface Summary {
  readonly exact: readonly string[] | undefined;
  readonly required: readonly string[] | undefined;
}

const shortest = (literals: readonly string[]) => literals.reduce((least, literal) => Math.min(least, literal.length), Infinity);
/** Longer first, then fewer: long literals are rare, and few of them are cheap. */
function better(a: readonly string[] | undefined, b: readonly string[] | undefined): readonly string[] | undefined {
  const usable = (set: readonly string[] | undefined) => set && set.length > 0 && set.length <= MAX_REQUIRED && shortest(set) > 0;
  if (!usable(a)) return usable(b) ? b : undefined;
  if (!usable(b)) return a;
  const [la, lb] = [Math.min(shortest(a!), 6), Math.min(shortest(b!), 6)];
  if (la !== lb) return la > lb ? a : b;
  return a!.length <= b!.length ? a : b;
}

function summarize(node: Node): Summary {
  switch (node.kind) {
    case 'empty':
      return { exact: [''], required: undefined };
    case 'char':
      return { exact: [node.value], required: [node.value] };
    case 'set':
      return { exact: node.values, required: node.values };
    case 'repeat': {
      const inner = summarize(node.item);
      if (node.min === 0) {
        const exact = node.max === 1 && inner.exact ? ['', ...inner.exact] : undefined;
        return { exact, required: undefined };
      }
      return { exact: node.min === 1 && node.max === 1 ? inner.exact : undefined, required: inner.required };
    }
    case 'choice': {
      const parts = node.items.map(summarize);
      const exact = parts.every((part) => part.exact) ? unique(parts.flatMap((part) => part.exact!)) : undefined;
      const required = parts.every((part) => part.required) ? unique(parts.flatMap((part) => part.required!)) : undefined;
      return { exact: exact && exact.length <= MAX_EXACT ? exact : undefined, required };
    }
    case 'sequence': {
      let best: readonly string[] | undefined;
      let run: readonly string[] = [''];
      let whole: readonly string[] | undefined = [''];
      for (const item of node.items) {
        const part = summarize(item);
        whole = whole && part.exact ? product(whole, part.exact) : undefined;
        const longer = part.exact && product(run, part.exact);
        if (longer) {
          run = longer;
        } else {
          best = better(best, run);
          run = part.exact && part.exact.length <= MAX_EXACT ? part.exact : [''];
        }
        best = better(best, part.required);
      }
      best = better(best, run);
      return { exact: whole, required: best };
    }
  }
}

const unique = (values: readonly string[]) => [...new Set(values)];
function product(a: readonly string[], b: readonly string[]): readonly string[] | undefined {
  return a.length * b.length > MAX_EXACT ? undefined : unique(a.flatMap((head) => b.map((tail) => head + tail)));
}

/** The part of the grammar of regular expressions that the catalogue uses. Zero-width parts count as empty. */
class Parser {
  private at = 0;

  constructor(private readonly text: string) {}

  parse(): Node {
    return this.choice();
  }

  private choice(): Node {
    const items: Node[] = [this.sequence()];
    while (this.text[this.at] === '|') {
      this.at++;
      items.push(this.sequence());
    }
    return items.length === 1 ? items[0]! : { kind: 'choice', items };
  }

  private sequence(): Node {
    const items: Node[] = [];
    while (this.at < this.text.length && this.text[this.at] !== '|' && this.text[this.at] !== ')') items.push(this.repeated());
    return { kind: 'sequence', items };
  }

  private repeated(): Node {
    const item = this.atom();
    const quantifier = /^(?:([*+?])|\{(\d+)(,(\d*))?\})\??/.exec(this.text.slice(this.at, this.at + 16));
    if (!quantifier) return item;
    this.at += quantifier[0].length;
    if (quantifier[1]) return { kind: 'repeat', item, min: quantifier[1] === '+' ? 1 : 0, max: quantifier[1] === '?' ? 1 : Infinity };
    const min = Number(quantifier[2]);
    const max = quantifier[3] === undefined ? min : quantifier[4] ? Number(quantifier[4]) : Infinity;
    return { kind: 'repeat', item, min, max };
  }

  private atom(): Node {
    const character = this.text[this.at++]!;
    switch (character) {
      case '(':
        return this.group();
      case '[':
        return this.set();
      case '.':
        return { kind: 'set', values: undefined };
      case '^':
      case '$':
        return { kind: 'empty' };
      case '\\':
        return this.escape();
      default:
        return { kind: 'char', value: character.toLowerCase() };
    }
  }

  private group(): Node {
    const opening = /^\?(?::|=|!|<=|<!|<\w+>)/.exec(this.text.slice(this.at, this.at + 40))?.[0] ?? '';
    this.at += opening.length;
    const inner = this.choice();
    this.at++;
    return /^\?(?:=|!|<=|<!)$/.test(opening) ? { kind: 'empty' } : inner;
  }

  private escape(): Node {
    const character = this.text[this.at++]!;
    if (character === 'b' || character === 'B') return { kind: 'empty' };
    if (character === 'p' || character === 'P') {
      this.at = this.text.indexOf('}', this.at) + 1;
      return { kind: 'set', values: undefined };
    }
    if (/[wWdDsS]/.test(character)) return { kind: 'set', values: undefined };
    return { kind: 'char', value: this.escaped(character).toLowerCase() };
  }

  private escaped(character: string): string {
    if (character === 'u' && this.text[this.at] === '{') {
      const close = this.text.indexOf('}', this.at);
      const code = Number.parseInt(this.text.slice(this.at + 1, close), 16);
      this.at = close + 1;
      return String.fromCodePoint(code);
    }
    if (character === 'u') {
      const code = Number.parseInt(this.text.slice(this.at, this.at + 4), 16);
      this.at += 4;
      return String.fromCharCode(code);
    }
    return { n: '\n', t: '\t', r: '\r' }[character] ?? character;
  }

  private set(): Node {
    const negated = this.text[this.at] === '^';
    if (negated) this.at++;
    const values: string[] = [];
    let open = negated;
    while (this.text[this.at] !== ']') {
      const character = this.text[this.at++]!;
      let value = character;
      if (character === '\\') {
        const escaped = this.text[this.at++]!;
        if (/[wWdDsSpP]/.test(escaped)) {
          if (/[pP]/.test(escaped)) this.at = this.text.indexOf('}', this.at) + 1;
          open = true;
          continue;
        }
        value = this.escaped(escaped);
      }
      if (this.text[this.at] === '-' && this.text[this.at + 1] !== ']') {
        this.at++;
        if (this.text[this.at] === '\\') {
          this.at++;
          this.escaped(this.text[this.at++]!);
        } else this.at++;
        open = true; // a range is too wide to help
      }
      values.push(value.toLowerCase());
    }
    this.at++;
    return { kind: 'set', values: open || values.length > 8 ? undefined : unique(values) };
  }
}
