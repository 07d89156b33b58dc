export type Severity = 'error' | 'warning' | 'suggestion';

export type Category =
  | 'blame-person'
  | 'blame-team'
  | 'blame-organization'
  | 'blame-user'
  | 'blame-vendor'
  | 'human-error'
  | 'counterfactual'
  | 'hindsight'
  | 'common-belief'
  | 'single-cause'
  | 'tone'
  | 'evidence'
  | 'action'
  | 'own'
  | 'waiver';

/** What a section is for. The rules that apply, and how heavily, depend on it. */
export type SectionKind = 'summary' | 'impact' | 'timeline' | 'analysis' | 'lessons' | 'action' | 'people' | 'unknown';

export interface Edit {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

/** Something that an editor may offer. Nothing is applied without a click (or `--fix`). */
export interface Fix {
  readonly kind: 'replace' | 'delete' | 'role' | 'move';
  readonly label: string;
  readonly edits: readonly Edit[];
}

export interface Waiver {
  readonly reason: string;
}

/**
 * One place in a text. Positions are UTF-16 units of the original text, lines and columns count from 1. `findingId` follows
 * from the rule, the section, the sentence and the ordinal in it: edits elsewhere keep it, so a waiver holds.
 */
export interface Finding {
  readonly findingId: string;
  readonly ruleId: string;
  readonly title: string;
  readonly category: Category;
  readonly severity: Severity;
  readonly offset: number;
  readonly length: number;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** Start and end offset of the sentence around it. */
  readonly sentence: readonly [number, number];
  readonly text: string;
  /** The question that turns the writer to the process. */
  readonly ask: string;
  readonly why: string;
  readonly rewrite: string;
  readonly fixes: readonly Fix[];
  readonly waived?: Waiver;
}

export interface Names {
  readonly people?: readonly string[];
  readonly teams?: readonly string[];
  readonly vendors?: readonly string[];
  readonly customers?: readonly string[];
}

/** A rule of the organization's own: literal phrases, never a regular expression from a user. */
export interface OwnRule {
  readonly ruleId: string;
  readonly phrases: readonly string[];
  readonly severity: Severity;
  readonly why: string;
  readonly ask: string;
  readonly rewrite: string;
}

export interface LintContext {
  /** The key of a section of a post-mortem (`summary`, `timeline` …). Without it the Markdown's own headings say what is what. */
  readonly section?: string;
  readonly names?: Names;
  /** Words that are right here: a finding whose text is this is left out, with the reason kept as its waiver. */
  readonly allow?: readonly { readonly ruleId?: string; readonly text: string; readonly reason: string }[];
  readonly severity?: Readonly<Record<string, Severity | 'off'>>;
  /** The recorded scope of the impact: some rules need it (`EV-03`). */
  readonly impactScope?: 'full' | 'partial' | 'degraded' | 'internal' | 'none';
  /** The role that a person held: offered in place of the name. */
  readonly roleAt?: (name: string) => string | undefined;
  /** Kinds of headings of one's own, by lower-cased heading. */
  readonly sections?: Readonly<Record<string, SectionKind>>;
  readonly rules?: readonly OwnRule[];
}
