import { isDuplicateKey } from './failures.js';

/** A collection of the driver or of mongoose: what they share. */
interface Documents {
  insertMany(documents: never, options: { readonly ordered: false }): Promise<unknown>;
}

/** Inserts what is not there, by one command, which costs a third of as many upserts; gives the places of those that were there already. */
export async function insertNew(all: Documents, documents: readonly { readonly _id: unknown }[]): Promise<number[]> {
  if (documents.length === 0) return [];
  try {
    await all.insertMany(documents as never, { ordered: false });
    return [];
  } catch (error) {
    const { writeErrors } = error as { writeErrors?: readonly { readonly index: number }[] | { readonly index: number } };
    if (!isDuplicateKey(error) || !writeErrors) throw error;
    return [writeErrors].flat().map(({ index }) => index);
  }
}
