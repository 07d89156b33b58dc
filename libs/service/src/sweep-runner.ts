import { gauge, log, withContext } from '@debrief/observability';
import { Leases } from '@debrief/persistence';
import { HostedServices } from './hosted-services.js';
import { Problem } from './problem.js';
import { sweepPlanOf, type Sweeping, type SweepPlan } from './sweep.js';

interface Registered extends SweepPlan {
  readonly service: string;
  readonly sweeping: Sweeping;
  readonly leases: Leases | undefined;
  running: Promise<void> | undefined;
}

/** Runs the `@Sweep` providers of every service in this process. */
export class SweepRunner {
  private readonly sweeps = new Map<string, Registered>();
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly lastRun = gauge('sweep_last_seconds', 'How long the last run of a sweep took.', ['sweep']);
  private stopped = false;

  constructor(private readonly hosted: HostedServices) {}

  /** Once Nest has made everything. */
  find(): void {
    for (const service of this.hosted.all) {
      for (const provider of service.providers()) {
        const plan = sweepPlanOf(provider);
        if (!plan) continue;
        const known = this.sweeps.get(plan.name);
        if (known && known.sweeping !== provider)
          throw new Error(`two sweeps are called ${plan.name}: ${known.service} and ${service.name}`);
        this.sweeps.set(plan.name, {
          ...plan,
          service: service.name,
          sweeping: provider as Sweeping,
          leases: service.find(Leases),
          running: undefined,
        });
      }
    }
  }

  /** Each by its own plan; one that still runs is not started again. */
  start(): void {
    for (const sweep of this.sweeps.values()) {
      const tick = () => {
        if (this.stopped || sweep.running) return;
        sweep.running = this.underLease(sweep).finally(() => (sweep.running = undefined));
      };
      this.timers.push(setInterval(tick, sweep.everySeconds * 1_000).unref());
    }
  }

  get names(): readonly string[] {
    return [...this.sweeps.keys()];
  }

  /** Runs one now, lease or not, and ends when it has ended. Throws what it throws. */
  async run(name: string): Promise<void> {
    const sweep = this.sweeps.get(name);
    if (!sweep) throw new Problem(404, 'sweep/not-found', undefined, `There are: ${this.names.join(', ') || 'none'}.`);
    await sweep.running;
    await withContext({ service: sweep.service, correlationId: crypto.randomUUID() }, () => sweep.sweeping.sweep());
  }

  /** No new run begins; what runs may end. */
  async stop(): Promise<void> {
    this.stopped = true;
    for (const timer of this.timers.splice(0)) clearInterval(timer);
    await Promise.all([...this.sweeps.values()].flatMap(({ running }) => running ?? []));
  }

  private underLease(sweep: Registered): Promise<void> {
    return withContext({ service: sweep.service, correlationId: crypto.randomUUID() }, async () => {
      const began = performance.now();
      const work = async () => {
        await sweep.sweeping.sweep();
        this.lastRun.set({ sweep: sweep.name }, (performance.now() - began) / 1_000);
      };
      try {
        await (sweep.leases ? sweep.leases.hold(`sweep-${sweep.name}`, work) : work());
      } catch (error) {
        log.error({ err: error, sweep: sweep.name }, 'a sweep failed; it runs again');
      }
    });
  }
}
