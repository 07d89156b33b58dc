/**
 * How many changes are followed by an incident within a time by chance alone: over all changes, 1 − exp(−rate · time), the rate being
 * that of the service.
 */
export const expectedByChance = (services: readonly { readonly changes: number; readonly perDay: number }[], days = 1): number =>
  services.reduce((sum, { changes, perDay }) => sum + changes * (1 - Math.exp(-perDay * days)), 0);

/** Of two factors: how much more often they stand together than they would by chance; from three together on. */
export const liftOf = (together: number, a: number, b: number, n: number): number | null =>
  together < 3 || a === 0 || b === 0 ? null : (together * n) / (a * b);

export interface Trend {
  readonly s: number;
  readonly z: number;
  /** Undefined: nothing can be said. */
  readonly direction: 'rising' | 'falling' | undefined;
}

/** Two-sided 1 % of the normal distribution. */
const Z_AT_1_PERCENT = 2.575829;
const LEAST_PERIODS = 12;
const MOST_AUTOCORRELATION = 0.3;

/** Mann-Kendall with ties (Kendall 1975). A direction only from twelve periods on, at p < 0.01, and where neighbors hardly resemble each other. */
export function trendOf(values: readonly number[]): Trend {
  const n = values.length;
  let s = 0;
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) s += Math.sign(values[j]! - values[i]!);
  const ties = new Map<number, number>();
  for (const value of values) ties.set(value, (ties.get(value) ?? 0) + 1);
  const spread = (t: number) => t * (t - 1) * (2 * t + 5);
  const variance = (spread(n) - [...ties.values()].reduce((sum, t) => sum + spread(t), 0)) / 18;
  const z = variance <= 0 || s === 0 ? 0 : (s - Math.sign(s)) / Math.sqrt(variance);
  const isSaid = n >= LEAST_PERIODS && Math.abs(z) > Z_AT_1_PERCENT && autocorrelationOf(values) <= MOST_AUTOCORRELATION;
  return { s, z, direction: isSaid ? (s > 0 ? 'rising' : 'falling') : undefined };
}

/** Of neighbors, after a straight line was taken out: else every trend would look like a memory. */
function autocorrelationOf(values: readonly number[]): number {
  const n = values.length;
  const middle = (n - 1) / 2;
  const center = values.reduce((sum, value) => sum + value, 0) / n;
  const slope =
    values.reduce((sum, value, i) => sum + (i - middle) * (value - center), 0) / values.reduce((sum, _, i) => sum + (i - middle) ** 2, 0);
  const rest = values.map((value, i) => value - center - slope * (i - middle));
  const variance = rest.reduce((sum, value) => sum + value * value, 0);
  return variance === 0 ? 0 : rest.slice(1).reduce((sum, value, i) => sum + value * rest[i]!, 0) / variance;
}
