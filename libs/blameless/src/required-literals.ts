/**
 * Which letters must a text hold for a pattern to match it at all? Answers groups of lower-case literals: of each group at least
 * one occurs in every match. It may require too little, never too much: the pattern itself decides.
 */
export function requiredLiterals(pattern: string): readonly (readonly string[])[] {
  const { required } = summarize(new Parser(pattern).parse());
  return required.filter(isTellingGroup).sort(byWorth).slice(0, MAX_GROUPS);
}

/** Three letters, or a mark such as `@` or that of an actor: most texts hold every shorter string of letters. */
const isTelling = (literal: string) => literal.length >= 3 || /[^\w\s'’.,-]/.test(literal);
const isTellingGroup = (group: readonly string[]) => group.length > 0 && group.length <= MAX_REQUIRED && group.every(isTelling);
const MAX_EXACT = 64;
const MAX_REQUIRED = 400;
const MAX_GROUPS = 3;
const MAX_SET = 16;

type Node =
  | { kind: 'char'; value: string }
  | { kind: 'set'; values: readonly string[] | undefined }
  | { kind: 'sequence'; items: readonly Node[] }
  | { kind: 'choice'; items: readonly Node[] }
  | { kind: 'repeat'; item: Node; min: number; max: number }
  | { kind: 'empty' };

/** `exact`: all texts that the node can match, if they are few. `required`: of each group one literal is in every match. */
interface Summary {
  readonly exact: readonly string[] | undefined;
  readonly required: readonly (readonly string[])[];
}

const shortest = (literals: readonly string[]) => literals.reduce((least, literal) => Math.min(least, literal.length), Infinity);
/** Longer first, then fewer: long literals are rare, and few of them are cheap. */
const byWorth = (a: readonly string[], b: readonly string[]) => Math.min(shortest(b), 6) - Math.min(shortest(a), 6) || a.length - b.length;
const groupOf = (exact: readonly string[] | undefined): readonly (readonly string[])[] =>
  exact && exact.length <= MAX_REQUIRED && shortest(exact) > 0 ? [exact] : [];

function summarize(node: Node): Summary {
  switch (node.kind) {
    case 'empty':
      return { exact: [''], required: [] };
    case 'char':
      return { exact: [node.value], required: [[node.value]] };
    case 'set':
      return { exact: node.values, required: groupOf(node.values) };
    case 'repeat': {
      const inner = summarize(node.item);
      if (node.min === 0) return { exact: node.max === 1 && inner.exact ? ['', ...inner.exact] : undefined, required: [] };
      return { exact: node.min === 1 && node.max === 1 ? inner.exact : undefined, required: inner.required };
    }
    case 'choice':
      return summarizeChoice(node.items.map(summarize));
    case 'sequence':
      return summarizeSequence(node.items.map(summarize));
  }
}

function summarizeChoice(parts: readonly Summary[]): Summary {
  const exact = parts.every((part) => part.exact) ? unique(parts.flatMap((part) => part.exact!)) : undefined;
  const best = parts.map((part) => part.required.filter((group) => shortest(group) > 0).sort(byWorth)[0]);
  const union = best.every((group) => group !== undefined) ? unique(best.flat()) : undefined;
  return {
    exact: exact && exact.length <= MAX_EXACT ? exact : undefined,
    required: union && union.length <= MAX_REQUIRED ? [union] : [],
  };
}

/** Neighbors that are few texts each are read as one: `root`, a space or a hyphen, `cause` is two literals. */
function summarizeSequence(parts: readonly Summary[]): Summary {
  const required: (readonly string[])[] = [];
  let run: readonly string[] = [''];
  let whole: readonly string[] | undefined = [''];
  for (const part of parts) {
    whole = whole && part.exact ? product(whole, part.exact) : undefined;
    const longer = part.exact && product(run, part.exact);
    if (longer) {
      run = longer;
      continue;
    }
    required.push(...groupOf(run), ...part.required);
    run = part.exact && part.exact.length <= MAX_EXACT ? part.exact : [''];
  }
  required.push(...groupOf(run));
  return { exact: whole, required };
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
        const last = this.text[this.at++] === '\\' ? this.escaped(this.text[this.at++]!) : this.text[this.at - 1]!;
        const [from, to] = [value.charCodeAt(0), last.charCodeAt(0)];
        // A wider range is too wide to help.
        if (to - from >= MAX_SET) open = true;
        else for (let code = from + 1; code <= to; code++) values.push(String.fromCharCode(code).toLowerCase());
      }
      values.push(value.toLowerCase());
    }
    this.at++;
    return { kind: 'set', values: open || values.length > MAX_SET ? undefined : unique(values) };
  }
}
