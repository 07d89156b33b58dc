import { addDays, type LocalDate, type LocalTime, minuteOfDay } from './dates.js';
import { type Hours, isWorkingDay, nearestWorkingDay, type WorkCalendar } from './work-calendar.js';
import { instantOf, type IsoInstant, wallOf } from './zones.js';

const isWithin = (time: LocalTime, { from, to }: Hours): boolean => {
  const [minute, start, end] = [minuteOfDay(time), minuteOfDay(from), minuteOfDay(to)];
  // From = to is a whole day (the directory refuses it), never nothing.
  return start < end ? minute >= start && minute < end : minute >= start || minute < end;
};

/** The end is not quiet any more. */
export const isQuiet = (calendar: WorkCalendar, at: IsoInstant): boolean =>
  calendar.quietHours !== null && isWithin(wallOf(at, calendar.zone).time, calendar.quietHours);

/** The instant itself, or when the quiet hours that it lies in are over. */
export function afterQuiet(calendar: WorkCalendar, at: IsoInstant): IsoInstant {
  const quiet = calendar.quietHours;
  if (!quiet || !isQuiet(calendar, at)) return at;
  const { date, time } = wallOf(at, calendar.zone);
  const endsTomorrow = minuteOfDay(time) >= minuteOfDay(quiet.to);
  const end = instantOf(endsTomorrow ? addDays(date, 1) : date, quiet.to, calendar.zone).at;
  // A clock set back at the end of the night can show the end twice: the first of them may lie before `at`.
  return end > at ? end : at;
}

/** Work hours that are wholly quiet: then any time that is not quiet is as good as another. */
const quietWork = new WeakMap<WorkCalendar, boolean>();
function worksInQuietHours(calendar: WorkCalendar): boolean {
  let known = quietWork.get(calendar);
  if (known === undefined) {
    const { quietHours, workHours } = calendar;
    known = quietHours !== null && minutesOfDay.every((time) => !isWithin(time, workHours) || isWithin(time, quietHours));
    quietWork.set(calendar, known);
  }
  return known;
}
const minutesOfDay = Array.from({ length: 1440 }, (_, minute) =>
  [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':'),
);

/** A working day, in work hours, not quiet. */
export function isAllowed(calendar: WorkCalendar, at: IsoInstant): boolean {
  const { date, time } = wallOf(at, calendar.zone);
  if (!isWorkingDay(calendar, date) || isQuiet(calendar, at)) return false;
  return isWithin(time, calendar.workHours) || worksInQuietHours(calendar);
}

// A working day on which every moment is quiet can follow another (a clock change eats the rest): a week of them cannot.
const WORKING_DAYS_TRIED = 8;

/** The first moment from then on in which somebody may be told: a working day, in work hours, not quiet. */
export function nextAllowed(calendar: WorkCalendar, from: IsoInstant): IsoInstant {
  if (isAllowed(calendar, from)) return from;
  const { zone, workHours, quietHours } = calendar;
  const opens = ['00:00', workHours.from, ...(quietHours ? [quietHours.to] : [])].toSorted();
  let date: LocalDate = wallOf(from, zone).date;
  for (let tries = 0; tries < WORKING_DAYS_TRIED; tries += 1) {
    const day = nearestWorkingDay(calendar, date, 'later') ?? date;
    for (const time of opens) {
      const { at } = instantOf(day, time, zone);
      if (at > from && isAllowed(calendar, at)) return at;
    }
    date = addDays(day, 1);
  }
  // Nobody is ever to be told: such a calendar is refused where it is set. Nine in the morning is the least bad.
  const morning = instantOf(addDays(wallOf(from, zone).date, 1), '09:00', zone).at;
  return afterQuiet(calendar, morning);
}

/** That many minutes of work later: what "+2 h of work" means. */
export function addWorkMinutes(calendar: WorkCalendar, from: IsoInstant, minutes: number): IsoInstant {
  let left = minutes;
  let at = nextAllowed(calendar, from);
  for (let days = 0; days < 400; days += 1) {
    const wall = wallOf(at, calendar.zone);
    const closes = instantOf(wall.date, calendar.workHours.to, calendar.zone).at;
    const open = (Date.parse(closes) - Date.parse(at)) / 60_000;
    if (left <= open || open < 0) return new Date(Date.parse(at) + left * 60_000).toISOString();
    left -= open;
    at = nextAllowed(calendar, instantOf(addDays(wall.date, 1), '00:00', calendar.zone).at);
  }
  return at;
}
