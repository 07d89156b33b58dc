import type { Lexicon } from './lexicon.js';
import type { Phrase } from './notation.js';
import type { Token } from './tokens.js';

/** A text as the machines read it: its tokens and the tags of each. */
export interface Tagged {
  readonly tokens: readonly Token[];
  readonly tags: readonly (readonly number[])[];
}

const MOST_REPEATS = 4;
const MOST_ADVERBS = 4;
// Most searches are short: what has failed is remembered only in a long one.
const STEPS_BEFORE_MEMORY = 2000;

interface Search {
  steps: number;
  failed: Set<number> | undefined;
}

type State =
  | { readonly kind: 'take'; readonly tags: ReadonlySet<number>; next: number }
  | { readonly kind: 'fork'; next: number; other: number }
  | { readonly kind: 'gap'; readonly left: number; readonly commas: boolean; next: number; other: number }
  | { readonly kind: 'not'; readonly tags: ReadonlySet<number>; next: number }
  | { readonly kind: 'start' | 'end'; next: number }
  | { readonly kind: 'accept' };

/**
 * A phrase as a small automaton. It reads each token at most once per state: a pair of state and place that has failed is never
 * tried again, so its time is linear in the length of the text whatever the text is.
 */
export class Machine {
  private readonly states: State[] = [{ kind: 'accept' }];
  private readonly first: number;
  /** A match begins with one of these. */
  private readonly firstTags: ReadonlySet<number> | undefined;
  /** For each word that every match holds: the tags of which it has one. */
  readonly required: readonly (readonly number[])[];
  /** It may take the mark that ends a sentence, and so what follows it. */
  readonly takesEnd: boolean;

  constructor(
    phrase: Phrase,
    private readonly lexicon: Lexicon,
  ) {
    this.first = this.build(phrase, 0);
    this.required = this.requiredOf(phrase);
    const begin = this.beginOf(phrase);
    this.firstTags = begin.mayBeEmpty || begin.any ? undefined : new Set(begin.tags);
    const ends = ['.', '!', '?'].flatMap((mark) => lexicon.tagsOfMark(mark));
    this.takesEnd = this.states.some((state) => state.kind === 'take' && ends.some((tag) => state.tags.has(tag)));
  }

  private requiredOf(phrase: Phrase): number[][] {
    switch (phrase.kind) {
      case 'token':
        return [this.ask(phrase.tags)];
      case 'sequence':
        return phrase.items.flatMap((item) => this.requiredOf(item));
      case 'choice': {
        const branches = phrase.items.map((item) => this.requiredOf(item));
        if (branches.some((branch) => branch.length === 0)) return [];
        return [
          branches.flatMap((branch) => branch.reduce((best, tags) => (this.lexicon.cost(tags) < this.lexicon.cost(best) ? tags : best))),
        ];
      }
      default:
        return [];
    }
  }

  private beginOf(phrase: Phrase): { tags: readonly number[]; mayBeEmpty: boolean; any: boolean } {
    switch (phrase.kind) {
      case 'token':
        return { tags: this.ask(phrase.tags), mayBeEmpty: false, any: false };
      case 'sequence': {
        const tags: number[] = [];
        for (const item of phrase.items) {
          const begin = this.beginOf(item);
          tags.push(...begin.tags);
          if (begin.any || !begin.mayBeEmpty) return { tags, mayBeEmpty: false, any: begin.any };
        }
        return { tags, mayBeEmpty: true, any: false };
      }
      case 'choice': {
        const begins = phrase.items.map((item) => this.beginOf(item));
        return {
          tags: begins.flatMap(({ tags }) => tags),
          mayBeEmpty: begins.some(({ mayBeEmpty }) => mayBeEmpty),
          any: begins.some(({ any }) => any),
        };
      }
      case 'optional':
      case 'repeat':
        return { ...this.beginOf(phrase.item), mayBeEmpty: true };
      case 'gap':
        return { tags: [], mayBeEmpty: true, any: true };
      case 'not':
      case 'start':
      case 'end':
        return { tags: [], mayBeEmpty: true, any: false };
    }
  }

  private ask(tags: readonly string[]): number[] {
    return tags.map((tag) => this.lexicon.asked(tag));
  }

  private add(state: State): number {
    this.states.push(state);
    return this.states.length - 1;
  }

