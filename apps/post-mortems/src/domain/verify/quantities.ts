/*
 * Reads times, durations and numbers out of prose, in the forms in which people write them. Linear: every pattern is anchored to
 * what it begins with and has no nested repetition.
 */

export interface CalendarDate {
  readonly year: number | null;
  readonly month: number;
  readonly day: number;
}
export interface InstantWords {
  readonly kind: 'instant';
  readonly offset: number;
  readonly length: number;
  /** Seconds since midnight as written; null for a date alone. */
  readonly clock: number | null;
  readonly hasSeconds: boolean;
  readonly date: CalendarDate | null;
  readonly isAmbiguous: boolean;
  /** Minutes east of UTC; null where no zone is written. */
  readonly zone: number | null;
  readonly isAbout: boolean;
}
export interface DurationWords {
  readonly kind: 'duration';
  readonly offset: number;
  readonly length: number;
  readonly seconds: number;
  /** The upper end of a range. */
  readonly most: number;
  /** The smallest unit written, in seconds: what was rounded to. */
  readonly unit: number;
  readonly isAbout: boolean;
  readonly bound: Bound;
}
export interface NumberWords {
  readonly kind: 'number';
  readonly offset: number;
  readonly length: number;
  readonly value: number;
  /** Half of the last place written. */
  readonly tolerance: number;
  readonly isPercent: boolean;
  readonly isAbout: boolean;
  readonly bound: Bound;
}
/** "Within five minutes" claims no length, and neither does "more than 40 %": the end that they claim. */
export type Bound = 'most' | 'least' | null;
export type Quantity = InstantWords | DurationWords | NumberWords;

const zones: Readonly<Record<string, number>> = {
  Z: 0,
  UTC: 0,
  GMT: 0,
  CET: 60,
  CEST: 120,
  BST: 60,
  EST: -300,
  EDT: -240,
  CST: -360,
  CDT: -300,
  MST: -420,
  MDT: -360,
  PST: -480,
  PDT: -420,
  IST: 330,
  JST: 540,
};
const zonePattern = String.raw`(?:UTC(?:[+-]\d{1,2}(?::?\d{2})?)?|GMT|CES?T|BST|E[SD]T|C[SD]T|M[SD]T|P[SD]T|IST|JST)(?![A-Za-z])|Z(?![A-Za-z])|[+-]\d{2}:?\d{2}(?!\d)`;
const monthNames = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const monthPattern = String.raw`(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?`;
const words = [
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
  'ten',
  'eleven',
  'twelve',
  'thirteen',
  'fourteen',
  'fifteen',
  'sixteen',
  'seventeen',
  'eighteen',
  'nineteen',
  'twenty',
];
const tens = ['twenty', 'thirty', 'forty', 'fifty', 'sixty', 'seventy', 'eighty', 'ninety'];
const wordPattern = String.raw`(?:(?:${tens.join('|')})(?:[- ](?:${words.slice(0, 9).join('|')}))?|${words.toReversed().join('|')})`;
const unitPattern = String.raw`(?:seconds?|secs?|s|minutes?|mins?|min|m|hours?|hrs?|hr|h|days?|d|weeks?|wks?)(?![A-Za-z0-9])`;
const amountPattern = String.raw`(?:\d{1,6}(?:\.\d{1,3})?|(?:${wordPattern}|an?)(?![A-Za-z]))`;

