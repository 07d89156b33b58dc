const two = (value: number) => String(value).padStart(2, '0');

/** `45 s`, `4 m`, `1 h 22 m`, `3 d 4 h`. */
export function duration(seconds: number | null | undefined): string {
  if (seconds === null || seconds === undefined) return '–';
  const sign = seconds < 0 ? '−' : '';
  const whole = Math.round(Math.abs(seconds));
  if (whole < 60) return `${sign}${whole} s`;
  const minutes = Math.round(whole / 60);
  if (minutes < 60) return `${sign}${minutes} m`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${sign}${hours} h${minutes % 60 ? ` ${minutes % 60} m` : ''}`;
  const days = Math.floor(hours / 24);
  return `${sign}${days} d${hours % 24 ? ` ${hours % 24} h` : ''}`;
}

const cache = new Map<string, Intl.DateTimeFormat>();
function formatter(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = zone + JSON.stringify(options);
  let made = cache.get(key);
  if (!made) {
    made = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hourCycle: 'h23', ...options });
    cache.set(key, made);
  }
  return made;
}
export const clock = (instant: string | number | Date, zone = 'UTC', withSeconds = false) =>
  formatter(zone, { hour: '2-digit', minute: '2-digit', ...(withSeconds ? { second: '2-digit' } : {}) }).format(new Date(instant));
export const day = (instant: string | number | Date, zone = 'UTC') =>
  formatter(zone, { day: 'numeric', month: 'short', year: 'numeric' }).format(new Date(instant));
export const shortDay = (instant: string | number | Date, zone = 'UTC') =>
  formatter(zone, { day: 'numeric', month: 'short' }).format(new Date(instant));
export const dayAndClock = (instant: string | number | Date, zone = 'UTC') => `${day(instant, zone)}, ${clock(instant, zone)}`;
export const sameDay = (left: string | number, right: string | number, zone = 'UTC') => day(left, zone) === day(right, zone);
/** Instants inside a sentence of the record, as pages write them: `18 Nov 2026, 14:02 UTC`. */
export const readable = (text: string) =>
  text.replaceAll(/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, (instant) => `${dayAndClock(instant)} UTC`);
/** `2026-11-18T14:02` for an input of a wall time, in UTC. */
export const inputInstant = (instant: string | number | Date) => new Date(instant).toISOString().slice(0, 16);

/** Relative only under one hour; after that the clock, and the day when it is another one. */
export function ago(instant: string, now: number, zone = 'UTC'): string {
  const seconds = Math.round((now - Date.parse(instant)) / 1000);
  if (seconds < -60) return seconds > -3600 ? `in ${Math.round(-seconds / 60)} m` : dayAndClock(instant, zone);
  if (seconds < 5) return 'just now';
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} m ago`;
  return sameDay(Date.parse(instant), now, zone) ? clock(instant, zone) : `${shortDay(instant, zone)}, ${clock(instant, zone)}`;
}
/** How many days a date lies ahead (negative: behind), by the calendar of a zone. */
export function daysUntil(date: string, now: number, zone: string): number {
  const today = formatter(zone, { year: 'numeric', month: '2-digit', day: '2-digit' }).formatToParts(now);
  const part = (type: string) => Number(today.find((one) => one.type === type)?.value);
  const [year, month, dayOfMonth] = date.split('-').map(Number);
  return Math.round((Date.UTC(year!, month! - 1, dayOfMonth!) - Date.UTC(part('year'), part('month') - 1, part('day'))) / 86_400_000);
}
export const isoDate = (date: Date) => `${date.getUTCFullYear()}-${two(date.getUTCMonth() + 1)}-${two(date.getUTCDate())}`;
export const plural = (count: number, one: string, many = `${one}s`) =>
  `${count.toLocaleString('en-GB').replaceAll(',', ' ')} ${count === 1 ? one : many}`;
/** `incident-lead` as `Incident lead`. */
export const words = (key: string) => {
  const text = key
    .replaceAll(/[-_]/g, ' ')
    .replaceAll(/([a-z])([A-Z])/g, (_, left: string, right: string) => `${left} ${right.toLowerCase()}`);
  return (text.charAt(0).toUpperCase() + text.slice(1)).replace(/post mortem/i, (word) => word.replace(' ', '-'));
};
export const bytes = (count: number) =>
  count < 1024 ? `${count} B` : count < 1_048_576 ? `${(count / 1024).toFixed(1)} KiB` : `${(count / 1_048_576).toFixed(1)} MiB`;
