import {
  type EventOf,
  PostMortemActionProposedV1,
  PostMortemApprovedV1,
  PostMortemChangesRequestedV1,
  PostMortemDraftedV1,
  PostMortemFactorConfirmedV1,
  PostMortemPublishedV1,
  PostMortemReopenedV1,
  PostMortemRequestedV1,
  PostMortemReviewRequestedV1,
  PostMortemSectionEditedV1,
  PostMortemUnwaivedV1,
  PostMortemWaivedV1,
} from '@debrief/contracts';
import { type Heard, positionOf, verdictOnCopy } from '@debrief/messaging';
import { orProblem } from '@debrief/service';
import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { CreateActionItem } from '../use-cases/create-action-item.js';
import { FollowSources } from '../use-cases/follow-sources.js';
import { PlanDeadline } from '../use-cases/plan-deadline.js';
import type { PostMortemDocument } from './copies.schema.js';
import { actionItems } from './models.js';

type DataOf<D> = EventOf<D> extends { data: infer Data } ? Data : never;

/** Events of a post-mortem that move a deadline, a reader or a person. */
export const movesDeadline = [
  PostMortemRequestedV1,
  PostMortemDraftedV1,
  PostMortemSectionEditedV1,
  PostMortemReviewRequestedV1,
  PostMortemChangesRequestedV1,
  PostMortemApprovedV1,
  PostMortemPublishedV1,
  PostMortemReopenedV1,
  PostMortemWaivedV1,
  PostMortemUnwaivedV1,
  PostMortemFactorConfirmedV1,
] as const;

/** Post-mortems hand over what was decided, and their deadlines ring here. */
@Controller()
export class PostMortemsConsumer {
  constructor(
    @InjectModel('KnownPostMortem', actionItems) private readonly postMortems: Model<PostMortemDocument>,
    private readonly createActionItem: CreateActionItem,
    private readonly followSources: FollowSources,
    private readonly planDeadline: PlanDeadline,
  ) {}

  @EventPattern(movesDeadline.map(({ type }) => type))
  async onMoved(@Payload() event: Heard<string, DataOf<(typeof movesDeadline)[number]>>): Promise<void> {
    await this.copy(event);
    await this.followSources.execute(event.data.postMortemId, event.id);
    await this.planDeadline.execute(event.data.postMortemId);
  }

  @EventPattern(PostMortemActionProposedV1.type)
  async onProposed(@Payload() event: Heard<string, DataOf<typeof PostMortemActionProposedV1>>): Promise<void> {
    await this.copy(event);
    orProblem(await this.createActionItem.proposed(event.data.proposal, event.data.by, event.id));
  }

  private async copy(
    event: Heard<string, DataOf<(typeof movesDeadline)[number]> | DataOf<typeof PostMortemActionProposedV1>>,
  ): Promise<void> {
    const { data } = event;
    const known = await this.postMortems.findById(data.postMortemId).lean<PostMortemDocument>();
    if (verdictOnCopy(known?.position, event) !== 'apply') return;
    const { number, title, state, severity, visibility, audience, teamIds, ownerId, reviewDueAt, publishDueAt } = data;
    const subjectIds = data.subject.ids;
    const about = { subjectIds, number, title, state, severity, visibility, audience, teamIds, ownerId, reviewDueAt, publishDueAt };
    const begun: Pick<PostMortemDocument, 'requestedAt' | 'reviewerIds' | 'reviewAskedAt' | 'isTouched' | 'factorIds'> = known ?? {
      requestedAt: event.time,
      reviewerIds: [],
      reviewAskedAt: null,
      isTouched: false,
      factorIds: [],
    };
    const { reviewerIds, reviewAskedAt, isTouched, factorIds, requestedAt } = begun;
    const asked = 'reviewerIds' in data ? { reviewerIds: data.reviewerIds, reviewAskedAt: event.time } : { reviewerIds, reviewAskedAt };
    const factor = 'factor' in data ? (data.factor as { factorId: string }).factorId : undefined;
    await this.postMortems.updateOne(
      { _id: data.postMortemId },
      {
        $set: {
          ...about,
          ...asked,
          requestedAt,
          isTouched: isTouched || event.type === PostMortemSectionEditedV1.type,
          factorIds: factor && !factorIds.includes(factor) ? [...factorIds, factor] : factorIds,
          position: positionOf(event),
        },
      },
      { upsert: true },
    );
  }
}
