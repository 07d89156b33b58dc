import type { DeadLetterView } from '@debrief/messaging';
import { Environment, PlatformConfig } from '@debrief/config';
import { Allow, Caller, encodeCursor, notFound, PageQuery, Problem, sendProblem, type HttpReply } from '@debrief/service';
import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { z } from 'zod';
import { mergePages } from '../domain/merge-pages.js';
import { AskAll } from '../use-cases/ask-all.js';
import { Services } from './services.js';

const LettersQuery = PageQuery.extend({
  service: z.string().min(1).max(50).optional(),
  state: z.string().max(20).optional(),
  kind: z.string().max(20).optional(),
  type: z.string().max(200).optional(),
  key: z.string().max(512).optional(),
  eventId: z.string().max(512).optional(),
});
const OneQuery = z.strictObject({ service: z.string().min(1).max(50).optional() });
const RedriveBody = z.strictObject({ service: z.string().min(1).max(50).optional(), dryRun: z.boolean().optional() });
const SkipBody = z.strictObject({ service: z.string().min(1).max(50).optional(), reason: z.string().trim().min(3).max(2_000) });

/** `/api/v1/dead-letters`: what the services could not act on, the newest failures first. A letter's id begins with its group. */
@Controller('api/v1/dead-letters')
@Allow('dead-letters:manage')
export class DeadLettersController {
  constructor(
    private readonly askAll: AskAll,
    private readonly services: Services,
    private readonly env: Environment,
  ) {}

  @Get()
  async list(@Query({ schema: LettersQuery }) { service, ...query }: z.infer<typeof LettersQuery>, @Caller() caller: Caller) {
    const answers = await this.askAll.execute<DeadLetterView>({ what: 'dead-letters', query, caller, only: service });
    const before = (a: DeadLetterView, b: DeadLetterView) =>
      compare(b.lastFailedAt, a.lastFailedAt) || compare(a.deadLetterId, b.deadLetterId);
    const { items, hasMore, missing } = mergePages(answers, query.limit, before);
    const last = items.at(-1);
    return { items, nextCursor: hasMore && last ? encodeCursor([last.lastFailedAt, last.deadLetterId]) : null, missing };
  }

  @Get(':deadLetterId')
  read(
    @Param('deadLetterId') id: string,
    @Query({ schema: OneQuery }) { service }: z.infer<typeof OneQuery>,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    return this.handOn(reply, caller, id, service, 'GET', '');
  }

  @Post(':deadLetterId/redrive')
  @HttpCode(200)
  redrive(
    @Param('deadLetterId') id: string,
    @Body({ schema: RedriveBody }) { service, ...body }: z.infer<typeof RedriveBody>,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    return this.handOn(reply, caller, id, service, 'POST', '/redrive', body);
  }

  @Post(':deadLetterId/skip')
  @HttpCode(200)
  skip(
    @Param('deadLetterId') id: string,
    @Body({ schema: SkipBody }) { service, ...body }: z.infer<typeof SkipBody>,
    @Caller() caller: Caller,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    return this.handOn(reply, caller, id, service, 'POST', '/skip', body);
  }

  private async handOn(
    reply: HttpReply,
    caller: Caller,
    id: string,
    given: string | undefined,
    method: 'GET' | 'POST',
    order: string,
    body?: object,
  ): Promise<unknown> {
    const group = id.split(':', 1)[0]!.slice(this.env.get(PlatformConfig).DEBRIEF_GROUP_PREFIX.length);
    const service = given ?? group;
    if (!this.services.names.includes(service)) throw notFound('dead-letter/not-found');
    const path = `/_/${service}/dead-letters/${encodeURIComponent(id)}${order}`;
    const answer = await this.services.ask(service, { method, path, caller, ...(body ? { body } : {}) });
    if (answer.status < 400) return answer.body;
    const { type, title, detail, status: _status, correlationId: _id, ...extra } = answer.body as Record<string, unknown>;
    sendProblem(reply, new Problem(answer.status, String(type), String(title), typeof detail === 'string' ? detail : undefined, extra));
    return undefined;
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
