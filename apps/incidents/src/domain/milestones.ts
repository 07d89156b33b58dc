import type { Durations, Impact, Instant, MilestoneName } from '@debrief/contracts';
import { latest, msOf, secondsBetween } from './instants.js';
import { isOpen, isWithoutAlerts, type Incident, type Milestone, type Milestones } from './incident/state.js';

/** Puts what the facts say; a person's value stays, and keeps the computed one beside it. */
export function withComputed(milestones: Milestones, name: MilestoneName, at: Instant | undefined, now: Instant): Milestones {
  if (at === undefined) return milestones;
  const known = milestones[name];
  if (known && known.origin !== 'computed') {
    return known.computed === at ? milestones : { ...milestones, [name]: { ...known, computed: at } };
  }
  if (known?.at === at) return milestones;
  return { ...milestones, [name]: { at, precision: 'exact', origin: 'computed', by: null, reason: null, history: historyOf(known, now) } };
}

/** Takes a computed milestone back, for a step that was undone; a person's value stays. */
export function withoutComputed(milestones: Milestones, name: MilestoneName): Milestones {
  const known = milestones[name];
  if (!known || known.origin !== 'computed') return milestones;
  const { [name]: gone, ...rest } = milestones;
  void gone;
  return rest;
}

export const historyOf = (known: Milestone | undefined, until: Instant): Milestone['history'] =>
  known ? [...known.history, { at: known.at, origin: known.origin, until, reason: known.reason }] : [];

/** First and last moment users were affected: never taken from an alert, or every detection would look perfect. */
export function impactBounds(impacts: readonly Impact[]): { startedAt?: Instant; endedAt?: Instant } {
  const felt = impacts.filter((impact) => impact.scope !== 'none');
  if (felt.length === 0) return {};
  const startedAt = felt.map((impact) => impact.startedAt).toSorted()[0] as Instant;
  const endedAt = felt.every((impact) => impact.endedAt !== null) ? latest(...felt.map((impact) => impact.endedAt)) : undefined;
  return endedAt === undefined ? { startedAt } : { startedAt, endedAt };
}

/** Length of the union of the impacts, and the sum of its slices by the greatest share in each. Undefined while one goes on. */
function impactSeconds(impacts: readonly Impact[]): { impact?: number; impactWeighted?: number } {
  const felt = impacts.filter((impact) => impact.scope !== 'none');
  if (felt.length === 0 || felt.some((impact) => impact.endedAt === null)) return {};
  const edges = [...new Set(felt.flatMap((impact) => [impact.startedAt, impact.endedAt as Instant]))].toSorted();
  let length = 0;
  let weighted: number | undefined = 0;
  for (const [index, from] of edges.slice(0, -1).entries()) {
    const to = edges[index + 1] as Instant;
    const within = felt.filter((impact) => impact.startedAt <= from && (impact.endedAt as Instant) >= to);
    if (within.length === 0) continue;
    const seconds = (msOf(to) - msOf(from)) / 1000;
    length += seconds;
    const shares = within.map((impact) => impact.share);
    // One impact without a share makes the weight unknown; a guess would look like a measurement.
    weighted = weighted === undefined || shares.includes(null) ? undefined : weighted + seconds * Math.max(...(shares as number[]));
  }
  return weighted === undefined ? { impact: Math.round(length) } : { impact: Math.round(length), impactWeighted: Math.round(weighted) };
}

/** Σ of the stretches of activity; undefined while one goes on or its start is unknown. */
function activeSeconds(incident: Incident): number | undefined {
  const resolvedAt = incident.milestones.resolvedAt?.at;
  if (incident.active.length === 0 || resolvedAt === undefined || isOpen(incident)) return undefined;
  let sum = 0;
  for (const [index, stretch] of incident.active.entries()) {
    const from = stretch.from ?? incident.milestones.detectedAt?.at;
    // The milestone leads for the last one: a correction of it must move the duration.
    const to = index === incident.active.length - 1 ? resolvedAt : stretch.to;
    if (from === undefined || to === null) return undefined;
    sum += secondsBetween(from, to);
  }
  return sum;
}

/**
 * The durations of an incident in whole seconds, as the glossary defines them. What has no defined value is absent, never 0; a
 * negative one is kept: it is a finding, and statistics leave it out.
 */
