import { defineConfig } from '@debrief/config';
import { z } from 'zod';

export const directoryConfig = defineConfig(
  'directory',
  z.object({
    DEBRIEF_DIRECTORY_INVITATION_HOURS: z.coerce
      .number()
      .int()
      .min(1)
      .max(720)
      .default(72)
      .describe('How long the link in an invitation works.'),
  }),
);
