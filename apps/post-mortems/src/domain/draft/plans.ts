import type { Instant } from '@debrief/contracts';
import { citing } from '../citations.js';
import type { IncidentRecord } from '../record.js';
import { compare, dataText, durationOf, type Fact, type EntryFact, momentOf, ofKind, impactUnion, type ImpactFact } from './facts.js';
import {
  actClause,
  actSentence,
  changeText,
  clauseText,
  entryText,
  line,
  reportText,
  roleText,
  scopeText,
  type Line,
  type Tense,
} from './phrases.js';
import {
  capitalized,
  dayText,
  durationText,
  escapeText,
  listText,
  minuteText,
  numberText,
  percentText,
  sameDay,
  secondsBetween,
} from './words.js';

/*
 * The plans of version 1. A sentence needs all of its facts; a clause falls away with its fact; a required gap is printed as
 * `[needs: …]`, never guessed. No verb here names a cause.
 */
export const generatorVersion = 2;

export interface Brief {
  readonly incident: IncidentRecord;
  readonly facts: readonly Fact[];
  readonly tense: Tense;
  /** Before each citation where the document has several incidents. */
  readonly prefix: string;
}

/** A section's lines and what it still needs. */
export interface Planned {
  readonly lines: readonly Line[];
  readonly gaps: readonly string[];
}

export const needs = (what: string): string => `[needs: ${what}]`;
const planned = (lines: readonly (Line | null)[], gaps: readonly string[] = []): Planned => ({
  lines: lines.filter((one) => one !== null),
  gaps,
});

/** SU1 to SU5: four sentences for who stops here. */
export function planSummary(brief: Brief): Planned {
  const sentences = [
    impactSentence(brief),
    detectedSentence(brief),
    acknowledgedSentence(brief),
    endSentence(brief, true),
    ...workarounds(brief),
  ];
  const impact = sentences[0];
  return impact === null
    ? planned([line(needs('impact, from when to when, source?')), ...sentences.slice(1)], ['impact, from when to when, source?'])
    : planned(sentences);
}

/** SU1 */
function impactSentence({ incident, facts, tense, prefix }: Brief, isPublic = false): Line | null {
  const impacts = ofKind(facts, 'impact');
  const felt = impacts.filter(({ impact }) => impact.scope !== 'none');
  if (impacts.length > 0 && felt.length === 0) return line(`No user impact is recorded [[${prefix}T*]].`);
  const union = impactUnion(incident.impacts);
  if (union === null) return null;
  const scope = (['full', 'partial', 'degraded', 'internal'] as const).find((one) => felt.some(({ impact }) => impact.scope === one))!;
  const services = [...new Set(felt.map(({ service }) => service).filter((service) => service !== ''))].sort(compare);
  if (services.length === 0) return null;
  const many = services.length > 1;
  const span =
    sameDay(union.from, union.to) && !tense.isManyDays
      ? `On ${dayText(union.from)} between ${minuteText(union.from)} and ${minuteText(union.to)} UTC`
      : `Between ${dayText(union.from)} ${minuteText(union.from)} and ${dayText(union.to)} ${minuteText(union.to)} UTC`;
  const length = durationText(union.seconds, durationOf(facts, 'impact')?.precision);
  const intervals = union.intervals > 1 ? ` in ${union.intervals} intervals` : '';
  const start = `${span} (${length}${intervals}), ${listText(services.map(escapeText))} ${many ? 'were' : 'was'} ${scopeText(scope)}`;
  const cites = citing(felt.flatMap((fact) => fact.cites));
  const only = felt.length === 1 && !isPublic ? felt[0] : undefined;
  const share = only?.impact.share != null && only.impact.metric !== null ? shareText(only.impact) : null;
  return share === null ? line(`${start}${cites}.`) : line(`${start}: ${share}${cites}.`, `${start}${cites}.`);
}

