import { addDays, dateOfDay, dayNumber, weekdayOf } from '@debrief/working-time';

const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
const freqs = ['DAILY', 'WEEKLY', 'MONTHLY', 'YEARLY'] as const;
const known = new Set(['FREQ', 'INTERVAL', 'COUNT', 'UNTIL', 'BYDAY', 'BYMONTHDAY', 'BYMONTH', 'BYYEARDAY', 'BYSETPOS', 'WKST']);

/** A repetition of RFC 5545 by days. Hours and less are the window's own; week numbers, which nobody plans by, are refused. */
export interface Recurrence {
  readonly freq: (typeof freqs)[number];
  readonly interval: number;
  /** `n` counts within the month or the year, from its end when negative; 0: every one. */
  readonly byDay: readonly { readonly weekday: number; readonly n: number }[];
  readonly byMonthDay: readonly number[];
  readonly byMonth: readonly number[];
  readonly byYearDay: readonly number[];
  readonly bySetPos: readonly number[];
  /** ISO weekday on which a week begins: it matters to every second week alone. */
  readonly weekStart: number;
  readonly count: number | null;
  /** The last day, or the last instant, that an occurrence may begin at. */
  readonly until: { readonly date: string } | { readonly at: string } | null;
}

function numbersOf(text: string | undefined, least: number, most: number): number[] | undefined {
  if (text === undefined) return [];
  const numbers = text.split(',').map(Number);
  return numbers.every((each) => Number.isInteger(each) && each !== 0 && each >= least && each <= most) ? numbers : undefined;
}

function untilOf(text: string | undefined): Recurrence['until'] | undefined {
  if (text === undefined) return null;
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})Z)?$/.exec(text) ?? [];
  if (!year) return undefined;
  const date = `${year}-${month}-${day}`;
  const at = `${date}T${hour ?? '00'}:${minute ?? '00'}:${second ?? '00'}.000Z`;
  // A 31st of June would roll over into July.
  if (Number.isNaN(Date.parse(at)) || dateOfDay(Math.floor(Date.parse(at) / 86_400_000)) !== date) return undefined;
  return hour ? { at } : { date };
}

/** Reads an RRULE; undefined for what a window cannot repeat by. */
export function recurrenceOf(rule: string): Recurrence | undefined {
  const pairs = rule.split(';').map((part) => part.split('=') as [string, string]);
  const parts = new Map(pairs);
  if (parts.size !== pairs.length || [...parts.keys()].some((name) => !known.has(name))) return undefined;
  const freq = freqs.find((each) => each === parts.get('FREQ'));
  const interval = Number(parts.get('INTERVAL') ?? 1);
  const count = parts.has('COUNT') ? Number(parts.get('COUNT')) : null;
  const until = untilOf(parts.get('UNTIL'));
  const weekStart = weekdays.indexOf(parts.get('WKST') ?? 'MO') + 1;
  const byMonthDay = numbersOf(parts.get('BYMONTHDAY'), -31, 31);
  const byMonth = numbersOf(parts.get('BYMONTH'), 1, 12);
  const byYearDay = numbersOf(parts.get('BYYEARDAY'), -366, 366);
  const bySetPos = numbersOf(parts.get('BYSETPOS'), -366, 366);
  if (!freq || until === undefined || !byMonthDay || !byMonth || !byYearDay || !bySetPos || weekStart === 0) return undefined;
  if (!Number.isInteger(interval) || interval < 1 || interval > 366) return undefined;
  if (count !== null && (!Number.isInteger(count) || count < 1 || count > 10_000 || until !== null)) return undefined;
  const byDay = (parts.get('BYDAY') ?? '')
    .split(',')
    .filter(Boolean)
    .map((text) => {
      const [, n, day = ''] = /^([+-]?[1-9]\d?)?(MO|TU|WE|TH|FR|SA|SU)$/.exec(text) ?? [];
      return { weekday: weekdays.indexOf(day) + 1, n: Number(n ?? 0) };
    });
  const mostOfOne = freq === 'YEARLY' && byMonth.length === 0 ? 53 : 5;
  const hasOrdinal = byDay.some(({ n }) => n !== 0);
  if (byDay.some(({ weekday, n }) => weekday === 0 || Math.abs(n) > mostOfOne)) return undefined;
  if (hasOrdinal && freq !== 'MONTHLY' && freq !== 'YEARLY') return undefined;
  if (byMonthDay.length > 0 && freq === 'WEEKLY') return undefined;
  if (byYearDay.length > 0 && freq !== 'YEARLY') return undefined;
  const byAnything = byDay.length + byMonthDay.length + byMonth.length + byYearDay.length > 0;
  if (bySetPos.length > 0 && (!byAnything || freq === 'DAILY')) return undefined;
  return { freq, interval, byDay, byMonthDay, byMonth, byYearDay, bySetPos, weekStart, count, until };
}

const yearOf = (date: string): number => Number(date.slice(0, 4));
const monthOf = (date: string): number => Number(date.slice(5, 7));
const dayOf = (date: string): number => Number(date.slice(8));
const startOfMonth = (date: string): string => `${date.slice(0, 7)}-01`;
const startOfYear = (date: string): string => `${date.slice(0, 4)}-01-01`;
const startOfNextMonth = (date: string): string => startOfMonth(addDays(startOfMonth(date), 32));
const startOfNextYear = (date: string): string => `${String(yearOf(date) + 1).padStart(4, '0')}-01-01`;

