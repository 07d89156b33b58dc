import { addDays, dateOfDay, dayNumber, type LocalDate, type LocalTime, weekdayOfDay } from './dates.js';

export interface Hours {
  readonly from: LocalTime;
  readonly to: LocalTime;
}

export interface Absence {
  readonly from: LocalDate;
  readonly to: LocalDate;
  readonly delegateId?: string | undefined;
}

/** When somebody works. Told by the directory; treated as a value: a changed calendar is another object. */
export interface WorkCalendar {
  readonly zone: string;
  /** ISO weekdays, 1 is Monday. */
  readonly workDays: readonly number[];
  readonly workHours: Hours;
  /** May run over midnight. Null: nobody minds. */
  readonly quietHours: Hours | null;
  readonly holidays: readonly LocalDate[];
  readonly away: readonly Absence[];
}

/** Who told us nothing works Monday to Friday, nine to five, in UTC. */
export const defaultCalendar: WorkCalendar = {
  zone: 'UTC',
  workDays: [1, 2, 3, 4, 5],
  workHours: { from: '09:00', to: '17:00' },
  quietHours: { from: '18:00', to: '08:00' },
  holidays: [],
  away: [],
};

export type FreeBecause = 'weekend' | 'holiday' | 'away';

const codes: readonly (FreeBecause | undefined)[] = [undefined, 'weekend', 'holiday', 'away'];

/** Per calendar and year, one byte a day: asking 20 rungs of 100,000 items must not search lists of holidays. */
const years = new WeakMap<WorkCalendar, Map<number, Uint8Array>>();

function freeDaysOf(calendar: WorkCalendar, year: number): Uint8Array {
  let known = years.get(calendar);
  if (!known) years.set(calendar, (known = new Map()));
  let days = known.get(year);
  if (!days) known.set(year, (days = computeYear(calendar, year)));
  return days;
}

function computeYear(calendar: WorkCalendar, year: number): Uint8Array {
  const first = dayNumber(`${year}-01-01`);
  const days = new Uint8Array(dayNumber(`${year}-12-31`) - first + 1);
  for (let index = 0; index < days.length; index += 1) if (!calendar.workDays.includes(weekdayOfDay(first + index))) days[index] = 1;
  for (const holiday of calendar.holidays) {
    const index = dayNumber(holiday) - first;
    if (index >= 0 && index < days.length && days[index] === 0) days[index] = 2;
  }
  for (const { from, to } of calendar.away) {
    const last = Math.min(dayNumber(to) - first, days.length - 1);
    for (let index = Math.max(dayNumber(from) - first, 0); index <= last; index += 1) if (days[index] === 0) days[index] = 3;
  }
  return days;
}

/** Why nobody works on that day; undefined on a working day. */
export function freeBecause(calendar: WorkCalendar, date: LocalDate): FreeBecause | undefined {
  const year = Number(date.slice(0, 4));
  return codes[freeDaysOf(calendar, year)[dayNumber(date) - dayNumber(`${date.slice(0, 4)}-01-01`)] ?? 0];
}

export const isWorkingDay = (calendar: WorkCalendar, date: LocalDate): boolean => freeBecause(calendar, date) === undefined;

// A year without a working day is refused by the directory; who has one anyway is treated as if every day were one.
const LONGEST_SEARCH_DAYS = 366;

/** The nth working day strictly after (n > 0) or before (n < 0) a date; the date itself for 0, free or not. */
export function addWorkingDays(calendar: WorkCalendar, date: LocalDate, n: number): LocalDate {
  const step = n < 0 ? -1 : 1;
  let left = Math.abs(n);
  let day = dayNumber(date);
  for (let searched = 0; left > 0;) {
    day += step;
    searched += 1;
    if (searched > LONGEST_SEARCH_DAYS || isWorkingDay(calendar, dateOfDay(day))) {
      left -= 1;
      searched = 0;
    }
  }
  return dateOfDay(day);
}

/** The date, or the nearest working day in that direction; undefined when there is none within so many days. */
export function nearestWorkingDay(
  calendar: WorkCalendar,
  date: LocalDate,
  direction: 'earlier' | 'later',
  withinDays: number = LONGEST_SEARCH_DAYS,
): LocalDate | undefined {
  const step = direction === 'earlier' ? -1 : 1;
  for (let distance = 0; distance <= withinDays; distance += 1) {
    const candidate = addDays(date, step * distance);
    if (isWorkingDay(calendar, candidate)) return candidate;
  }
  return undefined;
}

/** Working days of an absence, as if its owner were there: what decides whether a delegate is asked. */
export function workingDaysOf(calendar: WorkCalendar, absence: Absence): number {
  const first = dayNumber(absence.from);
  const last = dayNumber(absence.to);
  const holidays = new Set(calendar.holidays);
  let count = 0;
  for (let day = first; day <= last && day <= first + LONGEST_SEARCH_DAYS; day += 1)
    if (calendar.workDays.includes(weekdayOfDay(day)) && !holidays.has(dateOfDay(day))) count += 1;
  return count;
}

export const absenceOn = (calendar: WorkCalendar, date: LocalDate): Absence | undefined =>
  calendar.away.find(({ from, to }) => from <= date && date <= to);
