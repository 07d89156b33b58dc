import type { Alert, AlertEvent, Instant } from '@debrief/contracts';
import type { KeptPoint } from './fold-points.js';

/** Which statement a part of the alert was taken from: later beats earlier, what was said while open beats what came with an end. */
export interface Origin {
  isOpen: boolean;
  at: Instant;
  receivedAt: Instant;
}

/** What the alert's state was folded from. It travels with the alert's events, so that any of them is the whole state. */
export interface Evidence {
  points: KeptPoint[];
  /** Points up to here were folded for good when there were too many; what comes for before it is too late. */
  horizon: Instant | null;
  detailsFrom: Origin;
  severityFrom: Origin;
  changes: Instant[];
}

/** An alert as its service keeps it. `sequence` is the version of the commit that holds it. */
export type AlertState = Alert & { evidence: Evidence };

export const isOpen = (alert: Pick<Alert, 'status'>): boolean => alert.status !== 'resolved';

/** The state that an event tells: the newest event of an alert is all there is to know. */
export const alertOfEvent = (event: AlertEvent): AlertState => {
  const { wasOpen: _, ...alert } = event.data as AlertState & { wasOpen?: boolean };
  return alert;
};
