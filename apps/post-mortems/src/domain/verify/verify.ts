import type { MilestoneName } from '@debrief/contracts';
import { withoutCitations, type Citation, type Story } from '../citations.js';
import { durationText, numberText } from '../draft/words.js';
import { finish, type FindingDraft, type VerifierFinding } from './finding.js';
import { quantitiesIn, type InstantWords } from './quantities.js';
import { checkOrder } from './check-order.js';
import { countsIn } from './counts.js';
import {
  at,
  isHeldInstant,
  isHeldLength,
  isHeldNumber,
  nearestInstant,
  nearestLength,
  storyLengths,
  zoneFor,
  type DocumentState,
} from './held-values.js';
import { folded, type Held, RecordFacts } from './record-facts.js';
import { nearestName, namesIn } from './names.js';
import { maskLinks, statementsOf, type Statement } from './text.js';

/*
 * Holds a text against the record: every number, time, length, name and order must be in the entries that the sentence cites.
 * The same for a template's text, a person's, a model's, an imported one.
 */

export interface VerifyContext {
  readonly section: string;
  /** The lines that the draft wrote: there a missing or wrong citation is an error. */
  readonly isGenerated?: (line: string) => boolean;
  /** Names of people: nowhere but in `people` and `participants`. */
  readonly people: readonly string[];
  /** How many factors, proposals and links the document has, and which factors (`F2`) are confirmed. */
  readonly known: { readonly F: number; readonly A: number; readonly L: number };
  readonly confirmedFactors: ReadonlySet<string>;
  readonly maySeeRestricted: boolean;
}

/** Sections whose facts must be cited. */
const citedSections = new Set([
  'summary',
  'impact',
  'key-times',
  'lead-up',
  'trigger',
  'detection',
  'response',
  'recovery',
  'timeline',
  'external-message',
]);
const peopleSections = new Set(['people', 'participants']);
const findingsKept = 2000;
const causal = /\b(?:because(?: of)?|due to|caused(?: by)?|led to|resulted in|as a result of)\b/gi;

/** What a milestone is called in a sentence: naming it brings its instant along. */
const anchors: readonly (readonly [RegExp, MilestoneName])[] = [
  [/\bimpact (?:began|started|start)\b/i, 'impactStartedAt'],
  [/\bimpact ended\b|\bend of (?:the )?impact\b/i, 'impactEndedAt'],
  [/\bdetect(?:ed|ion)\b/i, 'detectedAt'],
  [/\backnowledg(?:ed|ement)\b/i, 'acknowledgedAt'],
  [/\bdeclared\b/i, 'declaredAt'],
  [/\bresolved\b/i, 'resolvedAt'],
  [/\bmitigated\b/i, 'mitigatedAt'],
  [/\bfirst signal\b|\bsignal existed\b|\breached nobody\b/i, 'firstSignalAt'],
  [/\breached nobody\b/i, 'detectedAt'],
  [/\bidentified\b/i, 'identifiedAt'],
  [/\bengaged\b/i, 'engagedAt'],
  [/\bpublic update\b/i, 'firstPublicUpdateAt'],
];

/** Every finding of one section, in reading order, at most 2,000. */
export function verify(markdown: string, facts: RecordFacts, context: VerifyContext): VerifierFinding[] {
  const drafts: FindingDraft[] = [];
  const document: DocumentState = { date: null };
  const documentZone = /\b(?:UTC|GMT|CES?T|BST|E[SD]T|C[SD]T|M[SD]T|P[SD]T|IST|JST)\b|\d{2}:\d{2}Z/.test(markdown);
  for (const statement of statementsOf(markdown)) {
    if (drafts.length >= findingsKept) break;
    judge(statement, markdown, facts, context, document, documentZone, drafts);
  }
  return finish(markdown, context.section, drafts.slice(0, findingsKept));
}

