import type { mongo } from 'mongoose';

/** More ids than this cost more to hand over than the documents that they would spare. */
const mostIds = 20_000;
/** Of what holds all words, so many are looked at further. */
const mostTogether = 5_000;

/**
 * The ids of what holds all these words, by the index alone; `undefined` where one word, or none, is asked for, or where all are so
 * frequent that a page is found at once. Documents that hold one of two frequent words and not the other are never read.
 */
export async function heldTogether<Document extends { readonly _id: string }>(
  all: mongo.Collection<Document>,
  words: readonly { readonly $regex: string }[],
): Promise<string[] | undefined> {
  if (words.length < 2) return undefined;
  const found = await Promise.all(
    words.map(async (word) => {
      // One array in one document: as many documents would take ten times as long to hand over.
      const [held] = await all
        .aggregate<{ ids: string[] }>(
          [{ $match: { facets: word } }, { $limit: mostIds + 1 }, { $group: { _id: null, ids: { $push: '$_id' } } }],
          { hint: 'facets', maxTimeMS: 4_000 },
        )
        .toArray();
      return held?.ids ?? [];
    }),
  );
  // One that goes on beyond what was read says nothing of what it does not hold.
  const [rarest, ...others] = found.filter((ids) => ids.length <= mostIds).map((ids) => new Set(ids));
  if (!rarest) return undefined;
  const together = [...rarest].filter((id) => others.every((ids) => ids.has(id)));
  return together.length > mostTogether ? undefined : together;
}
