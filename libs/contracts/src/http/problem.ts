import { z } from 'zod';

/**
 * Every error of every door, as `application/problem+json` (RFC 9457). `type` is `/problems/<rejection>` and stable; further
 * members carry the facts of the rejection (`resolvedAt`, `current` …).
 */
export const Problem = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string().optional(),
  instance: z.string().optional(),
  correlationId: z.string().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type Problem = z.infer<typeof Problem>;

/** A page of a list: `nextCursor` is null on the last one. */
export const Page = <Item extends z.ZodType>(item: Item) => z.object({ items: z.array(item), nextCursor: z.string().nullable() });
export interface Page<Item> {
  items: Item[];
  nextCursor: string | null;
}
