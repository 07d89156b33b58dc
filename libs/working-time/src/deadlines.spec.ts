import { describe, expect, it } from 'vitest';
import { deadlineOf, monthsLater } from './deadlines.js';

describe('deadlines', () => {
  it.each([
    ['2027-01-31T10:00:00.000Z', 1, '2027-02-28T10:00:00.000Z'],
    ['2028-01-31T10:00:00.000Z', 1, '2028-02-29T10:00:00.000Z'],
    ['2026-12-15T10:00:00.000Z', 1, '2027-01-15T10:00:00.000Z'],
    ['2026-03-31T23:59:59.999Z', 1, '2026-04-30T23:59:59.999Z'],
    ['2026-11-30T00:00:00.000Z', 15, '2028-02-29T00:00:00.000Z'],
    ['2026-11-30T00:00:00.000Z', 0, '2026-11-30T00:00:00.000Z'],
  ])('count calendar months: %s and %i is %s', (from, months, to) => expect(monthsLater(from, months)).toBe(to));

  it('end with the earliest that runs', () => {
    const spans = [
      { from: 'classification', hours: 4 },
      { from: 'awareness', hours: 24 },
    ];
    const awareness = '2027-01-29T10:00:00.000Z';
    expect(deadlineOf(spans, new Map([['awareness', awareness]]))).toBe('2027-01-30T10:00:00.000Z');
    expect(
      deadlineOf(
        spans,
        new Map([
          ['awareness', awareness],
          ['classification', '2027-01-29T12:00:00.000Z'],
        ]),
      ),
    ).toBe('2027-01-29T16:00:00.000Z');
    expect(deadlineOf(spans, new Map())).toBeNull();
  });
});
