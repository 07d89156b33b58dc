import type { RelativePeriod, ReportScheduleBody } from '@debrief/contracts';
import { addDays, dateIn, instantOf, weekdayOf } from '@debrief/working-time';
import { bucketOf } from './period.js';

/** When a scheduled report rings: wall time of a zone, every day, week or month. */
export type Rhythm = Pick<ReportScheduleBody, 'every' | 'weekday' | 'dayOfMonth' | 'at' | 'zone'>;

const MONDAY = 1;
/** Far enough to meet the next month end. */
const LOOK_DAYS = 62;

const lastOfMonth = (date: string): number => Number(addDays(bucketOf(addDays(bucketOf(date, 'month'), 31), 'month'), -1).slice(8));

/** Whether it rings on a local day. The 31st means the last day of a month. */
export function ringsOn({ every, weekday = MONDAY, dayOfMonth = 1 }: Rhythm, date: string): boolean {
  if (every === 'day') return true;
  if (every === 'week') return weekdayOf(date) === weekday;
  return Number(date.slice(8)) === Math.min(dayOfMonth, lastOfMonth(date));
}

/** A wall time that does not exist (the hour that is left out in spring) rings after the gap. */
const instantOn = ({ at, zone }: Rhythm, date: string): string => instantOf(date, at, zone).at;

/** The newest instant at or before `now`, and after `since`, at which it was due: what was missed before that is not made up for. */
export function lastDue(rhythm: Rhythm, since: string, now: string): string | undefined {
  const today = dateIn(now, rhythm.zone);
  for (let back = 0; back <= LOOK_DAYS; back++) {
    const date = addDays(today, -back);
    if (!ringsOn(rhythm, date)) continue;
    const dueAt = instantOn(rhythm, date);
    if (dueAt > now) continue;
    return dueAt > since ? dueAt : undefined;
  }
  return undefined;
}

/** The first instant after `now` at which it is due. */
export function nextDue(rhythm: Rhythm, now: string): string {
  const today = dateIn(now, rhythm.zone);
  for (let on = 0; on <= LOOK_DAYS; on++) {
    const date = addDays(today, on);
    const dueAt = ringsOn(rhythm, date) ? instantOn(rhythm, date) : '';
    if (dueAt > now) return dueAt;
  }
  return instantOn(rhythm, addDays(today, LOOK_DAYS));
}

/** The half-open stretch of local days that a report tells of which rings on a local day. */
export function periodBefore(period: RelativePeriod, date: string): { from: string; to: string } {
  switch (period) {
    case 'previous-day':
      return { from: addDays(date, -1), to: date };
    case 'previous-week':
      return { from: addDays(bucketOf(date, 'week'), -7), to: bucketOf(date, 'week') };
    case 'previous-month':
      return { from: bucketOf(addDays(bucketOf(date, 'month'), -1), 'month'), to: bucketOf(date, 'month') };
    case 'previous-quarter':
      return { from: bucketOf(addDays(bucketOf(date, 'quarter'), -1), 'quarter'), to: bucketOf(date, 'quarter') };
    case 'last-7-days':
      return { from: addDays(date, -7), to: date };
    case 'last-30-days':
      return { from: addDays(date, -30), to: date };
    case 'last-90-days':
      return { from: addDays(date, -90), to: date };
    case 'last-365-days':
      return { from: addDays(date, -365), to: date };
  }
}
