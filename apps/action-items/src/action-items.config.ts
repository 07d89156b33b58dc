import { defineConfig } from '@debrief/config';
import { z } from 'zod';

/** What an operator may set for action items. */
export const actionItemsConfig = defineConfig(
  'action-items',
  z.object({
    DEBRIEF_ACTION_ITEMS_RINGS_AT_ONCE: z.coerce
      .number()
      .int()
      .min(1)
      .max(256)
      .default(32)
      .describe('How many reminders of action items ring at the same time in one process.'),
    DEBRIEF_ACTION_ITEMS_HINT_HOURS: z.coerce
      .number()
      .int()
      .min(1)
      .max(168)
      .default(24)
      .describe('How far ahead reminders are planted in Redis; later ones wait in MongoDB.'),
  }),
);
