import type { Alert, Change } from '@debrief/contracts';
import { Schema } from 'mongoose';
import type { Evidence } from '../domain/alert.js';

interface Pair {
  name: string;
  value: string;
}

/** An alert as people read it. Labels are pairs: one multikey index holds for all names, and `$` and `.` in a name are harmless. */
export interface AlertDocument extends Omit<Alert, 'labels' | 'annotations' | 'evidence' | 'alertId' | 'sequence'> {
  _id: string;
  version: number;
  labels: Pair[];
  annotations: Pair[];
  evidence: Evidence;
  headHash: string;
  recordedAt: string;
  lastSeenAt: string;
  repeatCount: number;
}

export const alertSchema = new Schema<AlertDocument>(
  { _id: String, version: Number },
  { collection: 'alerts', versionKey: false, strict: false, minimize: false },
);
alertSchema.set('strictQuery', false);
// Each index costs every alert that is written: no more than the lists and the sweep need.
alertSchema.index({ occurredAt: -1, _id: -1 });
alertSchema.index({ integrationId: 1, occurredAt: -1 });
alertSchema.index({ status: 1, occurredAt: -1 });
alertSchema.index({ 'labels.name': 1, 'labels.value': 1 });
const open = { status: { $in: ['firing', 'acknowledged'] } };
alertSchema.index({ expiresAt: 1 }, { partialFilterExpression: { ...open, expiresAt: { $type: 'string' } } });
alertSchema.index({ isFlapping: 1 }, { partialFilterExpression: { isFlapping: true } });

/** A change as people read it. */
export interface ChangeDocument extends Omit<Change, 'labels' | 'changeId' | 'sequence'> {
  _id: string;
  version: number;
  labels: Pair[];
  headHash: string;
  recordedAt: string;
}

export const changeSchema = new Schema<ChangeDocument>(
  { _id: String, version: Number },
  { collection: 'changes', versionKey: false, strict: false, minimize: false },
);
changeSchema.set('strictQuery', false);
changeSchema.index({ occurredAt: -1, _id: -1 });
changeSchema.index({ integrationId: 1, occurredAt: -1 });

export const pairsOf = (record: Readonly<Record<string, string>>): Pair[] =>
  Object.entries(record).map(([name, value]) => ({ name, value }));

/** The object on the wire; without a prototype, so that no name is special. */
export function recordOf(pairs: readonly Pair[]): Record<string, string> {
  const record: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const { name, value } of pairs) record[name] = value;
  return record;
}
