import { causesOf, COMMITS, type Commit, type Mongo } from '@debrief/persistence';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { z } from 'zod';
import type { OrderNote } from './audit.interceptor.js';
import { Allow, principalOfCause } from './decorators.js';
import { HostedServices } from './hosted-services.js';
import { decodeCursor, pageOf, PageQuery } from './paging.js';
import { notFound } from './problem.js';

const AuditQuery = PageQuery.extend({
  principal: z.string().min(1).max(100).optional(),
  aggregateId: z.string().min(1).max(512).optional(),
});

/** One order and what came of it. */
export interface AuditEntry {
  readonly auditId: string;
  readonly service: string;
  readonly at: string;
  /** `public`: nobody was signed in. */
  readonly by: { readonly kind: 'person' | 'token' | 'system' | 'public'; readonly id: string | null };
  /** What was said of it first; `types` is all. */
  readonly type: string;
  readonly types: readonly string[];
  /** Of an order that left no event of its own: `PUT /api/v1/templates/:templateId`. */
  readonly order: string | null;
  /** The things that such an order named. */
  readonly about: readonly string[];
  readonly subject: { readonly id: string; readonly version: number };
  readonly correlationId: string;
}

function whoOf(principal: string | undefined): AuditEntry['by'] {
  if (principal === undefined || principal === 'system') return { kind: 'system', id: null };
  if (principal === 'public') return { kind: 'public', id: null };
  return { kind: principal.startsWith('tok_') ? 'token' : 'person', id: principal };
}

function noteIn(commit: Commit): Pick<AuditEntry, 'order' | 'about'> {
  const [event] = commit.events;
  if (!event?.type.endsWith('.ordered.v1')) return { order: null, about: [] };
  const { method, route, about } = event.data as OrderNote;
  return { order: `${method} ${route}`, about };
}

/** Causes of orders, as a range: a partial index and the query that uses it must say the same. */
const ordered = { $gte: 'order:', $lt: 'order;' };

/** `/_/<service>/audit`: who ordered what, told from the commits alone. The gateway merges it over all services. */
@Controller('_')
export class AuditController {
  private readonly indexed = new WeakSet<Mongo>();

  constructor(private readonly hosted: HostedServices) {}

  @Get(':service/audit')
  @Allow('audit:inspect')
  async audit(@Param('service') name: string, @Query({ schema: AuditQuery }) query: z.infer<typeof AuditQuery>) {
    const mongo = this.hosted.byName(name)?.mongo;
    if (!mongo) throw notFound('audit/not-found');
    const commits = await mongo.collection<Commit>(COMMITS);
    if (!this.indexed.has(mongo)) {
      await commits.createIndex({ recordedAt: -1, _id: -1 }, { name: 'audit', partialFilterExpression: { cause: ordered } });
      this.indexed.add(mongo);
    }
    const [at, id] = query.cursor ? decodeCursor(query.cursor) : [];
    const found = await commits
      .find(
        {
          cause: query.principal ? { $gte: `order:${query.principal}:`, $lt: `order:${query.principal};` } : ordered,
          ...(query.aggregateId ? { aggregateId: query.aggregateId } : {}),
          ...(at && id ? { $or: [{ recordedAt: { $lt: String(at) } }, { recordedAt: String(at), _id: { $lt: String(id) } }] } : {}),
        },
        { maxTimeMS: 4_000 },
      )
      .sort({ recordedAt: -1, _id: -1 })
      .limit(query.limit + 1)
      .toArray();
    return pageOf(
      found,
      query.limit,
      ({ recordedAt, _id }) => [recordedAt, _id],
      (commit): AuditEntry => ({
        auditId: commit._id,
        service: name,
        at: commit.recordedAt,
        by: whoOf(causesOf(commit).map(principalOfCause).find(Boolean)),
        type: commit.events[0]?.type ?? '',
        types: commit.events.map(({ type }) => type),
        ...noteIn(commit),
        subject: { id: commit.aggregateId, version: commit.version },
        correlationId: commit.events[0]?.correlationid ?? '',
      }),
    );
  }
}
