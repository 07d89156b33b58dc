import { addDays, dateIn, instantOf, isoWeekOf, weekdayOf } from '@debrief/working-time';

/** Half-open: from the first instant of `from` up to, and without, the first instant of `to`, as the zone counts days. */
export interface Period {
  readonly from: string;
  readonly to: string;
  readonly zone: string;
  readonly startsAt: string;
  readonly endsAt: string;
}

export const periodOf = (from: string, to: string, zone: string): Period => ({
  from,
  to,
  zone,
  startsAt: instantOf(from, '00:00', zone).at,
  endsAt: instantOf(to, '00:00', zone).at,
});

export const isWithin = (period: Period, instant: string): boolean => instant >= period.startsAt && instant < period.endsAt;

export type BucketSize = 'day' | 'week' | 'month' | 'quarter';

/** The first day of the bucket that holds a day. Weeks are ISO weeks. */
export function bucketOf(date: string, size: BucketSize): string {
  switch (size) {
    case 'day':
      return date;
    case 'week':
      return addDays(date, 1 - weekdayOf(date));
    case 'month':
      return `${date.slice(0, 7)}-01`;
    case 'quarter':
      return `${date.slice(0, 4)}-${String(Math.floor((Number(date.slice(5, 7)) - 1) / 3) * 3 + 1).padStart(2, '0')}-01`;
  }
}

function afterBucket(start: string, size: BucketSize): string {
  if (size === 'day') return addDays(start, 1);
  if (size === 'week') return addDays(start, 7);
  const months = size === 'month' ? 1 : 3;
  const month = Number(start.slice(5, 7)) - 1 + months;
  return `${Number(start.slice(0, 4)) + Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}-01`;
}

export interface Bucket {
  /** First and, exclusively, last day; cut to the period. */
  readonly from: string;
  readonly to: string;
  readonly label: string;
  /** Whether the period covers the whole of it: only complete buckets may be compared. */
  readonly isComplete: boolean;
}

/** All buckets of a period, also the empty ones. */
export function bucketsOf(period: Period, size: BucketSize): Bucket[] {
  const buckets: Bucket[] = [];
  for (let start = bucketOf(period.from, size); start < period.to;) {
    const next = afterBucket(start, size);
    buckets.push({
      from: start < period.from ? period.from : start,
      to: next > period.to ? period.to : next,
      label:
        size === 'week'
          ? isoWeekOf(start)
          : size === 'day'
            ? start
            : size === 'month'
              ? start.slice(0, 7)
              : `${start.slice(0, 4)}-Q${Math.floor(Number(start.slice(5, 7)) / 3) + 1}`,
      isComplete: start >= period.from && next <= period.to,
    });
    start = next;
  }
  return buckets;
}

export const localDate = (instant: string, zone: string): string => dateIn(instant, zone);
