import { Instant } from '@debrief/contracts';
import { Allow, Caller, permits } from '@debrief/service';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { z } from 'zod';
import { knownAt } from '../domain/known-then.js';
import { FindSimilar } from '../use-cases/find-similar.js';
import { OrderPostMortem } from '../use-cases/order-post-mortem.js';
import { RecordsRepository } from './records.repository.js';

const AtQuery = z.strictObject({ at: Instant });

/** What looks beyond the text: what was known at a moment, and which documents tell of something alike. */
@Controller('api/v1/post-mortems/:postMortemId')
export class InsightController {
  constructor(
    private readonly orders: OrderPostMortem,
    private readonly records: RecordsRepository,
    private readonly similarities: FindSimilar,
  ) {}

  /** Two columns: what was on record at `at`, and what was learned later. */
  @Get('known-then')
  @Allow('post-mortems:read')
  async known(@Param('postMortemId') id: string, @Query({ schema: AtQuery }) { at }: z.infer<typeof AtQuery>, @Caller() caller: Caller) {
    const { state } = await this.orders.visible(id, caller);
    const record = await this.records.subjectRecord(state);
    return { at, items: record.stories.map((story) => knownAt(story, at, permits(caller.permissions, 'incidents:manage'))) };
  }

  /** The five that are most alike, with what they share. A rank and no link: a person confirms it in the incident. */
  @Get('similar')
  @Allow('post-mortems:read')
  async similar(@Param('postMortemId') id: string, @Caller() caller: Caller) {
    const document = await this.orders.visible(id, caller);
    return { items: await this.similarities.execute(document, caller) };
  }
}
