import { Clock } from '@debrief/config';
import type { AlertEvent } from '@debrief/contracts';
import { TooManyRaces, type NewCommit } from '@debrief/persistence';
import { Injectable } from '@nestjs/common';
import { AlertStates } from '../adapters/alert-states.js';
import type { HeldAlert } from '../adapters/held-alerts.js';
import type { AlertState } from '../domain/alert.js';
import { decideAlert } from '../domain/decide-alert.js';
import type { AlertObservation } from '../domain/observation.js';

/** An observation with what caused it: the receipt, or the replay of one. */
export interface Caused {
  observation: AlertObservation;
  cause: string;
}

/** What is to be written of one alert. */
interface Planned {
  alertId: string;
  held: HeldAlert;
  seen: readonly Caused[];
  state: AlertState;
  events: readonly AlertEvent[];
  causes: readonly string[];
}

export interface AlertPlan {
  planned: readonly Planned[];
  held: ReadonlyMap<string, HeldAlert>;
  /** Causes that change an alert. */
  effective: ReadonlySet<string>;
  /** How many alerts nobody knew, by integration. */
  newAlerts: ReadonlyMap<string, number>;
}

const chunk = 200;
const commitsAtOnce = 500;
const mostRaces = 10;
const breathe = () => new Promise<void>((resolve) => setImmediate(resolve));

/** From observations to commits: group by alert, fold, one commit an alert that changed, all of them in one unordered insert. */
@Injectable()
export class RecordAlerts {
  constructor(
    private readonly states: AlertStates,
    private readonly clock: Clock,
  ) {}

  /** Decides and writes nothing. */
  async plan(seen: readonly Caused[]): Promise<AlertPlan> {
    const byAlert = new Map<string, Caused[]>();
    for (const caused of seen) {
      const { alertId } = caused.observation;
      const group = byAlert.get(alertId);
      if (group) group.push(caused);
      else byAlert.set(alertId, [caused]);
    }
    const held = await this.states.load(byAlert.keys());
    const planned: Planned[] = [];
    const effective = new Set<string>();
    const newAlerts = new Map<string, number>();
    let decided = 0;
    for (const [alertId, group] of byAlert) {
      const known = held.get(alertId) as HeldAlert;
      const plan = this.decide(alertId, known, group);
      if (plan) {
        planned.push(plan);
        for (const cause of plan.causes) effective.add(cause);
        const { integrationId } = (group[0] as Caused).observation.context;
        if (known.state === null) newAlerts.set(integrationId, (newAlerts.get(integrationId) ?? 0) + 1);
      }
      // Whoever waits behind a storm gets its turn.
      if ((decided += group.length) >= chunk) {
        decided = 0;
        await breathe();
      }
    }
    return { planned, held, effective, newAlerts };
  }

  /** Commits a plan, decides again where somebody was faster, and writes what people read. */
  async commit(plan: AlertPlan): Promise<void> {
    for (let i = 0; i < plan.planned.length; i += commitsAtOnce) await this.commitSome(plan.planned.slice(i, i + commitsAtOnce));
    const now = this.clock.now();
    for (const [alertId, held] of plan.held) if (held.state !== null) this.states.hold(alertId, held);
    await this.states.projectSeen(plan.held, now);
  }

  /** A decision that was made elsewhere (a sweep), on what the commits tell of the alert now. */
  async decideAnew(
    alertId: string,
    cause: string,
    decide: (held: HeldAlert & { state: AlertState }) => { state: AlertState; events: readonly AlertEvent[] } | undefined,
  ): Promise<boolean> {
    for (let races = 0; races < mostRaces; races++) {
      const held = (await this.states.reload([alertId])).get(alertId);
      if (!held || held.state === null) return false;
      const known = held as HeldAlert & { state: AlertState };
      const decision = held.causes.has(cause) ? undefined : decide(known);
      if (!decision || decision.events.length === 0) {
        // What people read may be behind, where a process died before it was written.
        await this.states.project([known]);
        return false;
      }
      const plan: Planned = { alertId, held, seen: [], state: decision.state, events: decision.events, causes: [cause] };
      const [outcome] = await this.states.append([commitOf(plan)]);
      if (outcome?.kind === 'committed') {
        await this.project([{ plan, hash: outcome.commit.hash, recordedAt: outcome.commit.recordedAt }]);
        return true;
      }
    }
    throw new TooManyRaces(`alert ${alertId}: ${mostRaces} races lost`);
  }

