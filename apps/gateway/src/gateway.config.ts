import { defineConfig } from '@debrief/config';
import { z } from 'zod';

const ServiceUrls = z.record(z.string(), z.url({ protocol: /^https?$/ }));

export const gatewayConfig = defineConfig(
  'gateway',
  z.object({
    DEBRIEF_GATEWAY_SERVICE_URLS: z
      .string()
      .transform((text, context) => {
        try {
          return ServiceUrls.parse(JSON.parse(text));
        } catch {
          context.addIssue({ code: 'custom', message: 'must be JSON: { "<service>": "http://…" }' });
          return z.NEVER;
        }
      })
      .optional()
      .describe('Where the services are, as JSON `{ "incidents": "http://…" }`. Unset where they run in the same process.'),
    DEBRIEF_GATEWAY_REQUESTS_PER_MINUTE: z.coerce
      .number()
      .int()
      .min(10)
      .max(1_000_000)
      .default(600)
      .describe('How many requests a person or a token may send in a minute.'),
  }),
);
