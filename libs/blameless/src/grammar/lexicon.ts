import { formsOfNoun, formsOfVerb } from './inflect.js';
import type { Token } from './tokens.js';

/** The word classes of `rules/phrases.json`. */
export interface WordClasses {
  readonly verbs: Readonly<Record<string, string>>;
  readonly nouns: Readonly<Record<string, string>>;
  readonly words: Readonly<Record<string, string>>;
  /** Given names: they count only with a capital. */
  readonly names: string;
}

// What the marks of the actors stand for. The second half of the range are objects: after a preposition.
const actorTags: readonly (readonly string[])[] = [
  ['person', 'who', 'folk'],
  ['role', 'who', 'folk'],
  ['team', 'who', 'folk'],
  ['org', 'folk'],
  ['user', 'folk'],
  ['vendor', 'folk'],
  ['they', 'who', 'folk'],
  ['someone', 'who', 'folk'],
  ['nobody'],
  ['we', 'who', 'folk'],
];
const notAdverbs = new Set(
  'reply apply supply only early daily family assembly anomaly rely multiply comply imply ally monthly weekly hourly yearly nightly july italy likely unlikely friendly costly timely orderly lonely ugly silly deadly lively bodily elderly holy jelly belly bully tally rally'.split(
    ' ',
  ),
);
const otherAdverbs =
  'again also still just even then once yet always often already only somehow instead apparently finally twice later first now afterwards meanwhile quite rather almost nearly indeed soon alone too perhaps maybe seldom sometimes thus hence therefore'.split(
    ' ',
  );
const negations = ['not', 'never', 'no', 'neither', 'nor', 'without', 'nothing'];
// Hurricane Maria, San Marco: no persons.
const notBeforeNames = new Set(
  'hurricane storm cyclone typhoon san saint st santa mount lake port fort project host cluster server'.split(' '),
);
// Too common to look a rule up by.
const frequentTags =
  'the a an of to in on at for from by with and or not no it is was be been have has had that this <be> <be:past> <have> <do> <word> <num> <who> <folk> <anybody> <stop> <comma> <colon> <ing> <ed> <person-object> <det> <poss> <we>'.split(
    ' ',
  );
const MOST_REMEMBERED = 20_000;

/**
 * Which classes a word belongs to. Tags are numbers, given out on first use; a word that no rule and no class speaks of has only
 * those of its form.
 */
export class Lexicon {
  private readonly ids = new Map<string, number>();
  private readonly byWord = new Map<string, number[]>();
  private readonly remembered = new Map<string, readonly number[]>();
  private readonly names: ReadonlySet<string>;
  private readonly frequent: ReadonlySet<number>;
  readonly adverb = this.id('<adverb>');
  readonly negation = this.id('<negation>');
  readonly stop = this.id('<stop>');
  readonly comma = this.id('<comma>');
  private readonly capital = this.id('<Capital>');
  private readonly nameTags = ['name', 'anybody', 'person-object', 'who', 'folk'].map((name) => this.id(`<${name}>`));
  private readonly actors: readonly (readonly number[])[];

  constructor(classes: WordClasses) {
    for (const [name, lemmas] of Object.entries(classes.verbs)) {
      for (const lemma of lemmas.split(' ')) {
        for (const [form, text] of formsOfVerb(lemma)) {
          this.tag(text, `<${name}>`);
          this.tag(text, `<${name}:${form}>`);
        }
      }
    }
    for (const [name, nouns] of Object.entries(classes.nouns)) {
      for (const noun of nouns.split(' ')) for (const text of formsOfNoun(noun)) this.tag(text, `<${name}>`);
    }
    for (const [name, words] of Object.entries(classes.words)) {
      for (const word of words.split(' ')) this.tag(word, `<${name}>`);
    }
    this.names = new Set(classes.names.split(' '));
    for (const word of negations) this.tag(word, '<negation>');
    for (const word of otherAdverbs) this.tag(word, '<adverb>');
    for (const name of ['num', 'code', 'ing', 'ed', 'question', 'colon', 'word', ...actorTags.flat()]) this.id(`<${name}>`);
    this.frequent = new Set(frequentTags.map((tag) => this.id(tag)));
    this.actors = Array.from({ length: 0x20 }, (_, code) => this.tagsOfActor(code));
  }

