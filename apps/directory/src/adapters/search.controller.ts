import type { SearchHit } from '@debrief/contracts';
import { Allow, SearchQuery } from '@debrief/service';
import { Controller, Get, Query } from '@nestjs/common';
import { CatalogueRepository } from './catalogue.repository.js';
import { PeopleRepository } from './people.repository.js';
import { TeamsRepository } from './teams.repository.js';

/** People, teams and services by name; the gateway merges it with what the other services find. */
@Controller('_/directory/search')
export class SearchController {
  constructor(
    private readonly people: PeopleRepository,
    private readonly teams: TeamsRepository,
    private readonly catalogue: CatalogueRepository,
  ) {}

  @Get()
  @Allow('people:read')
  async search(@Query({ schema: SearchQuery }) { q, limit }: SearchQuery) {
    const [people, teams, services] = await Promise.all([
      this.people.list({ q, isActive: true }, limit),
      this.teams.list({ q }, limit),
      this.catalogue.list({ q }, limit),
    ]);
    const items = [
      ...services.map(({ _id, name, description }): SearchHit => ({
        kind: 'service',
        id: _id,
        title: name,
        snippet: description?.slice(0, 200) ?? '',
        url: `/services?service=${_id}`,
        at: null,
      })),
      ...teams.map(({ _id, name }): SearchHit => ({
        kind: 'team',
        id: _id,
        title: name,
        snippet: '',
        url: `/services?team=${_id}`,
        at: null,
      })),
      ...people.map(({ _id, name, email }): SearchHit => ({
        kind: 'person',
        id: _id,
        title: name,
        snippet: email,
        url: `/settings/people?person=${_id}`,
        at: null,
      })),
    ];
    return { items: items.slice(0, limit) };
  }
}
