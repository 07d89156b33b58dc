import type { Alert, AlertEvent, Episode, Instant } from '@debrief/contracts';
import { amended } from './amend-alert.js';
import { isOpen, type AlertState, type Evidence, type Origin } from './alert.js';
import { comparePoints, foldPoints, isFlappingAt, type Folded, type KeptPoint, type Span } from './fold-points.js';
import { plusMinutes } from './instants.js';
import type { AlertObservation } from './observation.js';
import { severityRank } from './severity.js';

const mostPoints = 64;
const mostEpisodes = 100;
const mostReceipts = 1000;

/** Where a text stands that nobody told: whatever is told beats it. */
const beforeAll = '2000-01-01T00:00:00.000Z';

export interface AlertDecision {
  /** What the alert is now. */
  state: AlertState;
  /** What is said of it. Empty: nothing changed but "last seen", and nothing need be written. */
  events: readonly AlertEvent[];
}

/** An order to amend an alert that nobody knows makes none. */
type MaybeKnown = AlertDecision | { state: null; events: readonly [] };

/**
 * What an observation makes of an alert. State follows source time, not arrival: the points that have been told are folded anew, so every
 * order and every repetition of the same observations gives the same state. The sequence of the result is that of the next commit; when
 * observations of a batch are folded into one commit, `sequence` says which.
 */
export function decideAlert(before: AlertState, told: AlertObservation, now: Instant, sequence: number): AlertDecision;
export function decideAlert(before: AlertState | null, told: AlertObservation, now: Instant, sequence: number): MaybeKnown;
export function decideAlert(before: AlertState | null, told: AlertObservation, now: Instant, sequence: number): MaybeKnown {
  if (told.amends !== undefined && before === null) return { state: null, events: [] };
  const seen = told.amends === undefined || before === null ? told : amended(before, told, told.amends);
  const evidence = evidenceWith(before, seen);
  if (before !== null && evidence === before.evidence && !clears(before, seen)) return { state: repeated(before, seen), events: [] };
  const folded = foldPoints(evidence.points, seen.context.settings.noDataOpens === true);
  const state = alertFrom(before, seen, evidence, folded, now, sequence);
  return { state, events: eventsBetween(before, state) };
}

/** A repeat: only what is shown as "last" moves, and how long the firing holds. */
function repeated(before: AlertState, seen: AlertObservation): AlertState {
  const expiresAt = laterOf(before.expiresAt, isOpen(before) && seen.status === 'firing' ? seen.expiresAt : null);
  return expiresAt === before.expiresAt ? before : { ...before, expiresAt };
}

const clears = (before: AlertState, seen: AlertObservation): boolean => before.isStale && seen.status === 'firing';

const laterOf = (a: Instant | null, b: Instant | null): Instant | null => (a === null ? b : b === null || a > b ? a : b);

/** The evidence with what the observation adds; the same object when it adds nothing. */
function evidenceWith(before: AlertState | null, seen: AlertObservation): Evidence {
  const { receivedAt } = seen.context;
  const origin: Origin = seen.isBare
    ? { isOpen: false, at: beforeAll, receivedAt }
    : { isOpen: seen.status !== 'resolved', at: seen.occurredAt, receivedAt };
  if (before === null) {
    const points = seen.points.map((point): KeptPoint => ({ ...point, receivedAt })).sort(comparePoints);
    return { points, horizon: null, detailsFrom: origin, severityFrom: origin, changes: [] };
  }
  const old = before.evidence;
  const points = pointsWith(old, before, seen);
  const detailsFrom = detailsMove(before, seen, origin) ? origin : old.detailsFrom;
  const severityFrom = severityMoves(before, seen, origin) ? origin : old.severityFrom;
  if (points === old.points && detailsFrom === old.detailsFrom && severityFrom === old.severityFrom) return old;
  return { ...old, points, detailsFrom, severityFrom };
}

// What was said while it was open beats what came with its end, then source time decides.
const rank = (origin: Origin): string => `${origin.isOpen ? 1 : 0}${origin.at}`;

/** Newer by source time. At the same time the later receipt, and only if it says something else: a repeat is no news. */
function detailsMove(before: AlertState, seen: AlertObservation, origin: Origin): boolean {
  const from = before.evidence.detailsFrom;
  if (seen.isBare) return false;
  const isNewer = rank(origin) > rank(from);
  if (isNewer && seen.timeOrigin === 'source') return true;
  return (isNewer || (rank(origin) === rank(from) && origin.receivedAt >= from.receivedAt)) && tellsOtherwise(before, seen);
}

