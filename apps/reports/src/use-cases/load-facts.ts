import type { Caller } from '@debrief/service';
import { plusMilliseconds } from '@debrief/working-time';
import type { FactsRepository } from '../adapters/facts.repository.js';
import { asksOf, beliefsOf, joinAlerts, joinChanges, pagesOf, repeatsOf } from '../domain/derive-facts.js';
import type { IncidentFact } from '../domain/facts/incident-fact.js';
import { sourcesOf } from '../domain/facts/source-fact.js';
import type { FactKind, Facts } from '../domain/facts/told-facts.js';
import { judgeAll, type Judged } from '../domain/figures/compute-figure.js';
import { passesFilter, type Filter } from '../domain/filter.js';
import { isWithin, type Period } from '../domain/period.js';
import { stepsOf } from '../domain/regulation.js';
import { startOf, type FigureOf } from '../domain/reports.js';

const DAY_MS = 86_400_000;
/** How far from a change its commit and its mending are looked for. */
const AROUND_MS = 30 * DAY_MS;
/** What is older says nothing of how a source is now. */
const SOURCE_DAYS = 90;

export type AnyFact = Facts[FactKind];

/** What one request reads, each kind once: what the viewer may see, then what follows from it. */
export class LoadedFacts {
  private readonly all = new Map<FactKind, Promise<readonly AnyFact[]>>();

  constructor(
    private readonly facts: FactsRepository,
    private readonly caller: Caller,
    private readonly period: Period,
    private readonly filter: Filter,
  ) {}

  /** Everything that began before the end of the period and passes the filter. */
  async started<Kind extends FactKind>(kind: Kind): Promise<Facts[Kind][]> {
    return (await this.whole(kind)).filter((fact) => passesFilter(kind, fact, this.filter));
  }

  /** What began in the period. */
  async within<Kind extends FactKind>(kind: Kind): Promise<Facts[Kind][]> {
    return (await this.started(kind)).filter((fact) => {
      const startedAt = startOf[kind](fact);
      return startedAt !== undefined && isWithin(this.period, startedAt);
    });
  }

  async judged({ of, figure }: FigureOf, now: string): Promise<Judged<AnyFact>[]> {
    const facts = figure.period === 'started' ? await this.within(of) : await this.started(of);
    return judgeAll(figure as never, facts as never, now);
  }

  /** Without the filter: what is derived from it must not depend on how it is looked at. */
  private whole<Kind extends FactKind>(kind: Kind): Promise<readonly Facts[Kind][]> {
    let loading = this.all.get(kind) as Promise<readonly Facts[Kind][]> | undefined;
    if (!loading) {
      loading = this.read(kind) as unknown as Promise<readonly Facts[Kind][]>;
      this.all.set(kind, loading);
    }
    return loading;
  }

  private async read(kind: FactKind): Promise<readonly AnyFact[]> {
    const { startsAt, endsAt, zone } = this.period;
    switch (kind) {
      case 'incident':
      case 'action-item':
      case 'post-mortem':
      case 'delivery':
        return this.facts.visible(kind, this.caller, endsAt);
      case 'source':
        return sourcesOf(await this.facts.visible('source', this.caller, endsAt, plusMilliseconds(endsAt, -SOURCE_DAYS * DAY_MS)));
      case 'alert':
        return this.alerts(startsAt, endsAt);
      case 'change': {
        const [changes, incidents] = await Promise.all([
          // What a change brought may have been committed before the period, and what it broke be mended after it.
          this.facts.visible('change', this.caller, plusMilliseconds(endsAt, AROUND_MS), plusMilliseconds(startsAt, -AROUND_MS)),
          // What began within a day of the last change may lie behind the end of the period.
          this.facts.visible('incident', this.caller, plusMilliseconds(endsAt, DAY_MS), startsAt),
        ]);
        return joinChanges(changes, incidents).filter(({ at }) => at >= startsAt && at < endsAt);
      }
      case 'lesson':
        return asksOf(await this.facts.visible('lesson', this.caller, endsAt));
      case 'page': {
        const incidents = await this.whole('incident');
        return pagesOf(incidents, await this.facts.teams(), zone);
      }
      case 'step':
        return stepsOf(await this.whole('incident'));
      case 'belief':
        return beliefsOf(await this.whole('post-mortem'));
      case 'repeat':
        return repeatsOf(await this.whole('incident'), await this.whole('action-item'), await this.whole('post-mortem'));
    }
  }

  private async alerts(startsAt: string, endsAt: string) {
    const alerts = await this.facts.visible('alert', this.caller, endsAt, startsAt);
    const links = await this.facts.linksOf(alerts.flatMap(({ alertKey, alertId }) => [alertKey, alertId]));
    const incidents = await this.facts.visibleOf('incident', this.caller, [...new Set(links.map(({ incidentId }) => incidentId))]);
    return joinAlerts(alerts, links, new Map(incidents.map((fact: IncidentFact) => [fact.incidentId, fact])));
  }
}
