import type { ComputedFigure } from './figures/compute-figure.js';
import type { RateRatio } from './statistics/counts.js';

/** `4 m`, `1 h 22 m`, `2 d 1 h`: as the pages write lengths of time. */
export function lengthOf(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.round(whole / 60)} m`;
  if (whole < 86_400)
    return `${Math.floor(whole / 3600)} h ${Math.round((whole % 3600) / 60)} m`
      .replace(/ 0 m$/, '')
      .replace(/(\d+) h 60 m/, (_, h) => `${Number(h) + 1} h`);
  return `${Math.floor(whole / 86_400)} d ${Math.round((whole % 86_400) / 3600)} h`.replace(/ 0 h$/, '');
}

const numberOf = (value: number) => String(Math.round(value * 10) / 10);
const percent = (share: number) => `${Math.round(share * 100)} %`;

/** One sentence that says no more than the figure does. */
export function sentenceOf(figure: ComputedFigure): string {
  if (figure.guard === 'too-few') return `${figure.label}: nothing can be said yet (n = ${figure.n}).`;
  const { interval, n } = figure;
  switch (figure.kind) {
    case 'count':
      return `${figure.label}: ${figure.value}.`;
    case 'proportion':
      return `${figure.label}: ${percent(figure.value!)} (${figure.numerator} of ${n}${interval ? `; 95 % ${percent(interval.low!)}–${percent(interval.high!)}` : ''}).`;
    case 'total':
      return `${figure.label}: ${figure.unit === 's' ? lengthOf(figure.value!) : figure.value} over ${n}.`;
    case 'duration':
    case 'distribution': {
      if (figure.value === null) return `${figure.label}: half of them are not reached yet (n = ${n}, ${figure.open} open).`;
      const said = figure.kind === 'duration' ? lengthOf : numberOf;
      const range =
        interval && interval.low !== null && interval.high !== null ? `; 95 % ${said(interval.low)}–${said(interval.high)}` : '';
      return `${figure.label}: median ${said(figure.value)} (n = ${n}${range}).`;
    }
  }
}

/** A claim only where the intervals allow one; and never a reason. */
export function comparisonOf(
  label: string,
  before: { count: number; days: number },
  after: { count: number; days: number },
  ratio: RateRatio,
): string {
  const counts = `${after.count} in ${after.days} days, ${before.count} in the ${before.days} days before`;
  if (ratio.claim === 'none') return `${label}: ${counts}; no difference can be shown.`;
  return `${label}: ${counts}; ${ratio.claim} than before.`;
}
