import type { AlertEvent, Instant } from '@debrief/contracts';
import { isOpen, type AlertState } from './alert.js';
import { endAlert, type AlertDecision } from './decide-alert.js';
import { isFlappingAt, foldPoints } from './fold-points.js';
import { msOf } from './instants.js';

/** How long after the last firing's end an alert is expired: a sender that is a little late shall not end it. */
const graceSeconds = 60;

export interface LapseSettings {
  staleMinutes: number | null;
  noDataOpens: boolean;
}

/**
 * What silence makes of an alert: expired when the source said until when it holds, stale (still open) when a repeating source has said
 * nothing for `staleMinutes`, no longer flapping after half an hour without a change. Undefined: nothing. `lastSeenAt` is by arrival, for
 * by source time old events would expire at birth.
 */
export function decideLapse(
  state: AlertState,
  lastSeenAt: Instant,
  expiresAt: Instant | null,
  settings: LapseSettings,
  now: Instant,
): AlertDecision | undefined {
  if (isOpen(state) && expiresAt !== null && msOf(now) >= msOf(expiresAt) + (state.isTest ? 0 : graceSeconds * 1000)) {
    const ended = endAlert(state, expiresAt, 'expired', now, settings.noDataOpens);
    return ended.events.length === 0 ? undefined : ended;
  }
  const isStale = isOpen(state) && settings.staleMinutes !== null && msOf(now) - msOf(lastSeenAt) >= settings.staleMinutes * 60_000;
  const changes = [...state.evidence.changes, ...foldPoints(state.evidence.points, settings.noDataOpens).changes];
  const isFlapping = state.isFlapping && isFlappingAt(changes, now);
  if ((state.isStale || !isStale) && isFlapping === state.isFlapping) return undefined;
  const changed: AlertState = { ...state, sequence: state.sequence + 1, isStale: state.isStale || isStale, isFlapping, isReplay: false };
  return { state: changed, events: [{ type: 'alert.changed.v1', data: changed } as AlertEvent] };
}
