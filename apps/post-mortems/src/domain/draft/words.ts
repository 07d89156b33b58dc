import type { Instant, Precision } from '@debrief/contracts';

/*
 * How a draft says times, lengths, numbers and lists: UTC, to the minute, half up. Whatever is said here the verifier must be
 * able to find again, so both use these functions.
 */

const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];

/** Milliseconds since the epoch of an instant in its one canonical form. */
export const epoch = (at: Instant): number => Date.parse(at);

/** `14 May 2026` */
export const dayText = (at: Instant): string => `${Number(at.slice(8, 10))} ${months[Number(at.slice(5, 7)) - 1]} ${at.slice(0, 4)}`;

/** `10:02` */
export const minuteText = (at: Instant): string => at.slice(11, 16);

/** `10:02:03` */
export const secondText = (at: Instant): string => at.slice(11, 19);

export const sameDay = (a: Instant, b: Instant): boolean => a.slice(0, 10) === b.slice(0, 10);

/** Whole seconds from one instant to another; negative when the second is earlier. Fractions fall away at both ends. */
export const secondsBetween = (from: Instant, to: Instant): number => Math.floor(epoch(to) / 1000) - Math.floor(epoch(from) / 1000);

/** `107 s`, `37 min`, `5 h 12 min`, `2 d 1 h`. Ends that are known to the minute only are never said in seconds. */
export function durationText(seconds: number, precision: Precision = 'exact'): string {
  const about = precision === 'approximate' ? 'about ' : '';
  if (seconds < 120 && precision === 'exact') return `${seconds} s`;
  const minutes = halfUp(seconds / 60);
  if (minutes === 0) return `${about}${seconds} s`;
  if (minutes < 60) return `${about}${minutes} min`;
  if (minutes < 24 * 60) return about + twoParts(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  const hours = halfUp(seconds / 3600);
  return about + twoParts(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

const twoParts = (large: number, largeUnit: string, small: number, smallUnit: string): string =>
  small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;

export const halfUp = (value: number): number => Math.floor(value + 0.5);

/** `1204`, `12 045` (grouped from 10 000 by a no-break space), at most two decimals. */
export function numberText(value: number): string {
  const rounded = Math.round(value * 100) / 100;
  const [whole = '0', fraction] = String(Math.abs(rounded)).split('.');
  const grouped = whole.length > 4 ? whole.replace(/\B(?=(\d{3})+$)/g, '\u00a0') : whole;
  return (rounded < 0 ? '-' : '') + grouped + (fraction === undefined ? '' : `.${fraction}`);
}

/** A share of 0 to 1 as per cent with at most one decimal: `41 %`. */
export const percentText = (share: number): string => `${numberText(Math.round(share * 1000) / 10)} %`;

/** `a, b and c`; from the eleventh on `and 7 more`. */
export function listText(items: readonly string[]): string {
  if (items.length > 10) return `${items.slice(0, 10).join(', ')} and ${items.length - 10} more`;
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

export const capitalized = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
export const uncapitalized = (text: string): string =>
  /^[A-Z][a-z]+\b/.test(text) && !/^[A-Z][a-z]*[A-Z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;

/** The worse of two precisions: a length is as precise as its worse end. */
export function worse(a: Precision, b: Precision): Precision {
  const order: readonly Precision[] = ['exact', 'minute', 'approximate', 'unknown'];
  return order.indexOf(a) >= order.indexOf(b) ? a : b;
}

/** The most characters of a text that came from outside. */
const textCap = 200;
// Bidi overrides and isolates, zero-width marks, private use (the linter's own marks), and controls: none has a place in prose.
const unprintable = /[\u0000-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ue000-\uf8ff\ufff9-\ufffb]/g;

/**
 * A text that came with an event, made harmless inside a sentence: one line, at most 200 characters, no Markdown, no HTML, never
 * a citation. An underscore inside a word stays, since it means nothing there and `http_requests_total` must stay readable.
 */
export function escapeText(text: string): string {
  let plain = text
    .slice(0, 4 * textCap)
    .replace(/\s+/g, ' ')
    .replace(unprintable, '')
    .trim();
  if (plain.length > textCap) plain = `${cutBetweenCharacters(plain, textCap - 1).trimEnd()}…`;
  return plain.replace(/[\\`*[\]<>|~#&{}]/g, (mark) => `\\${mark}`).replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_');
}

/** What `escapeText` escaped, as it is read. */
export const unescapeText = (text: string): string => text.replace(/\\([\\`*[\]<>|~#&{}_])/g, '$1');

// A cut in the middle of a surrogate pair would leave half a character.
function cutBetweenCharacters(text: string, length: number): string {
  const code = text.charCodeAt(length - 1);
  return text.slice(0, code >= 0xd800 && code <= 0xdbff ? length - 1 : length);
}

/** By UTF-16 units: the same order on every machine, whatever its language. */
export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
