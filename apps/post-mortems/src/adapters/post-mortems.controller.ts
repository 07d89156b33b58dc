import {
  ApproveBody,
  ChangeTemplateBody,
  EditPostMortemBody,
  PostMortemFilter,
  PublishBody,
  ReasonBody,
  RequestPostMortemBody,
  RequestReviewBody,
  WaiveDocumentBody,
  type PostMortemView,
} from '@debrief/contracts';
import { Clock } from '@debrief/config';
import type { Rejection } from '@debrief/decider';
import { Allow, Caller, Cause, etagOf, IfMatch, orProblem, pageOf, type HttpReply } from '@debrief/service';
import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import type { z } from 'zod';
import type { PostMortem } from '../domain/state.js';
import { ReviewPostMortem } from '../use-cases/review-post-mortem.js';
import { OrderPostMortem, type Wish } from '../use-cases/order-post-mortem.js';
import { RequestPostMortem } from '../use-cases/request-post-mortem.js';
import { DraftPostMortem } from '../use-cases/draft-post-mortem.js';
import { PostMortemsRepository } from './post-mortems.repository.js';
import { statusOf } from './rejections.js';
import { summaryOf } from './views.js';
import { ViewPostMortem } from './view-post-mortem.js';

/** Documents and the orders of their life. */
@Controller('api/v1/post-mortems')
export class PostMortemsController {
  constructor(
    private readonly postMortems: PostMortemsRepository,
    private readonly orders: OrderPostMortem,
    private readonly requests: RequestPostMortem,
    private readonly reviews: ReviewPostMortem,
    private readonly drafts: DraftPostMortem,
    private readonly views: ViewPostMortem,
    private readonly clock: Clock,
  ) {}

  /** Newest first, by any of the filters; private ones only for their audience. */
  @Get()
  @Allow('post-mortems:read')
  async list(@Query({ schema: PostMortemFilter }) filter: PostMortemFilter, @Caller() caller: Caller) {
    const found = await this.postMortems.list(filter, caller, this.clock.now());
    return pageOf(found, filter.limit, (document) => [document.requestedAt, document._id], summaryOf);
  }

