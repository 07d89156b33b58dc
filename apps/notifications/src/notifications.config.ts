import { defineConfig } from '@debrief/config';
import { z } from 'zod';

/** What an operator may set for notifications. */
export const notificationsConfig = defineConfig(
  'notifications',
  z.object({
    DEBRIEF_NOTIFICATIONS_MAIL_FROM: z
      .string()
      .regex(/^[^\s<>@]+@[^\s<>@]+$/, 'must be an address such as debrief@example.org')
      .optional()
      .describe('The sender of e-mail; `debrief@` the host of DEBRIEF_PUBLIC_URL if unset.'),
    DEBRIEF_NOTIFICATIONS_ON_UNKNOWN: z
      .enum(['carry-over', 'resend'])
      .default('carry-over')
      .describe('When a mail server was lost in the middle: `carry-over` into the next message, or `resend` at the risk of a second copy.'),
    DEBRIEF_NOTIFICATIONS_AT_ONCE: z.coerce
      .number()
      .int()
      .min(1)
      .max(64)
      .default(8)
      .describe('How many messages are handed over at the same time in one process.'),
  }),
);
