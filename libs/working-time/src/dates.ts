/** Calendar days as text (`2026-11-30`): no zone, no clock. Arithmetic is on day numbers, because a day has no fixed length in hours. */
export type LocalDate = string;
/** `HH:MM` on a wall clock. */
export type LocalTime = string;

const DAY_MS = 86_400_000;
const datePattern = /^(\d{4})-(\d{2})-(\d{2})$/;

// Both ways are asked millions of times about the same few thousand days: a ladder walks over working days one by one.
const numbers = new Map<LocalDate, number>();
const names = new Map<number, LocalDate>();
const REMEMBERED = 100_000;

/** Days since 1970-01-01; `2026-02-30` and other days that never were throw a RangeError. */
export function dayNumber(date: LocalDate): number {
  const known = numbers.get(date);
  if (known !== undefined) return known;
  const parts = datePattern.exec(date);
  const number = parts ? Date.UTC(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3])) / DAY_MS : Number.NaN;
  if (Number.isNaN(number) || dateOfDay(number) !== date) throw new RangeError(`"${date}" is not a day of the calendar`);
  if (numbers.size < REMEMBERED) numbers.set(date, number);
  return number;
}

/** The day with that number. */
export function dateOfDay(day: number): LocalDate {
  const known = names.get(day);
  if (known !== undefined) return known;
  const date = new Date(day * DAY_MS).toISOString().slice(0, 10);
  if (names.size < REMEMBERED) names.set(day, date);
  return date;
}

export const addDays = (date: LocalDate, days: number): LocalDate => dateOfDay(dayNumber(date) + days);

/** How many days `to` is after `from`; negative when before. */
export const daysBetween = (from: LocalDate, to: LocalDate): number => dayNumber(to) - dayNumber(from);

/** 1 is Monday, 7 is Sunday. */
export const weekdayOf = (date: LocalDate): number => weekdayOfDay(dayNumber(date));

// 1970-01-01 was a Thursday.
export const weekdayOfDay = (day: number): number => ((((day + 3) % 7) + 7) % 7) + 1;

/** `2026-W48`: the week belongs to the year that has its Thursday. */
export function isoWeekOf(date: LocalDate): string {
  const thursday = dayNumber(date) - weekdayOf(date) + 4;
  const year = dateOfDay(thursday).slice(0, 4);
  const week = Math.floor((thursday - dayNumber(`${year}-01-01`)) / 7) + 1;
  return `${year}-W${String(week).padStart(2, '0')}`;
}

export function isDate(text: string): boolean {
  try {
    dayNumber(text);
    return true;
  } catch {
    return false;
  }
}

export const isTime = (text: string): boolean => /^([01]\d|2[0-3]):[0-5]\d$/.test(text);

/** Minutes after midnight on the wall clock. */
export const minuteOfDay = (time: LocalTime): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
