import type { MilestoneName } from '@debrief/contracts';
import type { Story, SubjectRecord } from '../citations.js';
import { durations, impactUnion, type DurationName } from '../draft/facts.js';
import { milestoneText } from '../draft/key-times.js';
import { durationText, epoch, minuteText, secondsBetween } from '../draft/words.js';
import { finish, type FindingDraft, type VerifierFinding } from './finding.js';
import { isOfAnotherWorld } from './mentions.js';
import { quantitiesIn, type DurationWords } from './quantities.js';
import { statementsOf, type Statement } from './text.js';

/*
 * ST-08: a duration that a person states, held against the one that the record's times give; ST-07: milestones out of order.
 * In published reports 22 of 56 checkable durations differ by more than a minute from the same report's own times.
 */

const labels: readonly (readonly [RegExp, DurationName])[] = [
  [
    /\bM?TTD\b|\b(?:mean )?time to (?:detect|notice)\b|\b(?:detected|noticed) (?:it )?(?:\S+ ){0,4}(?:after|into|late)\b|\b(?:took|needed|before) .{0,40}\b(?:to )?(?:detect|notic)\w*\b|\bdetection (?:time|took|came|needed)\b|\bunnoticed\b|\bundetected\b/i,
    'ttd',
  ],
  [/\bM?TTA\b|\btime to acknowledge\b|\backnowledg(?:ed|ement|e|ing)\b/i, 'tta'],
  [/\b(?:MTT[M]|TTM)\b|\btime to mitigat\w*\b|\bmitigat(?:ed|ion|e|ing)\b/i, 'ttm'],
  [
    /\bM?TTR\b|\btime to (?:resolve|repair|recover)\b|\b(?:repaired|recovered|resolved|resolve|recover|repair|restore|restored|fixed)\b|\b(?:was|stayed|remained) open for\b/i,
    'ttr',
  ],
  [
    /\b(?:lasted|duration|downtime|outage time|impact time|impact(?= (?:was|of|lasted|ran|continued)\b|\s*[:=|])|unavailable for|down for)\b|\b(?:unavailable|down|degraded|offline|failing|failed|affected|could not \w+|unable to \w+)\b[^.;]{0,60}\bfor\b|\bfor\b[^.;]{0,40}\b(?:unavailable|down|offline|degraded)\b|-?(?:minute|hour|min)s?(?:-long)? (?:outage|downtime|disruption|interruption)\b/i,
    'impact',
  ],
];

const printed: Readonly<Record<DurationName, string>> = {
  ttd: 'TTD',
  tta: 'TTA',
  tte: 'TTE',
  tti: 'TTI',
  ttm: 'TTM',
  ttr: 'TTR',
  ttc: 'TTC',
  impact: 'impact time',
};

/** Which figure a sentence states; null when no label says so: then it is not compared. */
export function labelOf(text: string): DurationName | null {
  return labels.find(([pattern]) => pattern.test(text))?.[1] ?? null;
}

/** ST-08 for one text. Sentences that cite are the verifier's; here the prose around is held against the computed figures. */
export function compareStated(markdown: string, section: string, record: SubjectRecord): VerifierFinding[] {
  const [story] = record.stories;
  if (story === undefined || story.incident === null) return [];
  const computed = new Map(durations(story.incident).map((duration) => [duration.name, duration]));
  if (plans.has(section)) return [];
  const drafts: FindingDraft[] = [];
  for (const statement of statementsOf(markdown)) {
    const found = quantitiesIn(statement.text).filter((quantity): quantity is DurationWords => quantity.kind === 'duration');
    if (found.length === 0 || isEventClause(statement) || isOfAnotherWorld(statement.text)) continue;
    for (const stated of found) {
      const name = labelNear(statement.text, stated, found);
      const duration = name === null ? undefined : computed.get(name);
      if (name === null || duration === undefined) continue;
      const worst = duration.precision === 'minute' ? 60 : duration.precision === 'approximate' ? Math.max(300, duration.seconds * 0.1) : 0;
      if (isBetweenEvents(statement.text, stated, name)) continue;
      const allowed = Math.max(60, stated.unit / 2, stated.isAbout ? duration.seconds * 0.1 : 0, worst);
      const off =
        duration.seconds < stated.seconds
          ? stated.seconds - duration.seconds
          : duration.seconds > stated.most
            ? duration.seconds - stated.most
            : 0;
      // "Within five minutes" and "more than an hour" claim one end only, and that one sharply.
      const slack = Math.min(allowed, 60 + stated.seconds * 0.05);
      if (stated.bound === 'most' && duration.seconds <= stated.most + slack) continue;
      if (stated.bound === 'least' && duration.seconds >= stated.seconds - slack) continue;
      if (stated.bound === null && off <= allowed) continue;
      const text = durationText(duration.seconds, duration.precision);
      const variant = variantOf(stated, allowed, name, story);
      const said = durationText(stated.seconds);
      const why =
        variant === null
          ? `Stated ${said}; ${printed[name]} is ${text}${startedFrom(name, story)}.`
          : `${said} is ${variant}; ${printed[name]} is ${text}${startedFrom(name, story)}.`;
      // Marked from where its sentence begins: which figure it is stands before or behind the number.
      const begin = statement.text.search(/\S/);
      drafts.push({
        ruleId: 'ST-08',
        severity: 'error',
        statement,
        offset: begin,
        length: stated.offset + stated.length - begin,
        ask: 'Which two instants?',
        why,
        rewrite: text,
        replaceBy: text,
        replaceAt: { offset: stated.offset, length: stated.length },
      });
    }
  }
  return finish(markdown, section, drafts);
}

