import { Environment } from '@debrief/config';
import { isDuplicateKey, withDeadline } from '@debrief/persistence';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { log } from '@debrief/observability';
import { hash } from 'node:crypto';
import type { Model } from 'mongoose';
import type { Receipt } from '../domain/receipt.js';
import { ingestConfig } from '../ingest.config.js';
import type { Reading } from '../sources/read-receipt.js';
import { receiptIdsBetween } from './receipt-ids.js';
import type { ReceiptDocument } from './receipt.schema.js';

const dayMs = 86_400_000;
const mostAlertIds = 1000;
const deliveryDays = 7;
const mostOffered = 10_000;

export interface StoredReceipt {
  receipt: Receipt;
  reading: Pick<Reading, 'outcome' | 'problem' | 'parserVersion' | 'alerts' | 'changes'>;
  deliveryId: string | null;
  hasChanged: boolean;
}

/** Receipts as they came. A receipt that comes again is a duplicate key, which is how it is dropped. */
@Injectable()
export class ReceiptsRepository implements OnModuleInit {
  private readonly keepMs: number;
  private readonly keepRepeatsMs: number;

  constructor(
    @InjectModel('Receipt', 'ingest') private readonly receipts: Model<ReceiptDocument>,
    env: Environment,
  ) {
    const config = env.get(ingestConfig);
    this.keepMs = config.DEBRIEF_INGEST_RECEIPT_DAYS * dayMs;
    this.keepRepeatsMs = config.DEBRIEF_INGEST_REPEAT_RECEIPT_DAYS * dayMs;
  }

  /** Not awaited: the door must open although MongoDB is away. */
  onModuleInit(): void {
    const made = this.receipts.createCollection({ storageEngine: { wiredTiger: { configString: 'block_compressor=zstd' } } });
    made
      .then(() => this.receipts.ensureIndexes())
      .catch((error: unknown) => log.warn({ err: error }, 'the collection of receipts could not be made yet'));
  }