  /** Builds from the end: each part knows what follows it. */
  private build(phrase: Phrase, next: number): number {
    switch (phrase.kind) {
      case 'token':
        return this.add({ kind: 'take', tags: new Set(this.ask(phrase.tags)), next });
      case 'not':
        return this.add({ kind: 'not', tags: new Set(this.ask(phrase.tags)), next });
      case 'sequence':
        return phrase.items.reduceRight((after, item) => this.build(item, after), next);
      case 'choice':
        return phrase.items.map((item) => this.build(item, next)).reduce((other, one) => this.add({ kind: 'fork', next: one, other }));
      case 'optional':
        return this.add({ kind: 'fork', next: this.build(phrase.item, next), other: next });
      case 'repeat': {
        let after = next;
        for (let times = 0; times < MOST_REPEATS; times++) {
          after = this.add({ kind: 'fork', next: this.build(phrase.item, after), other: next });
        }
        return after;
      }
      case 'gap': {
        let after = next;
        for (let left = 1; left <= phrase.most; left++) {
          after = this.add({ kind: 'gap', left, commas: phrase.commas, next: after, other: next });
        }
        return after;
      }
      case 'start':
      case 'end':
        return this.add({ kind: phrase.kind, next });
    }
  }

  /** All matches that begin in the stretch, from left to right, none within another: first and last token of each. */
  run(text: Tagged, begin: number, end: number): [first: number, last: number][] {
    const found: [number, number][] = [];
    const search: Search = { steps: 0, failed: undefined };
    for (let at = begin; at < end; at++) {
      if (this.firstTags && !some(text.tags[at]!, this.firstTags)) continue;
      const after = this.from(text, this.first, at, search, true);
      if (after <= at) continue;
      found.push([at, after - 1]);
      at = after - 1;
    }
    return found;
  }

  /** The token after a match that begins here, or -1. */
  private from(text: Tagged, number: number, at: number, search: Search, isFirst: boolean): number {
    if (++search.steps > STEPS_BEFORE_MEMORY) search.failed ??= new Set();
    const key = number * (text.tokens.length + 1) + at;
    if (search.failed?.has(key)) return -1;
    const end = this.step(text, this.states[number]!, at, search, isFirst);
    if (end < 0 && !isFirst) search.failed?.add(key);
    return end;
  }

  private step(text: Tagged, state: State, at: number, search: Search, isFirst: boolean): number {
    const tags = text.tags[at];
    switch (state.kind) {
      case 'accept':
        return at;
      case 'take': {
        for (let place = at; place <= at + MOST_ADVERBS; place++) {
          const here = text.tags[place];
          if (!here) return -1;
          if (some(here, state.tags)) {
            const end = this.from(text, state.next, place + 1, search, false);
            if (end >= 0) return end;
          }
          if (isFirst || !here.includes(this.lexicon.adverb)) return -1;
        }
        return -1;
      }
      case 'fork': {
        const end = this.from(text, state.next, at, search, isFirst);
        return end >= 0 ? end : this.from(text, state.other, at, search, isFirst);
      }
      case 'gap': {
        const end = this.from(text, state.other, at, search, false);
        if (end >= 0 || !tags) return end;
        if (tags.includes(this.lexicon.stop) || tags.includes(this.lexicon.negation)) return -1;
        if (!state.commas && tags.includes(this.lexicon.comma)) return -1;
        return this.from(text, state.next, at + 1, search, false);
      }
      case 'not': {
        let next = at;
        while (text.tags[next]?.includes(this.lexicon.adverb) && !some(text.tags[next]!, state.tags)) next++;
        return text.tags[next] && some(text.tags[next]!, state.tags) ? -1 : this.from(text, state.next, at, search, isFirst);
      }
      case 'start':
        return at === 0 || text.tags[at - 1]!.includes(this.lexicon.stop) ? this.from(text, state.next, at, search, isFirst) : -1;
      case 'end':
        return !tags || tags.includes(this.lexicon.stop) ? this.from(text, state.next, at, search, isFirst) : -1;
    }
  }
}

function some(tags: readonly number[], wanted: ReadonlySet<number>): boolean {
  for (const tag of tags) if (wanted.has(tag)) return true;
  return false;
}
