import { lint, type Finding, type Names } from '@debrief/blameless';
import { CitationIndex, type SubjectRecord } from './citations.js';
import { ofKind, factsOf } from './draft/facts.js';
import { occurringNames } from './occurring-names.js';
import { durationText, minuteText } from './draft/words.js';
import type { PostMortem, Section } from './state.js';
import { orderedSections } from './state.js';
import type { Template } from './templates.js';
import { findingIdOf, type VerifierFinding } from './verify/finding.js';
import { RecordFacts } from './verify/record-facts.js';
import { compareStated, orderFindings } from './verify/stated.js';
import { verify } from './verify/verify.js';

/** One finding of whatever kind, with where it is and whether somebody has waived it. */
export type DocumentFinding = (Omit<Finding, 'category' | 'waived'> | Omit<VerifierFinding, 'category'>) & {
  readonly category: string;
  readonly sectionKey: string;
  readonly entries?: readonly string[];
  readonly waived?: { readonly reason: string };
  /** Not in the text of the section but in a factor, a belief, an item or a lesson beside it: `F1`, `A2`; positions are in its words. */
  readonly member?: string;
  /** Stands in a line that the draft wrote: an entry's words, which the entry answers for. */
  readonly isGenerated?: boolean;
};

export interface FindingsInput {
  readonly document: PostMortem;
  readonly template: Template;
  readonly record: SubjectRecord;
  readonly names: Names;
  /** Services that the organization has. */
  readonly services?: readonly string[];
  readonly maySeeRestricted: boolean;
}

/** No answer holds more; a document with so many has another problem. */
export const findingsKept = 2000;

/** Everything that stands against a document: language, record, stated times, structure. In the order of its sections. */
export function findingsOf(input: FindingsInput): DocumentFinding[] {
  const { document, record } = input;
  const facts = new RecordFacts(new CitationIndex(record));
  const found: DocumentFinding[] = orderFindings(record).map((finding) => ({ ...finding, sectionKey: 'key-times' }));
  for (const section of orderedSections(document)) {
    if (found.length >= findingsKept) break;
    found.push(...findingsOfSection(section, input, facts));
  }
  found.push(...besideText(input), ...structure(input));
  const waivers = new Map(document.waivers.filter((waiver) => waiver.findingId !== null).map((waiver) => [waiver.findingId, waiver]));
  return found.slice(0, findingsKept).map((finding) => {
    const waiver = waivers.get(finding.findingId);
    return waiver === undefined ? finding : { ...finding, waived: { reason: waiver.reason } };
  });
}

/** What people write beside the text goes out with it, so the same words are wrong in it. */
function besideText({ document, names }: FindingsInput): DocumentFinding[] {
  const { factors, assumptions, proposals, lessons } = document;
  const texts: [sectionKey: string, member: string, text: string][] = [
    ...factors.map((factor, index): [string, string, string] => ['factors', `F${index + 1}`, factor.statement]),
    ...factors.flatMap((factor, index) =>
      factor.howChain.map((step, nth): [string, string, string] => [
        'how-chains',
        `F${index + 1}.${nth + 1}`,
        `${step.question}\n\n${step.answer}`,
      ]),
    ),
    ...assumptions.map((one, index): [string, string, string] => ['assumptions', `B${index + 1}`, one.belief]),
    ...proposals
      .filter(({ state }) => state === 'drafted')
      .map((one): [string, string, string] => [
        'actions',
        `A${proposals.indexOf(one) + 1}`,
        [one.title, one.description, one.acceptance].filter((part) => part !== '').join('\n\n'),
      ]),
    ...lessons.map((one, index): [string, string, string] => ['surprises', `L${index + 1}`, one.statement]),
  ];
  return texts.flatMap(([sectionKey, member, text]) => {
    const people = occurringNames(names.people ?? [], [text]);
    return lint(text, { section: sectionKey, names: { ...names, people } })
      .filter(({ severity }) => severity !== 'suggestion')
      .map((finding, nth): DocumentFinding => ({
        ...finding,
        findingId: findingIdOf(finding.ruleId, `${sectionKey}:${member}`, text.slice(...finding.sentence), nth),
        sectionKey,
        member,
        fixes: [],
      }));
  });
}