/** A position from the front or, negative, from the back, of `length`. */
const stands = (wanted: number, position: number, length: number): boolean =>
  wanted > 0 ? wanted === position : length + wanted + 1 === position;

/** The nth of its weekday between two days, from both ends. */
function isNth(n: number, date: string, from: string, to: string): boolean {
  if (n === 0) return true;
  const at = dayNumber(date);
  const before = Math.floor((at - dayNumber(from)) / 7) + 1;
  const after = Math.floor((dayNumber(to) - 1 - at) / 7) + 1;
  return n > 0 ? n === before : -n === after;
}

/** Whether a day meets the parts that name days, whatever the interval and the position in the period. */
function isNamed({ freq, byDay, byMonthDay, byMonth, byYearDay }: Recurrence, first: string, date: string): boolean {
  if (byMonth.length > 0 && !byMonth.includes(monthOf(date))) return false;
  const nextMonth = startOfNextMonth(date);
  if (byMonthDay.length > 0) {
    const length = dayNumber(nextMonth) - dayNumber(startOfMonth(date));
    if (!byMonthDay.some((each) => stands(each, dayOf(date), length))) return false;
  }
  if (byYearDay.length > 0) {
    const length = dayNumber(startOfNextYear(date)) - dayNumber(startOfYear(date));
    if (!byYearDay.some((each) => stands(each, dayNumber(date) - dayNumber(startOfYear(date)) + 1, length))) return false;
  }
  if (byDay.length > 0) {
    const inYear = freq === 'YEARLY' && byMonth.length === 0;
    const [from, to] = inYear ? [startOfYear(date), startOfNextYear(date)] : [startOfMonth(date), nextMonth];
    return byDay.some(({ weekday, n }) => weekday === weekdayOf(date) && isNth(n, date, from, to));
  }
  if (byMonthDay.length > 0 || byYearDay.length > 0 || freq === 'DAILY') return true;
  if (freq === 'WEEKLY') return weekdayOf(date) === weekdayOf(first);
  return dayOf(date) === dayOf(first) && (freq === 'MONTHLY' || byMonth.length > 0 || monthOf(date) === monthOf(first));
}

/** The first day of the week, month or year that a day lies in, and of the next. */
function periodOf({ freq, weekStart }: Recurrence, date: string): [from: string, to: string] {
  if (freq === 'YEARLY') return [startOfYear(date), startOfNextYear(date)];
  if (freq === 'MONTHLY') return [startOfMonth(date), startOfNextMonth(date)];
  const from = addDays(date, -((weekdayOf(date) - weekStart + 7) % 7));
  return [from, addDays(from, 7)];
}

function isInInterval(recurrence: Recurrence, first: string, date: string): boolean {
  const { freq, interval } = recurrence;
  const distance = {
    DAILY: () => dayNumber(date) - dayNumber(first),
    WEEKLY: () => (dayNumber(periodOf(recurrence, date)[0]) - dayNumber(periodOf(recurrence, first)[0])) / 7,
    MONTHLY: () => yearOf(date) * 12 + monthOf(date) - yearOf(first) * 12 - monthOf(first),
    YEARLY: () => yearOf(date) - yearOf(first),
  }[freq]();
  return distance % interval === 0;
}

function isAtPosition(recurrence: Recurrence, first: string, date: string): boolean {
  const { bySetPos } = recurrence;
  if (bySetPos.length === 0) return true;
  const [from, to] = periodOf(recurrence, date);
  let before = 0;
  let all = 0;
  for (let day = from; day < to; day = addDays(day, 1)) {
    if (!isNamed(recurrence, first, day)) continue;
    all += 1;
    if (day <= date) before += 1;
  }
  return bySetPos.some((each) => stands(each, before, all));
}

const repeatsOn = (recurrence: Recurrence, first: string, date: string): boolean =>
  isInInterval(recurrence, first, date) && isNamed(recurrence, first, date) && isAtPosition(recurrence, first, date);

/** Days that a count is followed over: some 55 years. */
const furthest = 20_000;
/** The last day of counted repetitions, found once for each: a window is asked for every alert. */
const lastDays = new WeakMap<Recurrence, Map<string, string>>();

function lastDayOf(recurrence: Recurrence, first: string): string {
  const known = lastDays.get(recurrence) ?? new Map<string, string>();
  lastDays.set(recurrence, known);
  const found = known.get(first);
  if (found !== undefined) return found;
  let left = recurrence.count ?? 0;
  let last = '';
  for (let day = first, n = 0; left > 0 && n < furthest; day = addDays(day, 1), n++) {
    if (!repeatsOn(recurrence, first, day)) continue;
    left -= 1;
    last = day;
  }
  known.set(first, last);
  return last;
}

/** Whether the repetition that began on `first` has an occurrence on that day. An `until` that names an instant is the caller's. */
export function occursOn(recurrence: Recurrence, first: string, date: string): boolean {
  const { count, until } = recurrence;
  if (date < first || (until && 'date' in until && date > until.date)) return false;
  if (!repeatsOn(recurrence, first, date)) return false;
  return count === null || date <= lastDayOf(recurrence, first);
}
