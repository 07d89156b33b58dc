import type { Instant } from '@debrief/contracts';
import type { Story } from '../citations.js';
import type { CalendarDate, DurationWords, InstantWords, NumberWords, Quantity } from './quantities.js';
import type { Held, RecordFacts } from './record-facts.js';

/*
 * Whether what a sentence says is what its citations hold: instants by the minute (or the second, where written), lengths by the
 * unit that they were rounded to, numbers by their last place.
 */

/** What is known of the document above a sentence. */
export interface DocumentState {
  date: CalendarDate | null;
}

/** Whole seconds since the epoch. */
export const at = (instant: Instant): number => Math.floor(Date.parse(instant) / 1000);

/** Every length that follows from all of a story. */
export function storyLengths(facts: RecordFacts, story: Story): readonly number[] {
  return facts.of(`${facts.prefixOf(story)}T*`, true)?.lengths ?? [];
}

/** A clock without a zone takes that of the next one in the sentence: "between 10:02 and 10:39 UTC". */
export function zoneFor(quantity: InstantWords, quantities: readonly Quantity[]): number | null {
  if (quantity.zone !== null) return quantity.zone;
  const instants = quantities.filter((other): other is InstantWords => other.kind === 'instant');
  return (
    (instants.find((other) => other.offset > quantity.offset && other.zone !== null) ?? instants.findLast((other) => other.zone !== null))
      ?.zone ?? null
  );
}

/** `10:02`, with seconds where they are asked for. */
export const clockText = (at: number, withSeconds = false): string => new Date(at * 1000).toISOString().slice(11, withSeconds ? 19 : 16);

/** Seconds since the epoch, or of the day when no date is known. */
export function resolvedClock(
  quantity: InstantWords,
  quantities: readonly Quantity[],
  document: DocumentState,
): { epoch: number | null; ofDay: number | null; day: CalendarDate | null } {
  const zone = zoneFor(quantity, quantities) ?? 0;
  const day = quantity.date ?? (quantities.some((other) => other.kind === 'instant' && other.date !== null) ? document.date : null);
  if (quantity.clock === null) return { epoch: null, ofDay: null, day };
  const ofDay = (((quantity.clock - zone * 60) % 86_400) + 86_400) % 86_400;
  if (day === null || day.year === null) return { epoch: null, ofDay, day };
  return { epoch: Date.UTC(day.year, day.month - 1, day.day) / 1000 + quantity.clock - zone * 60, ofDay, day };
}

export function isHeldInstant(
  quantity: InstantWords,
  quantities: readonly Quantity[],
  document: DocumentState,
  instants: readonly number[],
  held: readonly Held[],
): boolean {
  const { epoch, ofDay, day } = resolvedClock(quantity, quantities, document);
  if (ofDay === null) return instants.some((instant) => isOnDay(instant, day));
  if (quantity.clock !== null && held.some((one) => one.clocks.has(quantity.clock!))) return true;
  const grain = quantity.hasSeconds ? 1 : 60;
  const matches = (instant: number, said: number): boolean =>
    Math.floor(instant / grain) * grain === said || (grain === 60 && Math.round(instant / 60) * 60 === said);
  // A date that stands elsewhere in the sentence need not be the date of this clock.
  if (epoch !== null && quantity.date !== null) return instants.some((instant) => matches(instant, epoch));
  return instants.some((instant) => matches(((instant % 86_400) + 86_400) % 86_400, ofDay));
}

function isOnDay(instant: number, day: CalendarDate | null): boolean {
  if (day === null) return true;
  const there = new Date(instant * 1000).toISOString();
  const [year, month, date] = [Number(there.slice(0, 4)), Number(there.slice(5, 7)), Number(there.slice(8, 10))];
  return (day.year === null || day.year === year) && day.month === month && day.day === date;
}

