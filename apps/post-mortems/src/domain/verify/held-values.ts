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

/** Seconds since the epoch, or of the day when no date is known. */
function resolved(
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
  const { epoch, ofDay, day } = resolved(quantity, quantities, document);
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
  const { ofDay } = resolved(quantity, quantities, document);
  if (ofDay === null || instants.length === 0) return null;
  const distance = (instant: number): number => Math.abs((instant % 86_400) - ofDay);
  const nearest = instants.reduce((best, instant) => (distance(instant) < distance(best) ? instant : best));
  return `${new Date(nearest * 1000).toISOString().slice(11, quantity.hasSeconds ? 19 : 16)} UTC`;
}

export function isHeldLength(quantity: DurationWords, lengths: readonly number[], ends: readonly number[]): boolean {
  const slack = Math.max(quantity.unit / 2 + 0.5, quantity.isAbout ? quantity.seconds * 0.1 : 0);
  const fits = (length: number): boolean => length >= quantity.seconds - slack && length <= quantity.most + slack;
  return lengths.some(fits) || differences(ends).some(fits);
}

export function nearestLength(quantity: DurationWords, lengths: readonly number[], ends: readonly number[]): number | null {
  const all = [...lengths, ...differences(ends)].filter((length) => length > 0);
  return all.length === 0
    ? null
    : all.reduce((best, length) => (Math.abs(length - quantity.seconds) < Math.abs(best - quantity.seconds) ? length : best));
}

function differences(ends: readonly number[]): number[] {
  const unique = [...new Set(ends)].slice(0, 40);
  return unique.flatMap((from, index) => unique.slice(index + 1).map((to) => Math.abs(to - from)));
}

export function isHeldNumber(quantity: NumberWords, held: readonly Held[]): boolean {
  return held.some((one) => {
    if (one.numbers.has(quantity.value)) return true;
    for (const number of one.numbers) {
      if (Math.abs(number - quantity.value) <= quantity.tolerance + 1e-9 && Math.abs(number) > 1) return true;
      if (quantity.isPercent && Math.abs(number * 100 - quantity.value) <= quantity.tolerance + 1e-9) return true;
    }
    return false;
  });
}
