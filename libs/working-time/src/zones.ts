import { Temporal } from 'temporal-polyfill';
import { addDays, type LocalDate, type LocalTime } from './dates.js';

/** ISO 8601, milliseconds, UTC: the only form in which two instants compare as text. */
export type IsoInstant = string;

/** What the clocks did to a wall time: skipped it, showed it twice, or nothing. */
export type ZoneNote = 'dst-gap' | 'dst-overlap' | undefined;

export interface Wall {
  readonly date: LocalDate;
  readonly time: LocalTime;
}

// 9 µs a conversion: a ladder asks for the same few again and again. Emptied when full, which is rarer than a deploy.
const REMEMBERED = 50_000;

function remembered<T>(compute: (key: string) => T): (key: string) => T {
  const known = new Map<string, T>();
  return (key) => {
    const hit = known.get(key);
    if (hit !== undefined) return hit;
    if (known.size >= REMEMBERED) known.clear();
    const value = compute(key);
    known.set(key, value);
    return value;
  };
}

const textOf = (instant: Temporal.Instant): IsoInstant => instant.toString({ fractionalSecondDigits: 3 });

const convert = remembered((key): { at: IsoInstant; note: ZoneNote } => {
  const [date, time, zone] = key.split('|') as [string, string, string];
  const wall = Temporal.PlainDateTime.from(`${date}T${time}`);
  const chosen = wall.toZonedDateTime(zone, { disambiguation: 'compatible' });
  const other = wall.toZonedDateTime(zone, { disambiguation: 'later' });
  const skipped = !chosen.toPlainDateTime().equals(wall);
  const note = skipped ? 'dst-gap' : chosen.epochMilliseconds === other.epochMilliseconds ? undefined : 'dst-overlap';
  return { at: textOf(chosen.toInstant()), note };
});

/**
 * A wall time of a zone as an instant. Skipped times go on by the length of the gap, doubled ones are the first: what calendars and
 * `disambiguation: 'compatible'` do.
 */
export function instantOf(date: LocalDate, time: LocalTime, zone: string): { at: IsoInstant; note: ZoneNote } {
  return convert(`${date}|${time}|${zone}`);
}

const toWall = remembered((key): Wall => {
  const [instant, zone] = key.split('|') as [string, string];
  const text = Temporal.Instant.from(instant).toZonedDateTimeISO(zone).toPlainDateTime().toString({ smallestUnit: 'minute' });
  return { date: text.slice(0, 10), time: text.slice(11, 16) };
});

/** What the clock on the wall shows in that zone, to the minute. */
export const wallOf = (instant: IsoInstant, zone: string): Wall => toWall(`${instant}|${zone}`);

export const dateIn = (instant: IsoInstant, zone: string): LocalDate => wallOf(instant, zone).date;

/** The first instant of the day after that one. Midnight itself is skipped in some zones, which is why this asks the zone. */
export const startOfNextDay = (date: LocalDate, zone: string): IsoInstant => instantOf(addDays(date, 1), '00:00', zone).at;

/** Plain text for a canonical instant some milliseconds later. */
export const plusMilliseconds = (instant: IsoInstant, milliseconds: number): IsoInstant =>
  new Date(Date.parse(instant) + milliseconds).toISOString();

const known = new Map<string, boolean>();

/** Known to this runtime's zone data (ICU), `UTC` included; offsets such as `+01:00` are not zones. */
export function isZone(zone: string): boolean {
  const hit = known.get(zone);
  if (hit !== undefined) return hit;
  let answer = /^[A-Za-z][A-Za-z0-9+_/-]*$/.test(zone);
  try {
    if (answer) Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
  } catch {
    answer = false;
  }
  if (known.size < 2_000) known.set(zone, answer);
  return answer;
}