const shareText = (impact: ImpactFact['impact']): string =>
  `${impact.isEstimate ? 'about ' : ''}${percentText(impact.share!)} of ${escapeText(impact.metric!)}`;

/** SU2: what showed it first. */
function detectedSentence({ facts, prefix }: Brief): Line | null {
  const start = momentOf(facts, 'impactStartedAt');
  if (start === undefined) return null;
  const [alert] = ofKind(facts, 'alert-first');
  const [report] = ofKind(facts, 'report-first');
  const length = (from: Instant, to: Instant): string => durationText(secondsBetween(from, to), start.precision);
  if (alert !== undefined && alert.at < start.at)
    return line(`An alert fired ${length(alert.at, start.at)} before impact began${citing(alert.cites)}.`);
  if (report !== undefined && report.at >= start.at && (alert === undefined || report.at < alert.at)) {
    const known = `${articled(reportText(report.method), true)} made it known ${length(start.at, report.at)} after impact began${citing(report.cites)}`;
    return line(`${known}; no alert had fired by then [[${prefix}T*]].`);
  }
  return alert === undefined ? null : line(`An alert showed it ${length(start.at, alert.at)} after impact began${citing(alert.cites)}.`);
}

/** SU3 */
function acknowledgedSentence({ facts }: Brief): Line | null {
  const tta = durationOf(facts, 'tta');
  const acknowledged = momentOf(facts, 'acknowledgedAt');
  if (tta === undefined || acknowledged === undefined) return null;
  return line(`A responder acknowledged it ${durationText(tta.seconds, tta.precision)} after detection${citing(acknowledged.cites)}.`);
}

/** SU4, with the key action of the half hour before where there is one. */
function endSentence({ facts, tense }: Brief, withAction: boolean): Line | null {
  const end = momentOf(facts, 'impactEndedAt');
  if (end === undefined) return null;
  const start = `Impact ended at ${tense.at(end.at)} UTC`;
  const plain = `${start}${citing(end.cites)}.`;
  const near = ofKind(facts, 'action').filter(({ entry, at }) => entry.isKey && at <= end.at && secondsBetween(at, end.at) <= 30 * 60);
  const action = near.at(-1);
  if (!withAction || action === undefined) return line(plain);
  const length = durationText(secondsBetween(action.at, end.at), end.precision);
  const cites = citing([...action.cites, ...end.cites]);
  return line(
    `${start}, ${length} after ${actClause(action.entry)}${cites}.`,
    `${start}, ${length} after ${entryText(action.entry, tense)}${cites}.`,
  );
}

/** SU5 */
const workarounds = ({ facts, tense }: Brief): Line[] =>
  ofKind(facts, 'action')
    .filter(({ entry }) => entry.data.workaround === true || entry.data.isWorkaround === true)
    .map(({ entry, cites }) =>
      line(`Still in place: ${clauseText(entry)}${citing(cites)}.`, `Still in place: ${entryText(entry, tense)}${citing(cites)}.`),
    );

