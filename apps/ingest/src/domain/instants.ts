import type { Instant } from '@debrief/contracts';

/** Before this nothing that still matters was monitored: year 1, epoch 0 and their like mean "none". */
const firstMs = Date.UTC(2000, 0, 1);
/** The largest instant with a four-digit year: beyond it the canonical form is another one, and strings no longer sort as times. */
const lastMs = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Milliseconds since 1970 as an instant, or null for what no source can mean. */
export function instantOfMs(ms: number): Instant | null {
  if (!Number.isFinite(ms) || ms < firstMs || ms > lastMs) return null;
  return new Date(Math.floor(ms)).toISOString();
}

export const msOf = (instant: Instant): number => Date.parse(instant);

export const plusMinutes = (instant: Instant, minutes: number): Instant => new Date(msOf(instant) + minutes * 60_000).toISOString();

/** Seconds, milliseconds, microseconds or nanoseconds since 1970, by their size: seconds have ten digits until the year 2286. */
function ofEpoch(value: number): Instant | null {
  const size = Math.abs(value);
  return instantOfMs(size >= 1e17 ? value / 1e6 : size >= 1e14 ? value / 1e3 : size >= 1e11 ? value : value * 1000);
}

// Making one costs some hundred microseconds, and an integration has one zone.
const formats = new Map<string, Intl.DateTimeFormat | undefined>();

function formatOf(zone: string): Intl.DateTimeFormat | undefined {
  if (!formats.has(zone)) {
    if (formats.size > 1000) formats.clear();
    try {
      const numeric = '2-digit';
      const time = { hour: numeric, minute: numeric, second: numeric } as const;
      formats.set(
        zone,
        new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', year: 'numeric', month: numeric, day: numeric, ...time }),
      );
    } catch {
      formats.set(zone, undefined);
    }
  }
  return formats.get(zone);
}

/** How far `zone` is ahead of UTC at `ms`, in milliseconds; undefined for a zone that the platform does not know. */
function zoneOffsetMs(ms: number, zone: string): number | undefined {
  if (zone === 'UTC') return 0;
  const parts = formatOf(zone)?.formatToParts(ms);
  if (parts === undefined) return undefined;
  const part = (type: string) => Number(parts.find((p) => p.type === type)?.value);
  const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return wall - Math.floor(ms / 1000) * 1000;
}

function ofWallTime(utcMs: number, zone: string): Instant | null {
  const first = zoneOffsetMs(utcMs, zone);
  if (first === undefined) return instantOfMs(utcMs);
  // Once more with the first guess applied: near a change of the clocks the first offset can be the wrong one.
  const second = zoneOffsetMs(utcMs - first, zone) ?? first;
  return instantOfMs(utcMs - second);
}

const iso =
  /^(\d{4})[-/](\d{1,2})[-/.](\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,12}))?)?)?\s*(Z|UTC|GMT|[+-]\d{2}(?:[:.]?\d{2})?)?(?:\s+(?:UTC|GMT|[A-Z]{3,4}))?$/i;
const plainIso = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/;
const rfc =
  /^(?:[a-z]{3,9},?\s+)?(\d{1,2})[\s-]+([a-z]{3})[a-z]*[\s-]+(\d{4}),?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$/i;
// As `date` and Java print: `Sat Oct 26 23:20:39 UTC 2024`, `Wed Sep 04 16:59:44.356 UTC 2024`, `Tue Nov 18 14:02:00 2026`.
const unix =
  /^[a-z]{3}\s+([a-z]{3})\s+(\d{1,2})\s+(\d{1,2}):(\d{2}):(\d{2})(?:\.(\d{1,9}))?\s+(?:(Z|UTC|GMT|[+-]\d{2}:?\d{2}|[A-Z]{3,4})\s+)?(\d{4})$/i;
// As pages in English print: `November 18, 2026 2:02 PM UTC`, `Nov 18, 2026, 14:02:00`.
const written =
  /^([a-z]{3})[a-z]*\.?\s+(\d{1,2}),?\s+(\d{4}),?(?:\s+at)?\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([ap]m)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$/i;
