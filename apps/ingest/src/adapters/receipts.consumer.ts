import { ReceiptAcceptedV1 } from '@debrief/contracts';
import type { Heard } from '@debrief/messaging';
import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { StoreReceipts } from '../use-cases/store-receipts.js';
import { receiptOfHeard } from './receipt-of-heard.js';

/** Hears what the door has accepted. */
@Controller()
export class ReceiptsConsumer {
  constructor(private readonly storeReceipts: StoreReceipts) {}

  @EventPattern(ReceiptAcceptedV1.type, { batch: true })
  onReceipts(@Payload() heard: Heard[]): Promise<void> {
    return this.storeReceipts.execute(heard.map(receiptOfHeard));
  }
}
