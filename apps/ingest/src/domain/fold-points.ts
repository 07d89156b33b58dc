import type { Instant } from '@debrief/contracts';
import { msOf } from './instants.js';
import type { StatedPoint } from './observation.js';

/** A point as it is kept: with the moment at which we were told, and whether later news made it void. */
export interface KeptPoint extends StatedPoint {
  receivedAt: Instant;
  /** Told at this moment that the end had not been one: the fold passes over it until it is told again. */
  voidedAt?: Instant;
}

/** One stretch of firing. `isFounded: false`: only its end was ever told. */
export interface Span {
  startedAt: Instant;
  resolvedAt: Instant | null;
  resolution: 'source' | 'merged' | 'expired' | 'person' | null;
  acknowledgedAt: Instant | null;
  isFounded: boolean;
}

export interface Folded {
  spans: readonly Span[];
  noDataSince: Instant | null;
  /** When the status changed, oldest first. */
  changes: readonly Instant[];
}

// At one time resolved beats acknowledged beats firing beats no-data: what is applied last wins.
const order: Readonly<Record<StatedPoint['status'], number>> = { 'no-data': 0, firing: 1, unacknowledged: 2, acknowledged: 3, resolved: 4 };

export const comparePoints = (a: StatedPoint, b: StatedPoint): number =>
  a.at < b.at ? -1 : a.at > b.at ? 1 : order[a.status] - order[b.status];

/** What happened, from points in any order that `comparePoints` has sorted. Says the same for every order of their arrival. */
export function foldPoints(points: readonly KeptPoint[], noDataOpens: boolean): Folded {
  const spans: Span[] = [];
  const changes: Instant[] = [];
  let noDataSince: Instant | null = null;
  let open: Span | null = null;
  let lastEnd: Span | null = null;
  for (const point of points) {
    if (point.voidedAt !== undefined) continue;
    switch (point.status) {
      case 'no-data':
        noDataSince ??= point.at;
        if (open === null && noDataOpens) {
          spans.push((open = beginAt(point.at)));
          changes.push(point.at);
        }
        break;
      case 'firing':
        noDataSince = null;
        if (open === null) {
          spans.push((open = beginAt(point.at)));
          changes.push(point.at);
        }
        break;
      case 'acknowledged':
        if (open !== null && open.acknowledgedAt === null) {
          open.acknowledgedAt = point.at;
          changes.push(point.at);
        }
        break;
      case 'unacknowledged':
        if (open !== null && open.acknowledgedAt !== null) {
          open.acknowledgedAt = null;
          changes.push(point.at);
        }
        break;
      case 'resolved':
        noDataSince = null;
        if (open !== null) {
          open.resolvedAt = point.at;
          open.resolution = point.resolution ?? 'source';
          lastEnd = open;
          open = null;
          changes.push(point.at);
        } else if (lastEnd === null) {
          // Never told that it fired: an ended episode, which opens nothing (alertmanager#878).
          lastEnd = { ...beginAt(point.at), resolvedAt: point.at, resolution: point.resolution ?? 'source', isFounded: false };
          spans.push(lastEnd);
        }
        break;
    }
  }
  return { spans, noDataSince, changes };
}

const beginAt = (startedAt: Instant): Span => ({ startedAt, resolvedAt: null, resolution: null, acknowledgedAt: null, isFounded: true });

const flappingMs = 30 * 60_000;
const flappingChanges = 4;

/** Whether the status changed four times within 30 minutes, and 30 minutes have not passed since without a change. */
export function isFlappingAt(changes: readonly Instant[], now: Instant): boolean {
  const last = changes.at(-1);
  if (last === undefined || msOf(now) - msOf(last) >= flappingMs) return false;
  // Any run of four within 30 minutes counts as long as no gap of 30 minutes lies between it and now.
  for (let i = changes.length - 1; i >= flappingChanges - 1; i--) {
    const end = msOf(changes[i] as Instant);
    if (end - msOf(changes[i - flappingChanges + 1] as Instant) <= flappingMs) return true;
    if (end - msOf(changes[i - 1] as Instant) >= flappingMs) return false;
  }
  return false;
}
