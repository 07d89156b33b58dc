import { describe, expect, it } from 'vitest';
import { expectedByChance, liftOf, trendOf } from './chance.js';

describe('what chance alone would give', () => {
  it('is 17.2 followed changes for 300 at 20 incidents a year and 112 at 4', () =>
    expect(
      expectedByChance([
        { changes: 300, perDay: 20 / 365 },
        { changes: 112, perDay: 4 / 365 },
      ]),
    ).toBeCloseTo(17.2, 1));
  it('says how much more often two factors stand together, from three times on', () => {
    expect(liftOf(2, 4, 5, 20)).toBeNull();
    expect(liftOf(3, 4, 5, 20)).toBe(3);
  });
});

describe('a trend', () => {
  it('rises from 3 to 11 in twelve periods, which chance does not explain', () => {
    const trend = trendOf([3, 5, 4, 6, 7, 6, 8, 9, 8, 10, 9, 11]);
    expect(trend.s).toBe(55);
    expect(trend.z).toBeCloseTo(3.73, 2);
    expect(trend.direction).toBe('rising');
  });
  it('is not said where chance explains it', () => {
    const trend = trendOf([5, 3, 6, 4, 7, 4, 6, 5, 8, 4, 6, 7]);
    expect(trend.s).toBe(20);
    expect(trend.z).toBeCloseTo(1.33, 2);
    expect(trend.direction).toBeUndefined();
  });
  it('is not said of eleven periods', () => expect(trendOf([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]).direction).toBeUndefined());
});
