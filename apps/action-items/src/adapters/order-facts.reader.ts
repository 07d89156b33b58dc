import type { ActionItemOrder, ActionOwner } from '@debrief/contracts';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { OrderFacts } from '../domain/action-item.js';
import { isOpen, type LiveActionItem } from '../domain/action-item-state.js';
import { similarItems } from '../domain/similar-items.js';
import { calendarOf, leadOf, maySee } from '../domain/who-is-told.js';
import type { ActionItemDocument } from './action-item.schema.js';
import { visibleTo } from './action-items.query.js';
import { actionItems } from './models.js';
import { Surroundings } from './surroundings.js';

/** Whoever orders or asks. */
type Who = Parameters<typeof visibleTo>[0];

const COMPARED = 500;
const LONGEST_CHAIN = 50;

/** Looks up what a decision about an order may need: the rule itself asks nobody. */
@Injectable()
export class OrderFactsReader {
  constructor(
    private readonly surroundings: Surroundings,
    @InjectModel('ActionItem', actionItems) private readonly items: Model<ActionItemDocument>,
  ) {}

  async for(item: LiveActionItem, order: ActionItemOrder, orderer: Who): Promise<OrderFacts> {
    const belonging = await this.surroundings.belongingOf(item);
    const directory = await this.surroundings.directoryFor(belonging);
    const { severity, hasFactors } = await this.surroundings.sources(item.sources);
    const heir = order.order === 'delegate' ? order.to : order.order === 'accept' ? (order.owner ?? item.owner) : null;
    return {
      severity,
      sourceHasFactors: hasFactors,
      zone: belonging.ownerId ? calendarOf(`person-${belonging.ownerId}`, directory).zone : 'UTC',
      leadId: leadOf(belonging, directory),
      ownerCanSee: await this.canSee(item, heir),
      superseding: order.order === 'supersede' ? await this.chainFrom(order.byId) : undefined,
      duplicates: await this.duplicatesOf(item, orderer),
    };
  }

  /** Open items that this one may repeat, nearest first; only such as the one who asks may see, because their titles are told. */
  async duplicatesOf(item: Pick<LiveActionItem, 'title' | 'factorIds' | 'sources'> & { actionItemId?: string }, who: Who) {
    const own = await this.surroundings.sources(item.sources);
    const serviceIds = own.serviceIds;
    if (serviceIds.length === 0 && item.factorIds.length === 0) return [];
    const open = await this.items
      .find({ isOpen: true, _id: { $ne: item.actionItemId ?? '' }, ...visibleTo(who) } as never, {
        'item.title': 1,
        'item.factorIds': 1,
        'item.sources': 1,
      })
      .sort({ sortDueAt: 1, _id: 1 })
      .limit(COMPARED)
      .lean<ActionItemDocument[]>();
    const compared = [];
    for (const { _id, item: other } of open) {
      const sharesSource = other.sources.some(({ id }) => item.sources.some((source) => source.id === id));
      compared.push({ actionItemId: _id, title: other.title, factorIds: other.factorIds, serviceIds: sharesSource ? serviceIds : [] });
    }
    return similarItems({ title: item.title, factorIds: item.factorIds, serviceIds }, compared).map(({ actionItemId, title }) => ({
      actionItemId,
      title,
    }));
  }

  private async canSee(item: LiveActionItem, owner: ActionOwner | null): Promise<boolean> {
    if (owner?.kind !== 'person') return true;
    const person = await this.surroundings.person(owner.id);
    // Unknown yet: the directory's word may still be on its way.
    if (!person) return item.visibility !== 'private';
    if (!person.isActive || person.leftAt !== null) return false;
    return maySee({ visibility: item.visibility, audience: item.audience, ownerId: null, verifierId: null, approverId: null }, person);
  }

  private async chainFrom(actionItemId: string): Promise<{ isOpen: boolean; leadsTo: string[] }> {
    const leadsTo: string[] = [];
    let next: string | null = actionItemId;
    let first: ActionItemDocument | null = null;
    while (next !== null && !leadsTo.includes(next) && leadsTo.length < LONGEST_CHAIN) {
      leadsTo.push(next);
      const found: ActionItemDocument | null = await this.items.findById(next).lean<ActionItemDocument>();
      first ??= found;
      next = found?.item.supersededBy ?? null;
    }
    return { isOpen: first !== null && isOpen(first.item.state), leadsTo };
  }
}
