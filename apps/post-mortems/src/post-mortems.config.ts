import { defineConfig } from '@debrief/config';
import { z } from 'zod';

export const postMortemsConfig = defineConfig(
  'post-mortems',
  z.object({
    DEBRIEF_POST_MORTEMS_CHROMIUM: z
      .string()
      .min(1)
      .optional()
      .describe('Path of the Chromium that prints PDF exports; without it they answer 501.'),
  }),
);