  /** How many tags have been given out. */
  get size(): number {
    return this.ids.size;
  }

  /** The number of a tag: `<class>`, `<class:form>` or a word as it stands. */
  private id(tag: string): number {
    let id = this.ids.get(tag);
    if (id === undefined) this.ids.set(tag, (id = this.ids.size));
    return id;
  }

  /** The number of a tag that a phrase asks for. A class must be known. */
  asked(tag: string): number {
    if (tag.startsWith('<') && !this.ids.has(tag)) throw new Error(`no class is called ${tag}`);
    if (!tag.startsWith('<')) this.tag(tag, tag);
    return this.id(tag);
  }

  /** How often a word with one of these tags must be expected: a rule is looked up by its rarest word. */
  cost(tags: readonly number[]): number {
    return tags.reduce((sum, tag) => sum + (this.frequent.has(tag) ? 1000 : 1), 0);
  }

  private tag(word: string, tag: string): void {
    const tags = this.byWord.get(word);
    const id = this.id(tag);
    if (!tags) this.byWord.set(word, [id]);
    else if (!tags.includes(id)) tags.push(id);
  }

  /** The tags of a token where it stands. */
  tagsOf(token: Token, previous: Token | undefined): readonly number[] {
    if (token.kind === 'actor') {
      const marked = this.actors[token.word.charCodeAt(0) - 0xe000]!;
      const said = this.byWord.get(token.word.slice(1));
      return said ? [...marked, ...said] : marked;
    }
    const tags = this.tagsOfText(token);
    if (token.kind !== 'word') return tags;
    if (!token.capital) return token.word.includes('.') && this.isHandle(token.word) ? [...tags, ...this.nameTags] : tags;
    const isName = this.names.has(token.word.split('.', 1)[0]!) && !(previous && notBeforeNames.has(previous.word));
    if (isName) return [...tags, ...this.nameTags, this.capital];
    return previous && previous.word !== '.' ? [...tags, this.capital] : tags;
  }

  private isHandle(word: string): boolean {
    return this.names.has(word.split('.', 1)[0]!) && /^[a-z]+\.[a-z]+$/.test(word);
  }

  private tagsOfActor(code: number): readonly number[] {
    const names = actorTags[code & 0xf] ?? [];
    const tags = code < 0x10 ? [...names] : names.filter((name) => name !== 'who' && name !== 'folk');
    if (names.length > 0 && !names.includes('nobody')) tags.push('anybody');
    if (names.includes('who')) tags.push('person-object');
    return tags.map((name) => this.id(`<${name}>`));
  }

  private tagsOfText({ kind, word }: Token): readonly number[] {
    const key = kind === 'number' ? '0' : word;
    let tags = kind === 'number' && this.byWord.has(word) ? undefined : this.remembered.get(key);
    if (tags) return tags;
    if (kind === 'number') tags = [this.id('<num>'), ...(this.byWord.get(word) ?? [])];
    else if (kind === 'hole') tags = [this.id('<code>')];
    else if (kind === 'mark') tags = this.tagsOfMark(word);
    else tags = this.tagsOfWord(word);
    if (this.remembered.size >= MOST_REMEMBERED) this.remembered.clear();
    if (kind !== 'number' || !this.byWord.has(word)) this.remembered.set(key, tags);
    return tags;
  }

  /** The tags of a punctuation mark. */
  tagsOfMark(mark: string): readonly number[] {
    const own = this.byWord.get(mark) ?? [];
    if (!/[.!?;:—–]/.test(mark)) return [this.comma, ...own];
    const named = mark === '?' ? [this.id('<question>')] : mark === ':' ? [this.id('<colon>')] : [];
    return [this.stop, ...named, ...own];
  }

  private tagsOfWord(word: string): readonly number[] {
    const known = this.byWord.get(word) ?? (word.includes('-') ? this.byWord.get(word.replaceAll('-', '')) : undefined);
    const tags = [this.id('<word>'), ...(known ?? [])];
    if (word.length > 4 && word.endsWith('ly') && !notAdverbs.has(word)) tags.push(this.adverb);
    if (word.length > 4 && word.endsWith('ing')) tags.push(this.id('<ing>'));
    if (word.length > 3 && word.endsWith('ed')) tags.push(this.id('<ed>'));
    return tags;
  }
}
