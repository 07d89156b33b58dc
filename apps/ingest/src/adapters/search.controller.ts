import type { SearchHit } from '@debrief/contracts';
import { Allow, literally, SearchQuery } from '@debrief/service';
import { Controller, Get, Query } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { AlertDocument } from './alert.schema.js';
import type { IntegrationDocument } from './integration.schema.js';

/** This service's part of the search that the gateway merges: alerts by title, service, key or a label's value, integrations by name. */
@Controller('_/ingest/search')
export class SearchController {
  constructor(
    @InjectModel('Alert', 'ingest') private readonly alerts: Model<AlertDocument>,
    @InjectModel('Integration', 'ingest') private readonly integrations: Model<IntegrationDocument>,
  ) {}

  @Get()
  @Allow('ingest:read')
  async search(@Query({ schema: SearchQuery }) { q, limit }: SearchQuery): Promise<{ items: SearchHit[] }> {
    const words = { $regex: literally(q), $options: 'i' };
    const where = { $or: [{ title: words }, { service: q }, { dedupKey: q }, { 'labels.value': q }] };
    const found = this.alerts
      .find(where as never, { title: 1, service: 1, status: 1, severity: 1, occurredAt: 1 })
      .sort({ occurredAt: -1 })
      .limit(limit)
      .maxTimeMS(2_000)
      .lean<AlertDocument[]>()
      .exec();
    const named = this.integrations
      .find({ name: words, state: { $ne: 'deleted' } } as never)
      .limit(limit)
      .maxTimeMS(2_000)
      .lean<IntegrationDocument[]>()
      .exec();
    const [alerts, integrations] = await Promise.all([found, named]);
    return {
      items: [
        ...integrations.map(({ _id, name, source, createdAt }): SearchHit => ({
          kind: 'integration',
          id: _id,
          title: name,
          snippet: source,
          url: `/sources/${_id}`,
          at: createdAt,
        })),
        ...alerts.map(({ _id, title, status, severity, service, occurredAt }): SearchHit => ({
          kind: 'alert',
          id: _id,
          title,
          snippet: [severity, status, service].filter((part) => part !== null).join(' · '),
          url: `/alerts/${_id}`,
          at: occurredAt,
        })),
      ].slice(0, limit),
    };
  }
}
