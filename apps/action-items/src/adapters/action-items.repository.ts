import { type ActionItemEvent, type ActionItemView, type EventEnvelope, ReminderDueV1 } from '@debrief/contracts';
import type { Rejection } from '@debrief/decider';
import { AggregateRepository, CommitStore, defineProjection, Mongo, Projections, upsertProjection } from '@debrief/persistence';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { actionItem } from '../domain/action-item.js';
import { type ActionItem, isOpen, type LiveActionItem } from '../domain/action-item-state.js';
import { horizonOf, isGuard } from '../domain/due.js';
import { ordersFor } from '../domain/order-table.js';
import type { ActionItemDocument } from './action-item.schema.js';
import { actionItems } from './models.js';

const NEVER = '9999-12-31T00:00:00.000Z';

/** Action items: state from the commits, lists from a projection of them. */
@Injectable()
export class ActionItemsRepository extends AggregateRepository<ActionItem, ActionItemEvent> {
  constructor(
    store: CommitStore,
    private readonly mongo: Mongo,
    projections: Projections,
    @InjectModel('ActionItem', actionItems) readonly items: Model<ActionItemDocument>,
  ) {
    super(store, actionItem);
    projections.add(
      defineProjection({
        name: 'action-items',
        collection: 'action-items',
        project: (aggregateId, events) => {
          if (!aggregateId.startsWith('act_')) return undefined;
          const state = this.fold(events);
          return state.status === 'none' ? undefined : { _id: aggregateId, ...documentOf(itemOf(state), updatedAtOf(events)) };
        },
      }),
    );
  }

  /** One decision upon one item, and its projection: also after a second delivery, whose first may have died in between. */
  async perform(call: {
    actionItemId: string;
    cause: string;
    decide: (state: ActionItem) => readonly ActionItemEvent[] | Rejection;
  }): Promise<{ item: LiveActionItem; version: number; changed: boolean } | Rejection> {
    const { actionItemId, cause, decide } = call;
    const done = await this.act({ aggregateId: actionItemId, cause, decide });
    if ('rejected' in done) return done;
    if (done.state.status === 'none') return { rejected: true, type: 'action-item/unknown' };
    await this.project(done.state, done.version, done.events);
    return { item: done.state, version: done.version, changed: done.events.length > 0 && done.events.duplicate !== true };
  }

  /** The next number that people read. Gaps are allowed: a second delivery takes one and does not use it. */
  async nextNumber(): Promise<number> {
    const counters = await this.mongo.collection<{ _id: string; value: number }>('counters');
    const counter = await counters.findOneAndUpdate(
      { _id: 'action-item' },
      { $inc: { value: 1 } },
      { upsert: true, returnDocument: 'after' },
    );
    return counter?.value ?? 1;
  }

  /** What that cause led to, if it has acted. */
  causedBy(actionItemId: string, cause: string) {
    return this.store.causedBy(actionItemId, cause);
  }

  history(actionItemId: string) {
    return this.store.history(actionItemId);
  }

  private async project(state: LiveActionItem, version: number, said: readonly EventEnvelope[]): Promise<void> {
    // What only rang did not change it: then its own history says when it was changed last.
    const isChanged = said.some(({ type }) => type !== ReminderDueV1.type);
    const events = isChanged ? said : (await this.store.load(state.actionItemId)).events;
    await upsertProjection(this.items, state.actionItemId, version, documentOf(itemOf(state), updatedAtOf(events)));
  }
}

/** Reminders ring without changing the item. */
const updatedAtOf = (events: readonly EventEnvelope[]): string => events.findLast(({ type }) => type !== ReminderDueV1.type)?.time ?? '';

function itemOf({ rung: _rung, lastRangAt: _last, status: _status, ...item }: LiveActionItem): ActionItemDocument['item'] {
  return item;
}

function documentOf(item: ActionItemDocument['item'], updatedAt: string): Omit<ActionItemDocument, '_id' | 'version'> {
  const named = [item.owner, item.verifierId ? { kind: 'person', id: item.verifierId } : null];
  return {
    item,
    revision: item.revision,
    state: item.state,
    isOpen: isOpen(item.state),
    number: item.number,
    priority: item.priority,
    kind: item.kind,
    isGuard: isGuard(item.kind, item.controlStrength),
    ownerKey: item.owner ? `${item.owner.kind}:${item.owner.id}` : null,
    owningTeamId: item.owningTeamId ?? (item.owner?.kind === 'team' ? item.owner.id : null),
    dueOn: item.due?.on ?? null,
    sortDueAt: item.dueAt ?? NEVER,
    sourceIds: item.sources.map(({ id }) => id),
    labels: [...item.labels],
    words: `ai-${item.number} ${item.title} ${item.labels.join(' ')}`.toLowerCase(),
    visibility: item.visibility,
    seenBy: [...item.audience, ...named.filter((one) => one !== null)].map(({ kind, id }) => `${kind}:${id}`),
    updatedAt,
  };
}

/** An item as people read it. */
export function viewOf(item: ActionItemDocument['item'], now: string, updatedAt: string, nextRingAt: string | null): ActionItemView {
  const {
    revision,
    snoozesInARow: _row,
    stateBefore: _before,
    ownersSinceAccepted: _owners,
    recurrences: _recurrences,
    dueChangedAt: _changed,
    ...shown
  } = item;
  const { isRecheckAnswered: _answered, ...fields } = shown;
  return {
    ...structuredClone(fields as Omit<typeof fields, never>),
    key: `AI-${item.number}`,
    version: revision,
    isGuard: isGuard(item.kind, item.controlStrength),
    horizon: horizonOf(item.due, item.acceptedAt ?? item.createdAt),
    isOpen: isOpen(item.state),
    isOverdue: isOpen(item.state) && item.dueAt !== null && item.dueAt < now,
    orders: ordersFor(item.state),
    nextRingAt,
    updatedAt,
  } as ActionItemView;
}