/** IM: the table of intervals, their union, severities, alerts, and the gaps. */
export function planImpact(brief: Brief): Planned {
  const { incident, facts, prefix, tense } = brief;
  const impacts = ofKind(facts, 'impact');
  const gaps: string[] = [];
  const lines: Line[] = [];
  if (impacts.length === 0) gaps.push('impact, from when to when, source?');
  else {
    lines.push(line('| Service | When (UTC) | Scope | Share | Metric | Source |'), line('| --- | --- | --- | --- | --- | --- |'));
    for (const { impact, service, cites } of impacts) {
      const when = `${tense.at(impact.startedAt)} - ${impact.endedAt === null ? 'open' : tense.at(impact.endedAt)}`;
      const share = impact.share === null ? '' : `${impact.isEstimate ? 'about ' : ''}${percentText(impact.share)}`;
      const quantity =
        impact.quantity === null
          ? ''
          : `${impact.isEstimate ? 'about ' : ''}${numberText(impact.quantity)} ${escapeText(impact.unit ?? '')}`.trim();
      const metric = [quantity, escapeText(impact.metric ?? '')].filter((part) => part !== '').join(', ');
      const source = impact.source === null ? (impact.isEstimate ? 'estimate' : '') : escapeText(impact.source);
      const row = (metricText: string, sourceText: string): string =>
        `| ${escapeText(service)} | ${when} | ${impact.scope} | ${share} | ${metricText} | ${sourceText}${citing(cites)} |`;
      lines.push(line(row(metric, source), row(quantity, '')));
    }
    lines.push(line(''));
    const felt = impacts.filter(({ impact }) => impact.scope !== 'none');
    const union = impactUnion(incident.impacts);
    if (union !== null) {
      const several = union.intervals > 1 ? `, the union of ${union.intervals} intervals` : '';
      lines.push(
        line(
          `Impact time is ${durationText(union.seconds, durationOf(facts, 'impact')?.precision)}${several}${citing(felt.flatMap((fact) => fact.cites))}.`,
        ),
      );
    } else if (felt.length > 0) gaps.push('end of impact');
    if (felt.length > 0 && felt.every(({ impact }) => impact.quantity === null)) gaps.push('users affected, source?');
    if (felt.some(({ impact }) => impact.source === null && !impact.isEstimate && (impact.share !== null || impact.quantity !== null)))
      gaps.push('source of the impact figures');
  }
  const severities = severitySpans(incident);
  if (severities.length > 0) {
    const spans = severities.map(({ severity, seconds }) => `${severity} for ${durationText(seconds)}`);
    lines.push(line(`The severity was ${listText(spans)} [[${prefix}T*]].`));
  }
  const [count] = ofKind(facts, 'alert-count');
  if (count !== undefined)
    lines.push(line(`${counted(count.alerts, 'alert')} of ${counted(count.titles, 'title')} fired [[${prefix}T*]].`));
  lines.push(...gaps.map((gap) => line(needs(gap))));
  return planned(lines, gaps);
}

const counted = (n: number, noun: string): string => `${numberText(n)} ${noun}${n === 1 ? '' : 's'}`;

/** How long the incident had each severity, from detection to its end. */
export function severitySpans(incident: IncidentRecord): { severity: string; seconds: number }[] {
  const end = incident.milestones.resolvedAt?.at;
  const begin = incident.milestones.detectedAt?.at ?? incident.openedAt;
  if (end === undefined) return [];
  const spans: { severity: string; seconds: number }[] = [];
  incident.severityHistory.forEach(({ severity, at }, index) => {
    const from = index === 0 || at < begin ? begin : at;
    const next = incident.severityHistory[index + 1]?.at ?? end;
    const seconds = secondsBetween(from, next < end ? next : end);
    const last = spans.at(-1);
    if (seconds > 0 && last?.severity === severity) last.seconds += seconds;
    else if (seconds > 0) spans.push({ severity, seconds });
  });
  return spans;
}

/** LU: what changed in the day before, nearest first. */
export function planLeadUp({ incident, facts }: Brief): Planned {
  const start = momentOf(facts, 'impactStartedAt') ?? momentOf(facts, 'firstSignalAt');
  if (start === undefined) return planned([]);
  const anchor = start.name === 'impactStartedAt' ? 'impact began' : 'the first signal';
  const lines = changesOf(facts, incident).map(({ entry, at, cites }) => {
    const when = sameDay(at, start.at) ? minuteText(at) : `${dayText(at)} ${minuteText(at)}`;
    const length = durationText(secondsBetween(at, start.at), start.precision);
    return line(
      `${length} before ${anchor}, ${changeText(entry)} (${when} UTC)${citing(cites)}.`,
      `${length} before ${anchor}, a change is recorded (${when} UTC)${citing(cites)}.`,
    );
  });
  const last = lines.at(-1);
  return last === undefined
    ? planned([])
    : planned([
        ...lines.slice(0, -1),
        line(`${last.text} Not a conclusion.`, last.plain === null ? null : `${last.plain} Not a conclusion.`),
      ]);
}