export function durationsOf(incident: Incident): Durations {
  const { milestones } = incident;
  const between = (from: MilestoneName, to: MilestoneName): number | undefined => {
    const start = milestones[from]?.at;
    const end = milestones[to]?.at;
    return start === undefined || end === undefined ? undefined : secondsBetween(start, end);
  };
  const all = {
    ttd: between('impactStartedAt', 'detectedAt'),
    ttfs: between('impactStartedAt', 'firstSignalAt'),
    tta: between('detectedAt', 'acknowledgedAt'),
    tte: between('acknowledgedAt', 'engagedAt'),
    tti: between('detectedAt', 'identifiedAt'),
    ttm: between('detectedAt', 'mitigatedAt'),
    ttr: activeSeconds(incident),
    ttc: between('detectedAt', 'firstPublicUpdateAt'),
    ...impactSeconds(incident.impacts),
  };
  return Object.fromEntries(Object.entries(all).filter(([, seconds]) => seconds !== undefined)) as Durations;
}

/** Something about an incident that a person may want to mend. Computed, never blocking. */
export interface Finding {
  readonly finding:
    | 'milestone-missing'
    | 'duration-negative'
    | 'milestone-order'
    | 'milestone-disagrees'
    | 'declared-after-resolved'
    | 'alert-late'
    | 'clock-ahead'
    | 'lead-missing'
    | 'field-missing'
    | 'silence'
    | 'broad';
  readonly data: Readonly<Record<string, unknown>>;
}

const inOrder: readonly MilestoneName[] = [
  'changeAt',
  'impactStartedAt',
  'detectedAt',
  'acknowledgedAt',
  'identifiedAt',
  'mitigatedAt',
  'resolvedAt',
  'closedAt',
];
const expected: readonly MilestoneName[] = ['impactStartedAt', 'detectedAt', 'acknowledgedAt', 'mitigatedAt', 'resolvedAt'];

/** All findings about an incident at a moment. `missingFields` are the own fields that its step would need. */
export function findingsOf(incident: Incident, now: Instant, missingFields: readonly string[] = []): readonly Finding[] {
  const findings: Finding[] = [];
  const { milestones } = incident;
  // Nobody detects or mitigates a release, and it may rest for weeks.
  const isWork = isWithoutAlerts(incident);
  const isOver = !isWork && (incident.status === 'resolved' || incident.status === 'closed');
  if (isOver) {
    for (const name of expected) if (!milestones[name]) findings.push({ finding: 'milestone-missing', data: { name } });
  }
  for (const [name, seconds] of Object.entries(durationsOf(incident))) {
    if (seconds < 0) findings.push({ finding: 'duration-negative', data: { name, seconds } });
  }
  const present = inOrder.filter((name) => milestones[name]);
  for (const [index, name] of present.slice(1).entries()) {
    const before = present[index] as MilestoneName;
    if ((milestones[name] as Milestone).at < (milestones[before] as Milestone).at) {
      findings.push({ finding: 'milestone-order', data: { first: before, then: name } });
    }
  }
  for (const [name, milestone] of Object.entries(milestones) as [MilestoneName, Milestone][]) {
    if (milestone.computed !== undefined && milestone.computed !== milestone.at) {
      findings.push({
        finding: 'milestone-disagrees',
        data: { name, stated: milestone.at, computed: milestone.computed, seconds: secondsBetween(milestone.computed, milestone.at) },
      });
    }
  }
  const { declaredAt, resolvedAt } = milestones;
  if (declaredAt && resolvedAt && declaredAt.at > resolvedAt.at) findings.push({ finding: 'declared-after-resolved', data: {} });
  if (incident.lateAlerts > 0) findings.push({ finding: 'alert-late', data: { alerts: incident.lateAlerts } });
  if (incident.aheadAlerts > 0) findings.push({ finding: 'clock-ahead', data: { alerts: incident.aheadAlerts } });
  const isGrave = incident.severity === 'sev1' || incident.severity === 'sev2';
  const hasLead = incident.roles.some((role) => role.role === 'incident-lead' && role.to === null);
  if (isGrave && !isWork && isOpen(incident) && !hasLead && secondsBetween(incident.openedAt, now) > 15 * 60)
    findings.push({ finding: 'lead-missing', data: {} });
  for (const field of missingFields) findings.push({ finding: 'field-missing', data: { field } });
  if (isOpen(incident) && !isWork && incident.lastEntryAt && secondsBetween(incident.lastEntryAt, now) > 30 * 60) {
    findings.push({ finding: 'silence', data: { since: incident.lastEntryAt } });
  }
  if (incident.services.length > 25) findings.push({ finding: 'broad', data: { services: incident.services.length } });
  return findings;
}
