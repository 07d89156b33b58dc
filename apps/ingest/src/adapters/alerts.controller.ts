import { AlertStatus, Instant, IntegrationId, Severity, type AlertView, type ChangeView } from '@debrief/contracts';
import { Allow, decodeCursor, notFound, pageOf, PageQuery } from '@debrief/service';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { z } from 'zod';
import type { AlertDocument, ChangeDocument } from './alert.schema.js';
import { alertView, changeView } from './views.js';

const one = z.string().min(1).max(200).optional();
const AlertsQuery = PageQuery.extend({
  status: z.union([AlertStatus, z.literal('open')]).optional(),
  severity: Severity.optional(),
  integrationId: IntegrationId.optional(),
  source: one,
  service: one,
  environment: one,
  /** `name=value` */
  label: z
    .string()
    .max(1300)
    .regex(/^[^=]+=/, 'must be name=value')
    .optional(),
  from: Instant.optional(),
  to: Instant.optional(),
});
const ChangesQuery = PageQuery.extend({
  integrationId: IntegrationId.optional(),
  kind: one,
  service: one,
  environment: one,
  from: Instant.optional(),
  to: Instant.optional(),
});

function rangeOf(from: string | undefined, to: string | undefined): Record<string, unknown> {
  if (from === undefined && to === undefined) return {};
  return { occurredAt: { ...(from === undefined ? {} : { $gte: from }), ...(to === undefined ? {} : { $lte: to }) } };
}

const given = (filter: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));

/** Newest statement first; then by id, so that no item is shown twice over two pages. */
function afterCursor(cursor: string | undefined): Record<string, unknown> {
  if (cursor === undefined) return {};
  const [occurredAt, id] = decodeCursor(cursor);
  return { $or: [{ occurredAt: { $lt: occurredAt } }, { occurredAt, _id: { $lt: id } }] };
}

/** Alerts and changes as they are now. */
@Controller('api/v1')
export class AlertsController {
  constructor(
    @InjectModel('Alert', 'ingest') private readonly alerts: Model<AlertDocument>,
    @InjectModel('Change', 'ingest') private readonly changes: Model<ChangeDocument>,
  ) {}

  @Get('alerts')
  @Allow('ingest:read')
  async listAlerts(
    @Query({ schema: AlertsQuery }) { limit, cursor, from, to, status, label, ...filter }: z.infer<typeof AlertsQuery>,
  ): Promise<{ items: AlertView[]; nextCursor: string | null }> {
    const at = label?.indexOf('=') ?? -1;
    const where = {
      ...given(filter),
      ...(status === undefined ? {} : { status: status === 'open' ? { $in: ['firing', 'acknowledged'] } : status }),
      ...(label === undefined ? {} : { labels: { $elemMatch: { name: label.slice(0, at), value: label.slice(at + 1) } } }),
      ...rangeOf(from, to),
      ...afterCursor(cursor),
    };
    const found = await this.alerts
      .find(where as never, { evidence: 0, episodes: 0 })
      .sort({ occurredAt: -1, _id: -1 })
      .limit(limit + 1)
      .maxTimeMS(5_000)
      .lean<AlertDocument[]>()
      .exec();
    return pageOf(found, limit, (alert) => [alert.occurredAt, alert._id], alertView);
  }

  /** With its episodes and the evidence for its state. */
  @Get('alerts/:alertId')
  @Allow('ingest:read')
  async readAlert(@Param('alertId') alertId: string): Promise<AlertView> {
    const alert = await this.alerts.findOne({ _id: alertId }).lean<AlertDocument>().exec();
    if (alert === null) throw notFound('alert/not-found');
    return alertView(alert);
  }

  @Get('changes')
  @Allow('ingest:read')
  async listChanges(
    @Query({ schema: ChangesQuery }) { limit, cursor, from, to, ...filter }: z.infer<typeof ChangesQuery>,
  ): Promise<{ items: ChangeView[]; nextCursor: string | null }> {
    const where = { ...given(filter), ...rangeOf(from, to), ...afterCursor(cursor) };
    const found = await this.changes
      .find(where)
      .sort({ occurredAt: -1, _id: -1 })
      .limit(limit + 1)
      .maxTimeMS(5_000)
      .lean<ChangeDocument[]>()
      .exec();
    return pageOf(found, limit, (change) => [change.occurredAt, change._id], changeView);
  }

  @Get('changes/:changeId')
  @Allow('ingest:read')
  async readChange(@Param('changeId') changeId: string): Promise<ChangeView> {
    const change = await this.changes.findOne({ _id: changeId }).lean<ChangeDocument>().exec();
    if (change === null) throw notFound('change/not-found');
    return changeView(change);
  }
}
