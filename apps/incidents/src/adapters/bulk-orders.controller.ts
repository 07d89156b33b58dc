import { BulkOrderBody, type BulkOutcome } from '@debrief/contracts';
import { Allow, Caller, Cause, Deadline, orProblem } from '@debrief/service';
import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { z } from 'zod';
import { BulkOrders } from '../use-cases/bulk-orders.js';
import { IncidentsReader } from './incidents.reader.js';

const BulkRef = z.string().regex(/^blk_[a-z2-7]{20}$/, 'must be the id of an order on many');

/** Orders on many incidents at once, and their undoing. */
@Controller('api/v1/incidents/bulk')
export class BulkOrdersController {
  constructor(
    private readonly bulkOrders: BulkOrders,
    private readonly reader: IncidentsReader,
  ) {}

  /** Up to 200 incidents; the answer says of each what became of it. */
  @Post()
  @HttpCode(200)
  @Deadline(30)
  @Allow('incidents:respond')
  async order(
    @Body({ schema: BulkOrderBody }) body: z.output<typeof BulkOrderBody>,
    @Caller() caller: Caller,
    @Cause() cause: Cause,
  ): Promise<BulkOutcome> {
    return this.reader.orProblem(await this.bulkOrders.execute(body, caller, cause));
  }

  /** Takes an order back, for a day, by who gave it. What was changed since is left alone and named. */
  @Post(':bulkId/undo')
  @HttpCode(200)
  @Deadline(30)
  @Allow('incidents:respond')
  async undo(@Param('bulkId', { schema: BulkRef }) bulkId: string, @Caller() caller: Caller, @Cause() cause: Cause): Promise<BulkOutcome> {
    return orProblem(await this.bulkOrders.undo(bulkId, caller, cause));
  }
}
