import 'reflect-metadata';

const SWEEP = 'debrief:sweep';

export interface SweepPlan {
  readonly name: string;
  readonly everySeconds: number;
}

/** A class whose `sweep()` looks regularly at what is due. */
export interface Sweeping {
  sweep(): Promise<void>;
}

/**
 * Runs the provider's `sweep()` every so many seconds, in one process of the installation at a time (under a lease). Never the only
 * way something happens in order: a sweep that is late or runs twice must change nothing.
 */
export const Sweep =
  (name: string, { everySeconds }: { everySeconds: number }): ClassDecorator =>
  (target) =>
    Reflect.defineMetadata(SWEEP, { name, everySeconds } satisfies SweepPlan, target);

export const sweepPlanOf = (provider: object): SweepPlan | undefined =>
  Reflect.getMetadata(SWEEP, provider.constructor) as SweepPlan | undefined;
