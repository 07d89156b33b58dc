import type { AlertEvent, Instant } from '@debrief/contracts';
import { isOpen, type AlertState } from '../alert.js';
import { endAlert, type AlertDecision } from '../decide-alert.js';

/**
 * Ends what an export left open: history opens nothing. Undefined where something was said of the alert since. If the thing still fires, the next
 * delivery of its monitor resumes the episode, because the end is known to be inferred.
 */
export function endOfHistory(state: AlertState, importId: string, now: Instant, noDataOpens: boolean): AlertDecision | undefined {
  if (!isOpen(state) || !state.isReplay || state.receiptIds.at(-1) !== importId) return undefined;
  const { state: ended, events } = endAlert(state, state.occurredAt, 'expired', now, noDataOpens);
  if (events.length === 0) return undefined;
  return {
    state: { ...ended, isReplay: true },
    events: events.map((event) => ({ ...event, data: { ...event.data, isReplay: true } }) as AlertEvent),
  };
}
