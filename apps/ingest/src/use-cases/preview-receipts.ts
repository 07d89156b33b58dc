import { Clock } from '@debrief/config';
import type { PreviewIntegration, PreviewRow } from '@debrief/contracts';
import { Injectable } from '@nestjs/common';
import type { IntegrationDocument } from '../adapters/integration.schema.js';
import { newReceiptId } from '../adapters/receipt-ids.js';
import { receiptOf, ReceiptsRepository } from '../adapters/receipts.repository.js';
import type { Receipt } from '../domain/receipt.js';
import type { Reading } from '../sources/read-receipt.js';
import { ReadReceipts } from './read-receipts.js';

const mostRows = 20;

/** What receipts, or a pasted body, would become with a mapping or as the integration stands. Writes nothing. */
@Injectable()
export class PreviewReceipts {
  constructor(
    private readonly receipts: ReceiptsRepository,
    private readonly readReceipts: ReadReceipts,
    private readonly clock: Clock,
  ) {}

  async execute(integration: IntegrationDocument, { mapping, receiptIds, body }: PreviewIntegration): Promise<PreviewRow[]> {
    const chosen = body === undefined ? await this.stored(integration._id, receiptIds) : [this.pasted(integration, body)];
    const readings = await this.readReceipts.execute(
      chosen.map((receipt) => ({ receipt, integration })),
      { isReplay: true, ...(mapping === undefined ? {} : { mapping }) },
    );
    return chosen.map((receipt, i) => rowOf(body === undefined ? receipt.receiptId : null, readings[i] as Reading));
  }

  private async stored(integrationId: string, receiptIds: readonly string[] | undefined): Promise<Receipt[]> {
    const ids = receiptIds ?? (await this.receipts.list({ integrationId }, undefined, mostRows)).map(({ _id }) => _id);
    const found = await this.receipts.findMany(ids);
    return found
      .filter((receipt) => receipt.integrationId === integrationId)
      .map(receiptOf)
      .reverse();
  }

  private pasted(integration: IntegrationDocument, body: unknown): Receipt {
    return {
      receiptId: newReceiptId(),
      integrationId: integration._id,
      keyId: '',
      source: integration.source,
      receivedAt: this.clock.now(),
      method: 'POST',
      path: '',
      query: {},
      headers: { 'content-type': 'application/json' },
      isTest: false,
      isDrill: false,
      body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
    };
  }
}

function rowOf(receiptId: string | null, { outcome, problem, alerts, changes }: Reading): PreviewRow {
  return {
    receiptId,
    outcome,
    problem,
    alerts: alerts.slice(0, 200).map(({ alertId, dedupKey, status, severity, occurredAt, timeOrigin, details }) => ({
      alertId,
      dedupKey,
      status,
      severity,
      sourceSeverity: details.sourceSeverity,
      title: details.title,
      description: details.description,
      service: details.service,
      environment: details.environment,
      labels: details.labels,
      occurredAt,
      timeOrigin,
    })),
    changes: changes.slice(0, 200).map(({ changeId, change }) => ({
      changeId,
      kind: change.kind,
      status: change.status,
      title: change.title,
      service: change.service,
      occurredAt: change.occurredAt,
    })),
  };
}
