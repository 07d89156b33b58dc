import { wilson } from '../statistics/proportion.js';
import { enough, quantile, quantileInterval, type Interval } from '../statistics/quantile.js';
import { kaplanMeier, medianSurvival } from '../statistics/survival.js';
import type { FigureDefinition, Judgement, Part } from './judge.js';

export interface ComputedFigure {
  readonly figureId: string;
  readonly label: string;
  readonly kind: 'count' | 'total' | 'duration' | 'distribution' | 'proportion';
  readonly unit: string;
  /** `ttm@1`: figures of different versions are not compared. */
  readonly definition: string;
  readonly formula: string;
  readonly value: number | null;
  readonly n: number;
  readonly missing: number;
  readonly open: number;
  readonly excluded: readonly { readonly reason: string; readonly n: number }[];
  readonly numerator: number | null;
  readonly quantiles: {
    readonly p50: number | null;
    readonly p75: number | null;
    readonly p90: number | null;
    readonly max: number | null;
  } | null;
  readonly interval: (Interval & { readonly level: 0.95; readonly method: string }) | null;
  readonly guard: 'ok' | 'too-few';
}

export interface Judged<Fact> {
  readonly fact: Fact;
  readonly judgement: Judgement;
}

/** Every fact that a figure has an opinion about. Both the number and the list come from here. */
export const judgeAll = <Fact>(figure: FigureDefinition<Fact>, facts: readonly Fact[], now: string): Judged<Fact>[] =>
  facts.flatMap((fact) => {
    const judgement = figure.judge(fact, now);
    return judgement ? [{ fact, judgement }] : [];
  });

/** The list behind one part of a figure: it has exactly as many rows as the figure says. */
export function membersOf<Fact>(judged: readonly Judged<Fact>[], part: Part, reason?: string): Judged<Fact>[] {
  return judged.filter(({ judgement }) => {
    if (part === 'numerator') return judgement.part === 'member' && judgement.isHit === true;
    return judgement.part === part && (judgement.part !== 'excluded' || reason === undefined || judgement.reason === reason);
  });
}

export function computeFigure<Fact>(figure: FigureDefinition<Fact>, judged: readonly Judged<Fact>[]): ComputedFigure {
  const members = membersOf(judged, 'member');
  const n = members.length;
  const reasons = new Map<string, number>();
  for (const { judgement } of judged)
    if (judgement.part === 'excluded') reasons.set(judgement.reason, (reasons.get(judgement.reason) ?? 0) + 1);
  const about = {
    figureId: figure.figureId,
    label: figure.label,
    kind: figure.kind,
    unit: figure.unit,
    definition: `${figure.figureId}@${figure.version}`,
    formula: figure.formula,
    n,
    missing: membersOf(judged, 'missing').length,
    open: membersOf(judged, 'open').length,
    excluded: [...reasons].map(([reason, count]) => ({ reason, n: count })).sort((a, b) => (a.reason < b.reason ? -1 : 1)),
    numerator: null,
    quantiles: null,
    interval: null,
  };
  switch (figure.kind) {
    case 'count':
      return { ...about, value: n, guard: 'ok' };
    case 'total':
      return {
        ...about,
        value: members.reduce((sum, { judgement }) => sum + ((judgement as { value?: number }).value ?? 0), 0),
        guard: 'ok',
      };
    case 'proportion': {
      const numerator = membersOf(judged, 'numerator').length;
      if (n < enough.proportion) return { ...about, numerator, value: null, guard: 'too-few' };
      return {
        ...about,
        numerator,
        value: numerator / n,
        interval: { ...wilson(numerator, n), level: 0.95, method: 'wilson' },
        guard: 'ok',
      };
    }
    case 'duration':
    case 'distribution':
      if (n < (figure.least ?? 0)) return { ...about, value: null, guard: 'too-few' };
      return { ...about, ...durationOf(judged, n) };
  }
}

function durationOf<Fact>(judged: readonly Judged<Fact>[], n: number): Pick<ComputedFigure, 'value' | 'quantiles' | 'interval' | 'guard'> {
  if (n < enough.median) return { value: null, quantiles: null, interval: null, guard: 'too-few' };
  const sorted = membersOf(judged, 'member')
    .map(({ judgement }) => (judgement as { value: number }).value)
    .sort((a, b) => a - b);
  const censored = judged.flatMap(({ judgement }) => (judgement.part === 'open' && judgement.value !== undefined ? [judgement.value] : []));
  const quantiles = {
    p50: quantile(sorted, 0.5),
    p75: quantile(sorted, 0.75),
    p90: n >= enough.p90 ? quantile(sorted, 0.9) : null,
    max: sorted.at(-1)!,
  };
  if (censored.length > 0) {
    // What is still open takes longer than what has ended: leaving it out would tell too good a story.
    const steps = kaplanMeier([...sorted.map((time) => ({ time, ended: true })), ...censored.map((time) => ({ time, ended: false }))]);
    return { value: medianSurvival(steps) ?? null, quantiles: null, interval: null, guard: 'ok' };
  }
  const interval =
    n >= enough.medianInterval ? { ...quantileInterval(sorted, 0.5), level: 0.95 as const, method: 'order-statistics' } : null;
  return { value: quantiles.p50, quantiles, interval, guard: 'ok' };
}
