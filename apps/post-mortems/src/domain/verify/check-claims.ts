import type { MilestoneName } from '@debrief/contracts';
import type { Story } from '../citations.js';
import { impactUnion } from '../draft/facts.js';
import type { RecordEntry } from '../record.js';
import type { FindingDraft } from './finding.js';
import { clockText, resolvedClock, zoneFor, type DocumentState } from './held-values.js';
import { isOfAnotherWorld, mentionIn } from './mentions.js';
import type { InstantWords, Quantity } from './quantities.js';
import { folded, type RecordFacts } from './record-facts.js';
import type { Statement } from './text.js';

/*
 * What a sentence claims by naming it, whether it cites or not: when a milestone was, that something never happened, on which day of
 * the week. Held against the whole record, and only where the words leave no doubt.
 */
type Report = (draft: Omit<FindingDraft, 'statement'>) => number;

interface Claimed {
  readonly prose: string;
  readonly statement: Statement;
  readonly quantities: readonly Quantity[];
  readonly document: DocumentState;
  readonly hasZone: boolean;
  readonly facts: RecordFacts;
  readonly story: Story | undefined;
  readonly cited: string;
  readonly report: Report;
}

export function checkClaims(claimed: Claimed): void {
  checkAbsence(claimed);
  checkSeverity(claimed);
  checkWeekday(claimed);
  if (isOfAnotherWorld(claimed.prose)) return;
  checkMoments(claimed);
  checkSpan(claimed);
}

/** "Impact began at 10:05 UTC": the clause says which moment it is; the record says when that was. */
function checkMoments({ prose, statement, quantities, document, hasZone, facts, story, report, cited }: Claimed): void {
  const entries = statement.citations
    .map((citation) => facts.index.find(citation.ref))
    .flatMap((target): RecordEntry[] => (target?.kind === 'entry' ? [target.entry] : []));
  const instants = quantities.filter((quantity): quantity is InstantWords => quantity.kind === 'instant' && quantity.clock !== null);
  for (const quantity of instants) {
    if (zoneFor(quantity, quantities) === null && !hasZone) continue;
    const clause = clauseAround(prose, quantity, instants);
    if (clause === null || cited.includes(folded(prose.slice(quantity.offset, quantity.offset + quantity.length)))) continue;
    const mention = mentionIn(clause, entries, story, facts);
    if (mention === null || (mention.isOfKind && !happened.test(clause))) continue;
    const said = resolvedClock(quantity, quantities, document);
    const slack = quantity.isAbout ? 300 : 0;
    const grain = quantity.hasSeconds ? 1 : 60;
    const actual = said.epoch === null ? ((mention.at % 86_400) + 86_400) % 86_400 : mention.at;
    const stated = said.epoch ?? said.ofDay;
    if (stated === null) continue;
    const isRight = [Math.floor(actual / grain) * grain, Math.round(actual / grain) * grain].some((one) => Math.abs(one - stated) <= slack);
    if (isRight) continue;
    const right = `${clockText(mention.at, quantity.hasSeconds)} UTC`;
    report({
      ruleId: 'VF-02',
      severity: 'error',
      offset: quantity.offset,
      length: quantity.length,
      ask: 'Which of the two is right?',
      why: `By the record it was at ${right}.`,
      rewrite: right,
      replaceBy: right,
      entries: mention.ref === null ? [] : [mention.ref],
    });
  }
}

const happened =
  /\b(?:was|were|had|went|came|began|started|finished|ended|fired|sent|took|made|happened|rolled|reverted|deployed|released|cleared|recovered|landed|reached|done|out)\b/i;

