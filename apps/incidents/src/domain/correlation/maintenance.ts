import type { Instant, MaintenanceWindow, MaintenanceWindowBody } from '@debrief/contracts';
import { reject, type Rejection } from '@debrief/decider';
import { addDays, dateIn, instantOf, isZone } from '@debrief/working-time';
import { instantOf as instantOfMs, msOf } from '../instants.js';
import { occursOn, recurrenceOf, type Recurrence } from './recurrence.js';

const mostRead = 1_000;
const read = new Map<string, Recurrence | undefined>();

/** A rule's repetition, read once: a window is asked for every alert. */
function repetitionOf(rule: string): Recurrence | undefined {
  if (!read.has(rule)) {
    if (read.size >= mostRead) read.clear();
    read.set(rule, recurrenceOf(rule));
  }
  return read.get(rule);
}

type Repeated = NonNullable<MaintenanceWindowBody['recurs']>;

/** When the occurrence of a day begins, in milliseconds; undefined when there is none. */
function beginOn(recurs: Repeated, recurrence: Recurrence, first: string, date: string): number | undefined {
  if (!occursOn(recurrence, first, date)) return undefined;
  const begin = instantOf(date, recurs.from, recurs.zone).at;
  const { until } = recurrence;
  return until && 'at' in until && begin > until.at ? undefined : msOf(begin);
}

/** Whether the instant lies in the window: from its start, up to and without its end; a repeated one also within an occurrence. */
export function isInWindow(window: MaintenanceWindow | MaintenanceWindowBody, at: Instant): boolean {
  if (at < window.startsAt || at >= window.endsAt) return false;
  const { recurs } = window;
  if (!recurs) return true;
  const recurrence = repetitionOf(recurs.rule);
  if (!recurrence) return false;
  const first = dateIn(window.startsAt, recurs.zone);
  const today = dateIn(at, recurs.zone);
  const longest = Math.ceil(recurs.minutes / 1440) + 1;
  for (let back = 0; back <= longest; back++) {
    const begin = beginOn(recurs, recurrence, first, addDays(today, -back));
    if (begin !== undefined && msOf(at) >= begin && msOf(at) < begin + recurs.minutes * 60_000) return true;
  }
  return false;
}

/** How far the next occurrence is looked for: over the longest gap that a yearly rule leaves, a leap day's. */
const furthestDays = 8 * 366;

/** When the window holds next, or until when it holds now; null when it never will again. */
export function nextStretch(window: MaintenanceWindowBody, now: Instant): { startsAt: Instant; endsAt: Instant } | null {
  const { recurs, startsAt, endsAt } = window;
  if (now >= endsAt) return null;
  if (!recurs) return { startsAt, endsAt };
  const recurrence = repetitionOf(recurs.rule);
  if (!recurrence) return null;
  const first = dateIn(startsAt, recurs.zone);
  const earliest = addDays(dateIn(now > startsAt ? now : startsAt, recurs.zone), -Math.ceil(recurs.minutes / 1440) - 1);
  for (let n = 0, date = earliest; n < furthestDays && date <= endsAt; n++, date = addDays(date, 1)) {
    const begin = beginOn(recurs, recurrence, first, date);
    if (begin === undefined) continue;
    const [from, to] = [Math.max(begin, msOf(startsAt)), Math.min(begin + recurs.minutes * 60_000, msOf(endsAt))];
    if (to > msOf(now) && to > from) return { startsAt: instantOfMs(from), endsAt: instantOfMs(to) };
  }
  return null;
}

/** Why a window cannot be saved: ends before it starts, an unknown zone, a repetition that we do not read. */
export function windowRefusal(body: MaintenanceWindowBody): Rejection | undefined {
  if (body.endsAt <= body.startsAt) return reject('maintenance-window/ends-before-start');
  if (!body.recurs) return undefined;
  if (!isZone(body.recurs.zone)) return reject('maintenance-window/unknown-zone', { zone: body.recurs.zone });
  if (!recurrenceOf(body.recurs.rule)) return reject('maintenance-window/unknown-recurrence', { rule: body.recurs.rule });
  // A rule may be read and mean no day at all: the 30th of February.
  return nextStretch(body, body.startsAt) ? undefined : reject('maintenance-window/never-on', { rule: body.recurs.rule });
}
