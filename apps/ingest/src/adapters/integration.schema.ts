import type { IntegrationSettings } from '@debrief/contracts';
import { Schema } from 'mongoose';
import type { KeptKey } from '../domain/integration.js';

/** An integration as its commits tell it: what people and the door read. */
export interface IntegrationDocument {
  _id: string;
  version: number;
  name: string;
  source: string;
  state: 'active' | 'paused' | 'deleted';
  createdAt: string;
  settings: IntegrationSettings;
  keys: readonly KeptKey[];
  sealedSecret: string | null;
}

export const integrationSchema = new Schema<IntegrationDocument>(
  {
    _id: String,
    version: Number,
    name: String,
    source: String,
    state: String,
    createdAt: String,
    settings: Schema.Types.Mixed,
    keys: Schema.Types.Mixed,
    sealedSecret: String,
  },
  { collection: 'integrations', versionKey: false, strict: false, minimize: false },
);
integrationSchema.index({ state: 1, createdAt: 1 });

/** How an integration does: counted on the way, written without a commit, and lost without harm. */
export interface IntegrationHealthDocument {
  _id: string;
  lastReceivedAt: string | null;
  lastPulseAt: string | null;
  lastProblem: { at: string; type: string; detail: string } | null;
  skewSeconds: number;
  /** From the last receipt's arrival until it was read. */
  lagSeconds?: number;
  stormUntil: string | null;
  /** keyId → to the minute. */
  keysUsedAt: Record<string, string>;
}

export const integrationHealthSchema = new Schema<IntegrationHealthDocument>(
  {
    _id: String,
    lastReceivedAt: String,
    lastPulseAt: String,
    lastProblem: Schema.Types.Mixed,
    skewSeconds: Number,
    lagSeconds: Number,
    stormUntil: String,
    keysUsedAt: Schema.Types.Mixed,
  },
  { collection: 'integration-health', versionKey: false, strict: false, minimize: false },
);

/** Receipts of one integration in one hour by outcome. `_id` is `<integrationId>:<hour>`. */
export interface IntegrationHourDocument {
  _id: string;
  integrationId: string;
  hour: string;
  receipts: Record<string, number>;
  lastReceivedAt?: string;
  /** How many receipts were said of this hour, and when. */
  said?: number;
  saidAt?: string;
  expireAt: Date;
}

export const integrationHourSchema = new Schema<IntegrationHourDocument>(
  { _id: String, integrationId: String, hour: String, receipts: Schema.Types.Mixed, expireAt: Date },
  { collection: 'integration-hours', versionKey: false, strict: false, minimize: false },
);
integrationHourSchema.index({ integrationId: 1, hour: -1 });
integrationHourSchema.index({ expireAt: 1 }, { expireAfterSeconds: 0 });
