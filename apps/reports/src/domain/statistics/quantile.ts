/** From how many values on a figure is said at all, and from how many with an interval (specification of the reports, section 1). */
export const enough = { median: 5, medianInterval: 8, p90: 20, p90Interval: 36, p90LowerBound: 29, proportion: 5 } as const;

/** Quantile R-7 (Hyndman and Fan 1996): h = (n-1)p, linear between ranks. `sorted` ascends and is not empty. */
export function quantile(sorted: readonly number[], p: number): number {
  const h = (sorted.length - 1) * p;
  const low = Math.floor(h);
  const [below, above] = [sorted[low]!, sorted[Math.min(low + 1, sorted.length - 1)]!];
  return below + (h - low) * (above - below);
}

/** P(Bin(n, p) <= k), summed in logarithms so that it stays exact for thousands. */
export function binomialCdf(k: number, n: number, p: number): number {
  if (k < 0) return 0;
  if (k >= n) return 1;
  let logTerm = n * Math.log1p(-p);
  let sum = Math.exp(logTerm);
  for (let i = 1; i <= k; i++) {
    logTerm += Math.log((n - i + 1) / i) + Math.log(p) - Math.log1p(-p);
    sum += Math.exp(logTerm);
  }
  return Math.min(1, sum);
}

/**
 * Ranks (from 1) of the order statistics that enclose the quantile with at least 95 %: the largest l with
 * P(Bin(n,p) <= l-1) <= 0.025 and the smallest u with P(Bin(n,p) <= u-1) >= 0.975. Undefined where no such rank exists.
 */
export function intervalRanks(n: number, p: number): { low: number | undefined; high: number | undefined } {
  let low: number | undefined;
  for (let l = 1; l <= n && binomialCdf(l - 1, n, p) <= 0.025; l++) low = l;
  let high: number | undefined;
  for (let u = n; u >= 1 && binomialCdf(u - 1, n, p) >= 0.975; u--) high = u;
  return { low, high };
}

export interface Interval {
  readonly low: number | null;
  readonly high: number | null;
}

/** The 95 % interval of a quantile by order statistics; an open side is null. */
export function quantileInterval(sorted: readonly number[], p: number): Interval {
  const { low, high } = intervalRanks(sorted.length, p);
  return { low: low === undefined ? null : sorted[low - 1]!, high: high === undefined ? null : sorted[high - 1]! };
}
