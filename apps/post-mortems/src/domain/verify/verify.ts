import type { MilestoneName } from '@debrief/contracts';
import type { Citation, Story } from '../citations.js';
import { durations } from '../draft/facts.js';
import { durationText, numberText } from '../draft/words.js';
import { finish, type FindingDraft, type VerifierFinding } from './finding.js';
import { countOf, countPattern, quantitiesIn, type InstantWords, type Quantity } from './quantities.js';
import { checkClaims } from './check-claims.js';
import { checkNames } from './check-names.js';
import { checkOrder } from './check-order.js';
import { countsIn } from './counts.js';
import {
  at,
  isHeldInstant,
  isHeldLength,
  isHeldNumber,
  nearestInstant,
  nearestLength,
  resolvedClock,
  storyLengths,
  zoneFor,
  type DocumentState,
} from './held-values.js';
import { type Held, RecordFacts } from './record-facts.js';
import { namesIn } from './names.js';
import { labelOf } from './stated.js';
import { statementsOf, type Statement } from './text.js';

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
  /** Services that the organization has. */
  readonly services?: readonly string[];
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
  [
    /\bimpact (?:began|started|start)\b|\b(?:before|after|into) (?:the )?(?:impact|outage|(?:first )?errors?)\b|\bfirst errors?\b/i,
    'impactStartedAt',
  ],
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
  const refs = statement.citations.filter(({ kind }) => kind === 'T' || kind === 'I').map(({ ref }) => ref);
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

  const claimed = { prose, statement, quantities, document, hasZone: documentZone, facts, story, cited, report };
  // A timeline's row tells its entry's words, and those are the entry's.
  if (context.section !== 'timeline' || statement.citations.length === 0) checkClaims(claimed);
  if (statement.citations.length === 0) {
    checkOrder(prose, statement, facts, story, context.section, cited, report);
    const said = quantities.find((quantity) => quantity.kind !== 'number' || quantity.isPercent || quantity.value > 1);
    const name = namesIn(prose)[0];
    if (citedSections.has(context.section) && (said !== undefined || name !== undefined)) {
      const at = said ?? name!;
      const near = said?.kind === 'instant' ? nearestEntry(said, quantities, document, facts, story) : null;
      report({
        ruleId: 'VF-06',
        severity: sure,
        offset: at.offset,
        length: at.length,
        ask: 'Which entry holds this?',
        why: `A number, time or name without a citation cannot be checked by a reader.${near === null ? '' : ` The nearest entry is ${near}.`}`,
        entries: near === null ? [] : [near],
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

  // The figure that the words name follows from the whole record: "acknowledged within five minutes [[T5]]".
  const label = labelOf(prose);
  if (label !== null && story?.incident)
    lengths.push(...durations(story.incident).flatMap((duration) => (duration.name === label ? [duration.seconds] : [])));

  const counts = countsIn(prose, statement.citations, facts, story);
  for (const quantity of quantities) {
    const place = { offset: quantity.offset, length: quantity.length };
    if (quantity.kind === 'instant') {
      if (isHeldInstant(quantity, quantities, document, allInstants, held)) continue;
      // Said of a moment that the words name, and judged there already.
      if (drafts.some((draft) => draft.statement === statement && draft.ruleId === 'VF-02' && draft.offset === quantity.offset)) continue;
      const nearest = nearestInstant(quantity, quantities, document, allInstants);
      const entry = nearestEntry(quantity, quantities, document, facts, story);
      report({
        ruleId: 'VF-02',
        severity: 'error',
        ...place,
        ask: 'Which entry has this time?',
        why: 'No cited entry holds this time.',
        ...(nearest === null ? {} : { rewrite: nearest, replaceBy: nearest }),
        entries: [...new Set([...refs, ...(entry === null ? [] : [entry])])],
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
        entries: refs,
        ...(nearest === null ? {} : { rewrite: durationText(nearest), replaceBy: durationText(nearest) }),
      });
    } else {
      if (counts.some((one) => one.offset <= quantity.offset && quantity.offset < one.offset + one.length)) continue;
      // "1 region" counts nothing that a record would hold.
      if (quantity.value === 1 && !quantity.isPercent) continue;
      if (!isHeldNumber(quantity, held, prose))
        report({
          ruleId: 'VF-01',
          severity: 'error',
          ...place,
          ask: 'Which entry holds this number?',
          why: 'No cited entry holds it.',
          entries: refs,
        });
    }
  }
  for (const count of counts) {
    if (count.allowed.includes(count.value)) continue;
    const [first = 0] = count.allowed;
    report({
      ruleId: 'VF-10',
      severity: 'error',
      offset: count.offset,
      length: count.length,
      ask: 'How many does the record hold?',
      why: `The record holds ${count.allowed.map(numberText).join(' or ')}.`,
      replaceBy: numberText(first),
      entries: count.entries,
    });
  }
  checkFractions(prose, held, refs, report);
  const scopes = refs.flatMap((ref) => {
    const target = facts.index.find(ref);
    return target?.kind === 'impact' ? [target.impact.scope] : [];
  });
  checkNames({ original, prose, held, cited, facts, story, services: context.services ?? [], scopes, sure, report });
  checkOrder(prose, statement, facts, story, context.section, cited, report);
}

const fractions: Readonly<Record<string, number>> = {
  half: 50,
  'a third': 33.3,
  'one third': 33.3,
  'two thirds': 66.7,
  'a quarter': 25,
  'one quarter': 25,
  'three quarters': 75,
  'a fifth': 20,
  'one in ten': 10,
  'one in five': 20,
  'two in five': 40,
  'nine in ten': 90,
};
const percentPattern = new RegExp(String.raw`\b(?!\d)(${countPattern})[ -](?:percent|per cent)\b`, 'gi');
const fractionPattern = new RegExp(
  String.raw`\b(?:(about|around|roughly|almost|nearly|more than|over|less than|under) )?(${Object.keys(fractions).join('|').replaceAll(' ', '[ -]')})(?: of)? (?:all |the |our )*(requests|users|customers|orders|logins|traffic|calls|sessions|payments)\b`,
  'gi',
);

/** "Half of the requests failed": a share in words, against the shares of the impacts that are cited. */
function checkFractions(
  prose: string,
  held: readonly Held[],
  refs: readonly string[],
  report: (draft: Omit<FindingDraft, 'statement'>) => number,
): void {
  if (!refs.some((ref) => /(?:^|\/)I\d/.test(ref))) return;
  const shares = held.flatMap((one) => [...one.numbers].filter((number) => number > 0 && number < 1).map((number) => number * 100));
  if (shares.length === 0) return;
  for (const match of prose.matchAll(percentPattern)) {
    const said = countOf(match[1]!);
    if (shares.some((share) => Math.abs(share - said) <= 1)) continue;
    reportShare(match);
  }
  for (const match of prose.matchAll(fractionPattern)) {
    const said = fractions[match[2]!.toLowerCase().replaceAll('-', ' ')] ?? 0;
    const hedge = match[1]?.toLowerCase() ?? '';
    const isRight = shares.some((share) =>
      /^(?:more than|over)$/.test(hedge)
        ? share >= said
        : /^(?:less than|under)$/.test(hedge)
          ? share <= said
          : Math.abs(share - said) <= (hedge === '' ? 3 : 6),
    );
    if (!isRight) reportShare(match);
  }
  function reportShare(match: RegExpExecArray): void {
    report({
      ruleId: 'VF-01',
      severity: 'error',
      offset: match.index,
      length: match[0].length,
      ask: 'Which entry holds this share?',
      why: `The cited impact holds ${shares.map((share) => `${numberText(Math.round(share * 10) / 10)} %`).join(', ')}.`,
      entries: refs,
    });
  }
}

/** The entry that a reader would look at for a time. */
function nearestEntry(
  quantity: InstantWords,
  quantities: readonly Quantity[],
  document: DocumentState,
  facts: RecordFacts,
  story: Story | undefined,
): string | null {
  if (story === undefined || quantity.clock === null) return null;
  const { epoch, ofDay } = resolvedClock(quantity, quantities, document);
  return epoch !== null ? facts.nearestTo(story, epoch, false) : ofDay === null ? null : facts.nearestTo(story, ofDay, true);
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
