import {
  AssumptionBody,
  CommentBody,
  FactorBody,
  FactorGraphBody,
  LessonBody,
  OwnEntryBody,
  ProposalBody,
  ReasonBody,
} from '@debrief/contracts';
import { derivedId } from '@debrief/contracts/derive-id';
import { Allow, Caller, Cause, orProblem } from '@debrief/service';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { z } from 'zod';
import { believedThen } from '../domain/believed.js';
import type { PostMortem } from '../domain/state.js';
import { OfferInsights } from '../use-cases/offer-insights.js';
import { OrderPostMortem, type Wish } from '../use-cases/order-post-mortem.js';
import { ShareLessons } from '../use-cases/share-lessons.js';
import { RecordsRepository } from './records.repository.js';
import { statusOf } from './rejections.js';

const RefuseBody = z.strictObject({ reason: z.string().trim().max(2000).default('') });

/** Beside the text: factors with their graph, assumptions, candidates, proposals, lessons, comments, own facts. */
@Controller('api/v1/post-mortems/:postMortemId')
export class AnalysisController {
  constructor(
    private readonly orders: OrderPostMortem,
    private readonly records: RecordsRepository,
    private readonly insights: OfferInsights,
    private readonly sharing: ShareLessons,
  ) {}

  @Get('factors')
  @Allow('post-mortems:read')
  async factors(@Param('postMortemId') id: string, @Caller() caller: Caller) {
    const { state } = await this.orders.visible(id, caller);
    return { items: state.factors.map((factor, index) => ({ ref: `F${index + 1}`, ...factor })), edges: state.edges };
  }

  /** The answer to the same Idempotency-Key is the same factor: its id follows from the order. */
  @Post('factors')
  @HttpCode(201)
  @Allow('post-mortems:write')
  async addFactor(
    @Param('postMortemId') id: string,
    @Body({ schema: FactorBody }) factor: FactorBody,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
  ) {
    const factorId = derivedId('fac', id, cause);
    const state = await this.order(id, { type: 'AddFactor', factorId, factor }, caller, cause);
    return {
      ref: `F${state.factors.findIndex((one) => one.factorId === factorId) + 1}`,
      ...state.factors.find((one) => one.factorId === factorId),
    };
  }

  @Put('factors/:factorId')
  @Allow('post-mortems:write')
  async editFactor(
    @Param('postMortemId') id: string,
    @Param('factorId') factorId: string,
    @Body({ schema: FactorBody }) factor: FactorBody,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
  ) {
    const state = await this.order(id, { type: 'EditFactor', factorId, factor }, caller, cause);
    return state.factors.find((one) => one.factorId === factorId);
  }

  @Delete('factors/:factorId')
  @HttpCode(204)
  @Allow('post-mortems:write')
  async removeFactor(
    @Param('postMortemId') id: string,
    @Param('factorId') factorId: string,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
  ): Promise<void> {
    await this.order(id, { type: 'RemoveFactor', factorId }, caller, cause);
  }

  /** A person stands up for it: from now on a text may say "because" and cite it. */
  @Post('factors/:factorId/confirm')
  @HttpCode(200)
  @Allow('post-mortems:write')
  async confirmFactor(
    @Param('postMortemId') id: string,
    @Param('factorId') factorId: string,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
  ) {
    const state = await this.order(id, { type: 'ConfirmFactor', factorId }, caller, cause);
    return state.factors.find((one) => one.factorId === factorId);
  }

  /** The factor graph as a whole; 422 with the way round when it has a cycle. */
  @Put('factors')
  @Allow('post-mortems:write')
  async drawEdges(
    @Param('postMortemId') id: string,
    @Body({ schema: FactorGraphBody }) body: z.infer<typeof FactorGraphBody>,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
  ) {
    const state = await this.order(id, { type: 'DrawEdges', edges: body.edges, impacts: 100 }, caller, cause);
    return { items: state.factors, edges: state.edges };
  }

  /** The ledger; `believed`: what the record shows that people worked on, ready to be taken over with what refuted it. */
  @Get('assumptions')
  @Allow('post-mortems:read')
  async assumptions(@Param('postMortemId') id: string, @Caller() caller: Caller) {
    const { state } = await this.orders.visible(id, caller);
    return { items: state.assumptions, believed: believedThen(await this.records.subjectRecord(state), state) };
  }

  @Post('assumptions')
  @HttpCode(201)
  @Allow('post-mortems:write')
  async addAssumption(
    @Param('postMortemId') id: string,
    @Body({ schema: AssumptionBody }) assumption: AssumptionBody,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
  ) {
    const assumptionId = derivedId('ass', id, cause);
    const state = await this.order(id, { type: 'AddAssumption', assumptionId, assumption }, caller, cause);
    return state.assumptions.find((one) => one.assumptionId === assumptionId);
  }