/** The findings of one section: also what the editor asks for while somebody types. */
export function findingsOfSection(
  section: Pick<Section, 'key' | 'markdown' | 'generated'>,
  input: FindingsInput,
  facts: RecordFacts,
): DocumentFinding[] {
  const { document, record, maySeeRestricted } = input;
  const { key, markdown } = section;
  if (markdown === '') return [];
  const people = occurringNames(input.names.people ?? [], [markdown]);
  const names = { ...input.names, people };
  const generated = new Set((section.generated?.text ?? '').split('\n'));
  const language = lint(markdown, { section: key, names });
  const verified = verify(markdown, facts, {
    section: key,
    isGenerated: (line) => generated.has(line),
    people,
    services: input.services ?? [],
    known: { F: document.factors.length, A: document.proposals.length, L: 100 },
    confirmedFactors: new Set(document.factors.flatMap((factor, index) => (factor.confirmedBy === null ? [] : [`F${index + 1}`]))),
    maySeeRestricted,
  });
  const stated = compareStated(markdown, key, record);
  const lines = markdown.split('\n');
  const all = [...language, ...verified, ...stated].map((finding): DocumentFinding => {
    const isGenerated = generated.has(lines[finding.line - 1] ?? '');
    return { ...finding, sectionKey: key, ...(isGenerated ? { isGenerated } : {}) };
  });
  return all.sort((a, b) => a.offset - b.offset || b.length - a.length || (a.ruleId < b.ruleId ? -1 : 1));
}

// What the product fills in itself, or what another part of the document answers.
const answeredElsewhere = new Set([
  'title',
  'status',
  'people',
  'dates',
  'classification',
  'participants',
  'how-chains',
  'factors',
  'short-term',
  'actions',
  'assumptions',
  'went-well',
  'not-well',
  'timeline',
  'key-times',
]);

/** ST-01: a required section that people write and nobody has written. ST-11: a how-chain that ends too early. */
function structure({ document, template, record }: FindingsInput): DocumentFinding[] {
  const hasDecisions = record.stories.some((story) => ofKind(factsOf(record, story), 'decision').length > 0);
  const empty = template.sections.filter(
    (section) =>
      section.required &&
      (section.auto === 'D' || section.auto === 'H') &&
      !answeredElsewhere.has(section.key) &&
      !(section.key === 'known-then' && !hasDecisions) &&
      (document.sections[section.key]?.markdown.trim() ?? '') === '',
  );
  const short = document.factors.flatMap((factor, index) => (factor.howChain.length > 0 && factor.howChain.length < 3 ? [index + 1] : []));
  const personal = document.factors.flatMap((factor, index) => (endsAtPerson(factor) ? [index + 1] : []));
  const silent = record.stories.flatMap((story) => ofKind(factsOf(record, story), 'silence'));
  return [
    ...personal.map((no) =>
      structural(
        'ST-11',
        'warning',
        'how-chains',
        'A how-chain that ends at a person',
        'Which process let it depend on one person?',
        `The chain of F${no} ends at a person; what a person did is where a chain begins.`,
      ),
    ),
    ...silent.map(({ at, seconds }) =>
      structural(
        'ST-12',
        'suggestion',
        'timeline',
        'A long silence',
        'What happened, or was waited for, in between?',
        `No entry for ${durationText(seconds)} from ${minuteText(at)} UTC.`,
      ),
    ),
    ...empty.map((section) =>
      structural(
        'ST-01',
        'error',
        section.key,
        'A required section is empty',
        section.prompt || 'What belongs here?',
        `“${section.title}” is required by the template.`,
      ),
    ),
    ...short.map((no) =>
      structural(
        'ST-11',
        'warning',
        'how-chains',
        'A how-chain of fewer than three steps',
        'How did that come about?',
        `The chain of F${no} has fewer than three steps.`,
      ),
    ),
  ];
}

/** Its last answer blames somebody, or says that somebody simply did or did not. */
function endsAtPerson(factor: PostMortem['factors'][number]): boolean {
  const last = factor.howChain.at(-1);
  return (
    last !== undefined &&
    lint(last.answer, { section: 'how-chains' }).some(({ category }) => category === 'blame-person' || category === 'human-error')
  );
}

const structural = (
  ruleId: string,
  severity: 'error' | 'warning' | 'suggestion',
  sectionKey: string,
  title: string,
  ask: string,
  why: string,
): DocumentFinding => ({
  findingId: findingIdOf(ruleId, sectionKey, why, 1),
  ruleId,
  title,
  category: 'structure',
  severity,
  offset: 0,
  length: 0,
  line: 1,
  column: 1,
  endLine: 1,
  endColumn: 1,
  sentence: [0, 0],
  text: '',
  ask,
  why,
  rewrite: '',
  fixes: [],
  sectionKey,
});
