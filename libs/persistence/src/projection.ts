import { crashPoint } from '@debrief/config';
import type { EventEnvelope } from '@debrief/contracts';
import type { Model, mongo } from 'mongoose';
import { isDuplicateKey, withDeadline } from './failures.js';
import { mongoOf } from './mongo-of.js';

/**
 * Writes what people read, unless a newer one is there. `doc` replaces the whole document: it must follow from the commits alone.
 * True when it was written.
 */
export async function upsertProjection<T>(
  model: Model<T>,
  _id: string,
  version: number,
  doc: Omit<T, '_id' | 'version'>,
): Promise<boolean> {
  const outcomes = await upsertProjections(model, [{ _id, version, doc }]);
  return outcomes === 1;
}

/** The same for a batch, by one unordered bulk. Says how many were written; the others were there in this version or a newer one. */
export async function upsertProjections<T>(
  model: Model<T>,
  all: readonly { _id: string; version: number; doc: Omit<T, '_id' | 'version'> }[],
): Promise<number> {
  if (all.length === 0) return 0;
  const mongo = mongoOf(model.db);
  if (mongo) crashPoint(mongo.env, 'projection.before');
  const writes = all.map(({ _id, version, doc }) => ({
    replaceOne: { filter: { _id, version: { $lt: version } }, replacement: { ...doc, version }, upsert: true },
  })) as unknown as mongo.AnyBulkWriteOperation[];
  try {
    // Through the driver: the document was built by our own fold, and casting it again costs more than writing it.
    const result = await withDeadline(`project into ${model.collection.name}`, model.collection.bulkWrite(writes, { ordered: false }));
    return result.modifiedCount + result.upsertedCount;
  } catch (error) {
    if (!isDuplicateKey(error) || !onIdOnly(error)) throw error;
    const { result } = error as { result?: { modifiedCount?: number; upsertedCount?: number } };
    return (result?.modifiedCount ?? 0) + (result?.upsertedCount ?? 0);
  }
}

// A newer document makes the upsert collide with it on `_id`; a collision on another unique index is a real error.
function onIdOnly(error: unknown): boolean {
  const { writeErrors, message } = error as { writeErrors?: { errmsg?: string }[]; message?: string };
  return (writeErrors ?? [{ errmsg: message ?? '' }]).every(({ errmsg }) => errmsg?.includes('index: _id_'));
}

/** How a collection that people read follows from the commits. */
export interface Projection<Document extends { _id: string } = { _id: string }> {
  /** What `debrief rebuild` calls it. */
  readonly name: string;
  readonly collection: string;
  /** False: whoever writes it sees to it that it is never behind, or it holds members that no commit tells. It can be rebuilt, and is not compared. */
  readonly mends?: boolean;
  /** The document of one aggregate, or undefined when it has none. Pure: the same events give the same document. */
  project(aggregateId: string, events: readonly EventEnvelope[], version: number): Document | undefined;
}

export function defineProjection<Document extends { _id: string }>(projection: Projection<Document>): Projection<Document> {
  return projection;
}
