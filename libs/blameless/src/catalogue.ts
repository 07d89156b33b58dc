import data from '../rules/en.json' with { type: 'json' };
import type { Category, SectionKind, Severity } from './finding.js';

export interface Rule {
  readonly id: string;
  readonly category: Category;
  readonly severity: Severity;
  readonly scope: keyof typeof scopes;
  /** The text that the pattern sees: plain words, or words in which every human actor is a run of marks. */
  readonly on: 'words' | 'actors';
  readonly title: string;
  readonly pattern: string;
  readonly flags: string;
  readonly why: string;
  readonly ask: string;
  readonly rewrite: string;
  readonly mustMatch: readonly string[];
  readonly mustNotMatch: readonly string[];
  readonly categoryBy?: 'actor';
  readonly supersedes?: readonly string[];
  readonly when?: { readonly impactScopeNot: string };
  readonly fix?: { readonly kind: 'replace' | 'delete' | 'role' | 'move'; readonly label: string; readonly text?: string };
}

export interface ActorClass {
  readonly class: string;
  readonly code: string;
  readonly shifts: boolean;
  readonly pattern: string;
  /** More of the class, one word each: found by look-up, in both numbers. */
  readonly nouns?: string;
}

export interface SectionSeverity {
  readonly section: SectionKind;
  readonly rules?: readonly string[];
  readonly categories?: readonly Category[];
  readonly map: Readonly<Partial<Record<Severity, Severity | 'off'>>>;
}

const every: readonly SectionKind[] = ['summary', 'impact', 'timeline', 'analysis', 'lessons', 'action', 'unknown'];
/** The kinds of section in which a rule of that scope runs. Sections about people are never linted. */
export const scopes = {
  any: every,
  narrative: every.filter((kind) => kind !== 'action'),
  analysis: ['summary', 'analysis', 'lessons', 'unknown'],
  impact: ['summary', 'impact', 'unknown'],
  timeline: ['timeline'],
  action: ['action'],
  commitment: ['action', 'lessons', 'unknown'],
} satisfies Record<string, readonly SectionKind[]>;

interface Catalogue {
  readonly version: string;
  readonly headings: readonly { readonly kind: SectionKind; readonly pattern: string }[];
  readonly sectionKeys: Readonly<Record<string, readonly string[]>>;
  readonly sectionSeverity: readonly SectionSeverity[];
  readonly actors: readonly ActorClass[];
  readonly objectAfter: string;
  readonly lexicons: Readonly<Record<string, string>>;
  readonly rules: readonly Rule[];
  readonly engineCases: readonly {
    readonly name: string;
    readonly markdown: string;
    readonly expect: readonly (readonly [string, string] | readonly [string, string, Severity])[];
  }[];
}

/** The rules as data: see `rules/en.json` and docs/how-to/add-a-blameless-rule.md. */
export const catalogue = data as unknown as Catalogue;

/** Replaces each slot `{{NAME}}` by its lexicon until none is left. */
export function resolveSlots(pattern: string): string {
  for (let depth = 0; depth < 10; depth++) {
    if (!pattern.includes('{{')) return pattern;
    pattern = pattern.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
      const words = catalogue.lexicons[name];
      if (words === undefined) throw new Error(`no lexicon is called ${name}`);
      return words;
    });
  }
  throw new Error(`slots refer to each other in a circle: ${pattern.slice(0, 80)}`);
}

const kindOfKey = new Map(
  Object.entries(catalogue.sectionKeys).flatMap(([kind, keys]) => keys.map((key) => [key, kind as SectionKind] as const)),
);
export const kindOfSectionKey = (key: string): SectionKind => kindOfKey.get(key) ?? 'unknown';

const headings = catalogue.headings.map(({ kind, pattern }) => ({ kind, pattern: new RegExp(pattern, 'i') }));

/** The kind that a heading announces, or undefined when it announces none. */
export function kindOfHeading(heading: string, own: Readonly<Record<string, SectionKind>> = {}): SectionKind | undefined {
  const text = heading
    .toLowerCase()
    .replace(/^[\s\d.)]+/, '')
    .trim();
  return own[text] ?? headings.find(({ pattern }) => pattern.test(text))?.kind;
}