/** The clause that a clock closes: from the last mark, or the clock before it, to the clock. Null when it does not say "at". */
function clauseAround(prose: string, quantity: InstantWords, all: readonly InstantWords[]): string | null {
  const before = prose.slice(0, quantity.offset);
  const previous = all.filter((one) => one.offset < quantity.offset).at(-1);
  const from = Math.max(
    previous === undefined ? 0 : previous.offset + previous.length,
    ...[';', ', ', '. ', '|', ' and ', ' but ', ' while ', ' until ', ' before ', ' after '].map((mark) => {
      const at = before.lastIndexOf(mark);
      return at < 0 ? 0 : at + mark.length;
    }),
  );
  const clause = before.slice(from);
  // "At 10:41 UTC, impact ended": what happened follows.
  if (/^\W*(?:at|around|about)(?: about| around)?\s*$/i.test(clause)) {
    const following = /^[\s,]*([^;.,|]{3,200})/.exec(prose.slice(quantity.offset + quantity.length))?.[1];
    return following?.split(/ and | while | but /)[0] ?? null;
  }
  if (/\b(?:at|around|about|on|from|:|=|-)\s*\(?$|[(:|·]\s*$/i.test(clause.replace(/\b(?:about|around|roughly)\s*$/i, ''))) return clause;
  if (/\b(?:at|around|about)\s+(?:about |around |roughly )?$/i.test(clause)) return clause;
  const rest = prose.slice(quantity.offset + quantity.length);
  // A row of a table: what stands in its other cells.
  if (/^\s*\|/.test(prose)) {
    const cells = `${before}\u0000${rest}`
      .split('|')
      .map((cell) => cell.trim())
      .filter((cell) => cell !== '');
    return cells.some((cell) => /^[\s*_~]*\u0000(?: UTC)?[\s*_]*$/.test(cell))
      ? (cells.find((cell) => !cell.includes('\u0000')) ?? null)
      : null;
  }
  // A line of a list: the clock first, then what happened.
  if (/^[\s*_-]*$/.test(before) && /^[\s*_]*(?:[·:–—-]\s*)?[\p{L}]/u.test(rest))
    return rest.split(/[|;.,]| and | after | before /)[0] ?? null;
  return null;
}

const outage =
  /\b(?:unavailable|outage|downtime|impact|degraded|down|offline|errors|failing|failed|lasted|incident|affected|users saw|customers saw)\b/i;

/** "Unavailable from 10:02 to 10:39 UTC": both ends of the impact. */
function checkSpan({ prose, quantities, document, hasZone, facts, story, statement, report }: Claimed): void {
  const { incident } = story ?? {};
  const union = incident == null ? null : impactUnion(incident.impacts);
  // With citations the ends are judged by them; one of several impacts is not their union.
  if (union === null || union.intervals > 1 || statement.citations.length > 0 || !outage.test(prose)) return;
  const instants = quantities.filter((quantity): quantity is InstantWords => quantity.kind === 'instant' && quantity.clock !== null);
  const [from, to] = instants;
  if (from === undefined || instants.length > 2 || (zoneFor(from, quantities) === null && !hasZone)) return;
  const before = prose.slice(0, from.offset);
  const ends: (readonly [InstantWords, string, MilestoneName])[] = [];
  if (to === undefined) {
    if (/\b(?:until|till)\s*$/i.test(before)) ends.push([from, union.to, 'impactEndedAt']);
  } else if (
    /(?:\b(?:from|between)|[:|=])\s*$/i.test(before) &&
    /^\s*(?:UTC\s*)?(?:and|to|until|till|-|–|—)\s*$/i.test(prose.slice(from.offset + from.length, to.offset))
  )
    ends.push([from, union.from, 'impactStartedAt'], [to, union.to, 'impactEndedAt']);
  for (const [quantity, instant, name] of ends) {
    const { ofDay } = resolvedClock(quantity, quantities, document);
    const actual = Math.floor(Date.parse(instant) / 1000) % 86_400;
    const slack = quantity.isAbout ? 300 : 0;
    // An incident is told from its detection to its end as often as by its impact.
    const others = (
      name === 'impactStartedAt' ? (['firstSignalAt', 'detectedAt', 'declaredAt'] as const) : (['mitigatedAt', 'resolvedAt'] as const)
    ).flatMap((one) => facts.milestone(story, one) ?? []);
    const isAt = (one: number): boolean =>
      ofDay !== null &&
      [Math.floor(one / 60), Math.round(one / 60)].some((minute) => Math.abs(minute * 60 - Math.floor(ofDay / 60) * 60) <= slack);
    if (ofDay === null || [actual, ...others.map((one) => one % 86_400)].some(isAt)) continue;
    const right = `${clockText(actual)} UTC`;
    report({
      ruleId: 'VF-02',
      severity: 'error',
      offset: quantity.offset,
      length: quantity.length,
      ask: 'Which of the two is right?',
      why: `By the record impact ${name === 'impactStartedAt' ? 'began' : 'ended'} at ${right}.`,
      rewrite: right,
      replaceBy: right,
      entries: story!.incident!.impacts.map(({ impactNo }) => `${facts.prefixOf(story!)}I${impactNo}`),
    });
  }
}

const absences: readonly (readonly [RegExp, (story: Story, facts: RecordFacts) => string | null])[] = [
  [
    /\bno alerts? (?:was |were |had |ever )*(?:fired|raised|triggered|sent)\b(?!,? (?:by then|before|until|for|at (?:first|that)|in the first|yet))/i,
    (story, facts) => facts.fired(story)[0] && facts.refOf(story, facts.fired(story)[0]!),
  ],
  [
    /\bthere (?:was|were) no alerts?\b(?! (?:for|on|of|about|that|yet|until|before))/i,
    (story, facts) => facts.fired(story)[0] && facts.refOf(story, facts.fired(story)[0]!),
  ],
  [
    /\b(?:nobody|no one|no-one) (?:ever )?acknowledged\b|\b(?:was )?never acknowledged\b/i,
    ({ incident }) => (incident?.milestones.acknowledgedAt === undefined ? null : 'T*'),
  ],
  [
    /\bno (?:user|customer) impact\b|\bno (?:users?|customers?) (?:was|were) affected\b/i,
    ({ incident }) => {
      const felt = incident?.impacts.find(({ scope }) => scope !== 'none' && scope !== 'internal');
      return felt === undefined ? null : `I${felt.impactNo}`;
    },
  ],
  [/\bnever (?:resolved|mitigated)\b/i, ({ incident }) => (incident?.milestones.resolvedAt === undefined ? null : 'T*')],
  [
    /\bno (?:deploy(?:ment)?s?|changes?|releases?) (?:was|were|had been|preceded|came|happened|took place)\b(?!,? (?:after|during|by then|made to|made on|to ))/i,
    (story, facts) => {
      const change = facts.shown(story).find((entry) => entry.entryType === 'change');
      return change === undefined ? null : facts.refOf(story, change);
    },
  ],
] as const satisfies readonly (readonly [RegExp, (story: Story, facts: RecordFacts) => string | null | undefined])[] as never;

/** "No alert fired", where one did. */
function checkAbsence({ prose, facts, story, cited, report }: Claimed): void {
  if (story === undefined || /\b(?:if|would|should|could|had no|when no|whether|must|may|might)\b/i.test(prose)) return;
  for (const [pattern, counterexample] of absences) {
    const match = pattern.exec(prose);
    if (match === null || cited.includes(folded(match[0]))) continue;
    const ref = counterexample(story, facts);
    if (ref == null) continue;
    report({
      ruleId: 'VF-10',
      severity: 'error',
      offset: match.index,
      length: match[0].length,
      ask: 'Is it meant for a part of the time only?',
      why: `The record holds the opposite: [[${ref}]].`,
      entries: [ref],
    });
  }
}

/** "It was a sev1", where it never was one. With citations the names are judged by those. */
function checkSeverity({ prose, statement, story, report }: Claimed): void {
  const { incident } = story ?? {};
  if (incident == null || statement.citations.length > 0) return;
  const said = /\b(?:it|this|incident|severity) (?:was|is)\b[^.;]{0,30}?\b(?:sev|severity)[- ]?([1-5])\b/i.exec(prose);
  if (said === null || isOfAnotherWorld(prose)) return;
  const held = new Set([incident.severity, ...incident.severityHistory.map(({ severity }) => severity)]);
  if (held.has(`sev${said[1]}` as typeof incident.severity)) return;
  report({
    ruleId: 'VF-05',
    severity: 'error',
    offset: said.index,
    length: said[0].length,
    ask: 'Which severity did it have?',
    why: `The record holds ${[...held].join(', ')}.`,
    entries: ['T*'],
  });
}

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];

/** "On Friday, 14 May 2026": a date has one day of the week. */
function checkWeekday({ prose, quantities, report }: Claimed): void {
  for (const match of prose.matchAll(/\b(sunday|monday|tuesday|wednesday|thursday|friday|saturday)\b,? (?:the )?/gi)) {
    const end = match.index + match[0].length;
    const dated = quantities.find(
      (quantity) => quantity.kind === 'instant' && quantity.date?.year != null && Math.abs(quantity.offset - end) <= 2,
    );
    if (dated?.kind !== 'instant' || dated.date?.year == null || dated.isAmbiguous) continue;
    const { year, month, day } = dated.date;
    const right = weekdays[new Date(Date.UTC(year, month - 1, day)).getUTCDay()]!;
    if (right === match[1]!.toLowerCase()) continue;
    const name = right.charAt(0).toUpperCase() + right.slice(1);
    report({
      ruleId: 'VF-02',
      severity: 'error',
      offset: match.index,
      length: match[1]!.length,
      ask: 'Which of the two is right?',
      why: `That date is a ${name}.`,
      rewrite: name,
      replaceBy: name,
    });
  }
}
