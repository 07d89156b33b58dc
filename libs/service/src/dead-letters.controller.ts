import { DeadLetters, type DeadLetterView } from '@debrief/messaging';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { z } from 'zod';
import { Allow, Caller } from './decorators.js';
import { HostedServices } from './hosted-services.js';
import { decodeCursor, pageOf, PageQuery } from './paging.js';
import { principalOf } from './caller.js';
import { notFound, Problem } from './problem.js';

const LettersQuery = PageQuery.extend({
  state: z.enum(['open', 'draining', 'resolved', 'skipped']).optional(),
  kind: z.enum(['permanent', 'unknown', 'version', 'parked']).optional(),
  type: z.string().min(1).max(200).optional(),
  key: z.string().min(1).max(512).optional(),
  eventId: z.string().min(1).max(512).optional(),
});
const RedriveBody = z.strictObject({ dryRun: z.boolean().optional() });
const SkipBody = z.strictObject({ reason: z.string().trim().min(3).max(2_000) });

/** `/_/<service>/dead-letters`: what a service could not act on. Administrators only: what a letter holds may be private. */
@Controller('_')
@Allow('dead-letters:manage')
export class DeadLettersController {
  constructor(private readonly hosted: HostedServices) {}

  /** The newest failures first. */
  @Get(':service/dead-letters')
  async list(
    @Param('service') service: string,
    @Query({ schema: LettersQuery }) { limit, cursor, ...filter }: z.infer<typeof LettersQuery>,
  ) {
    const [lastFailedAt, deadLetterId] = cursor ? decodeCursor(cursor) : [];
    const after = lastFailedAt && deadLetterId ? { after: { lastFailedAt: String(lastFailedAt), deadLetterId: String(deadLetterId) } } : {};
    // `list` gives 200 at most: the one more that tells whether there is another page must fit in.
    const most = Math.min(limit, 199);
    const found = await this.of(service).list({ ...filter, ...after, limit: most + 1 });
    return pageOf(found, most, (letter: DeadLetterView) => [letter.lastFailedAt, letter.deadLetterId]);
  }

  /** One with its bytes (base64) and how many events wait behind it. */
  @Get(':service/dead-letters/:deadLetterId')
  async read(@Param('service') service: string, @Param('deadLetterId') deadLetterId: string) {
    const found = await this.of(service).get(deadLetterId);
    if (!found) throw notFound('dead-letter/not-found');
    return { ...found.letter, raw: found.raw, parked: found.parked };
  }

  /** Acts on it again under the same event id, then on what is parked behind its key. `dryRun`: parse and show, write nothing. */
  @Post(':service/dead-letters/:deadLetterId/redrive')
  @HttpCode(200)
  async redrive(
    @Param('service') service: string,
    @Param('deadLetterId') deadLetterId: string,
    @Body({ schema: RedriveBody }) { dryRun = false }: z.infer<typeof RedriveBody>,
    @Caller() caller: Caller,
  ) {
    return outcomeOf(await this.of(service).redrive(deadLetterId, { by: principalOf(caller), dryRun }));
  }

  /** Does without it, for a reason; what is parked behind its key goes on. */
  @Post(':service/dead-letters/:deadLetterId/skip')
  @HttpCode(200)
  async skip(
    @Param('service') service: string,
    @Param('deadLetterId') deadLetterId: string,
    @Body({ schema: SkipBody }) { reason }: z.infer<typeof SkipBody>,
    @Caller() caller: Caller,
  ) {
    return outcomeOf(await this.of(service).skip(deadLetterId, { by: principalOf(caller), reason }));
  }

  private of(service: string): DeadLetters {
    const letters = this.hosted.byName(service)?.find(DeadLetters);
    if (!letters) throw notFound('dead-letter/not-found', `There is no service ${service} with dead letters here.`);
    return letters;
  }
}

function outcomeOf<T extends { outcome: string }>(done: T): T {
  if (done.outcome === 'unknown') throw notFound('dead-letter/not-found');
  if (done.outcome === 'not-open') throw new Problem(409, 'dead-letter/not-open', 'It is resolved, skipped or under way already');
  return done;
}
