import { Clock, Environment } from '@debrief/config';
import { LessonAnswerBody, ReasonBody, TeamId } from '@debrief/contracts';
import { Allow, Caller, Cause, decodeCursor, notFound, orProblem, pageOf, PageQuery, type HttpReply } from '@debrief/service';
import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import type { mongo } from 'mongoose';
import { z } from 'zod';
import { atomOf } from '../domain/atom.js';
import type { LessonOrder } from '../domain/lesson.js';
import { LessonsRepository, type LessonDocument } from './lessons.repository.js';
import { publicUrl } from './reading.controller.js';
import { statusOf } from './rejections.js';

const LessonFilter = PageQuery.extend({
  team: TeamId.optional(),
  category: z.string().max(64).optional(),
  state: z.enum(['shared', 'retired']).optional(),
  /** Lessons that this team has been asked about and has not answered. */
  unansweredBy: TeamId.optional(),
});

/** Lessons on their way to teams that were not there. */
@Controller('api/v1/lessons')
export class LessonsController {
  constructor(
    private readonly lessons: LessonsRepository,
    private readonly env: Environment,
    private readonly clock: Clock,
  ) {}

  @Get()
  @Allow('post-mortems:read')
  async list(@Query({ schema: LessonFilter }) filter: z.infer<typeof LessonFilter>, @Caller() caller: Caller) {
    const where: mongo.Filter<LessonDocument>[] = [visibleTo(caller)];
    if (filter.team) where.push({ 'lesson.appliesTo.teamIds': filter.team });
    if (filter.category) where.push({ 'lesson.categories': filter.category });
    if (filter.state) where.push({ 'lesson.state': filter.state });
    if (filter.unansweredBy)
      where.push({
        'lesson.appliesTo.teamIds': filter.unansweredBy,
        'lesson.answers.teamId': { $ne: filter.unansweredBy },
        'lesson.state': 'shared',
      });
    if (filter.cursor) {
      const [at, id] = decodeCursor(filter.cursor);
      where.push({ $or: [{ sharedAt: { $lt: String(at) } }, { sharedAt: String(at), _id: { $lt: String(id) } }] });
    }
    const found = await this.lessons.list({ $and: where }, filter.limit + 1);
    return pageOf(
      found,
      filter.limit,
      (document) => [document.sharedAt, document._id],
      (document) => ({ ...document.lesson, sharedAt: document.sharedAt }),
    );
  }

  /** The newest fifty lessons that the caller may see, as Atom. */
  @Get('feed.atom')
  @Allow('post-mortems:read')
  async feed(@Caller() caller: Caller, @Res({ passthrough: true }) reply: HttpReply) {
    const found = await this.lessons.list({ $and: [visibleTo(caller), { 'lesson.state': 'shared' }] }, 50);
    const base = publicUrl(this.env);
    reply.header('Content-Type', 'application/atom+xml; charset=utf-8');
    return atomOf({
      id: `${base}/api/v1/lessons/feed.atom`,
      title: 'Debrief: lessons',
      url: `${base}/api/v1/lessons/feed.atom`,
      since: this.clock.now(),
      entries: found.map(({ lesson, sharedAt }) => ({
        id: `${base}/lessons/${lesson.lessonId}`,
        title: lesson.statement.slice(0, 200),
        url: `${base}/post-mortems/${lesson.postMortemId}`,
        updatedAt: sharedAt,
        summary: lesson.statement,
        categories: lesson.categories,
      })),
    });
  }

  @Get(':lessonId')
  @Allow('post-mortems:read')
  async get(@Param('lessonId') lessonId: string, @Caller() caller: Caller) {
    const document = await this.visible(lessonId, caller);
    return { ...document.lesson, sharedAt: document.sharedAt };
  }

  /** A team's answer: it applies to us, it does not, or we act on it. The last one counts. */
  @Post(':lessonId/answers')
  @HttpCode(200)
  @Allow('post-mortems:write')
  async answer(
    @Param('lessonId') lessonId: string,
    @Body({ schema: LessonAnswerBody }) body: z.infer<typeof LessonAnswerBody>,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
  ) {
    await this.visible(lessonId, caller);
    return orProblem(await this.lessons.order(lessonId, cause, { type: 'Answer', by: byOf(caller), ...body }), {
      ...statusOf,
      'lesson/reason-missing': 422,
    });
  }

  @Post(':lessonId/retire')
  @HttpCode(200)
  @Allow('post-mortems:publish')
  async retire(
    @Param('lessonId') lessonId: string,
    @Body({ schema: ReasonBody }) body: z.infer<typeof ReasonBody>,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
  ) {
    await this.visible(lessonId, caller);
    return orProblem(await this.lessons.order(lessonId, cause, { type: 'Retire', by: byOf(caller), reason: body.reason }), statusOf);
  }

  private async visible(lessonId: string, caller: Caller): Promise<LessonDocument> {
    const [document] = await this.lessons.list({ $and: [{ _id: lessonId }, visibleTo(caller)] }, 1);
    if (document === undefined) throw notFound('lesson/not-found');
    return document;
  }
}

const byOf = (caller: Caller): LessonOrder['by'] =>
  caller.kind === 'token' ? { kind: 'token', id: caller.tokenId ?? caller.personId } : { kind: 'person', id: caller.personId };

const visibleTo = (caller: Caller): mongo.Filter<LessonDocument> => ({
  $or: [
    { 'lesson.visibility': 'internal' },
    { 'lesson.audience': { $elemMatch: { kind: 'person', id: caller.personId } } },
    { 'lesson.audience': { $elemMatch: { kind: 'team', id: { $in: [...caller.teamIds] } } } },
  ],
});
