import data from '../../rules/phrases.json' with { type: 'json' };
import type { Marked } from '../actors.js';
import type { Rule } from '../catalogue.js';
import { Lexicon, type WordClasses } from './lexicon.js';
import { Machine, type Tagged } from './machine.js';
import { parsePhrase } from './notation.js';
import { tokensOf } from './tokens.js';

/** A rule whose patterns are phrases over word classes, instead of a regular expression. */
export interface PhraseRule extends Omit<Rule, 'on' | 'pattern' | 'flags'> {
  readonly on: 'phrases';
  readonly phrases: readonly string[];
  /** The rule is silent in a sentence that holds one of these. */
  readonly unless?: readonly string[];
  /** Only the first place in a sentence is told. */
  readonly once?: boolean;
}

interface PhraseCatalogue {
  readonly classes: WordClasses;
  readonly macros: Readonly<Record<string, string>>;
  /** Phrases that take back what follows them: no rule speaks of `rather than blame the engineer`. */
  readonly takenBack: readonly string[];
  readonly rules: readonly PhraseRule[];
}

const catalogue = data as unknown as PhraseCatalogue;
/** The rules of `rules/phrases.json`. */
export const phraseRules: readonly PhraseRule[] = catalogue.rules;

export interface PhraseMatch {
  readonly rule: PhraseRule;
  /** Offsets within the text. */
  readonly start: number;
  readonly end: number;
}

interface Entry {
  readonly rule: PhraseRule;
  readonly machine: Machine;
}

/** The tags that occur in a stretch of text. */
class Present {
  private readonly seenIn: Uint32Array;
  private stretch = 0;

  constructor(size: number) {
    this.seenIn = new Uint32Array(size);
  }

  /** From here on, only of these tokens. `onTag` hears each tag once. */
  read(tags: Tagged['tags'], from: number, to: number, onTag?: (tag: number) => void): void {
    const { seenIn } = this;
    const stretch = ++this.stretch;
    for (let at = from; at < to; at++) {
      for (const tag of tags[at]!) {
        if (seenIn[tag] === stretch) continue;
        seenIn[tag] = stretch;
        onTag?.(tag);
      }
    }
  }

  /** Has it all the words without which this machine finds nothing? */
  mayMatch({ required }: Machine): boolean {
    for (const tags of required) if (!this.hasOneOf(tags)) return false;
    return true;
  }

  private hasOneOf(tags: readonly number[]): boolean {
    for (const tag of tags) if (this.seenIn[tag] === this.stretch) return true;
    return false;
  }
}

/** All machines, found by a tag that each of their matches holds. */
class Grammar {
  private readonly lexicon = new Lexicon(catalogue.classes);
  /** Phrases that end with their sentence, and those that may reach beyond it. */
  private readonly within: Entry[][] = [];
  private readonly beyond: Entry[][] = [];
  private readonly guards = new Map<PhraseRule, readonly Machine[]>();
  private readonly takenBack: readonly Machine[];
  private readonly inSentence: Present;
  private readonly inText: Present;

  constructor() {
    const machine = (text: string) => new Machine(parsePhrase(text, catalogue.macros), this.lexicon);
    const entries = phraseRules.flatMap((rule) => rule.phrases.map((text): Entry => ({ rule, machine: machine(text) })));
    for (const rule of phraseRules) if (rule.unless) this.guards.set(rule, rule.unless.map(machine));
    this.takenBack = catalogue.takenBack.map(machine);
    this.inSentence = new Present(this.lexicon.size);
    this.inText = new Present(this.lexicon.size);
    for (const entry of entries) {
      const { required } = entry.machine;
      if (required.length === 0) throw new Error(`${entry.rule.id}: a phrase needs a word that is always there`);
      const anchor = required.reduce((best, tags) => (this.lexicon.cost(tags) < this.lexicon.cost(best) ? tags : best));
      const byTag = entry.machine.takesEnd ? this.beyond : this.within;
      for (const tag of new Set(anchor)) (byTag[tag] ??= []).push(entry);
    }
  }

