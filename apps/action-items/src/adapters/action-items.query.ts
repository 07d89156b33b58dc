import type { ActionItemFilters } from '@debrief/contracts';
import { literally, type Caller } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { ActionItemDocument } from './action-item.schema.js';
import { actionItems } from './models.js';

type Cursor = readonly (string | number | boolean | null)[];

/** Reads lists. No decision is made here. */
@Injectable()
export class ActionItemsQuery {
  constructor(@InjectModel('ActionItem', actionItems) private readonly items: Model<ActionItemDocument>) {}

  one(actionItemId: string): Promise<ActionItemDocument | null> {
    return this.items.findById(actionItemId).lean<ActionItemDocument>();
  }

  /** One more than `limit`, so that the caller sees whether there is a next page. */
  page(filters: ActionItemFilters, caller: Caller, cursor: Cursor, limit: number, now: string): Promise<ActionItemDocument[]> {
    const [sortDueAt, id] = cursor;
    const after =
      typeof sortDueAt === 'string' && typeof id === 'string'
        ? [{ $or: [{ sortDueAt: { $gt: sortDueAt } }, { sortDueAt, _id: { $gt: id } }] }]
        : [];
    return this.items
      .find({ $and: [visibleTo(caller), ...conditionsOf(filters, caller, now), ...after] } as never)
      .sort({ sortDueAt: 1, _id: 1 })
      .limit(limit + 1)
      .maxTimeMS(4_000)
      .lean<ActionItemDocument[]>();
  }
}

export const visibleTo = (caller: { readonly personId: string | null; readonly teamIds: readonly string[] }): object => ({
  $or: [{ visibility: 'internal' }, { seenBy: { $in: [`person:${caller.personId}`, ...caller.teamIds.map((id) => `team:${id}`)] } }],
});

const listOf = (text: string): string[] => text.split(',').map((part) => part.trim());

function conditionsOf(filters: ActionItemFilters, caller: Caller, now: string): object[] {
  const conditions: object[] = [];
  if (filters.state) conditions.push({ state: { $in: listOf(filters.state) } });
  if (filters.open !== undefined) conditions.push({ isOpen: filters.open });
  if (filters.owner) {
    const ids = listOf(filters.owner).map((id) => (id === 'me' ? caller.personId : id));
    conditions.push({ ownerKey: { $in: ids.flatMap((id) => [`person:${id}`, `team:${id}`]) } });
  }
  if (filters.team) conditions.push({ owningTeamId: filters.team });
  if (filters.priority) conditions.push({ priority: { $in: listOf(filters.priority) } });
  if (filters.kind) conditions.push({ kind: { $in: listOf(filters.kind) } });
  if (filters.isGuard !== undefined) conditions.push({ isGuard: filters.isGuard });
  if (filters.overdue === true) conditions.push({ isOpen: true, sortDueAt: { $lt: now } });
  if (filters.overdue === false) conditions.push({ $or: [{ isOpen: false }, { sortDueAt: { $gte: now } }] });
  if (filters.dueBefore) conditions.push({ dueOn: { $ne: null, $lt: filters.dueBefore } });
  if (filters.source) conditions.push({ sourceIds: filters.source });
  if (filters.label) conditions.push({ labels: filters.label });
  for (const word of (filters.q ?? '').toLowerCase().split(/\s+/).filter(Boolean)) conditions.push({ words: { $regex: literally(word) } });
  return conditions;
}
