import { Instant, IntegrationId, ReceiptOutcome, type Receipt, type Replay } from '@debrief/contracts';
import { Allow, Cause, decodeCursor, notFound, orProblem, pageOf, PageQuery } from '@debrief/service';
import { Controller, Get, HttpCode, Param, Post, Query, StreamableFile } from '@nestjs/common';
import { z } from 'zod';
import { ReplayReceipts } from '../use-cases/replay-receipts.js';
import type { ReceiptDocument } from './receipt.schema.js';
import { ReceiptsRepository } from './receipts.repository.js';
import { receiptView } from './views.js';

const several = z
  .union([ReceiptOutcome, z.array(ReceiptOutcome)])
  .transform((value) => (Array.isArray(value) ? value : [value]))
  .optional();
const ReceiptsQuery = PageQuery.extend({
  integrationId: IntegrationId.optional(),
  outcome: several,
  from: Instant.optional(),
  to: Instant.optional(),
});

/** Deliveries as they came, and what became of each. */
@Controller('api/v1/receipts')
export class ReceiptsController {
  constructor(
    private readonly receipts: ReceiptsRepository,
    private readonly replays: ReplayReceipts,
  ) {}

  @Get()
  @Allow('ingest:read')
  async list(
    @Query({ schema: ReceiptsQuery }) { limit, cursor, ...filter }: z.infer<typeof ReceiptsQuery>,
  ): Promise<{ items: Receipt[]; nextCursor: string | null }> {
    const [afterId] = cursor === undefined ? [] : decodeCursor(cursor);
    const found = await this.receipts.list(filter, typeof afterId === 'string' ? afterId : undefined, limit + 1);
    return pageOf(found, limit, (receipt) => [receipt._id], receiptView);
  }

  @Get(':receiptId')
  @Allow('ingest:read')
  async read(@Param('receiptId') receiptId: string): Promise<Receipt> {
    return receiptView(await this.found(receiptId));
  }

  /** The bytes as the sender sent them. As a download: what a stranger wrote is never shown as a page of ours. */
  @Get(':receiptId/body')
  @Allow('ingest:read')
  async body(@Param('receiptId') receiptId: string): Promise<StreamableFile> {
    const receipt = await this.found(receiptId);
    return new StreamableFile(receipt.body, {
      type: 'application/octet-stream',
      disposition: `attachment; filename="${receipt._id}"`,
      length: receipt.body.length,
    });
  }

  /** Reads this one receipt again with today's parser and mapping, and applies what differs. */
  @Post(':receiptId/replay')
  @HttpCode(202)
  @Allow('ingest:manage')
  async replay(@Param('receiptId') receiptId: string, @Cause() cause: string): Promise<Replay> {
    const { integrationId, receivedAt } = await this.found(receiptId);
    return orProblem(await this.replays.replayNow(integrationId, { from: receivedAt, to: receivedAt, receiptIds: [receiptId] }, cause));
  }

  private async found(receiptId: string): Promise<ReceiptDocument> {
    const receipt = await this.receipts.find(receiptId);
    if (receipt === null) throw notFound('receipt/not-found', 'It may have reached the end of the time that receipts are kept.');
    return receipt;
  }
}