  async store(batch: readonly StoredReceipt[], now: string): Promise<void> {
    if (batch.length === 0) return;
    const documents = batch.map((stored) => this.documentOf(stored, now));
    try {
      await withDeadline('store receipts', this.receipts.collection.insertMany(documents as never, { ordered: false }), 10_000);
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }

  /** Of these delivery ids those that another receipt of the last seven days has already had. */
  async knownDeliveries(
    wanted: readonly { integrationId: string; deliveryId: string; receiptId: string }[],
    now: string,
  ): Promise<Set<string>> {
    if (wanted.length === 0) return new Set();
    const since = new Date(Date.parse(now) - deliveryDays * dayMs).toISOString();
    const query = this.receipts.collection
      .find(
        {
          deliveryId: { $in: [...new Set(wanted.map(({ deliveryId }) => deliveryId))] },
          integrationId: { $in: [...new Set(wanted.map(({ integrationId }) => integrationId))] },
          receivedAt: { $gte: since },
          outcome: { $ne: 'duplicate' },
        } as never,
        {
          projection: { integrationId: 1, deliveryId: 1 },
        },
      )
      .toArray() as unknown as Promise<ReceiptDocument[]>;
    const first = new Map<string, string>();
    for (const { _id, integrationId, deliveryId } of await withDeadline('read deliveries', query)) {
      const name = `${integrationId} ${deliveryId}`;
      const known = first.get(name);
      if (known === undefined || _id < known) first.set(name, _id);
    }
    const duplicates = new Set<string>();
    for (const { integrationId, deliveryId, receiptId } of wanted) {
      const name = `${integrationId} ${deliveryId}`;
      const known = first.get(name);
      if (known === undefined) first.set(name, receiptId);
      else if (known !== receiptId) duplicates.add(receiptId);
    }
    return duplicates;
  }

  async find(receiptId: string): Promise<ReceiptDocument | null> {
    return this.receipts.findOne({ _id: receiptId }).lean<ReceiptDocument>().exec();
  }

  async findMany(receiptIds: readonly string[]): Promise<ReceiptDocument[]> {
    return this.receipts
      .find({ _id: { $in: [...receiptIds] } })
      .sort({ _id: 1 })
      .lean<ReceiptDocument[]>()
      .exec();
  }

  /** What clients of Opsgenie's API ordered of an alert, newest first, with bodies. */
  async ordersOn(alertId: string, limit: number, maxTimeMs: number): Promise<Pick<ReceiptDocument, '_id' | 'receivedAt' | 'body'>[]> {
    return this.receipts
      .find({ source: 'opsgenie', alertIds: alertId, path: /^\/v2\/alerts\/[^/]+\/[a-z]+$/ }, { receivedAt: 1, body: 1 })
      .sort({ _id: -1 })
      .limit(limit)
      .maxTimeMS(maxTimeMs)
      .lean<ReceiptDocument[]>()
      .exec();
  }

  /** Newest first, without bodies. */
  async list(filter: ReceiptFilter, afterId: string | undefined, limit: number): Promise<ReceiptDocument[]> {
    const where: Record<string, unknown> = {};
    if (filter.integrationId !== undefined) where['integrationId'] = filter.integrationId;
    if (filter.outcome !== undefined) where['outcome'] = { $in: [...filter.outcome] };
    const span = receiptIdsBetween(filter.from, filter.to);
    if (afterId !== undefined && (span.$lt === undefined || afterId < span.$lt)) span.$lt = afterId;
    if (Object.keys(span).length > 0) where['_id'] = span;
    return this.receipts.find(where, { body: 0 }).sort({ _id: -1 }).limit(limit).maxTimeMS(5_000).lean<ReceiptDocument[]>().exec();
  }

  /** In order of arrival, with bodies, for a replay. */
  async page(span: ReceiptSpan, afterId: string, limit: number): Promise<ReceiptDocument[]> {
    return this.receipts.find(whereOf(span, afterId)).sort({ _id: 1 }).limit(limit).lean<ReceiptDocument[]>().exec();
  }

  async count(span: ReceiptSpan): Promise<number> {
    return this.receipts.countDocuments(whereOf(span, '')).exec();
  }

  /** What became of a receipt that was read again for good. */
  async rewriteOutcome(
    receiptId: string,
    reading: Pick<Reading, 'outcome' | 'problem' | 'parserVersion' | 'alerts' | 'changes'>,
    readAt: string,
  ): Promise<void> {
    const { outcome, problem, parserVersion } = reading;
    await this.receipts
      .updateOne({ _id: receiptId }, { $set: { outcome, problem, parserVersion, alertIds: idsOf(reading), readAt } })
      .exec();
  }

  /** The end of these is taken away; of what has none, or is gone, nothing is written. */
  async keepForEver(receiptIds: readonly string[]): Promise<void> {
    if (receiptIds.length === 0) return;
    const update = this.receipts
      .updateMany({ _id: { $in: [...receiptIds] }, expireAt: { $exists: true } }, { $unset: { expireAt: 1 } })
      .exec();
    await withDeadline('keep receipts', update, 10_000);
  }

  /** Receipts that nobody could read, and that an older parser or an older mapping was the last to try. */
  async unread(
    integrationId: string,
    parserVersion: number,
    mappedAt: string | undefined,
  ): Promise<{ receipts: number; from: string; to: string } | undefined> {
    const byMapping =
      mappedAt === undefined
        ? []
        : [{ receivedAt: { $lt: mappedAt }, $or: [{ readAt: { $exists: false } }, { readAt: { $lt: mappedAt } }] }];
    const [found] = await this.receipts
      .aggregate<{ receipts: number; from: string; to: string }>([
        {
          $match: {
            integrationId,
            outcome: { $in: ['unmapped', 'quarantined'] },
            $or: [{ parserVersion: { $gt: 0, $lt: parserVersion } }, ...byMapping],
          },
        },
        { $limit: mostOffered },
        { $group: { _id: null, receipts: { $sum: 1 }, from: { $min: '$receivedAt' }, to: { $max: '$receivedAt' } } },
        { $project: { _id: 0 } },
      ])
      .option({ maxTimeMS: 5_000 })
      .exec();
    return found;
  }

  private documentOf({ receipt, reading, deliveryId, hasChanged }: StoredReceipt, now: string): ReceiptDocument {
    const { body, receiptId, ...facts } = receipt;
    // What was not understood is kept as long as what changed something: somebody may yet make a mapping for it.
    const keeps = hasChanged || ['unmapped', 'quarantined', 'refused'].includes(reading.outcome);
    return {
      _id: receiptId,
      ...facts,
      query: { ...facts.query },
      headers: { ...facts.headers },
      body,
      bytes: body.length,
      bodySha256: hash('sha256', body),
      deliveryId,
      outcome: reading.outcome,
      problem: reading.problem,
      parserVersion: reading.parserVersion,
      alertIds: idsOf(reading),
      expireAt: new Date(Date.parse(now) + (keeps ? this.keepMs : this.keepRepeatsMs)),
    };
  }
}

interface ReceiptFilter {
  integrationId?: string | undefined;
  outcome?: readonly string[] | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

/** Which receipts a replay reads. */
interface ReceiptSpan {
  integrationId: string;
  from: string;
  to: string;
  outcome: string | null;
  receiptIds?: readonly string[] | null;
}

function whereOf({ integrationId, from, to, outcome, receiptIds }: ReceiptSpan, afterId: string): Record<string, unknown> {
  const span = receiptIds ? { $in: [...receiptIds] } : receiptIdsBetween(from, to);
  return { integrationId, _id: { ...span, $gt: afterId }, ...(outcome === null ? {} : { outcome }) };
}

const idsOf = (reading: Pick<Reading, 'alerts' | 'changes'>): string[] =>
  [...new Set([...reading.alerts.map(({ alertId }) => alertId), ...reading.changes.map(({ changeId }) => changeId)])].slice(
    0,
    mostAlertIds,
  );

/** A stored receipt as its parser saw it. */
export const receiptOf = (document: ReceiptDocument): Receipt => ({
  receiptId: document._id,
  integrationId: document.integrationId,
  keyId: document.keyId,
  source: document.source,
  receivedAt: document.receivedAt,
  method: document.method,
  path: document.path,
  query: document.query,
  headers: document.headers,
  isTest: document.isTest,
  isDrill: document.isDrill,
  body: document.body,
});
