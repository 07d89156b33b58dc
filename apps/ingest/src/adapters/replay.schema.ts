import type { Mapping, Replay } from '@debrief/contracts';
import { Schema } from 'mongoose';

/** A replay under way or done. */
export interface ReplayDocument extends Omit<Replay, 'replayId'> {
  _id: string;
  mapping?: Mapping | null | undefined;
  receiptIds: string[] | null;
  /** The last receipt that was applied: where another process goes on. */
  afterId: string;
  /** When whoever works on it was last heard. */
  touchedAt: string;
  /** Apply it without waiting for a person. */
  appliesItself: boolean;
}

export const replaySchema = new Schema<ReplayDocument>(
  { _id: String, version: Number },
  { collection: 'replays', versionKey: false, strict: false, minimize: false },
);
replaySchema.set('strictQuery', false);
replaySchema.index({ integrationId: 1, createdAt: -1 });
replaySchema.index({ state: 1, touchedAt: 1 });

export const replayView = ({
  _id,
  mapping: _mapping,
  receiptIds: _receiptIds,
  afterId: _afterId,
  touchedAt: _touchedAt,
  appliesItself: _applies,
  ...replay
}: ReplayDocument): Replay => ({
  replayId: _id,
  ...replay,
});
