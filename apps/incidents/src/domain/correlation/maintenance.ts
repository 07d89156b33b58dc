import type { Instant, MaintenanceWindow, MaintenanceWindowBody } from '@debrief/contracts';
import { reject, type Rejection } from '@debrief/decider';
import { addDays, dateIn, dayNumber, instantOf, isZone, weekdayOf } from '@debrief/working-time';
import { msOf } from '../instants.js';

const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];

/** A repetition as far as windows need it: days, weeks, months; no counting, so that any instant is decided alone. */
interface Recurrence {
  readonly freq: 'DAILY' | 'WEEKLY' | 'MONTHLY';
  readonly interval: number;
  /** `n` counts within the month, from its end when negative; 0: every one. */
  readonly byDay: readonly { readonly weekday: number; readonly n: number }[];
  readonly byMonthDay: readonly number[];
}

/** Reads an RRULE; undefined for what a window cannot repeat by. */
export function recurrenceOf(rule: string): Recurrence | undefined {
  const parts = new Map(rule.split(';').map((part) => part.split('=') as [string, string]));
  for (const name of parts.keys()) if (!['FREQ', 'INTERVAL', 'BYDAY', 'BYMONTHDAY'].includes(name)) return undefined;
  const freq = parts.get('FREQ');
  if (freq !== 'DAILY' && freq !== 'WEEKLY' && freq !== 'MONTHLY') return undefined;
  const interval = Number(parts.get('INTERVAL') ?? 1);
  if (!Number.isInteger(interval) || interval < 1 || interval > 366) return undefined;
  const byDay = (parts.get('BYDAY') ?? '')
    .split(',')
    .filter(Boolean)
    .map((text) => {
      const [, n, day = ''] = /^([+-]?[1-5])?(MO|TU|WE|TH|FR|SA|SU)$/.exec(text) ?? [];
      return { weekday: weekdays.indexOf(day) + 1, n: Number(n ?? 0) };
    });
  const byMonthDay = (parts.get('BYMONTHDAY') ?? '').split(',').filter(Boolean).map(Number);
  if (byDay.some(({ weekday, n }) => weekday === 0 || (n !== 0 && freq !== 'MONTHLY'))) return undefined;
  if (byMonthDay.some((day) => !Number.isInteger(day) || day === 0 || Math.abs(day) > 31) || (byMonthDay.length > 0 && freq !== 'MONTHLY'))
    return undefined;
  return { freq, interval, byDay, byMonthDay };
}

const monthNumber = (date: string): number => Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7));

function daysInMonth(date: string): number {
  const first = `${date.slice(0, 7)}-01`;
  const next = addDays(first, 32);
  return dayNumber(`${next.slice(0, 7)}-01`) - dayNumber(first);
}

/** Whether the repetition that began on `first` has an occurrence on that day. */
export function occursOn(recurrence: Recurrence, first: string, date: string): boolean {
  if (date < first) return false;
  const { freq, interval, byDay, byMonthDay } = recurrence;
  const weekday = weekdayOf(date);
  if (freq === 'DAILY') {
    return (dayNumber(date) - dayNumber(first)) % interval === 0 && (byDay.length === 0 || byDay.some((each) => each.weekday === weekday));
  }
  if (freq === 'WEEKLY') {
    const mondayOf = (day: string): number => dayNumber(day) - weekdayOf(day) + 1;
    const weeks = (mondayOf(date) - mondayOf(first)) / 7;
    const days = byDay.length > 0 ? byDay.map((each) => each.weekday) : [weekdayOf(first)];
    return weeks % interval === 0 && days.includes(weekday);
  }
  if ((monthNumber(date) - monthNumber(first)) % interval !== 0) return false;
  const day = Number(date.slice(8));
  const length = daysInMonth(date);
  if (byMonthDay.length > 0) return byMonthDay.some((each) => (each > 0 ? each === day : length + each + 1 === day));
  if (byDay.length === 0) return day === Number(first.slice(8));
  const nth = Math.ceil(day / 7);
  const nthFromEnd = -Math.ceil((length - day + 1) / 7);
  return byDay.some((each) => each.weekday === weekday && (each.n === 0 || each.n === nth || each.n === nthFromEnd));
}

/** Whether the instant lies in the window: from its start, up to and without its end; a repeated one also within an occurrence. */
export function isInWindow(window: MaintenanceWindow | MaintenanceWindowBody, at: Instant): boolean {
  if (at < window.startsAt || at >= window.endsAt) return false;
  const { recurs } = window;
  if (!recurs) return true;
  const recurrence = recurrenceOf(recurs.rule);
  if (!recurrence) return false;
  const first = dateIn(window.startsAt, recurs.zone);
  const today = dateIn(at, recurs.zone);
  const longest = Math.ceil(recurs.minutes / 1440) + 1;
  for (let back = 0; back <= longest; back++) {
    const date = addDays(today, -back);
    if (!occursOn(recurrence, first, date)) continue;
    const begin = msOf(instantOf(date, recurs.from, recurs.zone).at);
    if (msOf(at) >= begin && msOf(at) < begin + recurs.minutes * 60_000) return true;
  }
  return false;
}

/** Why a window cannot be saved: ends before it starts, an unknown zone, a repetition that we do not read. */
export function windowRefusal(body: MaintenanceWindowBody): Rejection | undefined {
  if (body.endsAt <= body.startsAt) return reject('maintenance-window/ends-before-start');
  if (!body.recurs) return undefined;
  if (!isZone(body.recurs.zone)) return reject('maintenance-window/unknown-zone', { zone: body.recurs.zone });
  return recurrenceOf(body.recurs.rule) ? undefined : reject('maintenance-window/unknown-recurrence', { rule: body.recurs.rule });
}
