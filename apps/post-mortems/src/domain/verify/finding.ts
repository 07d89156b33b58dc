import { createHash } from 'node:crypto';
import type { Finding } from '@debrief/blameless';
import type { Statement } from './text.js';
import { Positions } from './text.js';

/** A finding of the verifier has the shape of the linter's, so that one editor, one gate and one waiver serve both. */
export type VerifierFinding = Omit<Finding, 'category'> & {
  readonly category: 'record';
  /** The entries that are nearest to what is said. */
  readonly entries: readonly string[];
};

export interface FindingDraft {
  readonly ruleId: string;
  readonly severity: 'error' | 'warning';
  readonly statement: Statement;
  /** Inside the statement. */
  readonly offset: number;
  readonly length: number;
  readonly ask: string;
  readonly why: string;
  readonly rewrite?: string;
  readonly replaceBy?: string | undefined;
  /** Where `replaceBy` goes, inside the statement, when that is not the whole of what is marked. */
  readonly replaceAt?: { readonly offset: number; readonly length: number };
  readonly entries?: readonly string[];
}

/** 12 hex of rule, section, sentence with spaces folded, and its ordinal there: edits elsewhere keep it. */
export const findingIdOf = (ruleId: string, section: string, sentence: string, ordinal: number): string =>
  createHash('sha256')
    .update(JSON.stringify([ruleId, section, sentence.replace(/\s+/g, ' ').trim(), ordinal]))
    .digest('hex')
    .slice(0, 12);

const titles: Readonly<Record<string, string>> = {
  'VF-01': 'A number that the record does not hold',
  'VF-02': 'A time that the record does not hold',
  'VF-03': 'A duration that the record does not hold',
  'VF-04': 'A time that can be read in two ways',
  'VF-05': 'A name that no cited entry holds',
  'VF-06': 'A fact without a citation',
  'VF-07': 'A citation that points at nothing',
  'VF-08': 'A cause without a confirmed factor',
  'VF-09': 'An order that the record contradicts',
  'VF-10': 'A count that differs',
  'VF-11': 'The name of a person',
  'ST-07': 'Milestones out of order',
  'ST-08': 'A stated duration that the times contradict',
};

/** Drafts of findings with ids and positions, in reading order. */
export function finish(markdown: string, section: string, drafts: readonly FindingDraft[]): VerifierFinding[] {
  const positions = new Positions(markdown);
  const ordinals = new Map<string, number>();
  return [...drafts]
    .sort(
      (a, b) => a.statement.offset + a.offset - (b.statement.offset + b.offset) || b.length - a.length || (a.ruleId < b.ruleId ? -1 : 1),
    )
    .map((draft): VerifierFinding => {
      const { ruleId, statement } = draft;
      const offset = statement.offset + draft.offset;
      const sentence = markdown.slice(statement.offset, statement.offset + statement.text.length);
      const key = `${ruleId}\n${sentence}`;
      const ordinal = (ordinals.get(key) ?? 0) + 1;
      ordinals.set(key, ordinal);
      const replaced =
        draft.replaceAt === undefined
          ? { offset, length: draft.length }
          : { offset: statement.offset + draft.replaceAt.offset, length: draft.replaceAt.length };
      const start = positions.at(offset);
      const end = positions.at(offset + draft.length);
      return {
        findingId: findingIdOf(ruleId, section, sentence, ordinal),
        ruleId,
        title: titles[ruleId] ?? ruleId,
        category: 'record',
        severity: draft.severity,
        offset,
        length: draft.length,
        line: start.line,
        column: start.column,
        endLine: end.line,
        endColumn: end.column,
        sentence: [statement.offset, statement.offset + statement.text.length],
        text: markdown.slice(offset, offset + draft.length),
        ask: draft.ask,
        why: draft.why,
        rewrite: draft.rewrite ?? '',
        fixes:
          draft.replaceBy === undefined
            ? []
            : [{ kind: 'replace', label: `Write “${draft.replaceBy}”`, edits: [{ ...replaced, text: draft.replaceBy }] }],
        entries: draft.entries ?? [],
      };
    });
}
