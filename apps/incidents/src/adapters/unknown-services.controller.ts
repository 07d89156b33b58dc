import { Clock } from '@debrief/config';
import { IgnoreServiceBody, type UnknownService } from '@debrief/contracts';
import { Mongo } from '@debrief/persistence';
import { Allow } from '@debrief/service';
import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import type { z } from 'zod';
import { serviceNamed } from '../domain/catalogue.js';
import { plusMinutes } from '../domain/instants.js';
import { suggestServices } from '../domain/suggest-services.js';
import { DecisionLog } from './decision-log.js';
import { IncidentsRepository } from './incidents.repository.js';
import { RuleBooks } from './rule-books.js';

const days = 14;
/** The newest decisions that are looked at: a busy fortnight has millions. */
const looked = 50_000;
const shown = 100;

interface Named {
  readonly _id: string;
  readonly alerts: number;
  readonly lastAt: string;
  readonly titles: readonly string[];
  readonly labels: readonly Readonly<Record<string, string>>[];
}

/** Names of services in alerts that the catalogue does not know: the directory learns one when a person adds it as an alias there. */
@Controller('api/v1/incidents/unknown-services')
export class UnknownServicesController {
  constructor(
    private readonly decisions: DecisionLog,
    private readonly incidents: IncidentsRepository,
    private readonly rules: RuleBooks,
    private readonly mongo: Mongo,
    private readonly clock: Clock,
  ) {}

  /** Of the last 14 days, the most frequent first, each with the services that it may mean. */
  @Get()
  @Allow('incidents:read')
  async list(): Promise<{ items: UnknownService[]; nextCursor: null }> {
    const [{ catalogue }, found, ignored] = await Promise.all([this.rules.current(), this.named(), this.ignored()]);
    const unknown = found.filter(({ _id }) => serviceNamed(catalogue, _id) === null && !ignored.has(_id)).slice(0, shown);
    const placed = await this.placed(unknown.map(({ _id }) => _id));
    const services = [...catalogue.services.values()];
    const items = unknown.map(({ _id: name, alerts, lastAt, titles, labels }): UnknownService => ({
      name,
      alerts,
      lastAt,
      titles: [...titles].slice(0, 3),
      labels: [...new Set(labels.flatMap((each) => Object.keys(each).filter((label) => each[label] === name)))].toSorted().slice(0, 5),
      suggestions: suggestServices(name, services, placed.get(name) ?? new Map<string, number>()),
    }));
    return { items, nextCursor: null };
  }

  /** Says that a name is no service of ours, or takes that back. */
  @Post('ignored')
  @HttpCode(200)
  @Allow('incidents:manage')
  async ignore(
    @Body({ schema: IgnoreServiceBody }) { name, ignored }: z.output<typeof IgnoreServiceBody>,
  ): Promise<z.output<typeof IgnoreServiceBody>> {
    const all = await this.mongo.collection<{ _id: string; at: string }>('ignored-services');
    if (ignored) await all.updateOne({ _id: name }, { $set: { at: this.clock.now() } }, { upsert: true });
    else await all.deleteOne({ _id: name });
    return { name, ignored };
  }

  private async named(): Promise<Named[]> {
    const since = plusMinutes(this.clock.now(), -days * 24 * 60);
    const decisions = await this.decisions.collection();
    return decisions
      .aggregate<Named>(
        [
          { $match: { at: { $gte: since } } },
          { $sort: { at: -1 } },
          { $limit: looked },
          { $match: { 'fact.serviceId': null, 'fact.service': { $type: 'string', $ne: '' }, 'fact.isTest': { $ne: true } } },
          {
            $group: {
              _id: { service: '$fact.service', alertId: '$alertId' },
              at: { $max: '$at' },
              title: { $first: '$fact.title' },
              labels: { $first: '$fact.labels' },
            },
          },
          {
            $group: {
              _id: '$_id.service',
              alerts: { $sum: 1 },
              lastAt: { $max: '$at' },
              titles: { $addToSet: '$title' },
              labels: { $firstN: { input: '$labels', n: 3 } },
            },
          },
          { $project: { alerts: 1, lastAt: 1, labels: 1, titles: { $slice: [{ $sortArray: { input: '$titles', sortBy: 1 } }, 3] } } },
          { $sort: { alerts: -1, _id: 1 } },
          { $limit: 2 * shown },
        ],
        { maxTimeMS: 4_000 },
      )
      .toArray();
  }

  private async ignored(): Promise<Set<string>> {
    const all = await this.mongo.collection<{ _id: string; at: string }>('ignored-services');
    return new Set((await all.find({}, { maxTimeMS: 4_000 }).limit(10_000).toArray()).map(({ _id }) => _id));
  }

  /** How often people put alerts of a name to trouble of a service. Of incidents that everybody sees: a private one teaches nothing. */
  private async placed(names: readonly string[]): Promise<Map<string, Map<string, number>>> {
    const counts = new Map<string, Map<string, number>>();
    if (names.length === 0) return counts;
    const members = await (
      await this.incidents.members()
    )
      .find({ service: { $in: [...names] }, serviceId: null, isPinned: true }, { maxTimeMS: 4_000 })
      .project<{ service: string; incidentId: string }>({ service: 1, incidentId: 1 })
      .limit(5_000)
      .toArray();
    const ids = [...new Set(members.map(({ incidentId }) => incidentId))];
    const owners = await (
      await this.incidents.incidents()
    )
      .find({ _id: { $in: ids }, visibleTo: '*' }, { maxTimeMS: 4_000 })
      .project<{ _id: string; subjectServiceIds: string[] }>({ subjectServiceIds: 1 })
      .toArray();
    const subjects = new Map(owners.map(({ _id, subjectServiceIds }) => [_id, subjectServiceIds]));
    // Several alerts of one incident are one act of people.
    const acts = new Set(members.map(({ service, incidentId }) => JSON.stringify([service, incidentId])));
    for (const act of acts) {
      const [service, incidentId] = JSON.parse(act) as [string, string];
      const own = counts.get(service) ?? new Map<string, number>();
      for (const serviceId of subjects.get(incidentId) ?? []) own.set(serviceId, (own.get(serviceId) ?? 0) + 1);
      counts.set(service, own);
    }
    return counts;
  }
}
