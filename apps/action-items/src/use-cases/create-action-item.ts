import { Clock } from '@debrief/config';
import type { ActionProposal, By, CreateActionItem as Body } from '@debrief/contracts';
import { derivedId } from '@debrief/contracts/derive-id';
import { isRejection, type Rejection } from '@debrief/decider';
import { Injectable } from '@nestjs/common';
import { ActionItemsRepository } from '../adapters/action-items.repository.js';
import { Surroundings } from '../adapters/surroundings.js';
import { actionItem, type Orderer } from '../domain/action-item.js';
import { meetOfAudiences, seenOfNew } from '../domain/who-is-told.js';
import type { Done } from './order-action-item.js';
import { FollowSources } from './follow-sources.js';
import { PlanReminders } from './plan-reminders.js';

/** Makes items: by hand, from an incident or a lesson, or as a post-mortem handed them over. */
@Injectable()
export class CreateActionItem {
  constructor(
    private readonly clock: Clock,
    private readonly items: ActionItemsRepository,
    private readonly surroundings: Surroundings,
    private readonly planReminders: PlanReminders,
    private readonly followSources: FollowSources,
  ) {}

  /** By hand. Its id follows from the order, so that the same order twice makes one item. */
  async byHand(body: Body, orderer: Orderer, cause: string): Promise<Done | Rejection> {
    const { imported = false, sources, ...fields } = body;
    const actionItemId = derivedId('act', cause);
    return this.create(
      {
        actionItemId,
        title: fields.title,
        description: fields.description ?? '',
        kind: fields.kind ?? null,
        controlStrength: fields.controlStrength ?? null,
        priority: fields.priority ?? 'P2',
        owner: fields.owner ?? null,
        owningTeamId: fields.owningTeamId ?? null,
        due: fields.due ?? null,
        acceptance: fields.acceptance ?? '',
        sources: sources ?? [{ kind: 'manual', id: actionItemId }],
        factorIds: fields.factorIds ?? [],
        labels: fields.labels ?? [],
      },
      {
        by: orderer.by,
        author: orderer,
        cause,
        isImport: imported,
        verifierId: fields.verifierId ?? null,
        watchers: fields.watchers ?? [],
      },
    );
  }

  /** As a post-mortem handed it over, under the id that was minted there. What is past due by now is taken as it is. */
  proposed(proposal: ActionProposal, by: By, cause: string): Promise<Done | Rejection> {
    return this.create(proposal, { by, cause, isImport: true, verifierId: null, watchers: [] });
  }

  private async create(
    proposal: ActionProposal,
    extra: { by: By; author?: Orderer; cause: string; isImport: boolean; verifierId: string | null; watchers: string[] },
  ): Promise<Done | Rejection> {
    const { by, author, cause, isImport, verifierId, watchers } = extra;
    const { state } = await this.items.load(proposal.actionItemId);
    const { visible, unheard } = await this.surroundings.sources(proposal.sources);
    const number = state.status === 'live' ? state.number : await this.items.nextNumber();
    const now = this.clock.now();
    const item = {
      ...proposal,
      title: proposal.title.normalize('NFC'),
      number,
      state: 'proposed' as const,
      ...(author?.personId ? seenOfNew(visible, unheard, { ...author, personId: author.personId }) : meetOfAudiences(visible)),
      by,
      verifierId,
      watchers,
      createdAt: now,
    };
    const done = await this.items.perform({
      actionItemId: proposal.actionItemId,
      cause,
      decide: (present) => actionItem.decide({ type: 'Create', now, item, isImport }, present),
    });
    if (isRejection(done)) return done;
    // Told of a source while the item was made: whoever heard it found no item yet.
    if (author && unheard > 0 && (await this.surroundings.sources(proposal.sources)).unheard < unheard)
      for (const { id } of proposal.sources) await this.followSources.execute(id, `${cause}:heard`);
    const next = await this.planReminders.execute(done.item, done.version);
    return { item: done.item, nextRingAt: next.kind === 'ring' ? next.ringAt : null };
  }
}