  private decide(alertId: string, held: HeldAlert, group: readonly Caused[]): Planned | undefined {
    const now = this.clock.now();
    const events: AlertEvent[] = [];
    const causes = new Set<string>();
    let state = held.state;
    for (const { observation, cause } of group) {
      const decision = decideAlert(state, observation, now, held.version + 1);
      if (decision.events.length > 0) {
        // Of changes in a row within one commit the last says it all.
        if (events.at(-1)?.type === 'alert.changed.v1' && decision.events[0]?.type === 'alert.changed.v1') events.pop();
        events.push(...decision.events);
        causes.add(cause);
      } else if (observation.amends === undefined) this.noteRepeat(held, observation);
      if (observation.status === 'firing' || held.lastSeenAt === '')
        held.lastSeenAt = later(held.lastSeenAt, observation.context.receivedAt);
      state = decision.state;
    }
    if (events.length === 0 || state === null) {
      if (state !== null && held.state !== null)
        held.expiresAt = state.expiresAt === null ? held.expiresAt : later(held.expiresAt ?? '', state.expiresAt);
      if (held.state !== null && state !== null) held.state = state;
      return undefined;
    }
    return { alertId, held, seen: group, state, events, causes: [...causes] };
  }

  private noteRepeat(held: HeldAlert, { context }: AlertObservation): void {
    held.lastSeenAt = later(held.lastSeenAt, context.receivedAt);
    held.repeatCount++;
    held.unwrittenRepeats++;
  }

  private async commitSome(planned: readonly Planned[]): Promise<void> {
    let open = [...planned];
    for (let races = 0; open.length > 0; races++) {
      if (races === mostRaces) throw new TooManyRaces(`${open.length} alerts: ${mostRaces} races lost`);
      const outcomes = await this.states.append(open.map(commitOf));
      const committed: { plan: Planned; hash: string; recordedAt: string }[] = [];
      const lost: Planned[] = [];
      outcomes.forEach((outcome, i) => {
        const plan = open[i] as Planned;
        if (outcome.kind === 'committed') committed.push({ plan, hash: outcome.commit.hash, recordedAt: outcome.commit.recordedAt });
        else lost.push(plan);
      });
      await this.project(committed);
      open = lost.length === 0 ? [] : await this.decideAgain(lost);
    }
  }

  /** Somebody was faster, or we ourselves before a crash: what has acted already does not act twice, the rest is decided upon what is there. */
  private async decideAgain(lost: readonly Planned[]): Promise<Planned[]> {
    const reloaded = await this.states.reload(lost.map(({ alertId }) => alertId));
    const again: Planned[] = [];
    const behind: (HeldAlert & { state: AlertState })[] = [];
    for (const { alertId, seen, held: stale } of lost) {
      const { causes, ...fresh } = reloaded.get(alertId) as HeldAlert & { causes: ReadonlySet<string> };
      Object.assign(stale, fresh, { lastSeenAt: later(fresh.lastSeenAt, stale.lastSeenAt) });
      const rest = seen.filter(({ cause }) => !causes.has(cause));
      const plan = this.decide(alertId, stale, rest);
      if (plan) again.push(plan);
      else if (stale.state !== null) behind.push(stale as HeldAlert & { state: AlertState });
    }
    // Also on this path: we may have died between the commit and what people read.
    await this.states.project(behind);
    return again;
  }

  private async project(committed: readonly { plan: Planned; hash: string; recordedAt: string }[]): Promise<void> {
    const alerts = committed.map(({ plan, hash, recordedAt }) => {
      const { held, state } = plan;
      held.state = state;
      held.version = state.sequence;
      held.headHash = hash;
      held.recordedAt = recordedAt;
      held.expiresAt = state.expiresAt;
      held.seenWrittenAt = recordedAt;
      held.unwrittenRepeats = 0;
      if (held.lastSeenAt === '') held.lastSeenAt = state.receivedAt;
      return held as HeldAlert & { state: AlertState };
    });
    await this.states.project(alerts);
    for (const alert of alerts) this.states.hold(alert.state.alertId, alert);
  }
}

const later = (a: string, b: string): string => (a > b ? a : b);

function commitOf({ alertId, held, state, events, causes }: Planned): NewCommit {
  return {
    aggregateId: alertId,
    version: state.sequence,
    previousHash: held.headHash,
    cause: causes.length === 1 ? (causes[0] as string) : causes,
    correlationId: causes[0] as string,
    events,
  };
}