const nearness = ['service', 'upstream', 'environment'];
function changesOf(facts: readonly Fact[], _incident: IncidentRecord): Fact<EntryFact>[] {
  const near = ({ entry }: EntryFact): number =>
    (nearness.indexOf(dataText(entry, 'nearness') ?? '') + nearness.length + 1) % (nearness.length + 1);
  return ofKind(facts, 'change-before').sort((a, b) => near(a) - near(b) || compare(b.at, a.at) || a.entry.entryNo - b.entry.entryNo);
}

/** DE1 to DE4. */
export function planDetection({ facts, tense, prefix }: Brief): Planned {
  const start = momentOf(facts, 'impactStartedAt');
  const [alert] = ofKind(facts, 'alert-first');
  const [report] = ofKind(facts, 'report-first');
  const lines: (Line | null)[] = [];
  if (alert !== undefined && (report === undefined || alert.at <= report.at)) {
    const source = alert.source === null ? '' : ` (${sourceName(alert.source)})`;
    const when = `at ${tense.at(alert.at)} UTC${citing(alert.cites)}`;
    const after =
      start === undefined || alert.at < start.at
        ? ''
        : `, ${durationText(secondsBetween(start.at, alert.at), start.precision)} after impact began at ${tense.at(start.at)} UTC${citing(start.cites)}`;
    lines.push(
      line(
        `The first signal was the alert ${escapeText(alert.title)}${source} ${when}${after}.`,
        `The first signal was an alert ${when}${after}.`,
      ),
    );
    if (report === undefined) lines.push(line(`No report by a person is recorded before it [[${prefix}T*]].`));
  } else if (report !== undefined) {
    const first = `The first signal was ${articled(reportText(report.method), false)} at ${tense.at(report.at)} UTC${citing(report.cites)}`;
    const then =
      alert === undefined
        ? `no alert fired [[${prefix}T*]]`
        : `the first alert followed ${durationText(secondsBetween(report.at, alert.at))} later${citing(alert.cites)}`;
    lines.push(line(`${first}; ${then}.`));
  }
  const signal = momentOf(facts, 'firstSignalAt');
  const detected = momentOf(facts, 'detectedAt');
  if (signal !== undefined && detected !== undefined && secondsBetween(signal.at, detected.at) > 120)
    lines.push(
      line(
        `A signal existed from ${tense.at(signal.at)} UTC${citing(signal.cites)} and reached nobody until ${tense.at(detected.at)} UTC (${durationText(secondsBetween(signal.at, detected.at))})${citing(detected.cites)}.`,
      ),
    );
  const gaps = lines.length === 0 ? ['first signal, and how it was noticed'] : [];
  return planned([...lines, ...gaps.map((gap) => line(needs(gap)))], gaps);
}

// How the makers write their names; a source that is not listed is shown as it is called.
const sourceNames: Readonly<Record<string, string>> = {
  alertmanager: 'Alertmanager',
  prometheus: 'Prometheus',
  grafana: 'Grafana',
  zabbix: 'Zabbix',
  datadog: 'Datadog',
  pagerduty: 'PagerDuty',
  sentry: 'Sentry',
};
const sourceName = (source: string): string => sourceNames[source] ?? escapeText(source);

