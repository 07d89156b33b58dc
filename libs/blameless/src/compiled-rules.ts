import { LiteralIndex } from './aho-corasick.js';
import { catalogue, resolveSlots, scopes, type Rule } from './catalogue.js';
import type { SectionKind } from './finding.js';
import { requiredLiterals } from './required-literals.js';

export interface CompiledRule {
  readonly rule: Rule;
  readonly number: number;
  readonly source: string;
  readonly kinds: ReadonlySet<SectionKind>;
  /** Compiled on first use: most texts meet few of the rules. */
  pattern(): RegExp;
}

const compile = (rule: Rule, number: number): CompiledRule => {
  const source = resolveSlots(rule.pattern);
  let pattern: RegExp | undefined;
  return {
    rule,
    number,
    source,
    kinds: new Set(scopes[rule.scope]),
    pattern: () => (pattern ??= new RegExp(source, rule.flags)),
  };
};

export const compiledRules: readonly CompiledRule[] = catalogue.rules.map(compile);

interface Selection {
  readonly always: readonly CompiledRule[];
  readonly index: LiteralIndex;
}

function selectionOf(on: Rule['on']): Selection {
  const always: CompiledRule[] = [];
  const entries: [string, number][] = [];
  for (const compiled of compiledRules) {
    if (compiled.rule.on !== on) continue;
    const literals = requiredLiterals(compiled.source);
    if (literals) for (const literal of literals) entries.push([literal, compiled.number]);
    else always.push(compiled);
  }
  return { always, index: new LiteralIndex(entries) };
}

let selections: { words: Selection; actors: Selection } | undefined;

/** The rules that can match here: those with a required literal in the text, and the few that require none. */
export function selectRules(words: string, actors: string): CompiledRule[] {
  selections ??= { words: selectionOf('words'), actors: selectionOf('actors') };
  const numbers = new Set<number>();
  selections.words.index.collect(words.toLowerCase(), numbers);
  selections.actors.index.collect(actors.toLowerCase(), numbers);
  for (const { always } of Object.values(selections)) for (const compiled of always) numbers.add(compiled.number);
  return [...numbers].sort((a, b) => a - b).map((number) => compiledRules[number]!);
}
