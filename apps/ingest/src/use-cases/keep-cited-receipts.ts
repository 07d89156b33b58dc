import type { EventOf, IncidentAlertsAttachedV1, IncidentAlertsChangedV1 } from '@debrief/contracts';
import { withDeadline } from '@debrief/persistence';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { AlertDocument } from '../adapters/alert.schema.js';
import { ReceiptsRepository } from '../adapters/receipts.repository.js';

/** What an incident says of its alerts. */
export type Citation = EventOf<typeof IncidentAlertsAttachedV1> | EventOf<typeof IncidentAlertsChangedV1>;

/**
 * What an incident, and with it its post-mortem, rests upon is kept for as long as there is an installation: the first delivery of each of its alerts,
 * the newest, and each that changed the alert's status.
 */
@Injectable()
export class KeepCitedReceipts {
  constructor(
    @InjectModel('Alert', 'ingest') private readonly alerts: Model<AlertDocument>,
    private readonly receipts: ReceiptsRepository,
  ) {}

  async execute(citations: readonly Citation[]): Promise<void> {
    const alertIds = [...new Set(citations.flatMap(({ data }) => data.alerts.map(({ alertId }) => alertId)))];
    if (alertIds.length === 0) return;
    const query = this.alerts
      .find({ _id: { $in: alertIds } }, { receiptIds: 1 })
      .lean<Pick<AlertDocument, 'receiptIds'>[]>()
      .exec();
    const cited = await withDeadline('read the receipts of alerts', query);
    await this.receipts.keepForEver([...new Set(cited.flatMap(({ receiptIds }) => receiptIds))]);
  }
}