  /** Asks for a document about incidents, a release or a project; for an incident there is at most one. */
  @Post()
  @HttpCode(201)
  @Allow('post-mortems:write')
  async request(
    @Body({ schema: RequestPostMortemBody }) body: RequestPostMortemBody,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<PostMortemView> {
    const state = orProblem(await this.requests.execute({ body, caller, cause }), statusOf);
    reply.header('Location', `/api/v1/post-mortems/${state.postMortemId}`);
    return this.view(state, reply);
  }

  @Get(':postMortemId')
  @Allow('post-mortems:read')
  async get(
    @Param('postMortemId') postMortemId: string,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<PostMortemView> {
    const { state } = await this.orders.visible(postMortemId, caller);
    return this.view(state, reply);
  }

  /** Owner, facilitator, teams. `If-Match` is optional. */
  @Patch(':postMortemId')
  @Allow('post-mortems:write')
  edit(
    @Param('postMortemId') postMortemId: string,
    @Body({ schema: EditPostMortemBody }) body: EditPostMortemBody,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
    @IfMatch() expected: number | undefined,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<PostMortemView> {
    const wish = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
    return this.order(postMortemId, { type: 'EditDetails', ...wish } as Wish, caller, cause, reply, expected);
  }

  /** Makes the draft now, or again: late facts are merged, nobody's line is changed. */
  @Post(':postMortemId/draft')
  @HttpCode(200)
  @Allow('post-mortems:write')
  async draft(
    @Param('postMortemId') postMortemId: string,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    const { state } = await this.orders.visible(postMortemId, caller);
    const draft = await this.drafts.draftOf(state);
    return this.order(postMortemId, { type: 'Draft', draft }, caller, cause, reply);
  }

  @Post(':postMortemId/request-review')
  @HttpCode(200)
  @Allow('post-mortems:write')
  async requestReview(
    @Param('postMortemId') postMortemId: string,
    @Body({ schema: RequestReviewBody }) body: z.infer<typeof RequestReviewBody>,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    return this.answer(await this.reviews.request({ postMortemId, caller, cause, reviewerIds: body.reviewerIds }), reply);
  }

  /** Asks others instead of those who were asked: for a reviewer who has left, or never answers. Given answers of who stays are kept. */
  @Post(':postMortemId/reassign-review')
  @HttpCode(200)
  @Allow('post-mortems:write')
  async reassignReview(
    @Param('postMortemId') postMortemId: string,
    @Body({ schema: RequestReviewBody }) body: z.infer<typeof RequestReviewBody>,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    return this.answer(await this.reviews.reassign({ postMortemId, caller, cause, reviewerIds: body.reviewerIds }), reply);
  }

  /** Back to drafting, with a reason: whoever may write may take a review back. */
  @Post(':postMortemId/withdraw-review')
  @HttpCode(200)
  @Allow('post-mortems:write')
  withdrawReview(
    @Param('postMortemId') postMortemId: string,
    @Body({ schema: ReasonBody }) body: z.infer<typeof ReasonBody>,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    return this.order(postMortemId, { type: 'WithdrawReview', reason: body.reason }, caller, cause, reply);
  }

  @Post(':postMortemId/approve')
  @HttpCode(200)
  @Allow('post-mortems:review')
  async approve(
    @Param('postMortemId') postMortemId: string,
    @Body({ schema: ApproveBody }) body: z.infer<typeof ApproveBody>,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    return this.answer(await this.reviews.approve({ postMortemId, caller, cause, revision: body.revision }), reply);
  }

  @Post(':postMortemId/request-changes')
  @HttpCode(200)
  @Allow('post-mortems:review')
  requestChanges(
    @Param('postMortemId') postMortemId: string,
    @Body({ schema: ReasonBody }) body: z.infer<typeof ReasonBody>,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    return this.order(postMortemId, { type: 'RequestChanges', reason: body.reason }, caller, cause, reply);
  }

  @Post(':postMortemId/publish')
  @HttpCode(200)
  @Allow('post-mortems:publish')
  async publish(
    @Param('postMortemId') postMortemId: string,
    @Body({ schema: PublishBody }) body: z.infer<typeof PublishBody>,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    return this.answer(
      await this.reviews.publish({ postMortemId, caller, cause, audience: body.audience, redactions: body.redactions }),
      reply,
    );
  }

  @Post(':postMortemId/reopen')
  @HttpCode(200)
  @Allow('post-mortems:write')
  reopen(
    @Param('postMortemId') postMortemId: string,
    @Body({ schema: ReasonBody }) body: z.infer<typeof ReasonBody>,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    return this.order(postMortemId, { type: 'Reopen', reason: body.reason }, caller, cause, reply);
  }

  @Post(':postMortemId/waive')
  @HttpCode(200)
  @Allow('post-mortems:write')
  waive(
    @Param('postMortemId') postMortemId: string,
    @Body({ schema: WaiveDocumentBody }) body: z.infer<typeof WaiveDocumentBody>,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    return this.order(postMortemId, { type: 'Waive', reason: body.reason }, caller, cause, reply);
  }

  @Post(':postMortemId/unwaive')
  @HttpCode(200)
  @Allow('post-mortems:write')
  unwaive(
    @Param('postMortemId') postMortemId: string,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    return this.order(postMortemId, { type: 'Unwaive' }, caller, cause, reply);
  }

  /** Puts the document under another template: sections are mapped by key, the rest stays at the end. */
  @Post(':postMortemId/template')
  @HttpCode(200)
  @Allow('post-mortems:write')
  async changeTemplate(
    @Param('postMortemId') postMortemId: string,
    @Body({ schema: ChangeTemplateBody }) body: z.infer<typeof ChangeTemplateBody>,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    return this.answer(await this.requests.changeTemplate({ postMortemId, caller, cause, ...body }), reply);
  }

  private async order(
    postMortemId: string,
    wish: Wish,
    caller: Caller,
    cause: Cause,
    reply: HttpReply,
    expected?: number,
  ): Promise<PostMortemView> {
    return this.answer(await this.orders.execute({ postMortemId, caller, cause, wish, expected }), reply);
  }

  private answer(outcome: PostMortem | Rejection, reply: HttpReply): Promise<PostMortemView> {
    return this.view(orProblem(outcome, statusOf), reply);
  }

  private view(state: PostMortem, reply: HttpReply): Promise<PostMortemView> {
    reply.header('ETag', etagOf(state.detailsVersion));
    return this.views.execute(state);
  }
}
