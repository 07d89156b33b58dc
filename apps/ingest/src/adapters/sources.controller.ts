import type { Source } from '@debrief/contracts';
import { Allow, notFound } from '@debrief/service';
import { Controller, Get, Param } from '@nestjs/common';
import { sourceOf, sources } from '../sources/catalogue.js';
import { Door } from './door/door.js';
import { sourceView } from './views.js';

/** The tools that Debrief understands, and how each is set up. */
@Controller('api/v1/sources')
export class SourcesController {
  constructor(private readonly door: Door) {}

  @Get()
  @Allow('ingest:read')
  list(): { items: Source[]; nextCursor: null } {
    return { items: sources.map((source) => sourceView(source, this.door.url)), nextCursor: null };
  }

  @Get(':source')
  @Allow('ingest:read')
  read(@Param('source') name: string): Source {
    const source = sourceOf(name);
    if (source === undefined) throw notFound('source/not-found', `No source is called ${name.slice(0, 64)}.`);
    return sourceView(source, this.door.url);
  }
}
