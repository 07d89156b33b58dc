import { defineConfig } from '@debrief/config';
import { z } from 'zod';

/** The variables of this service alone. */
export const incidentsConfig = defineConfig(
  'incidents',
  z.object({
    DEBRIEF_INCIDENTS_DECISION_DAYS: z.coerce
      .number()
      .int()
      .min(7)
      .max(400)
      .default(90)
      .describe('How long it is kept why an alert went where it went; try-outs reach back as far.'),
  }),
);
