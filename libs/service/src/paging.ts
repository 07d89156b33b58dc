import { z } from 'zod';
import { Problem } from './problem.js';

/** `?limit=50&cursor=…` of every list. Extend it with the list's own filters: `PageQuery.extend({ … })`. */
export const PageQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().min(1).max(2_000).optional(),
});
export type PageQuery = z.infer<typeof PageQuery>;

export type CursorValue = string | number | boolean | null;

/** `?q=…&limit=10` of a service's part of the search that the gateway merges. */
export const SearchQuery = z.strictObject({
  q: z.string().trim().min(1).max(200),
  limit: z.coerce.number().int().min(1).max(50).default(10),
});
export type SearchQuery = z.infer<typeof SearchQuery>;

/** A text as a pattern that means only itself: what people type is never a regular expression. */
export const literally = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);

/** Where a page ended, as an opaque text: the sort values of its last item. */
export const encodeCursor = (values: readonly CursorValue[]): string => Buffer.from(JSON.stringify(values)).toString('base64url');

/** 400 for a cursor that is not ours. Only scalars come back, so they are safe in a filter. */
export function decodeCursor(text: string): CursorValue[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (Array.isArray(values) && values.length <= 8 && values.every((value) => value === null || typeof value !== 'object'))
      return values as CursorValue[];
  } catch {
    // Told below, like every other form of nonsense.
  }
  throw new Problem(400, 'request/invalid', 'The request is not valid', undefined, {
    errors: [{ path: 'cursor', message: 'is not one of ours' }],
  });
}

/** Cuts `found` (one more than `limit` was asked for) into a page whose cursor holds what `sortedBy` gives for its last item. */
export function pageOf<Item, View = Item>(
  found: readonly Item[],
  limit: number,
  sortedBy: (item: Item) => readonly CursorValue[],
  view: (item: Item) => View = (item) => item as unknown as View,
): { items: View[]; nextCursor: string | null } {
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items: items.map(view), nextCursor: found.length > limit && last !== undefined ? encodeCursor(sortedBy(last)) : null };
}
