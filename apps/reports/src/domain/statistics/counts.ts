import { binomialCdf, type Interval } from './quantile.js';

/** P(Poisson(mean) <= k). */
export function poissonCdf(k: number, mean: number): number {
  if (k < 0) return 0;
  if (mean === 0) return 1;
  let logTerm = -mean;
  let sum = Math.exp(logTerm);
  for (let i = 1; i <= k; i++) {
    logTerm += Math.log(mean) - Math.log(i);
    sum += Math.exp(logTerm);
  }
  return Math.min(1, sum);
}

function bisect(low: number, high: number, isBelow: (value: number) => boolean): number {
  for (let i = 0; i < 100; i++) {
    const middle = (low + high) / 2;
    if (isBelow(middle)) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** Garwood's exact 95 % interval of one count. */
export function garwood(count: number): Interval {
  const low = count === 0 ? 0 : bisect(0, count + 1, (mean) => 1 - poissonCdf(count - 1, mean) < 0.025);
  const high = bisect(count, count * 2 + 20, (mean) => poissonCdf(count, mean) > 0.025);
  return { low, high };
}

export interface ControlLimits {
  readonly center: number;
  readonly low: number;
  readonly high: number;
  readonly method: 'xmr' | 'poisson';
}

const SMALL_TAIL = 0.00135;

/**
 * Limits of weekly counts from a baseline of at least ten complete periods, else undefined: mean ± 2.66 mean moving range (XmR,
 * Wheeler), or exact Poisson limits at 0.135 % where counts are small and no more spread than chance.
 */
export function controlLimits(baseline: readonly number[]): ControlLimits | undefined {
  if (baseline.length < 10) return undefined;
  const center = baseline.reduce((sum, value) => sum + value, 0) / baseline.length;
  const variance = baseline.reduce((sum, value) => sum + (value - center) ** 2, 0) / (baseline.length - 1);
  if (center < 5 && (center === 0 || variance / center <= 1.5)) return poissonLimits(center);
  const ranges = baseline.slice(1).map((value, i) => Math.abs(value - baseline[i]!));
  const meanRange = ranges.reduce((sum, value) => sum + value, 0) / ranges.length;
  return { center, low: Math.max(0, center - 2.66 * meanRange), high: center + 2.66 * meanRange, method: 'xmr' };
}

/** The least and greatest count that chance alone still gives, at 0.135 % on each side. */
export function poissonLimits(mean: number): ControlLimits {
  let low = 0;
  while (poissonCdf(low, mean) <= SMALL_TAIL) low++;
  let high = Math.max(0, Math.floor(mean));
  while (1 - poissonCdf(high, mean) > SMALL_TAIL) high++;
  return { center: mean, low, high, method: 'poisson' };
}

export interface RateRatio extends Interval {
  readonly ratio: number | null;
  /** `more`, `less`, or that no difference can be shown. */
  readonly claim: 'more' | 'less' | 'none';
}

/** Two counts over two lengths of time: the exact conditional binomial test, its ratio by Clopper and Pearson. */
export function compareRates(before: { count: number; days: number }, after: { count: number; days: number }): RateRatio {
  const n = before.count + after.count;
  if (n === 0) return { ratio: null, low: null, high: null, claim: 'none' };
  const k = after.count;
  const lowShare = k === 0 ? 0 : bisect(0, 1, (share) => 1 - binomialCdf(k - 1, n, share) < 0.025);
  const highShare = k === n ? 1 : bisect(0, 1, (share) => binomialCdf(k, n, share) > 0.025);
  const exposure = before.days / after.days;
  const low = (lowShare / (1 - lowShare)) * exposure;
  const high = highShare === 1 ? null : (highShare / (1 - highShare)) * exposure;
  const ratio = before.count === 0 ? null : (after.count / before.count) * exposure;
  return { ratio, low, high, claim: low > 1 ? 'more' : high !== null && high < 1 ? 'less' : 'none' };
}
