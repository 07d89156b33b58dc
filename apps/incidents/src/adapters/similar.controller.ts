import { IncidentId, type SimilarIncident } from '@debrief/contracts';
import { Allow, Caller } from '@debrief/service';
import { Controller, Get, Param } from '@nestjs/common';
import { similarity, tracesOf } from '../domain/similar-incidents.js';
import { keysOf } from '../domain/visibility.js';
import { IncidentsReader } from './incidents.reader.js';
import { IncidentsRepository } from './incidents.repository.js';

/** How many that share something are compared, newest first. */
const compared = 500;
const shown = 10;
const least = 0.15;

/** Incidents like this one, as a hint for people. */
@Controller('api/v1/incidents/:incidentId/similar')
export class SimilarController {
  constructor(
    private readonly reader: IncidentsReader,
    private readonly incidents: IncidentsRepository,
  ) {}

  @Get()
  @Allow('incidents:read')
  async similar(
    @Param('incidentId', { schema: IncidentId }) incidentId: string,
    @Caller() caller: Caller,
  ): Promise<{ items: SimilarIncident[]; nextCursor: null }> {
    const { state, facets } = await this.reader.document(incidentId, caller);
    const traces = tracesOf(state);
    const common = facets.filter((facet) => /^(service|tag|word):/.test(facet) && facet !== 'word:inc' && facet !== `word:${state.number}`);
    const seen = caller.kind === 'system' ? {} : { visibleTo: { $in: keysOf(caller) } };
    const others = await (
      await this.incidents.incidents()
    )
      .find({ isListed: true, _id: { $ne: incidentId }, facets: { $in: common }, ...seen }, { maxTimeMS: 2_000 })
      .sort({ openedAt: -1 })
      .limit(compared)
      .toArray();
    const items = others
      .map((other) => ({ other, ...similarity(traces, tracesOf(other.state)) }))
      .filter(({ score }) => score >= least)
      .toSorted((a, b) => b.score - a.score || (a.other.openedAt < b.other.openedAt ? 1 : -1))
      .slice(0, shown)
      .map(({ other, score, shared }): SimilarIncident => {
        const { number, title, severity, status, openedAt } = other.state;
        return {
          incidentId: other._id,
          number,
          title,
          severity,
          status: status === 'none' ? 'candidate' : status,
          openedAt,
          score,
          shared,
        };
      });
    return { items, nextCursor: null };
  }
}
