import { dateIn, isQuiet, nextAllowed, type WorkCalendar } from '@debrief/working-time';

/** Entries of one recipient, channel and kind that wait for a message. */
export interface Waiting {
  readonly firstAt: string;
  readonly lastAt: string;
  readonly mode: 'immediate' | 'bundled';
}

/** What went out today of the same recipient, channel and kind. */
export interface SentToday {
  readonly count: number;
  readonly lastClosedAt: string | null;
}

const QUIET_END_MS = 10_000;
const LONGEST_MS = 30_000;
const FOLLOW_UP_MS = 60 * 60_000;

const since = (from: string, now: string): number => Date.parse(now) - Date.parse(from);

/**
 * Whether the message closes now. It waits 10 s for more and 30 s at most; what comes later shares one follow-up after an hour, and
 * then the next morning. Nobody is written to in quiet hours.
 */
export function closesNow(waiting: Waiting, sent: SentToday, calendar: WorkCalendar, now: string): boolean {
  if (isQuiet(calendar, now)) return false;
  if (waiting.mode === 'immediate') return true;
  // What waited over a night waits for the morning too.
  if (dateIn(waiting.firstAt, calendar.zone) < dateIn(now, calendar.zone) && nextAllowed(calendar, now) !== now) return false;
  if (sent.count === 0) return since(waiting.lastAt, now) >= QUIET_END_MS || since(waiting.firstAt, now) >= LONGEST_MS;
  return sent.count === 1 && sent.lastClosedAt !== null && since(sent.lastClosedAt, now) >= FOLLOW_UP_MS;
}
