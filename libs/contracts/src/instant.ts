import { z } from 'zod';

/**
 * An instant: ISO 8601 in UTC with milliseconds. One canonical form, because strings compare as times only then
 * (`…00Z` sorts after `…00.000Z`).
 */
export const Instant = z.iso.datetime({ precision: 3 });
export type Instant = z.infer<typeof Instant>;

/** A day of the calendar without a zone: `YYYY-MM-DD`. */
export const LocalDate = z.iso.date();
export type LocalDate = z.infer<typeof LocalDate>;

/** A wall time: `HH:MM`. */
export const LocalTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
export type LocalTime = z.infer<typeof LocalTime>;

/** An IANA time zone by name. Whether the platform knows it is checked where it is used. */
export const TimeZone = z.string().min(1).max(64);