  read({ words, actors }: Marked): Tagged {
    const tokens = tokensOf(actors, words);
    return { tokens, tags: tokens.map((token, i) => this.lexicon.tagsOf(token, tokens[i - 1])) };
  }

  /**
   * Sentence by sentence, for few phrases have all of their words in one; those that may reach beyond the end of a sentence are
   * looked for in the whole text.
   */
  matches(tagged: Tagged, wanted: (rule: PhraseRule) => boolean): PhraseMatch[] {
    const found: PhraseMatch[] = [];
    const { tags } = tagged;
    // What silences a rule is looked for once in a text, and only when something was found.
    const run = (machine: Machine) => (this.inText.mayMatch(machine) ? machine.run(tagged, 0, tags.length) : []);
    const guards = new Map<PhraseRule, readonly (readonly [number, number])[]>();
    let takenBack: readonly (readonly [number, number])[] | undefined;
    const isSilenced = (rule: PhraseRule, first: number, last: number) => {
      takenBack ??= this.takenBack.flatMap(run);
      if (holdsOneBetween(takenBack, this.beginOfClause(tagged, first), first)) return true;
      if (rule.unless && !guards.has(rule)) guards.set(rule, this.guards.get(rule)!.flatMap(run));
      const guarded = guards.get(rule);
      return !!guarded?.length && holdsOneBetween(guarded, beginOfSentence(tagged, first), endOfSentence(tagged, last));
    };
    const look = (byTag: readonly Entry[][], present: Present, from: number, to: number) => {
      const candidates = new Set<Entry>();
      present.read(tags, from, to, (tag) => {
        const entries = byTag[tag];
        if (entries) for (const entry of entries) candidates.add(entry);
      });
      for (const { rule, machine } of candidates) {
        if (!present.mayMatch(machine) || !wanted(rule)) continue;
        let told = -1;
        for (const [first, last] of machine.run(tagged, from, to)) {
          if (rule.once && last < told) continue;
          if (isSilenced(rule, first, last)) continue;
          if (rule.once) told = endOfSentence(tagged, last);
          found.push({ rule, start: tagged.tokens[first]!.start, end: tagged.tokens[last]!.end });
        }
      }
    };
    look(this.beyond, this.inText, 0, tags.length);
    for (let from = 0; from < tags.length;) {
      let to = from;
      while (to < tags.length && !isEnd(tagged, to)) to++;
      to = Math.min(to + 1, tags.length);
      look(this.within, this.inSentence, from, to);
      from = to;
    }
    return found;
  }

  /** `rather than`, `no evidence that` … reach this far, and not beyond the clause. */
  private beginOfClause(tagged: Tagged, first: number): number {
    let from = first;
    while (from > 0 && first - from < TAKEN_BACK_REACH && !tagged.tags[from - 1]!.includes(this.lexicon.stop)) from--;
    return from;
  }
}

function beginOfSentence(tagged: Tagged, first: number): number {
  let from = first;
  while (from > 0 && first - from < GUARD_REACH && !isEnd(tagged, from - 1)) from--;
  return from;
}

function endOfSentence(tagged: Tagged, from: number): number {
  let to = from + 1;
  while (to < tagged.tokens.length && to - from < GUARD_REACH && !isEnd(tagged, to)) to++;
  return to;
}

const TAKEN_BACK_REACH = 8;
const GUARD_REACH = 60;
const isEnd = (tagged: Tagged, at: number) => {
  const { word } = tagged.tokens[at]!;
  return word === '.' || word === '!' || word === '?';
};
/** Is one of the places, which are sorted by machine only, wholly within the stretch? */
const holdsOneBetween = (found: readonly (readonly [number, number])[], from: number, to: number) =>
  found.some(([first, last]) => first >= from && last < to);
let grammar: Grammar | undefined;

/** What the phrase rules find in a text in which the actors are marked. */
export function phraseMatches(text: Marked, wanted: (rule: PhraseRule) => boolean = () => true): PhraseMatch[] {
  grammar ??= new Grammar();
  return grammar.matches(grammar.read(text), wanted);
}
