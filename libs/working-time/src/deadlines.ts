import { dateOfDay, dayNumber } from './dates.js';

const HOUR_MS = 3_600_000;

/** Hours of the clock, or calendar months, after something that has a name. */
export interface Span {
  readonly from: string;
  readonly hours?: number | undefined;
  readonly months?: number | undefined;
}

/** A calendar month later at the same time of day, in UTC; the last day of a shorter month: 31 January becomes 28 February. */
export function monthsLater(instant: string, months: number): string {
  const count = Number(instant.slice(0, 4)) * 12 + Number(instant.slice(5, 7)) - 1 + months;
  const firstOf = (month: number) => `${String(Math.floor(month / 12)).padStart(4, '0')}-${String((month % 12) + 1).padStart(2, '0')}-01`;
  const lastDay = dayNumber(firstOf(count + 1)) - 1;
  const day = Math.min(dayNumber(firstOf(count)) + Number(instant.slice(8, 10)) - 1, lastDay);
  return `${dateOfDay(day)}${instant.slice(10)}`;
}

/** The earliest of several deadlines; one that counts from something that has not happened yet does not run. Null: none runs. */
export function deadlineOf(spans: readonly Span[], known: ReadonlyMap<string, string>): string | null {
  const deadlines = spans.flatMap(({ from, hours = 0, months = 0 }) => {
    const begin = known.get(from);
    return begin === undefined ? [] : [monthsLater(new Date(Date.parse(begin) + hours * HOUR_MS).toISOString(), months)];
  });
  return deadlines.sort()[0] ?? null;
}
