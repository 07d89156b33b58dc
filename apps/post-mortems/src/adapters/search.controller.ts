import type { SearchHit } from '@debrief/contracts';
import { Allow, Caller, SearchQuery } from '@debrief/service';
import { Controller, Get, Query } from '@nestjs/common';
import { PostMortemsRepository } from './post-mortems.repository.js';

/** What a search over everything finds here; the gateway merges it with the other services'. */
@Controller('_/post-mortems')
export class SearchController {
  constructor(private readonly postMortems: PostMortemsRepository) {}

  @Get('search')
  @Allow('post-mortems:read')
  async search(@Query({ schema: SearchQuery }) { q, limit }: SearchQuery, @Caller() caller: Caller) {
    const found = await this.postMortems.search(q, caller, limit);
    return {
      items: found.map(({ state }): SearchHit => ({
        kind: 'post-mortem',
        id: state.postMortemId,
        title: `PM-${state.number} ${state.title}`,
        snippet: state.state,
        url: `/post-mortems/${state.postMortemId}`,
        at: null,
      })),
    };
  }
}
