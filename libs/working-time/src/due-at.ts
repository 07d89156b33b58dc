import type { LocalTime } from './dates.js';
import { addWorkingDays, type WorkCalendar } from './work-calendar.js';
import { dateIn, instantOf, type IsoInstant } from './zones.js';

/** 17:00 (or another wall time) of the nth working day after the local date of an instant. */
export function dueAt(from: IsoInstant, workingDays: number, calendar: WorkCalendar, at: LocalTime = '17:00'): IsoInstant {
  return instantOf(addWorkingDays(calendar, dateIn(from, calendar.zone), workingDays), at, calendar.zone).at;
}
