import { Schema } from 'mongoose';
import type { LiveActionItem } from '../domain/action-item-state.js';

/** What lists and filters of items are answered from: follows from the commits, and can be rebuilt. */
export interface ActionItemDocument {
  _id: string;
  version: number;
  /** The item as it was folded, without its reminders. */
  item: Omit<LiveActionItem, 'rung' | 'lastRangAt' | 'status'>;
  revision: number;
  state: string;
  isOpen: boolean;
  number: number;
  priority: string;
  kind: string | null;
  isGuard: boolean;
  ownerKey: string | null;
  owningTeamId: string | null;
  dueOn: string | null;
  /** `dueAt`, or after everything else. */
  sortDueAt: string;
  sourceIds: string[];
  labels: string[];
  words: string;
  visibility: string;
  /** `person:<id>` and `team:<id>` of all who may see it when it is private. */
  seenBy: string[];
  updatedAt: string;
}

export const ActionItemSchema = new Schema<ActionItemDocument>({ _id: String }, { strict: false, versionKey: false, id: false });
ActionItemSchema.index({ isOpen: 1, sortDueAt: 1, _id: 1 });
ActionItemSchema.index({ state: 1, sortDueAt: 1, _id: 1 });
ActionItemSchema.index({ ownerKey: 1, isOpen: 1, sortDueAt: 1, _id: 1 });
ActionItemSchema.index({ owningTeamId: 1, isOpen: 1, sortDueAt: 1, _id: 1 });
ActionItemSchema.index({ sourceIds: 1, sortDueAt: 1, _id: 1 });
ActionItemSchema.index({ sortDueAt: 1, _id: 1 });
