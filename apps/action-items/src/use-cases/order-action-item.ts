import { Clock } from '@debrief/config';
import type { ActionItemOrder, EditActionItem } from '@debrief/contracts';
import { isRejection, type Rejection } from '@debrief/decider';
import { Injectable } from '@nestjs/common';
import { ActionItemsRepository } from '../adapters/action-items.repository.js';
import { OrderFactsReader } from '../adapters/order-facts.reader.js';
import { actionItem, type Orderer } from '../domain/action-item.js';
import type { LiveActionItem } from '../domain/action-item-state.js';
import { maySee } from '../domain/who-is-told.js';
import { PlanReminders } from './plan-reminders.js';

export interface Done {
  readonly item: LiveActionItem;
  readonly nextRingAt: string | null;
}

interface Call {
  readonly actionItemId: string;
  readonly orderer: Orderer;
  readonly cause: string;
}

/** One order, or an edit, by a person: what is known around the item is looked up, the rule decides, the next reminder is planned. */
@Injectable()
export class OrderActionItem {
  constructor(
    private readonly clock: Clock,
    private readonly items: ActionItemsRepository,
    private readonly facts: OrderFactsReader,
    private readonly planReminders: PlanReminders,
  ) {}

  async execute({ actionItemId, orderer, cause, order }: Call & { order: ActionItemOrder }): Promise<Done | Rejection> {
    const before = await this.visible(actionItemId, orderer);
    if (isRejection(before)) return before;
    const facts = await this.facts.for(before, order, orderer);
    const now = this.clock.now();
    return this.planned(
      await this.items.perform({
        actionItemId,
        cause,
        decide: (state) => actionItem.decide({ type: 'Order', now, orderer, order, facts }, state),
      }),
    );
  }

  async edit({
    actionItemId,
    orderer,
    cause,
    to,
    revision,
  }: Call & { to: EditActionItem; revision: number | undefined }): Promise<Done | Rejection> {
    const before = await this.visible(actionItemId, orderer);
    if (isRejection(before)) return before;
    const now = this.clock.now();
    return this.planned(
      await this.items.perform({
        actionItemId,
        cause,
        decide: (state) => {
          if (state.status === 'live' && revision !== undefined && state.revision !== revision)
            return { rejected: true, type: 'precondition/changed' };
          return actionItem.decide({ type: 'Edit', now, orderer, to }, state);
        },
      }),
    );
  }

  private async visible(actionItemId: string, orderer: Orderer): Promise<LiveActionItem | Rejection> {
    const { state } = await this.items.load(actionItemId);
    if (state.status === 'none' || !isVisibleTo(state, orderer)) return { rejected: true, type: 'action-item/unknown' };
    return state;
  }

  private async planned(done: { item: LiveActionItem; version: number } | Rejection): Promise<Done | Rejection> {
    if (isRejection(done)) return done;
    const next = await this.planReminders.execute(done.item, done.version);
    return { item: done.item, nextRingAt: next.kind === 'ring' ? next.ringAt : null };
  }
}

/** Private items exist only for their audience, and for those they were given to: watching gives nobody a right. */
export const isVisibleTo = (
  item: Pick<LiveActionItem, 'visibility' | 'audience' | 'owner' | 'verifierId'>,
  who: { readonly personId: string | null; readonly teamIds: readonly string[] },
): boolean =>
  maySee(
    {
      visibility: item.visibility,
      audience: item.audience,
      ownerId: item.owner?.kind === 'person' ? item.owner.id : null,
      verifierId: item.verifierId,
      approverId: null,
    },
    who,
  );