const patterns = {
  iso: new RegExp(
    String.raw`(?<![\d-])(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.\d{1,6})?)?\s?(${zonePattern})?)?(?![\d-])`,
    'g',
  ),
  dayMonth: new RegExp(String.raw`(?<![\d:.])(\d{1,2})(?:st|nd|rd|th)? (?:of )?(${monthPattern})(?:,? (\d{4})(?!\d))?(?![A-Za-z])`, 'gi'),
  monthDay: new RegExp(String.raw`(?<![A-Za-z])(${monthPattern}) (\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?(?![\d:])`, 'gi'),
  monthYear: new RegExp(String.raw`(?<![A-Za-z])(${monthPattern}),? ((?:19|20)\d{2})(?!\d)`, 'gi'),
  year: /(?<=\b(?:in|since|until|of|from|during|by|early|late|mid|summer|winter|spring|autumn|Q[1-4]) )((?:19|20)\d{2})(?![\d.:%])/gi,
  slashed: /(?<![\d/])(\d{1,2})\/(\d{1,2})\/(\d{4}|\d{2})(?![\d/])/g,
  isoDuration: /(?<![A-Za-z0-9])P(?:(\d{1,4})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,6})S)?)?(?![A-Za-z0-9])/g,
  clockHours: /(?<![\d:])(\d{1,3}):(\d{2})(?::(\d{2}))? ?(?:h|hrs?|hours?)(?![A-Za-z])/g,
  clock: new RegExp(
    String.raw`(?<![\d:.])([01]?\d|2[0-4]):([0-5]\d)(?::([0-5]\d)(?:\.\d{1,6})?)?(?: ?([ap])\.?m\.?(?![A-Za-z]))?(?:\s?\(?(${zonePattern}))?(?!\d|:\d)`,
    'gi',
  ),
  hourOnly: new RegExp(String.raw`(?<![\d:.])(1[0-2]|0?[1-9]) ?([ap])\.?m\.?(?![A-Za-z])(?: (${zonePattern}))?`, 'gi'),
  idiom: /(?<![A-Za-z])(?:(half an hour)|(an hour and a half)|(a quarter of an hour)|(three quarters of an hour))(?![A-Za-z])/gi,
  duration: new RegExp(
    String.raw`(?<![\w.,:/-])(${amountPattern}(?: and a half(?= ))?)(?:( ?[-–] ?| to | or )(${amountPattern}))?[  -]?(${unitPattern})(?:,? (?:and )?(\d{1,5}(?:\.\d{1,3})?|${wordPattern}(?![A-Za-z])) ?(${unitPattern}))?(?:,? (?:and )?(\d{1,5}) ?(${unitPattern}))?`,
    'gi',
  ),
  compactDuration: /(?<![\w.,:/-])(?:(\d{1,4})d ?)?(?:(\d{1,4})h)(?: ?(\d{1,4})m(?:in)?(?![A-Za-z]))?(?: ?(\d{1,5})s)?(?![A-Za-z0-9])/g,
  version: /(?<![\w.])v?\d+(?:\.\d+){2,}(?:-[\w.]+)?/g,
  number:
    /(?<![\p{L}\p{N}_.,:/-]|[A-Za-z0-9]-)(-?\d{1,3}(?:[\u00a0\u202f, ]\d{3})+(?!\d)|\d+)(\.\d+)?(?:\s?(%|per cent\b|percent\b))?(?:\s?(k|K|M|thousand|million)(?![\p{L}\p{N}_]))?(?![\p{L}\p{N}_/]|-[A-Za-z])/gu,
};

// Most lines hold few of the forms: a cheap look spares the patterns that cannot match.
const monthWord = /jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec/i;
const unitWord = /(?:\d|[a-z])[ \u00a0-]?(?:s|m|h|d|w)/i;