export function nearestInstant(
  quantity: InstantWords,
  quantities: readonly Quantity[],
  document: DocumentState,
  instants: readonly number[],
): string | null {
  const { ofDay } = resolvedClock(quantity, quantities, document);
  if (ofDay === null || instants.length === 0) return null;
  const distance = (instant: number): number => Math.abs((instant % 86_400) - ofDay);
  const nearest = instants.reduce((best, instant) => (distance(instant) < distance(best) ? instant : best));
  return `${new Date(nearest * 1000).toISOString().slice(11, quantity.hasSeconds ? 19 : 16)} UTC`;
}

/** Whether a stated length is one of these, as a careful writer would round it: half up, or down to the unit that was written. */
export function isHeldLength(quantity: DurationWords, lengths: readonly number[], ends: readonly number[]): boolean {
  const all = [...lengths, ...differences(ends, quantity.unit)];
  const { seconds, most, unit, isAbout, bound } = quantity;
  // "Within five minutes" is right for anything shorter; "over an hour" for anything longer.
  const slack = Math.min(unit / 2, 30 + seconds * 0.05);
  if (bound === 'most') return all.some((length) => length <= most + slack);
  if (bound === 'least') return all.some((length) => length >= seconds - slack);
  return all.some(
    (length) => isRounded(length, seconds, most, unit) || (isAbout && Math.abs(length - seconds) <= seconds * 0.1 + unit / 2),
  );
}

function isRounded(length: number, seconds: number, most: number, unit: number): boolean {
  if (most > seconds) return length >= seconds - unit / 2 && length <= most + unit / 2;
  const isSame = (rounded: number): boolean => Math.abs(rounded * unit - seconds) < 0.5;
  return isSame(Math.round(length / unit)) || isSame(Math.floor(length / unit));
}

export function nearestLength(quantity: DurationWords, lengths: readonly number[], ends: readonly number[]): number | null {
  const all = [...lengths, ...differences(ends, 1)].filter((length) => length > 0);
  return all.length === 0
    ? null
    : all.reduce((best, length) => (Math.abs(length - quantity.seconds) < Math.abs(best - quantity.seconds) ? length : best));
}

/** Between any two ends; in minutes also as one reads it off two clocks: 10:08 to 10:39 is 31 min, whatever the seconds say. */
function differences(ends: readonly number[], unit: number): number[] {
  const unique = [...new Set(ends)].slice(0, 40);
  const minute = (at: number): number => Math.floor(at / 60) * 60;
  return unique.flatMap((from, index) =>
    unique.slice(index + 1).flatMap((to) => {
      const exact = Math.abs(to - from);
      return unit < 60 ? [exact] : [exact, Math.abs(minute(to) - minute(from))];
    }),
  );
}

/** What is said of the share that did not fail. */
const rest = /\b(?:succeed\w*|success\w*|work(?:ed|ing)|unaffected|not affected|remain\w*|the (?:other|rest)|went through|answered)\b/i;

export function isHeldNumber(quantity: NumberWords, held: readonly Held[], sentence: string): boolean {
  const { value, isPercent, isAbout, bound } = quantity;
  const tolerance = Math.max(quantity.tolerance, isAbout ? Math.abs(value) * 0.1 : 0) + 1e-9;
  const isNear = (number: number): boolean =>
    bound === 'most'
      ? number <= value + tolerance
      : bound === 'least'
        ? number >= value - tolerance
        : Math.abs(number - value) <= tolerance;
  // Where a share is recorded, per cent are of it: "more than 50 %" is not right by an HTTP 503.
  const hasShare = isPercent && held.some((one) => [...one.numbers].some((number) => number > 0 && number < 1));
  return held.some((one) => {
    for (const number of one.numbers) {
      const isShare = isPercent && number > 0 && (number < 1 || (number === 1 && !hasShare));
      if (isShare && (isNear(number * 100) || (rest.test(sentence) && isNear(100 - number * 100)))) return true;
      if (isPercent && ((number <= 1 && number > 0) || (hasShare && (bound !== null || isAbout)))) continue;
      if (number === value || (Math.abs(number) > 1 && isNear(number))) return true;
    }
    return false;
  });
}