/** Newer by source time; at the same time the higher one. */
function severityMoves(before: AlertState, seen: AlertObservation, origin: Origin): boolean {
  const from = before.evidence.severityFrom;
  if (seen.isBare) return false;
  if (seen.amends !== undefined) return rank(origin) >= rank(from) && seen.details.sourceSeverity !== before.sourceSeverity;
  if (rank(origin) > rank(from)) return seen.timeOrigin === 'source' || seen.severity !== before.severity;
  return rank(origin) === rank(from) && severityRank(seen.severity) > severityRank(before.severity);
}

function tellsOtherwise(before: AlertState, { details }: AlertObservation): boolean {
  return (
    details.title !== before.title ||
    details.description !== before.description ||
    details.value !== before.value ||
    details.service !== before.service ||
    details.environment !== before.environment ||
    details.groupHint !== before.groupHint ||
    !samePairs(details.labels, before.labels) ||
    !samePairs(details.annotations, before.annotations) ||
    details.links.length !== before.links.length ||
    details.links.some((link, i) => link.href !== before.links[i]?.href)
  );
}

function samePairs(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => a[name] === b[name]);
}

function pointsWith(old: Evidence, before: AlertState, seen: AlertObservation): KeptPoint[] {
  const { receivedAt, settings } = seen.context;
  let points = old.points;
  for (const point of seen.points) {
    if (old.horizon !== null && point.at <= old.horizon) continue;
    const index = points.findIndex(
      (known) => known.at === point.at && known.status === point.status && known.resolution === point.resolution,
    );
    const known = points[index];
    if (known !== undefined) {
      // A voided end that is told again, after the firing that voided it, is an end after all.
      if (known.voidedAt !== undefined && receivedAt > known.voidedAt) points = points.with(index, unvoided(known, receivedAt));
      continue;
    }
    if (point.origin === 'received' && isRedundant(points, point, settings.noDataOpens === true)) continue;
    points = [...points, { ...point, receivedAt }].sort(comparePoints);
  }
  return resumed(points, before, seen);
}

const unvoided = ({ voidedAt: _, ...point }: KeptPoint, receivedAt: Instant): KeptPoint => ({ ...point, receivedAt });

/** By arrival alone a repeat cannot be told from news: while it fires already, "fires" says nothing. */
function isRedundant(points: readonly KeptPoint[], point: { at: Instant; status: KeptPoint['status'] }, noDataOpens: boolean): boolean {
  const until = points.filter((known) => known.at <= point.at);
  const { spans, noDataSince } = foldPoints(until, noDataOpens);
  const last = spans.at(-1);
  const open = last !== undefined && last.resolvedAt === null;
  switch (point.status) {
    case 'firing':
      return open && noDataSince === null;
    case 'resolved':
      return last !== undefined && !open;
    case 'acknowledged':
      return open && last.acknowledgedAt !== null;
    case 'unacknowledged':
      return open && last.acknowledgedAt === null;
    case 'no-data':
      return noDataSince !== null;
  }
}

/**
 * A firing of the episode that had ended. After an end that we only inferred, we were wrong. After an end that the source told, it is a slow
 * peer within `lateMinutes` (alertmanager#2447); later the way to the source had been cut (alertmanager#952), and the episode resumes:
 * a wrongly open alert goes stale, a missed one hurts.
 */
function resumed(points: KeptPoint[], before: AlertState, seen: AlertObservation): KeptPoint[] {
  if (seen.status !== 'firing' || isOpen(before)) return points;
  const current = before.episodes.at(-1);
  const end = points.findLastIndex((point) => point.status === 'resolved' && point.voidedAt === undefined);
  const ended = points[end];
  if (ended === undefined || current === undefined) return points;
  const { receivedAt, settings } = seen.context;
  const started = seen.points[0] as { at: Instant };
  if (ended.resolution === 'expired') {
    const isNewEpisode = seen.isInterval && started.at > ended.at;
    if (isNewEpisode || seen.occurredAt < current.startedAt) return points;
    return receivedAt > ended.at ? points.with(end, { ...ended, voidedAt: receivedAt }) : points;
  }
  if (!seen.isInterval || started.at > ended.at || started.at < current.startedAt) return points;
  const isNews = seen.occurredAt > ended.at || receivedAt > plusMinutes(ended.receivedAt, settings.lateMinutes);
  return isNews ? points.with(end, { ...ended, voidedAt: receivedAt }) : points;
}