/** All quantities of a text by their offset; none overlaps another. */
export function quantitiesIn(text: string): Quantity[] {
  const found: Quantity[] = [];
  let rest = text;
  const take = (pattern: RegExp, read: (match: RegExpExecArray) => Quantity | null | 'skip'): void => {
    const taken: [number, number][] = [];
    for (const match of rest.matchAll(pattern)) {
      if (match[0].trim() === '') continue;
      const quantity = read(match);
      if (quantity === null) continue;
      if (quantity !== 'skip') found.push(quantity);
      taken.push([match.index, match[0].length]);
    }
    for (const [offset, length] of taken) rest = rest.slice(0, offset) + '\u0001'.repeat(length) + rest.slice(offset + length);
  };
  if (/\d/.test(text)) {
    if (/\d{4}-\d/.test(rest))
      take(patterns.iso, (match) => {
        const [, year, month, day, hour, minute, second, zone] = match;
        return instant(
          match,
          clockOf(hour, minute, second),
          second !== undefined,
          { year: Number(year), month: Number(month), day: Number(day) },
          zone,
        );
      });
    if (rest.includes('/'))
      take(patterns.slashed, (match) => {
        const [, a, b, year] = match;
        const isAmbiguous = Number(a) <= 12 && Number(b) <= 12 && a !== b;
        const isDayFirst = Number(a) > 12;
        const date = {
          year: Number(year!.length === 2 ? `20${year}` : year),
          month: Number(isDayFirst ? b : a),
          day: Number(isDayFirst ? a : b),
        };
        return { ...instant(match, null, false, date, undefined), isAmbiguous };
      });
    if (monthWord.test(rest))
      take(patterns.dayMonth, (match) => instant(match, null, false, dateOf(match[1], match[2], match[3]), undefined));
    if (monthWord.test(rest))
      take(patterns.monthDay, (match) => instant(match, null, false, dateOf(match[2], match[1], match[3]), undefined));
    // A month or a year alone is no instant and no number: nothing is compared with it.
    if (monthWord.test(rest)) take(patterns.monthYear, () => 'skip');
    take(patterns.year, () => 'skip');
    if (rest.includes('P'))
      take(patterns.isoDuration, (match) => {
        const [d, h, m, s] = match.slice(1, 5).map((part) => (part === undefined ? 0 : Number(part)));
        if (match[0].length < 3) return null;
        const unit = match[4] !== undefined ? 1 : match[3] !== undefined ? 60 : match[2] !== undefined ? 3600 : 86_400;
        return duration(match, text, d! * 86_400 + h! * 3600 + m! * 60 + s!, unit);
      });
    if (rest.includes(':'))
      take(patterns.clockHours, (match) => {
        const [, h, m, s] = match;
        return duration(match, text, Number(h) * 3600 + Number(m) * 60 + Number(s ?? 0), s === undefined ? 60 : 1);
      });
    if (rest.includes(':'))
      take(patterns.clock, (match) => {
        const [, hour, minute, second, half, zone] = match;
        return instant(match, clockOf(hour, minute, second, half), second !== undefined, null, zone);
      });
    if (/[ap]\.?m/i.test(rest))
      take(patterns.hourOnly, (match) => instant(match, clockOf(match[1], '0', undefined, match[2]), false, null, match[3]));
    if (/\d\.\d+\.\d/.test(rest)) take(patterns.version, () => 'skip');
    if (/\dh/.test(rest))
      take(patterns.compactDuration, (match) => {
        const [d, h, m, s] = match.slice(1, 5).map((part) => (part === undefined ? 0 : Number(part)));
        const unit = match[4] !== undefined ? 1 : match[3] !== undefined ? 60 : 3600;
        return duration(match, text, d! * 86_400 + h! * 3600 + m! * 60 + s!, unit);
      });
  }
  if (rest.includes('hour'))
    take(patterns.idiom, (match) =>
      duration(match, text, match[1] !== undefined ? 1800 : match[2] !== undefined ? 5400 : match[3] !== undefined ? 900 : 2700, 900),
    );
  if (unitWord.test(rest)) take(patterns.duration, (match) => readDuration(match, text));
  if (/\d/.test(rest)) {
    take(patterns.number, (match) => {
      const scale = match[4] === undefined ? 1 : /^(?:k|thousand)$/i.test(match[4]) ? 1000 : 1_000_000;
      const value = Number((match[1] ?? '').replace(/[\u00a0\u202f, ]/g, '') + (match[2] ?? '')) * scale;
      const places = match[2] === undefined ? 0 : match[2].length - 1;
      return {
        kind: 'number',
        offset: match.index,
        length: match[0].length,
        value,
        tolerance: (10 ** -places / 2) * scale,
        isPercent: match[3] !== undefined,
        ...hedgesOf(text, match.index),
      };
    });
  }
  return withDatesJoined(
    found.sort((a, b) => a.offset - b.offset),
    text,
  );
}

const instant = (
  match: RegExpExecArray,
  clock: number | null,
  hasSeconds: boolean,
  date: CalendarDate | null,
  zone: string | undefined,
): InstantWords => ({
  kind: 'instant',
  offset: match.index,
  length: match[0].length,
  clock,
  hasSeconds,
  date,
  isAmbiguous: false,
  zone: zoneOf(zone),
  isAbout: about.test(match.input.slice(Math.max(0, match.index - 16), match.index)),
});

const duration = (match: RegExpExecArray, text: string, seconds: number, unit: number, most = seconds): DurationWords => ({
  kind: 'duration',
  offset: match.index,
  length: match[0].length,
  seconds,
  most,
  unit,
  ...hedgesOf(text, match.index),
});

const about = /(?:\b(?:about|around|approximately|approx\.?|roughly|some|almost|nearly|close to|circa|ca\.)|~|≈)\s*$/i;
const atMost =
  /(?:\b(?:within|under|below|less than|fewer than|at most|no more than|not more than|up to|no longer than|inside|every)(?: the (?:first|next))?|[<≤])\s*$/i;
const atLeast = /(?:\b(?:more than|over|above|at least|no less than|longer than|upwards of|beyond|exceed(?:ed|ing|s)?)|[>≥])\s*$/i;