function judge(
  statement: Statement,
  markdown: string,
  facts: RecordFacts,
  context: VerifyContext,
  document: DocumentState,
  documentZone: boolean,
  drafts: FindingDraft[],
): void {
  const original = markdown.slice(statement.offset, statement.offset + statement.text.length);
  const isGenerated = context.isGenerated?.(lineAround(markdown, statement.offset)) ?? false;
  const sure = isGenerated ? 'error' : 'warning';
  const report = (draft: Omit<FindingDraft, 'statement'>): number => drafts.push({ statement, ...draft });

  if (!peopleSections.has(context.section)) {
    for (const name of context.people) {
      const at = name.length < 2 ? -1 : wordAt(statement.text, name);
      if (at >= 0)
        report({
          ruleId: 'VF-11',
          severity: 'error',
          offset: at,
          length: name.length,
          ask: 'Which role did this person hold at that time?',
          why: 'A document that names people in its story is read as blame. Names stand in Participants only.',
          rewrite: 'Write the role.',
        });
    }
  }

  const held: Held[] = [];
  const stories = new Set<Story>();
  let wholeRecord = false;
  for (const citation of statement.citations) {
    const found = resolve(citation, facts, context);
    if (found === null) {
      report({
        ruleId: 'VF-07',
        severity: 'error',
        offset: citation.offset,
        length: citation.length,
        ask: 'Which entry holds this?',
        why: `[[${citation.ref}]] is missing, hidden or not visible.`,
      });
      continue;
    }
    if (found.held !== null) held.push(found.held);
    if (found.story !== null) stories.add(found.story);
    if (citation.kind === 'T' && citation.no === null) wholeRecord = true;
  }
  if (statement.isHeading || statement.isTableHead) return;

  const cited = held.map((one) => one.text).join('\n');
  for (const match of withoutQuotations(statement.text).matchAll(causal)) {
    const confirmed = statement.citations.some((citation) => citation.kind === 'F' && context.confirmedFactors.has(citation.ref));
    // The words of an entry may be repeated: the entry claims it, not the document.
    if (confirmed || cited.includes(match[0].toLowerCase())) continue;
    report({
      ruleId: 'VF-08',
      severity: sure,
      offset: match.index,
      length: match[0].length,
      ask: 'Which confirmed factor says so?',
      why: 'What came before is not therefore a cause. Cite a confirmed factor, or say what followed.',
      rewrite: 'followed',
    });
  }

  const prose = statement.text.replace(/\[needs:[^\]]{0,300}\]/g, (gap) => ' '.repeat(gap.length));
  const quantities = quantitiesIn(prose.replace(/`[^`]*`/g, (code) => ' '.repeat(code.length)));
  const [story] = stories.size > 0 ? stories : facts.index.record.stories;
  const anchored = anchors
    .flatMap(([pattern, name]) => (pattern.test(prose) ? [facts.milestone(story, name)] : []))
    .filter((at) => at !== undefined);
  const date = quantities.find((quantity): quantity is InstantWords => quantity.kind === 'instant' && quantity.date !== null)?.date ?? null;
  if (date !== null) document.date = date;

  for (const quantity of quantities) {
    if (quantity.kind !== 'instant') continue;
    const name = quantity.isAmbiguous ? 'Which of the two is the month?' : 'In which zone?';
    if (quantity.isAmbiguous || (quantity.clock !== null && zoneFor(quantity, quantities) === null && !documentZone))
      report({
        ruleId: 'VF-04',
        severity: 'warning',
        offset: quantity.offset,
        length: quantity.length,
        ask: name,
        why: 'Readers elsewhere read it otherwise.',
        rewrite: quantity.isAmbiguous ? '2026-05-14' : '10:02 UTC',
      });
  }

  if (statement.citations.length === 0) {
    const said = quantities.find((quantity) => quantity.kind !== 'number' || quantity.isPercent || quantity.value > 1);
    const name = namesIn(prose)[0];
    if (citedSections.has(context.section) && (said !== undefined || name !== undefined)) {
      const at = said ?? name!;
      report({
        ruleId: 'VF-06',
        severity: sure,
        offset: at.offset,
        length: at.length,
        ask: 'Which entry holds this?',
        why: 'A number, time or name without a citation cannot be checked by a reader.',
      });
    }
    return;
  }
  if (held.length === 0) return;

  const lengths = held.flatMap((one) => one.lengths);
  const citedInstants = new Set([...(wholeRecord ? [] : held.flatMap((one) => [...one.instants])), ...anchored]);
  const allInstants = wholeRecord ? [...held.flatMap((one) => [...one.instants]), ...anchored] : [...citedInstants];
  const ends = wholeRecord
    ? [...anchored, ...held.filter((one) => one.instants.size < 10).flatMap((one) => [...one.instants])]
    : [...citedInstants];
  if (/\breopened\b/i.test(prose)) {
    for (const interval of story?.incident?.activeIntervals ?? []) {
      ends.push(at(interval.from));
      if (interval.to !== null) ends.push(at(interval.to));
    }
  }
  if (/\b(?:active intervals summed|TTR)\b/.test(prose) && story?.incident) lengths.push(...storyLengths(facts, story));

  const counts = countsIn(prose, statement.citations, facts, story);
  for (const quantity of quantities) {
    const place = { offset: quantity.offset, length: quantity.length };
    if (quantity.kind === 'instant') {
      if (isHeldInstant(quantity, quantities, document, allInstants, held)) continue;
      const nearest = nearestInstant(quantity, quantities, document, allInstants);
      report({
        ruleId: 'VF-02',
        severity: 'error',
        ...place,
        ask: 'Which entry has this time?',
        why: 'No cited entry holds this time.',
        ...(nearest === null ? {} : { rewrite: nearest }),
      });
    } else if (quantity.kind === 'duration') {
      if (isHeldLength(quantity, lengths, ends)) continue;
      const nearest = nearestLength(quantity, lengths, ends);
      report({
        ruleId: 'VF-03',
        severity: 'error',
        ...place,
        ask: 'Which two instants?',
        why: 'No two cited instants are so far apart.',
        ...(nearest === null ? {} : { rewrite: durationText(nearest), replaceBy: durationText(nearest) }),
      });
    } else {
      const count = counts.find((one) => one.offset <= quantity.offset && quantity.offset < one.offset + one.length);
      if (count !== undefined) {
        if (!count.allowed.includes(quantity.value))
          report({
            ruleId: 'VF-10',
            severity: 'error',
            ...place,
            ask: 'How many does the record hold?',
            why: `The record holds ${count.allowed.map(numberText).join(' or ')}.`,
            replaceBy: numberText(count.allowed[0] ?? 0),
          });
      } else if (!isHeldNumber(quantity, held)) {
        report({ ruleId: 'VF-01', severity: 'error', ...place, ask: 'Which entry holds this number?', why: 'No cited entry holds it.' });
      }
    }
  }

  for (const name of namesIn(maskLinks(withoutCitations(original)))) {
    if (held.some((one) => one.text.includes(folded(name.text)))) continue;
    const near = nearestName(name.text, facts.names());
    report({
      ruleId: 'VF-05',
      severity: sure,
      offset: name.offset,
      length: name.length,
      ask: 'Is this its name in the record?',
      why: near === null ? 'No cited entry has this name.' : `No cited entry has this name; the nearest is ${near}.`,
      replaceBy: near ?? undefined,
    });
  }
  for (const word of prose.matchAll(/(?<![\p{L}\p{N}_-])[\p{L}][\p{L}\p{N}_-]{4,60}(?![\p{L}\p{N}_-])/gu)) {
    if (cited.includes(folded(word[0]))) continue;
    const near = nearestName(word[0], facts.names(), cited);
    if (near !== null)
      report({
        ruleId: 'VF-05',
        severity: sure,
        offset: word.index,
        length: word[0].length,
        ask: 'Is this its name in the record?',
        why: `The record calls it ${near}.`,
        replaceBy: near,
      });
  }
  for (const severity of prose.matchAll(/\bsev[1-5]\b/gi)) {
    if (cited.includes(severity[0].toLowerCase())) continue;
    report({
      ruleId: 'VF-05',
      severity: sure,
      offset: severity.index,
      length: 4,
      ask: 'Which severity did it have?',
      why: 'No cited entry holds this severity.',
    });
  }
  checkOrder(prose, statement, facts, story, context.section, report);
}

function resolve(citation: Citation, facts: RecordFacts, context: VerifyContext): { held: Held | null; story: Story | null } | null {
  if (citation.kind === 'F' || citation.kind === 'A' || citation.kind === 'L')
    return citation.no !== null && citation.no >= 1 && citation.no <= context.known[citation.kind] ? { held: null, story: null } : null;
  const held = facts.of(citation.ref, context.maySeeRestricted);
  return held === null ? null : { held, story: facts.index.find(citation.ref)?.story ?? null };
}

const lineAround = (markdown: string, offset: number): string => {
  const start = markdown.lastIndexOf('\n', offset - 1) + 1;
  const end = markdown.indexOf('\n', offset);
  return markdown.slice(start, end < 0 ? undefined : end);
};

const withoutQuotations = (text: string): string =>
  text.replace(/"[^"\n]{0,300}"|“[^”\n]{0,300}”|«[^»\n]{0,300}»/g, (quoted) => ' '.repeat(quoted.length));

function wordAt(text: string, name: string): number {
  for (let index = text.indexOf(name); index >= 0; index = text.indexOf(name, index + 1)) {
    const before = text[index - 1] ?? ' ';
    const after = text[index + name.length] ?? ' ';
    if (!/[\p{L}\p{N}]/u.test(before) && !/[\p{L}\p{N}]/u.test(after)) return index;
  }
  return -1;
}
