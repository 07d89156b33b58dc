import { eventLoopLagSeconds, gauge } from '@debrief/observability';

export interface Check {
  readonly ok: boolean;
  readonly ms: number;
  /** When it became so. */
  readonly since: string;
}

export interface HealthCheck {
  readonly name: string;
  /** False: said, but we are ready without it. */
  readonly needed: boolean;
  /** Resolves to false or throws when it is not so. */
  ask(): Promise<boolean>;
}

const ANSWER_WITHIN_MS = 2_000;
/** A check that was good so recently counts as good: one slow ping does not take a service out of rotation. */
const GOOD_FOR_MS = 10_000;
const ALIVE_LAG_SECONDS = 5;

/** Whether this process is alive, and whether it may be sent work. */
export class Readiness {
  private readonly checks: HealthCheck[] = [];
  // By the check itself: in `standalone` eight services ask under the same name.
  private readonly before = new Map<HealthCheck, { ok: boolean; since: string; goodAt: number }>();
  private draining: string | undefined;
  private readonly givenUp: string[] = [];
  private readonly up = gauge('dependency_up', 'Whether a dependency answered when it was last asked.', ['dependency']);

  add(check: HealthCheck): void {
    this.checks.push(check);
  }

  /** From now on /readyz says no: the process is about to stop. */
  drain(): void {
    this.draining ??= new Date().toISOString();
  }

  /** Something that this process cannot do without was given up; its supervisor should start it again. */
  giveUp(what: string): void {
    this.givenUp.push(what);
  }

  alive(): { ok: boolean; eventLoopLagSeconds: number; givenUp: readonly string[] } {
    const lag = eventLoopLagSeconds();
    return {
      ok: lag < ALIVE_LAG_SECONDS && this.givenUp.length === 0,
      eventLoopLagSeconds: Math.round(lag * 1_000) / 1_000,
      givenUp: this.givenUp,
    };
  }

  async check(): Promise<{ ready: boolean; checks: Record<string, Check> }> {
    const asked = await Promise.all(this.checks.map(async (check) => ({ ...(await this.ask(check)), check })));
    const checks: Record<string, Check> = {};
    let ready = this.draining === undefined;
    for (const { check, ok, ms, since } of asked) {
      // In `standalone` several services ask the same question; the worst answer is the answer.
      const said = checks[check.name];
      if (!said || (said.ok && !ok)) checks[check.name] = { ok, ms, since };
      this.up.set({ dependency: check.name }, (checks[check.name]?.ok ?? ok) ? 1 : 0);
      if (check.needed && !ok) ready = false;
    }
    checks['draining'] = { ok: this.draining === undefined, ms: 0, since: this.draining ?? startedAt };
    return { ready, checks };
  }

  private async ask(check: HealthCheck): Promise<Check> {
    const began = performance.now();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<false>((resolve) => (timer = setTimeout(() => resolve(false), ANSWER_WITHIN_MS)));
    const good = await Promise.race([check.ask().catch(() => false), late]);
    clearTimeout(timer);
    const now = new Date();
    const last = this.before.get(check);
    const ok = good || (last?.ok === true && now.getTime() - last.goodAt < GOOD_FOR_MS);
    const since = last && last.ok === ok ? last.since : now.toISOString();
    this.before.set(check, { ok, since, goodAt: good ? now.getTime() : (last?.goodAt ?? 0) });
    return { ok, ms: Math.round(performance.now() - began), since };
  }
}

const startedAt = new Date().toISOString();