/** Numbers by discovery: a stretch keeps the number that it was first told under, what is found later gets the next one, wherever it lies. */
function numbered(spans: readonly Span[], known: readonly Episode[], firstFree: number): Episode[] {
  const free = [...known];
  const numbers = new Map<Span, number>();
  const passes: readonly ((span: Span, episode: Episode) => boolean)[] = [
    (span, episode) => span.resolvedAt === null && episode.resolvedAt === null,
    (span, episode) => span.resolvedAt === episode.resolvedAt || span.startedAt === episode.startedAt,
    (span, episode) => episode.startedAt < (span.resolvedAt ?? '9') && span.startedAt < (episode.resolvedAt ?? '9'),
  ];
  for (const fits of passes)
    for (const span of spans.toReversed()) {
      if (numbers.has(span)) continue;
      const index = free.findLastIndex((episode) => fits(span, episode));
      if (index >= 0) numbers.set(span, (free.splice(index, 1)[0] as Episode).episode);
    }
  let next = firstFree;
  return spans.map((span) => {
    const { startedAt, resolvedAt, resolution } = span;
    return { episode: numbers.get(span) ?? next++, startedAt, resolvedAt, resolution };
  });
}

function alertFrom(
  before: AlertState | null,
  seen: AlertObservation,
  evidence: Evidence,
  folded: Folded,
  now: Instant,
  sequence: number,
): AlertState {
  const { context } = seen;
  const isFolded = ({ resolvedAt }: Episode) => evidence.horizon !== null && resolvedAt !== null && resolvedAt <= evidence.horizon;
  const earlier = before?.episodes.filter(isFolded) ?? [];
  const known = before?.episodes.filter((episode) => !isFolded(episode)) ?? [];
  const firstFree = (before?.episodes ?? []).reduce((most, { episode }) => Math.max(most, episode), 0) + 1;
  const episodes = [...earlier, ...numbered(folded.spans, known, firstFree)].slice(-mostEpisodes);
  const last = folded.spans.at(-1);
  const current = episodes.at(-1);
  const open = last !== undefined && last.resolvedAt === null;
  const status = !open ? 'resolved' : last.acknowledgedAt === null ? 'firing' : 'acknowledged';
  const isFirst = before === null;
  const takesDetails = isFirst || evidence.detailsFrom !== before.evidence.detailsFrom;
  const takesSeverity = isFirst || evidence.severityFrom !== before.evidence.severityFrom;
  const shown = takesDetails ? seen.details : before;
  const statusMoved = isFirst || before.status !== status;
  const isNewest = isFirst || seen.occurredAt >= before.occurredAt;
  const firstPoint = evidence.points[0] as KeptPoint;
  const startedAt = current?.startedAt ?? firstPoint.at;
  const state: AlertState = {
    alertId: seen.alertId,
    sequence,
    integrationId: context.integrationId,
    source: context.source,
    dedupKey: seen.dedupKey,
    status,
    resolution: open ? null : (last?.resolution ?? null),
    episode: current?.episode ?? 1,
    episodes,
    severity: takesSeverity ? seen.severity : before.severity,
    sourceSeverity: takesSeverity ? seen.details.sourceSeverity : before.sourceSeverity,
    title: shown.title,
    description: shown.description,
    value: shown.value,
    service: shown.service,
    environment: shown.environment,
    labels: shown.labels,
    annotations: shown.annotations,
    links: shown.links,
    groupHint: shown.groupHint,
    startedAt,
    acknowledgedAt: last?.acknowledgedAt ?? null,
    resolvedAt: last?.resolvedAt ?? null,
    expiresAt: open ? laterOf(before?.expiresAt ?? null, seen.status === 'firing' || isFirst ? seen.expiresAt : null) : null,
    occurredAt: isNewest ? seen.occurredAt : before.occurredAt,
    receivedAt: isNewest ? context.receivedAt : before.receivedAt,
    timeOrigin: isNewest ? seen.timeOrigin : before.timeOrigin,
    noDataSince: folded.noDataSince,
    isStale: open && !isFirst && before.isStale && seen.status !== 'firing',
    isFlapping: isFlappingAt([...evidence.changes, ...folded.changes], now),
    isTest: isFirst ? seen.isTest : before.isTest && seen.isTest,
    isDrill: context.isDrill || (before?.isDrill ?? false),
    inStorm: context.inStorm ?? false,
    isReplay: context.isReplay,
    receiptIds: receiptsWith(before?.receiptIds ?? [], context.receiptId, statusMoved),
    truncated: shown.truncated,
    evidence,
  };
  return bounded(state);
}

