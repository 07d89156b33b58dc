import { alternativesOf } from './alternatives.js';
import { LiteralIndex } from './aho-corasick.js';
import { catalogue, resolveSlots, scopes, type Rule } from './catalogue.js';
import type { SectionKind } from './finding.js';
import { requiredLiterals } from './required-literals.js';

export interface CompiledRule {
  readonly rule: Rule;
  readonly kinds: ReadonlySet<SectionKind>;
}

/** One alternative of a rule's pattern. */
interface Alternative {
  readonly compiled: CompiledRule;
  readonly source: string;
  /** Compiled on first use: most texts meet few of them. */
  pattern: RegExp | undefined;
}

export const compiledRules: readonly CompiledRule[] = catalogue.rules.map((rule) => ({ rule, kinds: new Set(scopes[rule.scope]) }));

/** Every alternative of every rule, in their order. */
const alternatives: readonly Alternative[] = compiledRules.flatMap((compiled) =>
  alternativesOf(resolveSlots(compiled.rule.pattern)).map((source) => ({ compiled, source, pattern: undefined })),
);

/** Finds the alternatives whose groups of required letters are all in a text. */
class Selection {
  private readonly index: LiteralIndex;
  /** By group: its alternative. */
  private readonly alternativeOf: number[] = [];
  private readonly groups = new Uint8Array(alternatives.length);
  /** How many groups of the alternative were met in the present text. */
  private readonly met = new Uint8Array(alternatives.length);
  private readonly always: number[] = [];

  constructor(on: Rule['on']) {
    const entries: [string, number][] = [];
    alternatives.forEach(({ compiled, source }, number) => {
      if (compiled.rule.on !== on) return;
      const groups = requiredLiterals(source);
      this.groups[number] = groups.length;
      if (groups.length === 0) this.always.push(number);
      for (const group of groups) {
        for (const literal of group) entries.push([literal, this.alternativeOf.length]);
        this.alternativeOf.push(number);
      }
    });
    this.index = new LiteralIndex(entries, this.alternativeOf.length);
  }

  collect(text: string, numbers: number[]): void {
    const { alternativeOf, groups, met } = this;
    numbers.push(...this.always);
    const occurring = this.index.ownersIn(text);
    for (const group of occurring) {
      const number = alternativeOf[group]!;
      if (++met[number]! === groups[number]) numbers.push(number);
    }
    for (const group of occurring) met[alternativeOf[group]!] = 0;
  }
}

let selections: { words: Selection; actors: Selection } | undefined;

export interface RuleMatch {
  readonly compiled: CompiledRule;
  readonly start: number;
  readonly text: string;
}

/** What the patterns of the rules that `isWanted` find. Only alternatives are tried whose required letters are in the text. */
export function patternMatches(words: string, actors: string, isWanted: (compiled: CompiledRule) => boolean): RuleMatch[] {
  selections ??= { words: new Selection('words'), actors: new Selection('actors') };
  const numbers: number[] = [];
  selections.words.collect(words, numbers);
  selections.actors.collect(actors, numbers);
  numbers.sort((a, b) => a - b);
  const found: RuleMatch[] = [];
  for (let from = 0; from < numbers.length;) {
    const { compiled } = alternatives[numbers[from]!]!;
    let to = from + 1;
    while (to < numbers.length && alternatives[numbers[to]!]!.compiled === compiled) to++;
    if (isWanted(compiled)) {
      const patterns = numbers.slice(from, to).map((number) => patternOf(alternatives[number]!));
      matchAll(compiled, patterns, compiled.rule.on === 'actors' ? actors : words, found);
    }
    from = to;
  }
  return found;
}

const patternOf = (alternative: Alternative) => (alternative.pattern ??= new RegExp(alternative.source, alternative.compiled.rule.flags));

/** As one expression of all the alternatives would: the leftmost match, at one place the first alternative; then on from its end. */
function matchAll(compiled: CompiledRule, patterns: readonly RegExp[], text: string, found: RuleMatch[]): void {
  const next = patterns.map((pattern) => execFrom(pattern, text, 0));
  for (let from = 0; ;) {
    let best: RegExpExecArray | null = null;
    for (let i = 0; i < patterns.length; i++) {
      let match = next[i];
      if (match && match.index < from) match = next[i] = execFrom(patterns[i]!, text, from);
      if (match && (!best || match.index < best.index)) best = match;
    }
    if (!best) return;
    if (best[0].length === 0) {
      from = best.index + 1;
      continue;
    }
    found.push({ compiled, start: best.index, text: best[0] });
    from = best.index + best[0].length;
  }
}

function execFrom(pattern: RegExp, text: string, from: number): RegExpExecArray | null {
  pattern.lastIndex = from;
  return pattern.exec(text);
}
