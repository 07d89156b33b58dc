import { Allow, Caller, encodeCursor, PageQuery, systemCaller, type AuditEntry } from '@debrief/service';
import { Controller, Get, Query } from '@nestjs/common';
import { z } from 'zod';
import { mergePages } from '../domain/merge-pages.js';
import { AskAll } from '../use-cases/ask-all.js';
import { Services } from './services.js';

const AuditQuery = PageQuery.extend({
  principal: z.string().min(1).max(100).optional(),
  aggregateId: z.string().min(1).max(512).optional(),
  service: z.string().min(1).max(50).optional(),
});

/** `GET /api/v1/audit`: who ordered what, over all services, the newest first. */
@Controller('api/v1/audit')
export class AuditController {
  constructor(
    private readonly askAll: AskAll,
    private readonly services: Services,
  ) {}

  @Get()
  @Allow('audit:inspect')
  async list(@Query({ schema: AuditQuery }) { service, ...query }: z.infer<typeof AuditQuery>, @Caller() caller: Caller) {
    const answers = await this.askAll.execute<AuditEntry>({ what: 'audit', query, caller, only: service });
    const { items, hasMore, missing } = mergePages(answers, query.limit, (a, b) => compare(b.at, a.at) || compare(b.auditId, a.auditId));
    const last = items.at(-1);
    const names = await this.namesOf(items.flatMap(({ by }) => by.id ?? []));
    return {
      items: items.map((entry) => ({ ...entry, by: { ...entry.by, name: entry.by.id ? (names[entry.by.id] ?? null) : null } })),
      nextCursor: hasMore && last ? encodeCursor([last.at, last.auditId]) : null,
      missing,
    };
  }

  private async namesOf(ids: readonly string[]): Promise<Readonly<Record<string, string>>> {
    if (ids.length === 0) return {};
    try {
      const body = { ids: [...new Set(ids)] };
      const answer = await this.services.ask('directory', { method: 'POST', path: '/_/directory/names', caller: systemCaller, body });
      return answer.status === 200 ? (answer.body as { names: Record<string, string> }).names : {};
    } catch {
      return {}; // ids say it too
    }
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
