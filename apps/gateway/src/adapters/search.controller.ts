import { Allow, Caller } from '@debrief/service';
import { Controller, Get, Query } from '@nestjs/common';
import { z } from 'zod';
import { AskAll } from '../use-cases/ask-all.js';

const SearchQuery = z.strictObject({ q: z.string().trim().min(1).max(200), limit: z.coerce.number().int().min(1).max(100).default(20) });
/** What people look for first. */
const order = ['incidents', 'post-mortems', 'action-items', 'directory', 'ingest', 'reports', 'notifications'];

/** `GET /api/v1/search?q=`: over all services; `missing` names those that did not answer. */
@Controller('api/v1/search')
export class SearchController {
  constructor(private readonly askAll: AskAll) {}

  @Get()
  @Allow()
  async search(@Query({ schema: SearchQuery }) { q, limit }: z.infer<typeof SearchQuery>, @Caller() caller: Caller) {
    const answers = await this.askAll.execute<object>({ what: 'search', query: { q, limit: Math.min(limit, 50) }, caller });
    answers.sort((a, b) => order.indexOf(a.service) - order.indexOf(b.service));
    const found = answers.map((answer) => ('items' in answer ? answer.items.map((item) => ({ service: answer.service, ...item })) : []));
    // In turn, so that a service with many hits does not hide another one's best.
    const items = Array.from({ length: limit }, (_, rank) => found.flatMap((each) => each[rank] ?? [])).flat();
    return { items: items.slice(0, limit), missing: answers.filter((answer) => 'missing' in answer).map(({ service }) => service) };
  }
}
