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

/** All machines, found by a tag that each of their matches holds. */
class Grammar {
  private readonly lexicon = new Lexicon(catalogue.classes);
  private readonly byTag: Entry[][] = [];
  private readonly guards = new Map<PhraseRule, readonly Machine[]>();
  private readonly takenBack: readonly Machine[];
  // Of the text that was read last: filled anew for each, for most tags are absent from most texts.
  private readonly places: (number[] | undefined)[];
  private present: number[] = [];

  constructor() {
    const machine = (text: string) => new Machine(parsePhrase(text, catalogue.macros), this.lexicon);
    const entries = phraseRules.flatMap((rule) => rule.phrases.map((text): Entry => ({ rule, machine: machine(text) })));
    for (const rule of phraseRules) if (rule.unless) this.guards.set(rule, rule.unless.map(machine));
    this.takenBack = catalogue.takenBack.map(machine);
    this.places = Array.from({ length: this.lexicon.size }, () => undefined);
    for (const entry of entries) {
      const { required } = entry.machine;
      if (required.length === 0) throw new Error(`${entry.rule.id}: a phrase needs a word that is always there`);
      const anchor = required.reduce((best, tags) => (this.lexicon.cost(tags) < this.lexicon.cost(best) ? tags : best));
      for (const tag of new Set(anchor)) (this.byTag[tag] ??= []).push(entry);
    }
  }

  read({ words, actors }: Marked): Required<Tagged> {
    const tokens = tokensOf(actors, words);
    const tags = tokens.map((token, i) => this.lexicon.tagsOf(token, tokens[i - 1]));
    for (const tag of this.present) this.places[tag] = undefined;
    this.present = [];
    for (let at = 0; at < tags.length; at++) {
      for (const tag of tags[at]!) {
        const here = this.places[tag];
        if (here) here.push(at);
        else {
          this.places[tag] = [at];
          this.present.push(tag);
        }
      }
    }
    return { tokens, tags, places: this.places };
  }

  matches(tagged: Required<Tagged>, wanted: (rule: PhraseRule) => boolean): PhraseMatch[] {
    const { places } = tagged;
    const candidates = new Set<Entry>();
    for (const tag of this.present) for (const entry of this.byTag[tag] ?? []) candidates.add(entry);
    const found: PhraseMatch[] = [];
    const run = (machine: Machine) => (isPossible(machine, places) ? machine.run(tagged) : []);
    // What silences a rule is looked for once in a text, and only when something was found.
    const guards = new Map<PhraseRule, readonly (readonly [number, number])[]>();
    let takenBack: readonly (readonly [number, number])[] | undefined;
    for (const { rule, machine } of candidates) {
      if (!wanted(rule) || !isPossible(machine, places)) continue;
      let told = -1;
      for (const [first, last] of machine.run(tagged)) {
        if (rule.once && last < told) continue;
        takenBack ??= this.takenBack.flatMap(run);
        if (holdsOneBetween(takenBack, this.beginOfClause(tagged, first), first)) continue;
        if (rule.unless && !guards.has(rule)) guards.set(rule, this.guards.get(rule)!.flatMap(run));
        const guarded = guards.get(rule);
        if (guarded?.length && holdsOneBetween(guarded, this.beginOfSentence(tagged, first), this.endOfSentence(tagged, last))) continue;
        if (rule.once) told = this.endOfSentence(tagged, last);
        found.push({ rule, start: tagged.tokens[first]!.start, end: tagged.tokens[last]!.end });
      }
    }
    return found;
  }

  /** `rather than`, `no evidence that` … reach this far, and not beyond the clause. */
  private beginOfClause(tagged: Tagged, first: number): number {
    let from = first;
    while (from > 0 && first - from < TAKEN_BACK_REACH && !tagged.tags[from - 1]!.includes(this.lexicon.stop)) from--;
    return from;
  }

  private beginOfSentence(tagged: Tagged, first: number): number {
    let from = first;
    while (from > 0 && first - from < GUARD_REACH && !isEnd(tagged, from - 1)) from--;
    return from;
  }

  private endOfSentence(tagged: Tagged, from: number): number {
    let to = from + 1;
    while (to < tagged.tokens.length && to - from < GUARD_REACH && !isEnd(tagged, to)) to++;
    return to;
  }
}

const TAKEN_BACK_REACH = 8;
const GUARD_REACH = 60;
const isEnd = (tagged: Tagged, at: number) => /^[.!?]$/.test(tagged.tokens[at]!.word);
/** Is one of the places, which are sorted by machine only, wholly within the stretch? */
const holdsOneBetween = (found: readonly (readonly [number, number])[], from: number, to: number) =>
  found.some(([first, last]) => first >= from && last < to);
const isPossible = (machine: Machine, places: Required<Tagged>['places']) =>
  machine.required.every((tags) => tags.some((tag) => places[tag] !== undefined));

let grammar: Grammar | undefined;

/** What the phrase rules find in a text in which the actors are marked. */
export function phraseMatches(text: Marked, wanted: (rule: PhraseRule) => boolean = () => true): PhraseMatch[] {
  grammar ??= new Grammar();
  return grammar.matches(grammar.read(text), wanted);
}
