import type { Instant, MilestoneName } from '@debrief/contracts';
import { prefixOf, type Story, type SubjectRecord } from '../citations.js';
import type { IncidentRecord, RecordEntry, RecordImpact } from '../record.js';
import { durations, moments, type DurationFact, type DurationName, type MomentFact } from './durations.js';
import { compare, epoch, secondsBetween } from './words.js';

export { durations, impactUnion, type DurationFact, type DurationName, type MomentFact } from './durations.js';
export { compare } from './words.js';

/*
 * Facts are all that a draft may say. They are read from typed data, never from prose, each with what it cites, and sorted by
 * time, kind and id, so that the order of arrival leaves no trace in the text.
 */

export interface ImpactFact {
  readonly kind: 'impact';
  readonly impact: RecordImpact;
  readonly service: string;
}
export interface AlertFirstFact {
  readonly kind: 'alert-first';
  readonly at: Instant;
  readonly title: string;
  readonly source: string | null;
}
export interface AlertCountFact {
  readonly kind: 'alert-count';
  readonly alerts: number;
  readonly titles: number;
}
export interface ReportFirstFact {
  readonly kind: 'report-first';
  readonly at: Instant;
  readonly method: string;
}
export interface EntryFact {
  readonly kind: 'change-before' | 'role' | 'decision' | 'action' | 'escalation' | 'message-out' | 'severity';
  readonly at: Instant;
  readonly entry: RecordEntry;
}
export interface HypothesisFact {
  readonly kind: 'hypothesis';
  readonly at: Instant;
  readonly entry: RecordEntry;
  readonly verdict: { readonly state: 'rejected' | 'supported'; readonly at: Instant; readonly entry: RecordEntry } | null;
}
export interface SilenceFact {
  readonly kind: 'silence';
  readonly at: Instant;
  readonly until: Instant;
  readonly seconds: number;
}
export interface ReopenFact {
  readonly kind: 'reopen';
  readonly at: Instant;
  readonly afterSeconds: number;
}
export type FactValue =
  | ImpactFact
  | MomentFact
  | DurationFact
  | AlertFirstFact
  | AlertCountFact
  | ReportFirstFact
  | EntryFact
  | HypothesisFact
  | SilenceFact
  | ReopenFact;
export type Fact<Value extends FactValue = FactValue> = Value & {
  readonly factId: string;
  readonly orderAt: Instant;
  readonly cites: readonly string[];
};

const kindRank: readonly FactValue['kind'][] = [
  'impact',
  'milestone',
  'duration',
  'alert-first',
  'alert-count',
  'report-first',
  'change-before',
  'role',
  'hypothesis',
  'decision',
  'action',
  'escalation',
  'message-out',
  'severity',
  'silence',
  'reopen',
];

/** More than this without an entry while the incident is open is worth telling. */
export const silenceSeconds = 30 * 60;
const changesKept = 10;

/** Entries that a draft for everybody may use, in the order of the story. */
export function storyOf(story: Story): RecordEntry[] {
  return story.entries.filter((entry) => !entry.hidden && entry.visibility !== 'restricted').sort(byOrder);
}

const laneRank = (entry: RecordEntry): number => {
  if (entry.entryType === 'change') return 0;
  if (entry.entryType.startsWith('alert-')) return 1;
  return entry.origin.kind === 'person' || entry.origin.kind === 'import' ? 3 : 2;
};

const byOrder = (a: RecordEntry, b: RecordEntry): number =>
  compare(a.occurredAt, b.occurredAt) || laneRank(a) - laneRank(b) || a.entryNo - b.entryNo;

/** A text member of an entry's data; undefined when it is missing or of another type. */
export function dataText(entry: RecordEntry, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = entry.data[name];
    if (typeof value === 'string' && value.trim() !== '') return value;
  }
  return undefined;
}

/** What an entry says in words: the person's own text, else the rendered one. */
export const wordsOf = (entry: RecordEntry): string => dataText(entry, 'markdown') ?? entry.text;

