import { Clock } from '@debrief/config';
import type { SearchHit } from '@debrief/contracts';
import { Allow, type Caller as CallerOf, Caller, SearchQuery } from '@debrief/service';
import { Controller, Get, Query } from '@nestjs/common';
import { ActionItemsQuery } from './action-items.query.js';

/** This service's part of the search that the gateway merges. */
@Controller('_/action-items')
export class SearchController {
  constructor(
    private readonly clock: Clock,
    private readonly query: ActionItemsQuery,
  ) {}

  @Get('search')
  @Allow('action-items:read')
  async search(@Query({ schema: SearchQuery }) { q, limit }: SearchQuery, @Caller() caller: CallerOf) {
    const found = await this.query.page({ q }, caller, [], limit, this.clock.now());
    const items = found.slice(0, limit).map(({ _id, item, updatedAt }): SearchHit => ({
      kind: 'action-item',
      id: _id,
      title: `AI-${item.number} ${item.title}`,
      snippet: item.state,
      url: `/action-items/${_id}`,
      at: updatedAt,
    }));
    return { items };
  }
}
