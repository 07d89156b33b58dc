import { Injectable } from '@nestjs/common';
import type { Parsed } from '../domain/draft.js';
import type { Receipt } from '../domain/receipt.js';
import type { IntegrationDocument } from './integration.schema.js';

/** Checks what comes from Amazon SNS: by the consumer, for it needs a fetch. Undefined: nothing stands against it. */
@Injectable()
export class SnsVerifier {
  check(_receipt: Receipt, _integration: IntegrationDocument): Promise<Parsed | undefined> {
    return Promise.resolve(undefined);
  }
}