/** All facts of one story. */
export function factsOf(record: SubjectRecord, story: Story): Fact[] {
  const prefix = prefixOf(record, story);
  const entries = storyOf(story);
  const cite = (entry: RecordEntry): string => `${prefix}T${entry.entryNo}`;
  const facts: Fact[] = [];
  const add = <Value extends FactValue>(value: Value, orderAt: Instant, id: string, cites: readonly string[]): void => {
    facts.push({ ...value, factId: `${value.kind}:${id}`, orderAt, cites });
  };
  const { incident } = story;
  if (incident !== null) {
    for (const impact of incident.impacts)
      add(
        { kind: 'impact', impact, service: impact.serviceName ?? serviceName(incident, impact.serviceId) ?? '' },
        impact.startedAt,
        impact.impactId,
        [`${prefix}I${impact.impactNo}`],
      );
    for (const moment of moments(incident)) add(moment, moment.at, moment.name, citesOfMoment(moment, incident, entries, prefix));
    for (const duration of durations(incident)) {
      const ends = [duration.from, duration.to].flatMap((at) => {
        const name = moments(incident).find((moment) => moment.at === at);
        return name === undefined ? [] : citesOfMoment(name, incident, entries, prefix);
      });
      const cites = duration.name === 'impact' ? incident.impacts.map((impact) => `${prefix}I${impact.impactNo}`) : [...new Set(ends)];
      add(duration, duration.from, duration.name, cites);
    }
    const report = firstReport(incident);
    if (report !== null)
      add(report, report.at, 'first', citesAt(report.at, entries, prefix, ['status-changed', 'milestone-set', 'observation', 'note']));
  }
  const fired = entries.filter((entry) => entry.entryType === 'alert-fired');
  const [firstAlert] = fired;
  if (firstAlert !== undefined) {
    const title = dataText(firstAlert, 'title') ?? firstAlert.text;
    add(
      { kind: 'alert-first', at: firstAlert.occurredAt, title, source: dataText(firstAlert, 'source') ?? null },
      firstAlert.occurredAt,
      cite(firstAlert),
      [cite(firstAlert)],
    );
    add({ kind: 'alert-count', ...countAlerts(fired) }, firstAlert.occurredAt, 'all', [`${prefix}T*`]);
  }
  for (const entry of changesBefore(record, story, entries))
    add({ kind: 'change-before', at: entry.occurredAt, entry }, entry.occurredAt, cite(entry), [cite(entry)]);
  for (const entry of entries) {
    const at = entry.occurredAt;
    if (entry.entryType === 'role-changed' && dataText(entry, 'to') !== undefined)
      add({ kind: 'role', at, entry }, at, cite(entry), [cite(entry)]);
    if (entry.entryType === 'decision') add({ kind: 'decision', at, entry }, at, cite(entry), [cite(entry)]);
    if (entry.entryType === 'action' && entry.data.done !== false) add({ kind: 'action', at, entry }, at, cite(entry), [cite(entry)]);
    if (entry.entryType === 'severity-changed') add({ kind: 'severity', at, entry }, at, cite(entry), [cite(entry)]);
    if (entry.entryType === 'communication') add({ kind: 'message-out', at, entry }, at, cite(entry), [cite(entry)]);
  }
  for (const hypothesis of hypotheses(entries)) {
    const cites = hypothesis.verdict === null ? [cite(hypothesis.entry)] : [cite(hypothesis.entry), cite(hypothesis.verdict.entry)];
    add(hypothesis, hypothesis.at, cite(hypothesis.entry), cites);
  }
  for (const silence of silences(incident, entries)) add(silence, silence.at, silence.at, [`${prefix}T*`]);
  for (const [index, interval] of (incident?.activeIntervals ?? []).entries()) {
    const before = incident?.activeIntervals[index - 1]?.to;
    if (before === undefined || before === null) continue;
    add(
      { kind: 'reopen', at: interval.from, afterSeconds: Math.max(0, secondsBetween(before, interval.from)) },
      interval.from,
      interval.from,
      citesAt(interval.from, entries, prefix, ['status-changed']),
    );
  }
  return facts.sort(
    (a, b) => compare(a.orderAt, b.orderAt) || kindRank.indexOf(a.kind) - kindRank.indexOf(b.kind) || compare(a.factId, b.factId),
  );
}