const dotted = /^(\d{4})\.(\d{1,2})\.(\d{1,2})$/;

function offsetMs(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^(Z|UTC|GMT)$/i.test(text)) return 0;
  const match = /^([+-])(\d{2})(?:[:.]?(\d{2}))?$/.exec(text);
  if (!match) return undefined;
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3] ?? 0)) * 60_000;
}

function fromParts(parts: readonly number[], fraction: string | undefined, offset: string | undefined, zone: string): Instant | null {
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts;
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 24 || minute > 59 || second > 60) return null;
  const ms = Number((fraction ?? '').padEnd(3, '0').slice(0, 3));
  const utc = Date.UTC(year, month - 1, day, hour, minute, second, ms);
  if (year < 100) return null; // Date.UTC takes 1 for 1901
  const shift = offsetMs(offset);
  return shift === undefined ? ofWallTime(utc, zone) : instantOfMs(utc - shift);
}

/**
 * A source's time as an instant: ISO 8601 in the dialects that senders use (`+0000`, ` UTC`, `+01.00`, nanoseconds, slashes), RFC 1123 with or
 * without the right weekday, seconds or milliseconds since 1970 as number or text. Without an offset it is wall time in `zone`.
 * Null for what is no time, and for what lies before 2000 or after 9999.
 */
export function instantOf(value: unknown, zone = 'UTC'): Instant | null {
  if (typeof value === 'number') return ofEpoch(value);
  if (typeof value !== 'string') return null;
  const text = value.trim();
  if (text.length < 8 || text.length > 64) return null;
  // What most senders write; V8 reads it ten times faster than the expressions below.
  if (plainIso.test(text)) return instantOfMs(Date.parse(text));
  if (/^-?\d+(\.\d+)?$/.test(text)) return text.length >= 9 ? ofEpoch(Number(text)) : null;
  const plain = iso.exec(text);
  if (plain) {
    const numbers = plain.slice(1, 7).map((part) => (part === undefined ? 0 : Number(part)));
    return fromParts(numbers, plain[7], plain[8], zone);
  }
  const long = rfc.exec(text);
  if (long) {
    const month = months.indexOf((long[2] as string).toLowerCase()) + 1;
    return fromParts(
      [Number(long[3]), month, Number(long[1]), Number(long[4]), Number(long[5]), Number(long[6] ?? 0)],
      undefined,
      long[7],
      zone,
    );
  }
  const printed = unix.exec(text);
  if (printed) {
    const month = months.indexOf((printed[1] as string).toLowerCase()) + 1;
    // Another zone's letters (CET, PDT) mean too many things: then it is wall time in the zone that was set.
    const parts = [Number(printed[8]), month, ...printed.slice(2, 6).map(Number)];
    return fromParts(parts, printed[6], printed[7], zone);
  }
  const english = written.exec(text);
  if (english) {
    const month = months.indexOf((english[1] as string).toLowerCase()) + 1;
    const half = english[7]?.toLowerCase();
    const hour = Number(english[4]);
    if (half !== undefined && (hour < 1 || hour > 12)) return null;
    const hours = half === undefined ? hour : (hour % 12) + (half === 'pm' ? 12 : 0);
    return fromParts(
      [Number(english[3]), month, Number(english[2]), hours, Number(english[5]), Number(english[6] ?? 0)],
      undefined,
      english[8],
      zone,
    );
  }
  const day = dotted.exec(text);
  return day ? fromParts(day.slice(1, 4).map(Number), undefined, undefined, zone) : null;
}

/** The date of one field and the time of another (Zabbix: `2026.11.18` and `14:02:00`) as an instant. */
export function instantOfDateAndTime(date: unknown, time: unknown, zone: string): Instant | null {
  if (typeof date !== 'string' || typeof time !== 'string') return null;
  return instantOf(`${date.trim().replace(/\./g, '-')} ${time.trim()}`, zone);
}

/** Whether the platform knows the zone by this name. */
export const isTimeZone = (zone: string): boolean => zoneOffsetMs(0, zone) !== undefined;
