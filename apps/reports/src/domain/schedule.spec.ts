import { describe, expect, it } from 'vitest';
import { lastDue, nextDue, periodBefore, type Rhythm } from './schedule.js';

const weekly: Rhythm = { every: 'week', weekday: 1, dayOfMonth: undefined, at: '09:00', zone: 'Europe/Berlin' };
const monthly: Rhythm = { every: 'month', weekday: undefined, dayOfMonth: 31, at: '09:00', zone: 'Europe/Berlin' };
const daily: Rhythm = { every: 'day', weekday: undefined, dayOfMonth: undefined, at: '02:30', zone: 'Europe/Berlin' };

describe('when a scheduled report rings', () => {
  it('is Monday at nine in its own zone, whatever the season', () => {
    expect(nextDue(weekly, '2026-10-21T00:00:00.000Z')).toBe('2026-10-26T08:00:00.000Z');
    expect(nextDue(weekly, '2026-10-15T00:00:00.000Z')).toBe('2026-10-19T07:00:00.000Z');
    expect(nextDue(weekly, '2026-10-26T08:00:00.000Z')).toBe('2026-11-02T08:00:00.000Z');
  });
  it.each([
    ['2027-02-01T12:00:00.000Z', '2027-02-28T08:00:00.000Z'],
    ['2027-02-28T12:00:00.000Z', '2027-03-31T07:00:00.000Z'],
    ['2027-03-31T12:00:00.000Z', '2027-04-30T07:00:00.000Z'],
  ])('on the 31st means the last day: after %s comes %s', (now, due) => expect(nextDue(monthly, now)).toBe(due));
  it('rings after the gap of spring', () => expect(nextDue(daily, '2027-03-27T12:00:00.000Z')).toBe('2027-03-28T01:30:00.000Z'));
  it('makes up for the newest missed time alone, and for none from before it was made', () => {
    expect(lastDue(weekly, '2026-10-01T00:00:00.000Z', '2026-11-18T00:00:00.000Z')).toBe('2026-11-16T08:00:00.000Z');
    expect(lastDue(weekly, '2026-11-17T00:00:00.000Z', '2026-11-18T00:00:00.000Z')).toBeUndefined();
    expect(lastDue(weekly, '2026-10-01T00:00:00.000Z', '2026-11-16T07:59:59.999Z')).toBe('2026-11-09T08:00:00.000Z');
  });
});

describe('what a scheduled report tells of', () => {
  it.each([
    ['previous-day', '2026-11-22', '2026-11-23'],
    ['previous-week', '2026-11-16', '2026-11-23'],
    ['previous-month', '2026-10-01', '2026-11-01'],
    ['previous-quarter', '2026-07-01', '2026-10-01'],
    ['last-30-days', '2026-10-24', '2026-11-23'],
  ] as const)('%s, on 23 November', (period, from, to) => expect(periodBefore(period, '2026-11-23')).toEqual({ from, to }));
});