/** RE: who joined, what was considered, what was decided. */
export function planResponse({ facts, tense }: Brief): Planned {
  const acknowledged = momentOf(facts, 'acknowledgedAt');
  const lines: { at: Instant; line: Line }[] = [];
  if (acknowledged !== undefined) {
    lines.push({
      at: acknowledged.at,
      line: line(`A responder acknowledged at ${tense.at(acknowledged.at)} UTC${citing(acknowledged.cites)}.`),
    });
  }
  for (const { entry, at, cites } of ofKind(facts, 'role'))
    lines.push({
      at,
      line: line(
        `The ${roleText(dataText(entry, 'role', 'name') ?? null)} joined at ${tense.at(at)} UTC${citing(cites)}.`,
        `A role was taken at ${tense.at(at)} UTC${citing(cites)}.`,
      ),
    });
  for (const { entry, at, verdict, cites } of ofKind(facts, 'hypothesis')) {
    const became = verdict === null ? '' : `; ${verdict.state === 'supported' ? 'supported' : 'set aside'} at ${tense.at(verdict.at)} UTC`;
    const say = (text: string): string => `Considered at ${tense.at(at)} UTC: ${text}${became}${citing(cites)}.`;
    lines.push({ at, line: line(say(clauseText(entry)), say(entryText(entry, tense))) });
  }
  for (const { entry, at, cites } of ofKind(facts, 'decision')) {
    const chosen = dataText(entry, 'chosen');
    const options = Array.isArray(entry.data.options)
      ? entry.data.options.filter((option) => typeof option === 'string').map(escapeText)
      : [];
    const among = options.length < 2 ? '' : ` (options: ${listText(options)})`;
    const what = chosen === undefined ? clauseText(entry) : escapeText(chosen).replace(/[.\s]+$/, '');
    const start = `Decided at ${tense.at(at)} UTC: `;
    lines.push({ at, line: line(`${start}${what}${among}${citing(cites)}.`, `${start}${entryText(entry, tense)}${citing(cites)}.`) });
  }
  return planned(lines.sort((a, b) => compare(a.at, b.at)).map((one) => one.line));
}

/** MR: what was done, what it changed, whether it came back. */
export function planRecovery(brief: Brief): Planned {
  const { facts, tense } = brief;
  const lines: { at: Instant; line: Line }[] = [];
  for (const { entry, at, cites } of ofKind(facts, 'action')) {
    const when = `at ${tense.at(at)} UTC${citing(cites)}`;
    const effect = effectText(entry.data);
    lines.push({
      at,
      line: line(
        `${actSentence(entry)} ${when}${effect === null ? '' : `; ${effect}${citing(cites)}`}.`,
        `${capitalized(entryText(entry, tense))} tells an action${citing(cites)}.`,
      ),
    });
    const verified = dataText(entry, 'verifiedBy');
    if (verified !== undefined) lines.push({ at, line: line(`Verified by ${escapeText(verified)}${citing(cites)}.`, null) });
  }
  for (const reopened of ofKind(facts, 'reopen'))
    lines.push({
      at: reopened.at,
      line: line(`Reopened at ${tense.at(reopened.at)} UTC after ${durationText(reopened.afterSeconds)}${citing(reopened.cites)}.`),
    });
  const told = lines.sort((a, b) => compare(a.at, b.at)).map((one) => one.line);
  const end = endSentence(brief, true);
  const gaps = told.length === 0 ? ['what ended it, and how it was verified'] : [];
  return planned([...told, end, ...gaps.map((gap) => line(needs(gap)))], gaps);
}

function effectText(data: Readonly<Record<string, unknown>>): string | null {
  const { metric, before, after } = data;
  if (typeof metric !== 'string' || !isValue(before) || !isValue(after)) return null;
  return `${escapeText(metric)} ${valueText(before)} before, ${valueText(after)} after`;
}
const isValue = (value: unknown): value is string | number =>
  typeof value === 'string' || (typeof value === 'number' && Number.isFinite(value));
const valueText = (value: string | number): string => (typeof value === 'number' ? numberText(value) : escapeText(value));

/** EX: what outsiders may read, without hosts, vendors and shares. */
export const planExternalMessage = (brief: Brief): Planned => planned([impactSentence(brief, true), endSentence(brief, false)]);

/** `a customer report`, `An employee report`. */
function articled(noun: string, atStart: boolean): string {
  const article = /^[aeiou]/i.test(noun) ? 'an' : 'a';
  return `${atStart ? capitalized(article) : article} ${noun}`;
}