  @Put('assumptions/:assumptionId')
  @Allow('post-mortems:write')
  async editAssumption(
    @Param('postMortemId') id: string,
    @Param('assumptionId') assumptionId: string,
    @Body({ schema: AssumptionBody }) assumption: AssumptionBody,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
  ) {
    const state = await this.order(id, { type: 'EditAssumption', assumptionId, assumption }, caller, cause);
    return state.assumptions.find((one) => one.assumptionId === assumptionId);
  }

  @Delete('assumptions/:assumptionId')
  @HttpCode(204)
  @Allow('post-mortems:write')
  async removeAssumption(
    @Param('postMortemId') id: string,
    @Param('assumptionId') assumptionId: string,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
  ): Promise<void> {
    await this.order(id, { type: 'RemoveAssumption', assumptionId }, caller, cause);
  }

  @Get('candidates')
  @Allow('post-mortems:read')
  async candidates(@Param('postMortemId') id: string, @Caller() caller: Caller) {
    return { items: (await this.orders.visible(id, caller)).state.candidates };
  }

  /** Looks again at what other documents and the catalogue offer: related, factors of alike ones, who else. Refused ones stay away. */
  @Post('candidates/refresh')
  @HttpCode(200)
  @Allow('post-mortems:write')
  async refresh(@Param('postMortemId') id: string, @Caller() caller: Caller, @Cause() cause: Cause) {
    const { state } = await this.orders.visible(id, caller);
    return { items: orProblem(await this.insights.execute(state, `insights:${cause}`), statusOf).candidates };
  }

  /** One of kind `factor` becomes a hypothesis of this document, to be worded and proven here. */
  @Post('candidates/:candidateId/take')
  @HttpCode(200)
  @Allow('post-mortems:write')
  async take(
    @Param('postMortemId') id: string,
    @Param('candidateId') candidateId: string,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
  ) {
    const before = (await this.orders.visible(id, caller)).state;
    const state = await this.order(id, { type: 'JudgeCandidate', candidateId, state: 'taken', reason: null }, caller, cause);
    const factor = await this.insights.factorOf(before, candidateId);
    const factorId = derivedId('fac', id, candidateId);
    if (factor !== null && !state.factors.some((one) => one.factorId === factorId))
      await this.order(id, { type: 'AddFactor', factorId, factor }, caller, `${cause}:factor`);
    return state.candidates.find((one) => one.candidateId === candidateId);
  }

  /** Never offered again. */
  @Post('candidates/:candidateId/refuse')
  @HttpCode(200)
  @Allow('post-mortems:write')
  async refuse(
    @Param('postMortemId') id: string,
    @Param('candidateId') candidateId: string,
    @Body({ schema: RefuseBody }) body: z.infer<typeof RefuseBody>,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
  ) {
    const state = await this.order(id, { type: 'JudgeCandidate', candidateId, state: 'refused', reason: body.reason }, caller, cause);
    return state.candidates.find((one) => one.candidateId === candidateId);
  }

  @Get('proposals')
  @Allow('post-mortems:read')
  async proposals(@Param('postMortemId') id: string, @Caller() caller: Caller) {
    const { state } = await this.orders.visible(id, caller);
    return { items: state.proposals.map((proposal, index) => ({ ref: `A${index + 1}`, ...proposal })) };
  }

  /** Drafts an action item. It is handed over to `action-items` at approval, or at once by `propose`, and keeps the id minted here. */
  @Post('proposals')
  @HttpCode(201)
  @Allow('post-mortems:write')
  async addProposal(
    @Param('postMortemId') id: string,
    @Body({ schema: ProposalBody }) proposal: ProposalBody,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
  ) {
    const actionItemId = derivedId('act', id, cause);
    const state = await this.order(id, { type: 'AddProposal', actionItemId, proposal }, caller, cause);
    return {
      ref: `A${state.proposals.findIndex((one) => one.actionItemId === actionItemId) + 1}`,
      ...state.proposals.find((one) => one.actionItemId === actionItemId),
    };
  }

  @Put('proposals/:actionItemId')
  @Allow('post-mortems:write')
  async editProposal(
    @Param('postMortemId') id: string,
    @Param('actionItemId') actionItemId: string,
    @Body({ schema: ProposalBody }) proposal: ProposalBody,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
  ) {
    const state = await this.order(id, { type: 'EditProposal', actionItemId, proposal }, caller, cause);
    return state.proposals.find((one) => one.actionItemId === actionItemId);
  }

