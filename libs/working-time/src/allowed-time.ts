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

/** The first moment from then on in which somebody may be told: a working day, in work hours, not quiet. */
export function nextAllowed(calendar: WorkCalendar, from: IsoInstant): IsoInstant {
  const { zone, workHours } = calendar;
  const wall = wallOf(from, zone);
  const isNow = isWorkingDay(calendar, wall.date) && isWithin(wall.time, workHours) && !isQuiet(calendar, from);
  if (isNow) return from;
  let date: LocalDate = wall.date;
  for (let tries = 0; tries < 3; tries += 1) {
    const day = nearestWorkingDay(calendar, date, 'later') ?? date;
    const opened = afterQuiet(calendar, instantOf(day, workHours.from, zone).at);
    const start = opened > from ? opened : afterQuiet(calendar, from);
    const at = wallOf(start, zone);
    // Work hours that are wholly quiet (night shifts): the end of the quiet hours is the best there is.
    const fits = start > from && at.date === day && (isWithin(at.time, workHours) || isNight(calendar));
    if (fits) return start;
    date = addDays(day, 1);
  }
  return afterQuiet(calendar, instantOf(date, workHours.from, zone).at);
}

const isNight = ({ workHours, quietHours }: WorkCalendar): boolean =>
  quietHours !== null && isWithin(workHours.from, quietHours) && isWithin(quietHours.to, workHours) === false;

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
