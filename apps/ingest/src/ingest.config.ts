import { defineConfig } from '@debrief/config';
import { z } from 'zod';

/** The variables of this service alone. */
export const ingestConfig = defineConfig(
  'ingest',
  z.object({
    DEBRIEF_INGEST_RECEIPT_DAYS: z.coerce
      .number()
      .int()
      .min(1)
      .max(3650)
      .default(30)
      .describe('How long receipts that changed something are kept; where an incident cites them, for ever.'),
    DEBRIEF_INGEST_REPEAT_RECEIPT_DAYS: z.coerce
      .number()
      .int()
      .min(1)
      .max(3650)
      .default(2)
      .describe('How long receipts that changed nothing are kept.'),
    DEBRIEF_INGEST_BODY_SECONDS: z.coerce
      .number()
      .int()
      .min(1)
      .max(60)
      .default(10)
      .describe('How long a request to the machines’ door may take to arrive.'),
    DEBRIEF_INGEST_KEYS_SECONDS: z.coerce
      .number()
      .min(0.1)
      .max(5)
      .default(5)
      .describe('How often the door reads the keys again; revoking one acts within this time.'),
    DEBRIEF_INGEST_DOOR: z
      .enum(['thread', 'inline'])
      .default('thread')
      .describe('Whether the machines’ door has a thread of its own, or shares that of the service.'),
    DEBRIEF_INGEST_SNS_AUTHORITY: z
      .string()
      .optional()
      .describe('PEM of the authorities that may sign Amazon SNS’s certificates, instead of those that Node.js trusts.'),
    DEBRIEF_INGEST_FAILED_KEYS_PER_MINUTE: z.coerce
      .number()
      .int()
      .min(1)
      .max(100_000)
      .default(60)
      .describe('Wrong keys from one address within a minute, over all processes, before it is answered 429.'),
  }),
);
