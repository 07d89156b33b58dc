import type { Ring } from '../reminders/next-reminder.js';

/** What of a ring every reminder-due says, whatever it is about. */
export const rangOf = (next: Ring, now: string) => ({
  reminderId: next.reminderId,
  rungId: next.rungId,
  occurrence: next.occurrence,
  to: next.to,
  ringAt: next.ringAt,
  rangAt: now,
  local: next.local,
  collapsed: [...next.collapsed],
  why: [...next.why],
});