// "8 min after deploy 4711 was rolled back" and "6 min after impact began" say their own ends and are judged by their citations.
// The figure's own name in it is another claim: "TTR was 37 min [[I1]]" cites a length that is not TTR.
const isEventClause = (statement: Statement): boolean =>
  statement.citations.length > 0 &&
  !/\bM?TT[DAMR]\b|\btime to (?:detect|acknowledge|mitigate|resolve|repair|recover)\b/i.test(statement.text);

/** "6 minutes after impact began" says its own ends: only from the figure's own beginning is it that figure. */
function isBetweenEvents(text: string, stated: DurationWords, name: DurationName): boolean {
  const after = text.slice(stated.offset + stated.length);
  if (/\bpreced|\bfollowed\b/i.test(text)) return true;
  if (!/^ (?:after|before|later|earlier|into|ago|following|prior)\b/i.test(after)) return false;
  if (name === 'ttd') return !/^ (?:after|into) (?:the )?(?:impact|outage|incident|start|errors?|onset)\b/i.test(after);
  return name !== 'tta' || !/^ after (?:the )?detection\b/i.test(after);
}

/** Sections that tell what will be, what else there is, or what others did. */
const plans = new Set(['actions', 'short-term', 'beyond', 'declined', 'related', 'who-else', 'supporting', 'known-then']);

/** The label nearest to a duration in its sentence, where several are stated. */
function labelNear(text: string, stated: DurationWords, all: readonly DurationWords[]): DurationName | null {
  if (all.length === 1) return labelOf(text);
  const index = all.indexOf(stated);
  const from = index === 0 ? 0 : all[index - 1]!.offset + all[index - 1]!.length;
  const before = labelOf(text.slice(from, stated.offset));
  if (before !== null) return before;
  const to = all[index + 1]?.offset ?? text.length;
  return labelOf(text.slice(stated.offset + stated.length, to));
}

function startedFrom(name: DurationName, story: Story): string {
  if (name !== 'ttr' && name !== 'ttm') return '';
  const incident = story.incident!;
  const end = incident.milestones[name === 'ttr' ? 'resolvedAt' : 'mitigatedAt']?.at;
  const start = incident.milestones.impactStartedAt?.at;
  const other =
    end === undefined || start === undefined ? '' : `, ${durationText(Math.max(0, secondsBetween(start, end)))} from impact start`;
  return ` from detected${other}`;
}

