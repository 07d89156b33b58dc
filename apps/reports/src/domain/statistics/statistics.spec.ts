import { describe, expect, it } from 'vitest';
import { compareRates, controlLimits, garwood, poissonLimits } from './counts.js';
import { wilson } from './proportion.js';
import { intervalRanks, quantile, quantileInterval } from './quantile.js';
import { kaplanMeier, medianSurvival } from './survival.js';

const twelve = [4, 7, 9, 12, 15, 18, 22, 31, 44, 58, 95, 240];

describe('quantiles', () => {
  it.each([
    [0.5, 20],
    [0.75, 47.5],
    [0.9, 91.3],
  ])('R-7 at %f is %f', (p, expected) => expect(quantile(twelve, p)).toBeCloseTo(expected, 6));

  it.each([
    [8, 0.5, 1, 8],
    [12, 0.5, 3, 10],
    [20, 0.5, 6, 15],
    [50, 0.5, 18, 33],
    [100, 0.5, 40, 61],
    [20, 0.9, 15, undefined],
    [36, 0.9, 29, 36],
    [50, 0.9, 41, 50],
    [100, 0.9, 84, 96],
  ])('the interval of %i values at %f has the ranks %s and %s', (n, p, low, high) => expect(intervalRanks(n, p)).toEqual({ low, high }));

  it('the median of twelve lies between 9 and 58', () => expect(quantileInterval(twelve, 0.5)).toEqual({ low: 9, high: 58 }));
});

describe('a proportion', () => {
  it.each([
    [7, 10, 0.397, 0.892],
    [0, 12, 0, 0.242],
    [12, 12, 0.7575, 1],
    [37, 50, 0.604, 0.841],
  ])('%i of %i lies between %f and %f', (k, n, low, high) => {
    const interval = wilson(k, n);
    expect(interval.low).toBeCloseTo(low, 3);
    expect(interval.high).toBeCloseTo(high, 3);
  });
});

describe('time to close, with what is still open', () => {
  const spells = [3, 5, 5, 8, 12].map((time) => ({ time, ended: true })).concat([4, 10, 20, 20].map((time) => ({ time, ended: false })));
  const steps = kaplanMeier(spells);
  it('is Kaplan-Meier', () => expect(steps.map((step) => Number(step.survival.toFixed(4)))).toEqual([0.8889, 0.6349, 0.5079, 0.3386]));
  it('has its log-log interval', () => {
    expect(steps[1]!.low).toBeCloseTo(0.238, 3);
    expect(steps[1]!.high).toBeCloseTo(0.866, 3);
  });
  it('says a median that counts the open ones', () => expect(medianSurvival(steps)).toBe(12));
  it('says none where half is not reached', () =>
    expect(
      medianSurvival(
        kaplanMeier([
          { time: 3, ended: true },
          { time: 9, ended: false },
          { time: 9, ended: false },
        ]),
      ),
    ).toBeUndefined());
});

describe('counts', () => {
  it('have XmR limits from ten periods on', () => {
    const limits = controlLimits([4, 6, 3, 5, 7, 4, 2, 6, 5, 4].map((n) => n));
    expect(limits?.center).toBeCloseTo(4.6);
  });
  it('have the limits of the worked example when the mean is large or the spread is wide', () => {
    const limits = controlLimits([14, 16, 13, 15, 17, 14, 12, 16, 15, 14]);
    expect(limits).toMatchObject({ method: 'xmr' });
    expect(limits!.high - limits!.center).toBeCloseTo(10.51 - 4.6, 2);
  });
  it('have none before', () => expect(controlLimits([1, 2, 3])).toBeUndefined());
  it.each([
    [2, 0, 7],
    [4, 0, 11],
    [9, 2, 19],
  ])('of mean %i lie between %i and %i by chance', (mean, low, high) => expect(poissonLimits(mean)).toMatchObject({ low, high }));
  it.each([
    [0, 0, 3.69],
    [3, 0.62, 8.77],
    [9, 4.12, 17.08],
  ])('of %i may come from %f to %f', (count, low, high) => {
    const interval = garwood(count);
    expect(interval.low).toBeCloseTo(low, 2);
    expect(interval.high).toBeCloseTo(high, 2);
  });
  it('show no difference where there may be none', () => {
    const ratio = compareRates({ count: 12, days: 90 }, { count: 20, days: 92 });
    expect(ratio).toMatchObject({ claim: 'none' });
    expect(ratio.ratio).toBeCloseTo(1.63, 2);
    expect(ratio.low).toBeCloseTo(0.76, 2);
    expect(ratio.high).toBeCloseTo(3.66, 2);
  });
  it('say more only where the interval says so', () => {
    const ratio = compareRates({ count: 8, days: 90 }, { count: 26, days: 92 });
    expect(ratio).toMatchObject({ claim: 'more' });
    expect(ratio.low).toBeCloseTo(1.4, 2);
    expect(ratio.high).toBeCloseTo(8.13, 2);
  });
});