/** What stands right before a quantity and takes from its exactness. */
function hedgesOf(text: string, index: number): { readonly isAbout: boolean; readonly bound: Bound } {
  const before = text.slice(Math.max(0, index - 32), index);
  return { isAbout: about.test(before), bound: atMost.test(before) ? 'most' : atLeast.test(before) ? 'least' : null };
}

function readDuration(match: RegExpExecArray, text: string): DurationWords | null {
  const [whole, first, , upper, unitName, second, secondUnit, third, thirdUnit] = match;
  // "a day" and "one second" are idioms as often as lengths; "m" alone is a length only when it hangs on its number.
  if (/^an?$/i.test(first!) && !/^an? (?:minute|hour)(?:$|,? and )/i.test(whole)) return null;
  if (unitName === 'm' && !/\dm/.test(whole)) return null;
  let unit = secondsOf(unitName!);
  let seconds = amountOf(first!) * unit;
  let most = upper === undefined ? seconds : amountOf(upper) * unit;
  // "1.5 hours" was not rounded to hours.
  const places = /\.(\d+)$/.exec(first!)?.[1]?.length ?? 0;
  let smallest = / and a half$/i.test(first!) ? unit / 2 : unit / 10 ** places;
  for (const [amount, name] of [
    [second, secondUnit],
    [third, thirdUnit],
  ] as const) {
    if (amount === undefined || name === undefined) continue;
    unit = secondsOf(name);
    seconds += amountOf(amount) * unit;
    most += amountOf(amount) * unit;
    smallest = unit;
  }
  return duration(match, text, seconds, smallest, most);
}

function secondsOf(unit: string): number {
  const name = unit.toLowerCase();
  if (name.startsWith('s')) return 1;
  if (name.startsWith('m')) return 60;
  if (name.startsWith('h')) return 3600;
  return name.startsWith('d') ? 86_400 : 7 * 86_400;
}

function amountOf(text: string): number {
  const half = / and a half$/i.test(text) ? 0.5 : 0;
  const [first = '', second = ''] = text
    .toLowerCase()
    .replace(/ and a half$/, '')
    .split(/[- ]/);
  const ten = tens.indexOf(first);
  if (ten >= 0) return (ten + 2) * 10 + words.indexOf(second) + 1 + half;
  const word = words.indexOf(first);
  if (word >= 0) return word + 1 + half;
  return (/^an?$/.test(first) ? 1 : Number(first)) + half;
}

/** `three` as `3`, `1 204` as 1204; NaN for what is no number. */
export const countOf = (text: string): number => (/^\d/.test(text) ? Number(text.replace(/[\u00a0\u202f, ]/g, '')) : amountOf(text.trim()));
export const countPattern = String.raw`(?:\d[\d\u00a0\u202f,]*|${wordPattern})`;

function clockOf(hour: string | undefined, minute: string | undefined, second?: string, half?: string): number | null {
  if (hour === undefined || minute === undefined) return null;
  let h = Number(hour);
  if (half !== undefined) h = (h % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
  return h * 3600 + Number(minute) * 60 + Number(second ?? 0);
}

function dateOf(day: string | undefined, month: string | undefined, year: string | undefined): CalendarDate {
  return {
    year: year === undefined ? null : Number(year),
    month: monthNames.indexOf((month ?? '').slice(0, 3).toLowerCase()) + 1,
    day: Number(day),
  };
}

function zoneOf(zone: string | undefined): number | null {
  if (zone === undefined) return null;
  const offset = /([+-])(\d{1,2}):?(\d{2})?$/.exec(zone);
  if (offset !== null) return (offset[1] === '-' ? -1 : 1) * (Number(offset[2]) * 60 + Number(offset[3] ?? 0));
  return zones[zone.toUpperCase()] ?? null;
}

// "14 May 2026 10:02" and "10:02 on 14 May" are one instant in two parts.
function withDatesJoined(found: Quantity[], text: string): Quantity[] {
  const joined: Quantity[] = [];
  for (let index = 0; index < found.length; index += 1) {
    const now = found[index]!;
    const next = found[index + 1];
    if (now.kind === 'instant' && next?.kind === 'instant' && now.clock === null && next.date === null && next.clock !== null) {
      const between = text.slice(now.offset + now.length, next.offset);
      if (/^,? (?:at )?$|^ ?, ?$/.test(between)) {
        joined.push({
          ...next,
          offset: now.offset,
          length: next.offset + next.length - now.offset,
          date: now.date,
          isAmbiguous: now.isAmbiguous,
        });
        index += 1;
        continue;
      }
    }
    joined.push(now);
  }
  return joined;
}