/** The member of the union that may have this kind. */
type ValueOf<Kind, Value extends FactValue = FactValue> = Value extends unknown ? (Kind extends Value['kind'] ? Value : never) : never;

/** The facts of a kind, typed. */
export const ofKind = <Kind extends FactValue['kind']>(facts: readonly Fact[], kind: Kind): Fact<ValueOf<Kind>>[] =>
  facts.filter((fact) => fact.kind === kind) as unknown as Fact<ValueOf<Kind>>[];

export const momentOf = (facts: readonly Fact[], name: MilestoneName): Fact<MomentFact> | undefined =>
  ofKind(facts, 'milestone').find((fact) => fact.name === name);
export const durationOf = (facts: readonly Fact[], name: DurationName): Fact<DurationFact> | undefined =>
  ofKind(facts, 'duration').find((fact) => fact.name === name);

const acts: Partial<Record<MilestoneName, readonly string[]>> = {
  acknowledgedAt: ['acknowledged', 'acknowledgedAt'],
  identifiedAt: ['identified', 'identifiedAt'],
  mitigatedAt: ['mitigated', 'mitigatedAt'],
  resolvedAt: ['resolved', 'resolvedAt'],
  closedAt: ['closed', 'closedAt'],
  detectedAt: ['triage', 'detectedAt', 'detected', 'opened'],
  declaredAt: ['declaredAt', 'declared', 'acknowledged', 'opened', 'triage'],
};

/** The entries that a milestone rests on: the one that set it, else one of the same instant, else the impact, else the record. */
function citesOfMoment(moment: MomentFact, incident: IncidentRecord, entries: readonly RecordEntry[], prefix: string): readonly string[] {
  if (moment.name === 'impactStartedAt' || moment.name === 'impactEndedAt') {
    // The end is best shown by what ended then; the beginning is known from the impact alone.
    const ended =
      moment.name === 'impactEndedAt' ? entries.find((entry) => entry.occurredAt === moment.at && entry.entryType !== 'impact') : undefined;
    if (ended !== undefined) return [`${prefix}T${ended.entryNo}`];
    const impact = incident.impacts.find((one) => (moment.name === 'impactStartedAt' ? one.startedAt : one.endedAt) === moment.at);
    if (impact !== undefined) return [`${prefix}I${impact.impactNo}`];
  }
  const words = acts[moment.name] ?? [moment.name];
  const setting = entries.filter(
    (entry) =>
      (entry.entryType === 'milestone-set' || entry.entryType === 'status-changed') &&
      [dataText(entry, 'name'), dataText(entry, 'to')].some((word) => word !== undefined && (words.includes(word) || word === moment.name)),
  );
  const exact = setting.find((entry) => entry.occurredAt === moment.at);
  if (exact !== undefined) return [`${prefix}T${exact.entryNo}`];
  return citesAt(moment.at, entries, prefix, []);
}

/** The entry at exactly this instant, of the preferred types first; the whole record when there is none. */
function citesAt(at: Instant, entries: readonly RecordEntry[], prefix: string, preferred: readonly string[]): readonly string[] {
  const there = entries.filter((entry) => entry.occurredAt === at);
  const entry = there.find((one) => preferred.includes(one.entryType)) ?? there.find((one) => one.entryType !== 'impact') ?? there[0];
  return [entry === undefined ? `${prefix}T*` : `${prefix}T${entry.entryNo}`];
}

const reportMethods: readonly string[] = ['customer-report', 'employee-report', 'partner', 'audit'];

