import type { HistoryImport } from '@debrief/contracts';
import { Schema } from 'mongoose';
import type { SplitState } from '../domain/history/split-file.js';

/** An import under way or done. */
export interface ImportDocument extends Omit<HistoryImport, 'importId'> {
  _id: string;
  /** Where the cutting of the file stands. */
  split: SplitState | null;
  /** The last entry that was worked through: where another process goes on. */
  afterNumber: number;
  touchedAt: string;
}

export const importSchema = new Schema<ImportDocument>(
  { _id: String, version: Number },
  { collection: 'imports', versionKey: false, strict: false, minimize: false },
);
importSchema.set('strictQuery', false);
importSchema.index({ integrationId: 1, createdAt: -1 });
importSchema.index({ state: 1, touchedAt: 1 });

/** An entry of a file, read. `_id` is `<importId>:<digest>`: what stands in the file twice is kept once. */
export interface ImportEntryDocument {
  _id: string;
  importId: string;
  /** Place in the file, over all parts. */
  number: number;
  line: number;
  digest: string;
  alertId: string;
  /** What it says, as JSON: names of a stranger are no names of fields. */
  drafts: string;
  /** When its own tool last said something of it: the alert reads as if it had been received then. */
  toldAt: string;
  isOpenEnded: boolean;
  /** Where the other tool calls it an incident: when that began. */
  incidentAt: string | null;
  expireAt: Date;
}

export const importEntrySchema = new Schema<ImportEntryDocument>(
  { _id: String },
  { collection: 'import-entries', versionKey: false, strict: false, minimize: false },
);
importEntrySchema.set('strictQuery', false);
importEntrySchema.index({ importId: 1, number: 1 });
importEntrySchema.index({ importId: 1, alertId: 1 });
importEntrySchema.index({ expireAt: 1 }, { expireAfterSeconds: 0 });

export const importView = ({ _id, split: _split, afterNumber: _after, touchedAt: _touched, ...seen }: ImportDocument): HistoryImport => ({
  importId: _id,
  ...seen,
  incidents: seen.incidents ?? 0,
});