/** What the stated number would be right for: another start, the sum instead of the union, working hours. */
function variantOf(stated: DurationWords, allowed: number, name: DurationName, story: Story): string | null {
  const incident = story.incident!;
  const milestones = incident.milestones;
  const fits = (seconds: number): boolean => seconds >= 0 && Math.abs(seconds - stated.seconds) <= Math.min(allowed, 90);
  const ends: readonly MilestoneName[] =
    name === 'impact'
      ? ['impactEndedAt', 'resolvedAt', 'mitigatedAt']
      : name === 'ttd'
        ? ['detectedAt']
        : name === 'tta'
          ? ['acknowledgedAt']
          : name === 'ttm'
            ? ['mitigatedAt', 'impactEndedAt']
            : ['resolvedAt', 'impactEndedAt', 'mitigatedAt', 'closedAt'];
  for (const endName of ends) {
    const end = milestones[endName]?.at;
    if (end === undefined) continue;
    for (const startName of ['impactStartedAt', 'firstSignalAt', 'detectedAt', 'declaredAt', 'acknowledgedAt', 'changeAt'] as const) {
      const start = milestones[startName]?.at;
      if (start !== undefined && fits(secondsBetween(start, end)))
        return `from ${milestoneText[startName]} (${minuteText(start)}) to ${milestoneText[endName]} (${minuteText(end)})`;
    }
  }
  const closed = incident.impacts.filter((impact) => impact.endedAt !== null && impact.scope !== 'none');
  if (closed.length > 1 && fits(closed.reduce((sum, impact) => sum + secondsBetween(impact.startedAt, impact.endedAt!), 0)))
    return 'the sum of the impacts, not their union';
  const union = impactUnion(incident.impacts);
  if (union !== null && name !== 'impact' && fits(union.seconds)) return 'the impact time';
  const resolved = milestones.resolvedAt?.at;
  const detected = milestones.detectedAt?.at;
  if (resolved !== undefined && detected !== undefined && fits(workingSeconds(detected, resolved))) return 'counted in working hours';
  return null;
}

/** Monday to Friday, nine to five, UTC: how unlabeled "8 h" for two days come about. */
function workingSeconds(from: string, to: string): number {
  let total = 0;
  const [begin, end] = [epoch(from), epoch(to)];
  const day = 86_400_000;
  for (let midnight = Math.floor(begin / day) * day, count = 0; midnight < end && count < 400; midnight += day, count += 1) {
    const weekday = (Math.floor(midnight / day) + 4) % 7;
    if (weekday === 0 || weekday === 6) continue;
    total += Math.max(0, Math.min(end, midnight + 17 * 3600_000) - Math.max(begin, midnight + 9 * 3600_000));
  }
  return Math.floor(total / 1000);
}

const rightOrder: readonly MilestoneName[] = [
  'impactStartedAt',
  'detectedAt',
  'acknowledgedAt',
  'identifiedAt',
  'mitigatedAt',
  'resolvedAt',
  'closedAt',
];

export interface OrderFault {
  readonly incidentNumber: number;
  readonly earlier: MilestoneName;
  readonly later: MilestoneName;
  readonly seconds: number;
}

/** ST-07: each pair of milestones that stand against their order. Impact may begin after detection: "caught before impact". */
export function milestonesOutOfOrder(record: SubjectRecord): OrderFault[] {
  return record.stories.flatMap(({ incident }) => {
    if (incident === null) return [];
    const known = rightOrder.filter((name) => incident.milestones[name] !== undefined && name !== 'impactStartedAt');
    const faults: OrderFault[] = known.slice(1).flatMap((later, index) => {
      const earlier = known[index]!;
      const seconds = secondsBetween(incident.milestones[earlier]!.at, incident.milestones[later]!.at);
      return seconds < 0 ? [{ incidentNumber: incident.number, earlier, later, seconds }] : [];
    });
    const [start, end] = [incident.milestones.impactStartedAt, incident.milestones.impactEndedAt];
    if (start !== undefined && end !== undefined && end.at < start.at)
      faults.push({
        incidentNumber: incident.number,
        earlier: 'impactStartedAt',
        later: 'impactEndedAt',
        seconds: secondsBetween(start.at, end.at),
      });
    return faults;
  });
}

/** The same as findings of the section that prints the milestones. */
export function orderFindings(record: SubjectRecord): VerifierFinding[] {
  const statement: Statement = { offset: 0, text: '', line: 1, citations: [], isHeading: false, isTableHead: false };
  return milestonesOutOfOrder(record).map((fault) => {
    const why = `INC-${fault.incidentNumber}: ${milestoneText[fault.later]} lies ${durationText(-fault.seconds)} before ${milestoneText[fault.earlier]}.`;
    const [finding] = finish('', `key-times:${fault.incidentNumber}:${fault.earlier}:${fault.later}`, [
      {
        ruleId: 'ST-07',
        severity: 'error',
        statement,
        offset: 0,
        length: 0,
        ask: 'Which of the two times is wrong?',
        why,
        rewrite: 'Correct the milestone in the incident, with the reason.',
      },
    ]);
    return finding!;
  });
}