function firstReport(incident: IncidentRecord): ReportFirstFact | null {
  if (!reportMethods.includes(incident.detectionMethod)) return null;
  const at = incident.milestones.declaredAt?.at ?? incident.milestones.detectedAt?.at;
  return at === undefined ? null : { kind: 'report-first', at, method: incident.detectionMethod };
}

const countAlerts = (fired: readonly RecordEntry[]): { alerts: number; titles: number } => ({
  alerts: fired.reduce(
    (sum, entry) => sum + (typeof entry.data.count === 'number' && entry.data.count >= 1 ? Math.floor(entry.data.count) : 1),
    0,
  ),
  titles: new Set(fired.map((entry) => dataText(entry, 'title') ?? entry.text)).size,
});

const nearness = ['service', 'upstream', 'environment'];

function changesBefore(record: SubjectRecord, story: Story, entries: readonly RecordEntry[]): RecordEntry[] {
  const start =
    story.incident === null
      ? record.period?.to
      : (story.incident.milestones.impactStartedAt ?? story.incident.milestones.firstSignalAt)?.at;
  if (start === undefined) return [];
  const near = (entry: RecordEntry): number => {
    const rank = nearness.indexOf(dataText(entry, 'nearness') ?? '');
    return rank < 0 ? nearness.length : rank;
  };
  return entries
    .filter((entry) => entry.entryType === 'change' && entry.occurredAt <= start && epoch(start) - epoch(entry.occurredAt) <= 24 * 3600_000)
    .sort((a, b) => near(a) - near(b) || compare(b.occurredAt, a.occurredAt) || a.entryNo - b.entryNo)
    .slice(0, changesKept);
}

/** A hypothesis with what became of it: a later entry of the same hypothesis, or one that corrects it. */
function hypotheses(entries: readonly RecordEntry[]): HypothesisFact[] {
  const all = entries.filter((entry) => entry.entryType === 'hypothesis');
  const keyOf = (entry: RecordEntry): string => dataText(entry, 'hypothesisId', 'hypothesisEntryId') ?? wordsOf(entry).trim();
  const isVerdict = (entry: RecordEntry): boolean =>
    ['rejected', 'set-aside', 'refuted', 'supported', 'confirmed'].includes(dataText(entry, 'state') ?? '');
  const opened = all.filter((entry) => !isVerdict(entry));
  const verdicts = all.filter(isVerdict);
  return opened.map((entry) => {
    const verdict = verdicts.find(
      (later) => later.occurredAt >= entry.occurredAt && (keyOf(later) === keyOf(entry) || keyOf(later) === entry.entryId),
    );
    const state = verdict !== undefined && ['supported', 'confirmed'].includes(dataText(verdict, 'state') ?? '') ? 'supported' : 'rejected';
    return {
      kind: 'hypothesis',
      at: entry.occurredAt,
      entry,
      verdict: verdict === undefined ? null : { state, at: verdict.occurredAt, entry: verdict },
    };
  });
}

function silences(incident: IncidentRecord | null, entries: readonly RecordEntry[]): SilenceFact[] {
  const until = incident?.milestones.resolvedAt?.at;
  const from = incident?.milestones.detectedAt?.at;
  if (until === undefined || from === undefined) return [];
  const instants = [from, ...entries.map((entry) => entry.occurredAt).filter((at) => at > from && at < until), until];
  return instants.slice(1).flatMap((at, index): SilenceFact[] => {
    const before = instants[index]!;
    const seconds = secondsBetween(before, at);
    const open = incident!.activeIntervals.some(
      (interval, nth) => (nth === 0 ? from : interval.from) <= before && (interval.to === null || interval.to >= at),
    );
    return seconds > silenceSeconds && open ? [{ kind: 'silence', at: before, until: at, seconds }] : [];
  });
}

function serviceName(incident: IncidentRecord, serviceId: string | null): string | undefined {
  const subject = incident.services.find((service) => service.serviceId === serviceId && serviceId !== null);
  return (subject ?? incident.services.find((service) => service.relation === 'subject') ?? incident.services[0])?.name;
}