  @Post('proposals/:actionItemId/propose')
  @HttpCode(200)
  @Allow('post-mortems:write')
  async propose(
    @Param('postMortemId') id: string,
    @Param('actionItemId') actionItemId: string,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
  ) {
    const state = await this.order(id, { type: 'ProposeNow', actionItemId }, caller, cause);
    return state.proposals.find((one) => one.actionItemId === actionItemId);
  }

  /** Decided not to do: shown in its own section, with the reason. */
  @Post('proposals/:actionItemId/decline')
  @HttpCode(200)
  @Allow('post-mortems:write')
  async decline(
    @Param('postMortemId') id: string,
    @Param('actionItemId') actionItemId: string,
    @Body({ schema: ReasonBody }) body: z.infer<typeof ReasonBody>,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
  ) {
    const state = await this.order(id, { type: 'DeclineProposal', actionItemId, reason: body.reason }, caller, cause);
    return state.proposals.find((one) => one.actionItemId === actionItemId);
  }

  @Get('lessons')
  @Allow('post-mortems:read')
  async lessons(@Param('postMortemId') id: string, @Caller() caller: Caller) {
    return { items: (await this.orders.visible(id, caller)).state.lessons };
  }

  /** Proposed here, shared with the teams that it may apply to when the document is published: at once where it is already. */
  @Post('lessons')
  @HttpCode(201)
  @Allow('post-mortems:write')
  async addLesson(
    @Param('postMortemId') id: string,
    @Body({ schema: LessonBody }) lesson: LessonBody,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
  ) {
    const lessonId = derivedId('les', id, cause);
    const state = await this.sharing.execute(await this.order(id, { type: 'AddLesson', lessonId, lesson }, caller, cause));
    return state.lessons.find((one) => one.lessonId === lessonId);
  }

  @Get('comments')
  @Allow('post-mortems:read')
  async comments(@Param('postMortemId') id: string, @Caller() caller: Caller) {
    const { state } = await this.orders.visible(id, caller);
    return { items: state.comments.map((comment) => ({ ...comment, isDetached: isDetached(state, comment.anchor) })) };
  }

  @Post('comments')
  @HttpCode(201)
  @Allow('post-mortems:write')
  async addComment(
    @Param('postMortemId') id: string,
    @Body({ schema: CommentBody }) comment: CommentBody,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
  ) {
    const commentId = derivedId('cmt', id, cause);
    const state = await this.order(id, { type: 'AddComment', commentId, comment }, caller, cause);
    return state.comments.find((one) => one.commentId === commentId);
  }

  @Post('comments/:commentId/resolve')
  @HttpCode(200)
  @Allow('post-mortems:write')
  async resolveComment(
    @Param('postMortemId') id: string,
    @Param('commentId') commentId: string,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
  ) {
    const state = await this.order(id, { type: 'ResolveComment', commentId }, caller, cause);
    return state.comments.find((one) => one.commentId === commentId);
  }

  /** Takes what a comment suggests: its quoted words become the suggested ones, and it is resolved. 409 when they are gone. */
  @Post('comments/:commentId/accept')
  @HttpCode(200)
  @Allow('post-mortems:write')
  async acceptComment(
    @Param('postMortemId') id: string,
    @Param('commentId') commentId: string,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
  ) {
    const state = await this.order(id, { type: 'AcceptComment', commentId }, caller, cause);
    return state.comments.find((one) => one.commentId === commentId);
  }

  @Get('entries')
  @Allow('post-mortems:read')
  async entries(@Param('postMortemId') id: string, @Caller() caller: Caller) {
    return { items: (await this.orders.visible(id, caller)).state.ownEntries };
  }

  /** A typed fact of a release or a project; T1, T2 … in citations. */
  @Post('entries')
  @HttpCode(201)
  @Allow('post-mortems:write')
  async addEntry(
    @Param('postMortemId') id: string,
    @Body({ schema: OwnEntryBody }) entry: OwnEntryBody,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
  ) {
    const entryId = derivedId('ent', id, cause);
    const state = await this.order(id, { type: 'AddOwnEntry', entryId, entry }, caller, cause);
    return state.ownEntries.find((one) => one.entryId === entryId);
  }

  private async order(postMortemId: string, wish: Wish, caller: Caller, cause: Cause): Promise<PostMortem> {
    return orProblem(await this.orders.execute({ postMortemId, caller, cause, wish }), statusOf);
  }
}

/** A comment finds its words again by their quote; when they are gone it stands beside the section. */
const isDetached = (state: PostMortem, anchor: { readonly sectionKey: string; readonly quote: string }): boolean =>
  anchor.quote !== '' && !(state.sections[anchor.sectionKey]?.markdown.includes(anchor.quote) ?? false);
