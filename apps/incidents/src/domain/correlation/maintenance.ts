import type { Instant, MaintenanceWindow } from '@debrief/contracts';

/** Whether the instant lies in the window: from its start, up to and without its end. */
export function isInWindow(window: MaintenanceWindow, at: Instant): boolean {
  return at >= window.startsAt && at < window.endsAt;
}
