/** How long something took, or has taken so far: what is still open at `time` is censored, not left out. */
export interface Spell {
  readonly time: number;
  readonly ended: boolean;
}

export interface SurvivalStep {
  readonly time: number;
  readonly survival: number;
  readonly low: number;
  readonly high: number;
}

const Z = 1.959964;

/**
 * Kaplan-Meier: S(t) = prod(1 - d/r), where r counts those censored at t. Interval by Greenwood's variance on the log-log scale
 * (Kaplan and Meier 1958).
 */
export function kaplanMeier(spells: readonly Spell[]): SurvivalStep[] {
  const times = [...new Set(spells.filter((spell) => spell.ended).map((spell) => spell.time))].sort((a, b) => a - b);
  let survival = 1;
  let greenwood = 0;
  return times.map((time) => {
    const atRisk = spells.filter((spell) => spell.time >= time).length;
    const ended = spells.filter((spell) => spell.ended && spell.time === time).length;
    survival *= 1 - ended / atRisk;
    greenwood += atRisk === ended ? 0 : ended / (atRisk * (atRisk - ended));
    if (survival === 0 || survival === 1) return { time, survival, low: survival, high: survival };
    const theta = (Z * Math.sqrt(greenwood)) / Math.log(survival);
    return { time, survival, low: survival ** Math.exp(-theta), high: survival ** Math.exp(theta) };
  });
}

/** The first time at which half has ended, or undefined: "not reached". */
export const medianSurvival = (steps: readonly SurvivalStep[]): number | undefined => steps.find((step) => step.survival <= 0.5)?.time;
