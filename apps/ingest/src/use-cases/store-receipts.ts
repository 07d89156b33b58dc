import { Clock } from '@debrief/config';
import { Injectable } from '@nestjs/common';
import { IntegrationHealth } from '../adapters/integration-health.js';
import type { IntegrationDocument } from '../adapters/integration.schema.js';
import { KeyRing } from '../adapters/key-ring.js';
import { ReceiptsRepository, type StoredReceipt } from '../adapters/receipts.repository.js';
import type { Receipt, ReceiptOutcome } from '../domain/receipt.js';
import { incomingOf, type Reading } from '../sources/read-receipt.js';
import { sourceOf } from '../sources/catalogue.js';
import { ReadReceipts } from './read-receipts.js';
import { RecordAlerts, type Caused } from './record-alerts.js';
import { RecordChanges } from './record-changes.js';

type Counts = Parameters<IntegrationHealth['count']>[0] extends ReadonlyMap<string, infer Counted> ? Map<string, Counted> : never;

/**
 * The whole way of a batch of receipts: read, decide, store the receipts with what became of them, commit what changed, count. Every step may be
 * done again after a crash: receipts by their id, alerts by their inbox, and the fold finds nothing new.
 */
@Injectable()
export class StoreReceipts {
  constructor(
    private readonly clock: Clock,
    private readonly keys: KeyRing,
    private readonly receipts: ReceiptsRepository,
    private readonly readReceipts: ReadReceipts,
    private readonly recordAlerts: RecordAlerts,
    private readonly recordChanges: RecordChanges,
    private readonly health: IntegrationHealth,
  ) {}

  async execute(batch: readonly Receipt[]): Promise<void> {
    const integrations = await this.integrationsOf(batch);
    const deliveryIds = batch.map((receipt) => deliveryIdOf(receipt, integrations.get(receipt.integrationId)));
    const now = this.clock.now();
    const wanted = batch.flatMap((receipt, i) => {
      const deliveryId = deliveryIds[i];
      return deliveryId == null ? [] : [{ integrationId: receipt.integrationId, deliveryId, receiptId: receipt.receiptId }];
    });
    const duplicates = await this.receipts.knownDeliveries(wanted, now);
    const readings = await this.readReceipts.execute(
      batch.map((receipt) => ({ receipt, integration: integrations.get(receipt.integrationId) })),
      { isReplay: false, inStorm: false },
    );
    const effective = readings.map((reading, i): Reading =>
      duplicates.has((batch[i] as Receipt).receiptId) ? duplicateOf(reading) : reading,
    );
    const caused = effective.flatMap((reading): Caused[] =>
      reading.alerts.map((observation) => ({ observation: this.stormed(observation), cause: observation.context.receiptId })),
    );
    const plan = await this.recordAlerts.plan(caused);
    const stored = batch.map((receipt, i): StoredReceipt => {
      const reading = effective[i] as Reading;
      return {
        receipt,
        reading,
        deliveryId: deliveryIds[i] ?? null,
        hasChanged: plan.effective.has(receipt.receiptId) || reading.changes.length > 0,
      };
    });
    await this.receipts.store(stored, now);
    await this.recordAlerts.commit(plan);
    for (const reading of effective)
      for (const change of reading.changes) await this.recordChanges.execute(change, change.context.receiptId);
    this.health.seeNewAlerts(plan.newAlerts);
    await this.health.count(countsOf(batch, effective));
  }

  private stormed(observation: Caused['observation']): Caused['observation'] {
    if (!this.health.isStorming(observation.context.integrationId)) return observation;
    return { ...observation, context: { ...observation.context, inStorm: true } };
  }

  /** As the key ring has them; read once more when one is missing, which may just have been made. */
  private async integrationsOf(batch: readonly Receipt[]): Promise<Map<string, IntegrationDocument | undefined>> {
    const ids = new Set(batch.map(({ integrationId }) => integrationId));
    if ([...ids].some((id) => this.keys.integrationOf(id) === undefined)) await this.keys.read();
    return new Map([...ids].map((id) => [id, this.keys.integrationOf(id)]));
  }
}

const duplicateOf = (reading: Reading): Reading => ({
  ...reading,
  outcome: 'duplicate',
  problem: { type: 'receipt/duplicate', detail: 'the sender has delivered this before' },
  alerts: [],
  changes: [],
  pulses: [],
});

function deliveryIdOf(receipt: Receipt, integration: IntegrationDocument | undefined): string | null {
  const source = sourceOf(receipt.source);
  if (integration === undefined || source?.deliveryId === undefined) return null;
  const incoming = incomingOf(receipt, { timeZone: 'UTC' });
  return 'outcome' in incoming ? null : (source.deliveryId(incoming)?.slice(0, 200) ?? null);
}

function countsOf(batch: readonly Receipt[], readings: readonly Reading[]): Counts {
  const counts: Counts = new Map();
  batch.forEach((receipt, i) => {
    const { outcome, problem, skewSeconds, pulses } = readings[i] as Reading;
    const { integrationId, source, receivedAt, keyId } = receipt;
    let counted = counts.get(integrationId);
    if (!counted)
      counts.set(
        integrationId,
        (counted = {
          source,
          receipts: new Map<ReceiptOutcome, number>(),
          lastReceivedAt: receivedAt,
          keyIds: new Set(),
          skewSeconds: 0,
          pulseAt: null,
          problem: null,
        }),
      );
    counted.receipts.set(outcome, (counted.receipts.get(outcome) ?? 0) + 1);
    if (receivedAt > counted.lastReceivedAt) counted.lastReceivedAt = receivedAt;
    if (keyId !== '') counted.keyIds.add(keyId);
    counted.skewSeconds = Math.max(counted.skewSeconds, skewSeconds);
    if (pulses.length > 0) counted.pulseAt = receivedAt;
    if (problem !== null && outcome !== 'control' && outcome !== 'duplicate')
      counted.problem = { at: receivedAt, type: problem.type, detail: problem.detail };
  });
  return counts;
}
