import { Schema } from 'mongoose';
import type { ReceiptProblem } from '../domain/draft.js';
import type { ReceiptOutcome } from '../domain/receipt.js';

/** A delivery as it came, and what became of it. `_id` is the receiptId: the same receipt twice is a duplicate key. */
export interface ReceiptDocument {
  _id: string;
  integrationId: string;
  keyId: string;
  source: string;
  receivedAt: string;
  method: string;
  path: string;
  query: Record<string, string>;
  headers: Record<string, string>;
  body: Buffer;
  bytes: number;
  bodySha256: string;
  deliveryId: string | null;
  outcome: ReceiptOutcome;
  problem: ReceiptProblem | null;
  parserVersion: number;
  alertIds: string[];
  isTest: boolean;
  isDrill: boolean;
  /** When it was read again for good. */
  readAt?: string;
  /** Absent: an incident cites it. */
  expireAt?: Date;
}

export const receiptSchema = new Schema<ReceiptDocument>(
  {
    _id: String,
    integrationId: String,
    keyId: String,
    source: String,
    receivedAt: String,
    method: String,
    path: String,
    query: Schema.Types.Mixed,
    headers: Schema.Types.Mixed,
    body: Buffer,
    bytes: Number,
    bodySha256: String,
    deliveryId: String,
    outcome: String,
    problem: Schema.Types.Mixed,
    parserVersion: Number,
    alertIds: [String],
    isTest: Boolean,
    isDrill: Boolean,
    readAt: String,
    expireAt: Date,
  },
  // Bodies repeat themselves: zstd keeps them at about a tenth. Set when the collection is made.
  { collection: 'receipts', versionKey: false, minimize: false, autoCreate: false },
);
// A receiptId begins with the time of its receipt: it is the order of every list, and a span of time is a span of ids.
receiptSchema.index({ integrationId: 1, _id: -1 });
receiptSchema.index({ outcome: 1, _id: -1 }, { partialFilterExpression: { outcome: { $in: ['unmapped', 'quarantined', 'refused'] } } });
receiptSchema.index({ integrationId: 1, deliveryId: 1 }, { partialFilterExpression: { deliveryId: { $type: 'string' } } });
// Opsgenie's clients read the notes of an alert back.
receiptSchema.index({ alertIds: 1, _id: -1 }, { partialFilterExpression: { source: 'opsgenie' } });
receiptSchema.index({ expireAt: 1 }, { expireAfterSeconds: 0 });
