import type { Figure } from '../../api/reports';
import { duration, plural } from '../../ui/format';

const percent = (share: number) => `${Math.round(share * 100)} %`;
/** A value in its unit; a proportion as percent; what cannot be said as words. */
export function valueOf(figure: Pick<Figure, 'kind' | 'unit' | 'value' | 'guard' | 'n'>): string {
  if (figure.value === null) return figure.guard === 'too-few' ? 'too few' : '–';
  if (figure.kind === 'duration' || figure.unit === 's') return duration(figure.value);
  if (figure.kind === 'proportion') return percent(figure.value);
  return figure.value.toLocaleString('en-GB').replaceAll(',', ' ');
}
const bare = (figure: Pick<Figure, 'kind' | 'unit'>, value: number) =>
  figure.kind === 'proportion'
    ? `${Math.round(value * 100)}`
    : figure.unit === 's'
      ? duration(value).replace(/ [a-z]$/, '')
      : String(value);
/** `95 % 4–7 m · n 113`: the interval where there is one, and always n. */
export function restOf(figure: Figure): string {
  const { interval, n } = figure;
  if (figure.guard === 'too-few') return `nothing can be said yet · n\u00a0${n}`;
  if (figure.kind === 'count' || figure.kind === 'total') return plural(n, 'counted', 'counted');
  if (!interval || (interval.low === null && interval.high === null)) return `no interval below n 8 · n\u00a0${n}`;
  if (interval.high === null) return `95 % from ${valueOf({ ...figure, value: interval.low })} · n\u00a0${n}`;
  if (interval.low === null) return `95 % up to ${valueOf({ ...figure, value: interval.high })} · n\u00a0${n}`;
  const high = valueOf({ ...figure, value: interval.high });
  const low = valueOf({ ...figure, value: interval.low });
  const sameUnit = low.replace(/^[\d.]+ /, '') === high.replace(/^[\d.]+ /, '');
  return `95 % ${sameUnit ? bare(figure, interval.low) : low}–${high} · n\u00a0${n}`;
}

/** Round points of a logarithmic scale of seconds. */
const stops = [1, 5, 15, 30, 60, 120, 300, 600, 1800, 3600, 7200, 18_000, 43_200, 86_400, 259_200, 604_800, 2_592_000];
export function logScale(values: readonly number[], width: number): { x: (seconds: number) => number; ticks: number[] } {
  const positive = values.filter((value) => value > 0);
  const least = Math.max(1, Math.min(...(positive.length > 0 ? positive : [60])) * 0.8);
  const most = Math.max(least * 2, Math.max(...(positive.length > 0 ? positive : [3600])) * 1.25);
  const [low, high] = [Math.log(least), Math.log(most)];
  const x = (seconds: number) => ((Math.log(Math.max(seconds, least)) - low) / (high - low)) * width;
  let last = -Infinity;
  const ticks = stops.filter((stop) => {
    if (stop < least || stop > most || x(stop) - last < 54) return false;
    last = x(stop);
    return true;
  });
  return { x, ticks };
}
/** The top of a scale of counts and its lines: 1, 2 or 5 times a power of ten. */
export function countScale(most: number): { top: number; ticks: number[] } {
  const rough = Math.max(1, most) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = Math.max(1, [1, 2, 5, 10].map((one) => one * power).find((one) => one >= rough) ?? rough);
  const top = Math.ceil(Math.max(1, most) / step) * step;
  return { top, ticks: Array.from({ length: Math.round(top / step) + 1 }, (_, index) => index * step) };
}
