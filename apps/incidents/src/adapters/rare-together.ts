import type { mongo } from 'mongoose';

/** More ids than this cost more to hand over than the documents that they would spare. */
const mostIds = 20_000;

/**
 * The ids of what holds all these words, by the index alone; `undefined` where one word, or none, is asked for, or where even the rarest
 * is so frequent that a page of both is found at once. Documents that hold one of two frequent words and not the other are never read.
 */
export async function heldTogether<Document extends { readonly _id: string }>(
  all: mongo.Collection<Document>,
  field: string,
  words: readonly { readonly $regex: string }[],
): Promise<string[] | undefined> {
  if (words.length < 2) return undefined;
  // The longest word is the rarest more often than not.
  const [rarest, ...others] = words.toSorted((a, b) => b.$regex.length - a.$regex.length);
  let ids: string[] | undefined;
  for (const word of [rarest, ...others]) {
    const filter = { [field]: word, ...(ids ? { _id: { $in: ids } } : {}) } as mongo.Filter<Document>;
    const found = await all
      .find(filter, { maxTimeMS: 4_000, projection: { _id: 1 }, batchSize: mostIds + 1, limit: mostIds + 1 })
      .hint(field)
      .toArray();
    if (found.length > mostIds) return undefined;
    ids = found.map(({ _id }) => String(_id));
    if (ids.length === 0) return ids;
  }
  return ids;
}