/** First, last, and one for each change of status. */
function receiptsWith(known: readonly string[], receiptId: string, statusMoved: boolean): string[] {
  if (known.at(-1) === receiptId) return [...known];
  const kept = known.length > 1 && !statusMoved ? known.slice(0, -1) : [...known];
  return [...kept, receiptId].slice(-mostReceipts);
}

/**
 * Keeps 64 points. First go the middle ones of a run of the same status, which decide nothing; then the oldest whole episodes, which are
 * folded for good: their place in `episodes` stays, and what is told for before them later comes too late.
 */
function bounded(state: AlertState): AlertState {
  let { points, horizon, changes } = state.evidence;
  if (points.length <= mostPoints) return state;
  points = points.filter((point, i) => {
    const [previous, following] = [points[i - 1], points[i + 1]];
    return !(point.voidedAt === undefined && previous?.status === point.status && following?.status === point.status);
  });
  while (points.length > mostPoints) {
    const end = points.findIndex((point) => point.status === 'resolved' && point.voidedAt === undefined);
    if (end < 0 || end >= points.length - 1) {
      points = points.slice(0, 1).concat(points.slice(-(mostPoints - 1)));
      break;
    }
    horizon = (points[end] as KeptPoint).at;
    const folded = foldPoints(points.slice(0, end + 1), false);
    changes = [...changes, ...folded.changes].slice(-8);
    points = points.slice(end + 1);
  }
  return { ...state, evidence: { ...state.evidence, points, horizon, changes } };
}

const said = (type: AlertEvent['type'], state: AlertState): AlertEvent => ({ type, data: state }) as AlertEvent;

function eventsBetween(before: AlertState | null, state: AlertState): AlertEvent[] {
  const [wasOpen, open] = [before !== null && isOpen(before), isOpen(state)];
  const resolved = (known: boolean): AlertEvent => ({ type: 'alert.resolved.v1', data: { ...state, wasOpen: known } }) as AlertEvent;
  if (open && !wasOpen) {
    const fired = said('alert.fired.v1', { ...state, status: 'firing', acknowledgedAt: null });
    return state.status === 'acknowledged' ? [fired, said('alert.acknowledged.v1', state)] : [fired];
  }
  if (!open && wasOpen) return [resolved(true)];
  if (!open) {
    const isNewEnd = state.resolvedAt !== null && (before === null || state.episode > before.episode || before.resolvedAt === null);
    return [isNewEnd ? resolved(false) : said('alert.changed.v1', state)];
  }
  if (state.status === 'acknowledged' && before?.status === 'firing') return [said('alert.acknowledged.v1', state)];
  return [said('alert.changed.v1', state)];
}

/** The alert as a person or the service itself ends it, at `at`: an inference, a merge, an order. */
export function endAlert(
  before: AlertState,
  at: Instant,
  resolution: NonNullable<Alert['resolution']>,
  now: Instant,
  noDataOpens: boolean,
): AlertDecision {
  const point: KeptPoint = {
    at: at > before.startedAt ? at : before.startedAt,
    status: 'resolved',
    origin: 'received',
    resolution,
    receivedAt: now,
  };
  const evidence = { ...before.evidence, points: [...before.evidence.points, point].sort(comparePoints) };
  const folded = foldPoints(evidence.points, noDataOpens);
  const last = folded.spans.at(-1);
  const current = before.episodes.at(-1);
  if (last === undefined || last.resolvedAt === null || current === undefined) return { state: before, events: [] };
  const episodes = before.episodes.with(-1, { ...current, resolvedAt: last.resolvedAt, resolution: last.resolution });
  const state: AlertState = {
    ...before,
    sequence: before.sequence + 1,
    status: 'resolved',
    resolution: last.resolution,
    episodes,
    resolvedAt: last.resolvedAt,
    expiresAt: null,
    isStale: false,
    noDataSince: folded.noDataSince,
    isFlapping: isFlappingAt([...evidence.changes, ...folded.changes], now),
    isReplay: false,
    evidence,
  };
  return { state, events: [{ type: 'alert.resolved.v1', data: { ...state, wasOpen: true } } as AlertEvent] };
}
