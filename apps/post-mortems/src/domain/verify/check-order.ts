import type { Story } from '../citations.js';
import { wordsOf } from '../draft/facts.js';
import type { RecordEntry } from '../record.js';
import type { FindingDraft } from './finding.js';
import { durationText } from '../draft/words.js';
import { at, clockText, isHeldLength } from './held-values.js';
import { isOfAnotherWorld, mentionIn, type Mention } from './mentions.js';
import { quantitiesIn, type DurationWords } from './quantities.js';
import { folded, type RecordFacts } from './record-facts.js';
import type { Statement } from './text.js';

type Report = (draft: Omit<FindingDraft, 'statement'>) => number;

interface Connector {
  readonly offset: number;
  readonly length: number;
  readonly isBefore: boolean;
  readonly opposite: string;
}

const connectorPattern =
  /\b(?:(?<firstThen>,? ?(?:and )?then\b)|(?<followedBy>,? ?followed by)|(?<before>before|prior to|ahead of|preced(?:ed|es))|(?<after>after|following|followed|once|since))\b/gi;

const isClauseEnd = /[,;:.!?()|]| and (?=[a-z])| \[\[/;

/** VF-09: before, after, then, first and last against the order of what is named. */
export function checkOrder(
  prose: string,
  statement: Statement,
  facts: RecordFacts,
  story: Story | undefined,
  section: string,
  cited: string,
  report: Report,
): void {
  const entries = statement.citations
    .map((citation) => facts.index.find(citation.ref))
    .flatMap((target) => (target?.kind === 'entry' ? [target.entry] : []));
  if (section !== 'timeline' || statement.citations.length === 0) checkPairs(prose, statement, facts, story, entries, cited, report);
  checkPlaces(prose, facts, story, section, entries, report);
}

/** "A before B": both sides are looked up, and their instants compared. */
function checkPairs(
  prose: string,
  statement: Statement,
  facts: RecordFacts,
  story: Story | undefined,
  entries: readonly RecordEntry[],
  cited: string,
  report: Report,
): void {
  if (isOfAnotherWorld(prose)) return;
  for (const connector of connectorsIn(prose)) {
    const { left, right } = sidesOf(prose, connector);
    const words = prose.slice(connector.offset, right[1]);
    // The words of an entry may be repeated: the entry claims the order, not the document.
    if (cited.includes(folded(words)) || /["“`]/.test(words)) continue;
    const [a, b] = [left, right].map((span) => lookUp(prose, span, statement, entries, story, facts));
    if (a == null || b == null) continue;
    checkDistance(prose, connector, [a, b], report);
    if (a.at === b.at) continue;
    const isRight = connector.isBefore ? a.at < b.at : a.at > b.at;
    if (isRight) continue;
    report({
      ruleId: 'VF-09',
      severity: 'error',
      offset: connector.offset,
      length: Math.max(connector.length, words.trimEnd().length),
      ask: 'Which came first?',
      why: `By the record the one was at ${clockText(a.at)} UTC and the other at ${clockText(b.at)} UTC.`,
      replaceBy: connector.opposite,
      replaceAt: { offset: connector.offset, length: connector.length },
      entries: [a.ref, b.ref].filter((ref) => ref !== null),
    });
  }
}

/** "37 min after impact began", where both sides are known: the length lies between those two, whatever else is cited. */
function checkDistance(
  prose: string,
  connector: Connector,
  [a, b]: readonly [Mention, Mention] | readonly Mention[],
  report: Report,
): void {
  if (a === undefined || b === undefined) return;
  const stated = quantitiesIn(prose).find(
    (quantity): quantity is DurationWords =>
      quantity.kind === 'duration' &&
      /^\s*$/.test(prose.slice(quantity.offset + quantity.length, connector.offset)) &&
      quantity.offset < connector.offset,
  );
  if (stated === undefined || isHeldLength(stated, [], [a.at, b.at])) return;
  const right = durationText(Math.abs(a.at - b.at));
  report({
    ruleId: 'VF-03',
    severity: 'error',
    offset: stated.offset,
    length: stated.length,
    ask: 'Which two instants?',
    why: `From ${clockText(Math.min(a.at, b.at))} to ${clockText(Math.max(a.at, b.at))} UTC it is ${right}.`,
    rewrite: right,
    replaceBy: right,
    entries: [a.ref, b.ref].filter((ref) => ref !== null),
  });
}

function connectorsIn(prose: string): Connector[] {
  return [...prose.matchAll(connectorPattern)].flatMap((match): Connector[] => {
    const groups = match.groups!;
    const text = match[0];
    if (groups.firstThen !== undefined && !/[,;]|\band\b/.test(text) && !/\bfirst\b/i.test(prose.slice(0, match.index))) return [];
    const isBefore = groups.firstThen !== undefined || groups.followedBy !== undefined || groups.before !== undefined;
    const opposite = groups.before !== undefined || groups.firstThen !== undefined ? 'after' : 'before';
    // "since" tells a cause or a span as often as an order.
    if (/^since$/i.test(text)) return [];
    return [{ offset: match.index, length: text.length, isBefore, opposite }];
  });
}

type Span = readonly [from: number, to: number];

/** The clause on each side. A sentence that begins with its connector has them the other way round: "After A, B." */
function sidesOf(prose: string, { offset, length }: Connector): { left: Span; right: Span } {
  const end = offset + length;
  const after = isClauseEnd.exec(prose.slice(end));
  const right: Span = [end, after === null ? prose.length : end + after.index];
  // "After A, B" and "6 minutes after A, B".
  const ahead = prose.slice(0, offset);
  const [span] = quantitiesIn(ahead);
  const isAtStart =
    !/[\p{L}\p{N}]/u.test(ahead) ||
    (span?.kind === 'duration' &&
      !/[\p{L}\p{N}]/u.test(
        ahead
          .replace(ahead.slice(span.offset, span.offset + span.length), '')
          .replace(/^\W*(?:about|around|roughly|just|some|only)\b/i, ''),
      ));
  if (isAtStart) {
    const rest = prose.slice(right[1] + 1);
    const close = /[;:.!?(|]/.exec(rest);
    return { left: [Math.min(right[1] + 1, prose.length), close === null ? prose.length : right[1] + 1 + close.index], right };
  }
  const before = prose.slice(0, offset);
  const from = Math.max(...[',', ';', ':', '. ', '(', '|'].map((mark) => before.trimEnd().replace(/,$/, ' ').lastIndexOf(mark))) + 1;
  return { left: [from, offset], right };
}

function lookUp(
  prose: string,
  [from, to]: Span,
  statement: Statement,
  entries: readonly RecordEntry[],
  story: Story | undefined,
  facts: RecordFacts,
): Mention | null {
  const named = mentionIn(prose.slice(from, to), entries, story, facts);
  if (named !== null) return named;
  // Where each side carries a citation of its own, that says what it is about.
  const own = statement.citations.filter((citation) => citation.offset >= from && citation.offset < to);
  const others = statement.citations.filter((citation) => citation.offset < from);
  const [only] = own;
  const target = own.length === 1 && only !== undefined ? facts.index.find(only.ref) : undefined;
  if (target?.kind !== 'entry' || (from > 0 && others.length === 0 && statement.citations.length > 1)) return null;
  const isAlone = statement.citations.length === 1;
  return isAlone ? null : { at: at(target.entry.occurredAt), ref: only!.ref, offset: from, isOfKind: false };
}

const ordinals: Readonly<Record<string, number>> = { first: 1, second: 2, third: 3, fourth: 4, fifth: 5 };

/** "The first signal was the alert", "the third alert", "the last alert": by its place among all that fired. */
function checkPlaces(
  prose: string,
  facts: RecordFacts,
  story: Story | undefined,
  section: string,
  entries: readonly RecordEntry[],
  report: Report,
): void {
  const alerts = entries.filter((entry) => entry.entryType === 'alert-fired');
  const [alert] = alerts;
  if (alert === undefined || alerts.length > 1 || story === undefined || section === 'timeline') return;
  const fired = facts
    .fired(story)
    .toSorted((a, b) => (a.occurredAt < b.occurredAt ? -1 : a.occurredAt > b.occurredAt ? 1 : a.entryNo - b.entryNo));
  const words = folded(wordsOf(alert));
  for (const match of prose.matchAll(
    /\b(first|second|third|fourth|fifth|last) (?:signal was the alert|alert\b(?! of (?:the )?(?:day|week)))/gi,
  )) {
    if (words.includes(folded(match[0]))) continue;
    const place = match[1]!.toLowerCase();
    const later = fired.filter((entry) => entry.occurredAt > alert.occurredAt).length;
    const earlier = fired.filter((entry) => entry.occurredAt < alert.occurredAt).length;
    const atOnce = fired.filter((entry) => entry.occurredAt === alert.occurredAt).length;
    const isRight = place === 'last' ? later === 0 : ordinals[place]! > earlier && ordinals[place]! <= earlier + atOnce;
    if (isRight) continue;
    report({
      ruleId: 'VF-09',
      severity: 'error',
      offset: match.index,
      length: match[0].length,
      ask: `Which alert was the ${place}?`,
      why: place === 'last' ? 'The record holds a later one.' : `By the record ${earlier} came before it.`,
      entries: [facts.refOf(story, (place === 'last' ? fired.at(-1) : fired[(ordinals[place] ?? 1) - 1]) ?? alert)],
    });
  }
}
