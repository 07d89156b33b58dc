import { EditSectionBody, type SectionView } from '@debrief/contracts';
import { isRejection, type Rejection } from '@debrief/decider';
import { Allow, Caller, Cause, etagOf, IfMatch, notFound, orProblem, Problem, type HttpReply } from '@debrief/service';
import { Body, Controller, Get, HttpCode, Param, Post, Put, Query, Res } from '@nestjs/common';
import { z } from 'zod';
import type { PostMortem } from '../domain/state.js';
import { DraftPostMortem } from '../use-cases/draft-post-mortem.js';
import { OrderPostMortem } from '../use-cases/order-post-mortem.js';
import { RevisionsOf } from './revisions-of.js';
import { statusOf } from './rejections.js';
import { sectionOf, sectionView } from './views.js';

const HistoryQuery = z.strictObject({ version: z.coerce.number().int().min(0).optional() });

/** Sections, one at a time: each has its own ETag, so that two people who write in two of them never meet. */
@Controller('api/v1/post-mortems/:postMortemId')
export class SectionsController {
  constructor(
    private readonly orders: OrderPostMortem,
    private readonly drafts: DraftPostMortem,
    private readonly revisions: RevisionsOf,
  ) {}

  @Get('sections')
  @Allow('post-mortems:read')
  async list(@Param('postMortemId') postMortemId: string, @Caller() caller: Caller): Promise<{ items: SectionView[] }> {
    const { state } = await this.orders.visible(postMortemId, caller);
    const template = await this.drafts.templateOf(state);
    return { items: state.sectionKeys.map((key) => sectionView(state, sectionOf(state, key)!, template)) };
  }

  @Get('sections/:key')
  @Allow('post-mortems:read')
  async get(
    @Param('postMortemId') postMortemId: string,
    @Param('key') key: string,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<SectionView> {
    const { state } = await this.orders.visible(postMortemId, caller);
    return this.view(state, key, reply);
  }

  /**
   * Writes a section. `If-Match` with the ETag that one has seen is required (428); a stale one answers 412 with `current` and
   * `base`, the text that the ETag stood for, so that the page merges three ways and loses no line.
   */
  @Put('sections/:key')
  @Allow('post-mortems:write')
  async edit(
    @Param('postMortemId') postMortemId: string,
    @Param('key') key: string,
    @Body({ schema: EditSectionBody }) body: EditSectionBody,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
    @IfMatch() expectedVersion: number | undefined,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<SectionView> {
    if (expectedVersion === undefined)
      throw new Problem(428, 'precondition/required', 'If-Match is missing', 'Send the ETag of the section that you have seen.');
    const outcome = await this.orders.execute({
      postMortemId,
      caller,
      cause,
      wish: {
        type: 'EditSection',
        sectionKey: key,
        markdown: body.markdown,
        expectedVersion,
        isLocked: body.isLocked,
        isConfirmed: body.isConfirmed,
        writtenWith: body.writtenWith,
      },
    });
    if (isRejection(outcome) && outcome.type === 'precondition/changed')
      return this.changedMeanwhile(postMortemId, key, expectedVersion, caller);
    return this.answer(outcome, key, reply);
  }

  /** Its versions, newest first; with `version` also the text that it had then: what an editor that was away merges with. */
  @Get('sections/:key/history')
  @Allow('post-mortems:read')
  async history(
    @Param('postMortemId') postMortemId: string,
    @Param('key') key: string,
    @Query({ schema: HistoryQuery }) query: z.infer<typeof HistoryQuery>,
    @Caller() caller: Caller,
  ) {
    const { state } = await this.orders.visible(postMortemId, caller);
    if (sectionOf(state, key) === undefined) throw notFound('post-mortem/unknown-section');
    const items = (await this.revisions.ofSection(postMortemId, key)).reverse();
    if (query.version === undefined) return { items };
    const markdown = await this.revisions.sectionAt(postMortemId, key, query.version);
    if (markdown === null) throw notFound('revision/not-found');
    return { items, version: query.version, markdown };
  }

  /** Drafts one section again: merged as always. */
  @Post('sections/:key/redraft')
  @HttpCode(200)
  @Allow('post-mortems:write')
  async redraft(
    @Param('postMortemId') postMortemId: string,
    @Param('key') key: string,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<SectionView> {
    const { state } = await this.orders.visible(postMortemId, caller);
    const draft = await this.drafts.draftOf(state);
    return this.answer(
      await this.orders.execute({ postMortemId, caller, cause, wish: { type: 'RedraftSection', sectionKey: key, draft } }),
      key,
      reply,
    );
  }

  @Post('suggestions/:suggestionId/accept')
  @HttpCode(200)
  @Allow('post-mortems:write')
  async accept(
    @Param('postMortemId') postMortemId: string,
    @Param('suggestionId') suggestionId: string,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    const { state } = await this.orders.visible(postMortemId, caller);
    const key = state.suggestions.find((suggestion) => suggestion.suggestionId === suggestionId)?.sectionKey;
    const outcome = await this.orders.execute({ postMortemId, caller, cause, wish: { type: 'AcceptSuggestion', suggestionId } });
    return this.answer(outcome, key ?? '', reply);
  }

  @Post('suggestions/:suggestionId/refuse')
  @HttpCode(204)
  @Allow('post-mortems:write')
  async refuse(
    @Param('postMortemId') postMortemId: string,
    @Param('suggestionId') suggestionId: string,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
  ): Promise<void> {
    orProblem(await this.orders.execute({ postMortemId, caller, cause, wish: { type: 'RefuseSuggestion', suggestionId } }), statusOf);
  }

  private async changedMeanwhile(postMortemId: string, key: string, version: number, caller: Caller): Promise<never> {
    const { state } = await this.orders.visible(postMortemId, caller);
    const current = state.sections[key];
    const base = await this.revisions.sectionAt(postMortemId, key, version);
    throw new Problem(
      412,
      'precondition/changed',
      'It was changed meanwhile',
      'Merge what you have with what it is now, then send it with the new ETag.',
      {
        current: { markdown: current?.markdown ?? '', version: current?.version ?? 0 },
        base: base === null ? null : { markdown: base, version },
      },
    );
  }

  private answer(outcome: PostMortem | Rejection, key: string, reply: HttpReply): Promise<SectionView> {
    return this.view(orProblem(outcome, statusOf), key, reply);
  }

  private async view(state: PostMortem, key: string, reply: HttpReply): Promise<SectionView> {
    const section = sectionOf(state, key);
    if (section === undefined) throw notFound('post-mortem/unknown-section');
    reply.header('ETag', etagOf(section.version));
    return sectionView(state, section, await this.drafts.templateOf(state));
  }
}
