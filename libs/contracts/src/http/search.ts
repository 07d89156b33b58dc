import { z } from 'zod';

/** One thing that a search found. Every service answers with this shape; the gateway adds whose it is. */
export const SearchHit = z.object({
  kind: z.enum([
    'incident',
    'timeline-entry',
    'post-mortem',
    'lesson',
    'action-item',
    'alert',
    'integration',
    'service',
    'team',
    'person',
    'report',
    'channel',
  ]),
  id: z.string(),
  title: z.string(),
  /** What of it met the words, in one line; empty where the title says all. */
  snippet: z.string(),
  /** Its page in the web application, from the root. */
  url: z.string(),
  at: z.string().nullable(),
});
export type SearchHit = z.infer<typeof SearchHit>;
