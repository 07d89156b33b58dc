import type { Instant } from '@debrief/contracts';

/** One accepted delivery: what is known of it besides its bytes. */
export interface Receipt {
  receiptId: string;
  integrationId: string;
  keyId: string;
  source: string;
  receivedAt: Instant;
  method: string;
  /** Path behind the key, for protocols that say something by it. */
  path: string;
  query: Readonly<Record<string, string>>;
  headers: Readonly<Record<string, string>>;
  isTest: boolean;
  isDrill: boolean;
  body: Buffer;
}

export type ReceiptOutcome = 'pending' | 'parsed' | 'control' | 'duplicate' | 'unmapped' | 'quarantined' | 'refused';
