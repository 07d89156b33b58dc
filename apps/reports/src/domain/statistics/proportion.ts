import type { Interval } from './quantile.js';

const Z = 1.959964;

/** Wilson's 95 % interval of a proportion (Wilson 1927). */
export function wilson(k: number, n: number): Interval {
  if (n === 0) return { low: null, high: null };
  const share = k / n;
  const z2 = Z * Z;
  const center = (share + z2 / (2 * n)) / (1 + z2 / n);
  const half = (Z / (1 + z2 / n)) * Math.sqrt((share * (1 - share)) / n + z2 / (4 * n * n));
  return { low: Math.max(0, center - half), high: Math.min(1, center + half) };
}
