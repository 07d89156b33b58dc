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

  constructor() {
    const machine = (text: string) => new Machine(parsePhrase(text, catalogue.macros), this.lexicon);
    const entries = phraseRules.flatMap((rule) => rule.phrases.map((text): Entry => ({ rule, machine: machine(text) })));
    for (const rule of phraseRules) if (rule.unless) this.guards.set(rule, rule.unless.map(machine));
    this.takenBack = catalogue.takenBack.map(machine);
    for (const entry of entries) {
      const { required } = entry.machine;
      if (required.length === 0) throw new Error(`${entry.rule.id}: a phrase needs a word that is always there`);
      const anchor = required.reduce((best, tags) => (this.lexicon.cost(tags) < this.lexicon.cost(best) ? tags : best));
      for (const tag of new Set(anchor)) (this.byTag[tag] ??= []).push(entry);
    }
  }

  read({ words, actors }: Marked): Tagged {
    const tokens = tokensOf(actors, words);
    return { tokens, tags: tokens.map((token, i) => this.lexicon.tagsOf(token, tokens[i - 1])) };
  }

  matches(tagged: Tagged, wanted: (rule: PhraseRule) => boolean): PhraseMatch[] {
    const present = new Uint8Array(this.lexicon.size);
    const candidates = new Set<Entry>();
    for (const tags of tagged.tags) {
      for (const tag of tags) {
        if (present[tag]) continue;
        present[tag] = 1;
        for (const entry of this.byTag[tag] ?? []) candidates.add(entry);
      }
    }
    const found: PhraseMatch[] = [];
    for (const { rule, machine } of candidates) {
      if (!wanted(rule) || !isPossible(machine, present)) continue;
      for (const [first, last] of machine.run(tagged)) {
        if (this.isTakenBack(tagged, first) || this.isGuarded(rule, tagged, first, last)) continue;
        found.push({ rule, start: tagged.tokens[first]!.start, end: tagged.tokens[last]!.end });
      }
    }
    return found;
  }

  /** `rather than`, `no evidence that` … before a match, in the same clause. */
  private isTakenBack(tagged: Tagged, first: number): boolean {
    let from = first;
    while (from > 0 && first - from < TAKEN_BACK_REACH && !tagged.tags[from - 1]!.includes(this.lexicon.stop)) from--;
    if (from === first) return false;
    const before = slice(tagged, from, first);
    return this.takenBack.some((machine) => machine.run(before).length > 0);
  }

  private isGuarded(rule: PhraseRule, tagged: Tagged, first: number, last: number): boolean {
    const guards = this.guards.get(rule);
    if (!guards) return false;
    let [from, to] = [first, last + 1];
    const isEnd = (at: number) => /^[.!?]$/.test(tagged.tokens[at]!.word);
    while (from > 0 && first - from < GUARD_REACH && !isEnd(from - 1)) from--;
    while (to < tagged.tokens.length && to - last < GUARD_REACH && !isEnd(to)) to++;
    const around = slice(tagged, from, to);
    return guards.some((machine) => machine.run(around).length > 0);
  }
}

const TAKEN_BACK_REACH = 8;
const GUARD_REACH = 60;
const slice = ({ tokens, tags }: Tagged, from: number, to: number): Tagged => ({
  tokens: tokens.slice(from, to),
  tags: tags.slice(from, to),
});
const isPossible = (machine: Machine, present: Uint8Array) => machine.required.every((tags) => tags.some((tag) => present[tag] === 1));

let grammar: Grammar | undefined;

/** What the phrase rules find in a text in which the actors are marked. */
export function phraseMatches(text: Marked, wanted: (rule: PhraseRule) => boolean = () => true): PhraseMatch[] {
  grammar ??= new Grammar();
  return grammar.matches(grammar.read(text), wanted);
}
