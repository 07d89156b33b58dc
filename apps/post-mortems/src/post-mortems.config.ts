import { defineConfig, secret } from '@debrief/config';
import { z } from 'zod';

export const postMortemsConfig = defineConfig(
  'post-mortems',
  z.object({
    DEBRIEF_POST_MORTEMS_CHROMIUM: z
      .string()
      .min(1)
      .optional()
      .describe('Path of the Chromium that prints PDF exports; without it they answer 501.'),
    DEBRIEF_POST_MORTEMS_MODEL_URL: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('Chat completions address of a text model that may propose sentences; without it there is none.'),
    DEBRIEF_POST_MORTEMS_MODEL_NAME: z.string().min(1).max(200).default('default').describe('Which model is asked for there.'),
    DEBRIEF_POST_MORTEMS_MODEL_KEY: secret().optional().describe('Bearer token for it.'),
  }),
);
