import type { Instant, MilestoneName, Precision } from '@debrief/contracts';
import type { IncidentRecord, RecordImpact } from '../record.js';
import { compare, secondsBetween, worse } from './words.js';

/* Milestones and the lengths between them. Missing gives undefined, never 0; what is negative is a finding and is not said. */

export interface MomentFact {
  readonly kind: 'milestone';
  readonly name: MilestoneName;
  readonly at: Instant;
  readonly precision: Precision;
  readonly origin: 'computed' | 'stated' | 'corrected';
}
export type DurationName = 'ttd' | 'tta' | 'tte' | 'tti' | 'ttm' | 'ttr' | 'ttc' | 'impact';
export interface DurationFact {
  readonly kind: 'duration';
  readonly name: DurationName;
  readonly seconds: number;
  readonly precision: Precision;
  readonly from: Instant;
  readonly to: Instant;
}
const milestoneOrder: readonly MilestoneName[] = [
  'changeAt',
  'impactStartedAt',
  'firstSignalAt',
  'detectedAt',
  'declaredAt',
  'acknowledgedAt',
  'engagedAt',
  'identifiedAt',
  'firstPublicUpdateAt',
  'mitigatedAt',
  'impactEndedAt',
  'resolvedAt',
  'closedAt',
];

/** The milestones that are known, in their right order. */
export function moments(incident: IncidentRecord): MomentFact[] {
  return milestoneOrder.flatMap((name): MomentFact[] => {
    const value = incident.milestones[name];
    return value === undefined || value.precision === 'unknown' ? [] : [{ kind: 'milestone', name, ...value }];
  });
}

const formulas: readonly (readonly [DurationName, MilestoneName, MilestoneName])[] = [
  ['ttd', 'impactStartedAt', 'detectedAt'],
  ['tta', 'detectedAt', 'acknowledgedAt'],
  ['tte', 'acknowledgedAt', 'engagedAt'],
  ['tti', 'detectedAt', 'identifiedAt'],
  ['ttm', 'detectedAt', 'mitigatedAt'],
  ['ttc', 'detectedAt', 'firstPublicUpdateAt'],
];

/** Every duration that both of its ends allow. Missing gives undefined, never 0; a negative one is a finding and is not said. */
export function durations(incident: IncidentRecord): DurationFact[] {
  const found: DurationFact[] = [];
  for (const [name, start, end] of formulas) {
    const from = incident.milestones[start];
    const to = incident.milestones[end];
    if (from === undefined || to === undefined) continue;
    const precision = worse(from.precision, to.precision);
    const seconds = secondsBetween(from.at, to.at);
    if (seconds < 0 || precision === 'unknown') continue;
    found.push({ kind: 'duration', name, seconds, precision, from: from.at, to: to.at });
  }
  const resolvedAt = incident.milestones.resolvedAt;
  const detectedAt = incident.milestones.detectedAt;
  if (resolvedAt !== undefined && detectedAt !== undefined) {
    const ended = incident.activeIntervals.filter((interval) => interval.to !== null);
    // The first interval begins when it was detected, whatever was moved since.
    const seconds = ended.length < 2 ? secondsBetween(detectedAt.at, resolvedAt.at) : activeSeconds(ended, detectedAt.at, resolvedAt.at);
    if (seconds >= 0)
      found.push({
        kind: 'duration',
        name: 'ttr',
        seconds,
        precision: worse(detectedAt.precision, resolvedAt.precision),
        from: detectedAt.at,
        to: resolvedAt.at,
      });
  }
  const union = impactUnion(incident.impacts);
  if (union !== null)
    found.push({
      kind: 'duration',
      name: 'impact',
      seconds: union.seconds,
      precision: impactPrecision(incident),
      from: union.from,
      to: union.to,
    });
  return found;
}

function activeSeconds(intervals: IncidentRecord['activeIntervals'], detectedAt: Instant, resolvedAt: Instant): number {
  return intervals.reduce((sum, interval, index) => {
    const from = index === 0 ? detectedAt : interval.from;
    const to = index === intervals.length - 1 ? resolvedAt : (interval.to ?? resolvedAt);
    return sum + Math.max(0, secondsBetween(from, to));
  }, 0);
}

const impactPrecision = (incident: IncidentRecord): Precision =>
  worse(incident.milestones.impactStartedAt?.precision ?? 'exact', incident.milestones.impactEndedAt?.precision ?? 'exact');

/** The length of the union of the impacts that users felt; null while one of them is open or there is none. */
export function impactUnion(impacts: readonly RecordImpact[]): { seconds: number; intervals: number; from: Instant; to: Instant } | null {
  const felt = impacts.filter((impact) => impact.scope !== 'none').sort((a, b) => compare(a.startedAt, b.startedAt));
  if (felt.length === 0) return null;
  const merged: { from: Instant; to: Instant }[] = [];
  for (const impact of felt) {
    if (impact.endedAt === null || impact.endedAt < impact.startedAt) return null;
    const last = merged.at(-1);
    if (last !== undefined && impact.startedAt <= last.to) last.to = last.to > impact.endedAt ? last.to : impact.endedAt;
    else merged.push({ from: impact.startedAt, to: impact.endedAt });
  }
  const [first, last] = [merged[0]!, merged.at(-1)!];
  return {
    seconds: merged.reduce((sum, { from, to }) => sum + secondsBetween(from, to), 0),
    intervals: merged.length,
    from: first.from,
    to: last.to,
  };
}
