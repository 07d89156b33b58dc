import type { Instant } from '@debrief/contracts';

/** Milliseconds of an instant; a canonical instant always parses. */
export const msOf = (instant: Instant): number => Date.parse(instant);

export const instantOf = (ms: number): Instant => new Date(ms).toISOString();

export const plusMinutes = (instant: Instant, minutes: number): Instant => instantOf(msOf(instant) + minutes * 60_000);

/** Whole seconds from one to the other, negative when they stand the other way round. */
export const secondsBetween = (from: Instant, to: Instant): number => Math.round((msOf(to) - msOf(from)) / 1000);

/** The earliest of those that are there; undefined when none is. */
export const earliest = (...instants: readonly (Instant | null | undefined)[]): Instant | undefined =>
  instants.filter((instant) => instant != null).toSorted()[0];

/** The latest of those that are there; undefined when none is. */
export const latest = (...instants: readonly (Instant | null | undefined)[]): Instant | undefined =>
  instants
    .filter((instant) => instant != null)
    .toSorted()
    .at(-1);

/** Whether a text is an instant as we write them. */
export const isInstant = (text: unknown): text is Instant =>
  typeof text === 'string' && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text) && !Number.isNaN(Date.parse(text));
