import type { EventEnvelope } from '@debrief/contracts';
import { counter, log } from '@debrief/observability';
import type { mongo } from 'mongoose';
import { canonicalJson } from './canonical-json.js';
import { COMMITS, type CommitStore } from './commit-store.js';
import { hasGap, type Commit } from './commit.js';
import { isDuplicateKey, withDeadline } from './failures.js';
import type { Leases } from './leases.js';
import type { Mongo } from './mongo.js';
import type { Projection } from './projection.js';
import { histories } from './verify-store.js';

type Stored = { _id: string; version: number } & Record<string, unknown>;

const PAGE = 500;
const CAUGHT_UP_MS = 1_000;
const MOST_ROUNDS = 30;
/** An insert may be stamped a little before it is seen. */
const OVERLAP_MS = 10_000;
const KEPT_MS = 86_400_000;
const REPAIR_MS = 60_000;

/**
 * The projections of a service: rebuilt from nothing, compared with what the commits say, and mended where a process died between the
 * insert and its projection.
 */
export class Projections {
  private readonly all = new Map<string, Projection>();
  private readonly mismatches = counter('projection_mismatch_total', 'Projections that were not what the commits say', [
    'service',
    'projection',
  ]);
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly mongo: Mongo,
    private readonly store: CommitStore,
    private readonly leases: Leases,
  ) {}

  add(projection: Projection): void {
    this.all.set(projection.name, projection);
  }

  /** Those that are compared with their commits, and written again where they are behind. */
  private get mending(): Projection[] {
    return [...this.all.values()].filter(({ mends }) => mends !== false);
  }

  get names(): string[] {
    return [...this.all.keys()];
  }

  onApplicationBootstrap(): void {
    if (this.mending.length === 0) return;
    this.timer = setInterval(() => {
      const since = new Date(Date.now() - 5 * REPAIR_MS).toISOString();
      this.leases
        .hold('projections', () => this.mend(since))
        .catch((error: unknown) => log.warn({ err: error }, 'projections cannot be compared yet'));
    }, REPAIR_MS);
    this.timer.unref();
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /**
   * Folds all commits into `<collection>.next`, follows what happens meanwhile until it is less than a second behind, and puts it in the
   * place of the old one, which is kept for a day as `<collection>.old`. People read the old one until then.
   */
  async rebuild(name: string): Promise<{ aggregates: number; documents: number; ms: number }> {
    const projection = this.all.get(name);
    if (!projection) throw new Error(`${this.store.service} has no projection ${name}; it has ${this.names.join(', ') || 'none'}`);
    let result: { aggregates: number; documents: number; ms: number } | undefined;
    const done = await this.leases.hold(`rebuild ${name}`, async (lost) => (result = await this.rebuildAlone(projection, lost)));
    if (!done || !result) throw new Error(`${name} is being rebuilt already`);
    return result;
  }

  /** Writes again what is behind its commits, of the aggregates that changed since an instant. Says how many were. */
  async mend(since: string): Promise<number> {
    const ids = await this.changedSince(since);
    let mended = 0;
    for (let from = 0; from < ids.length; from += PAGE) {
      const loaded = await this.store.loadMany(ids.slice(from, from + PAGE));
      for (const projection of this.mending) {
        const documents = [...loaded].flatMap(([id, { events, version }]) => documentOf(projection, id, events, version));
        mended += await this.write(await this.mongo.collection<Stored>(projection.collection), projection, documents);
      }
    }
    return mended;
  }

  /** Folds a share of the aggregates in memory and compares; `share` 0.01 is what runs each night. */
  async compare(share: number): Promise<{ compared: number; mismatches: { projection: string; id: string }[] }> {
    const suspects = new Set<string>();
    let compared = 0;
    for await (const read of histories(this.store)) {
      if (Math.random() >= share) continue;
      const found = await this.differences(await this.whole(read));
      compared += found.compared;
      if (found.differences.length > 0) suspects.add(read[0]!.aggregateId);
    }
    // A projection is written after its commit: what was only late is right at the second look.
    if (suspects.size > 0) await new Promise((resolve) => setTimeout(resolve, CAUGHT_UP_MS));
    const mismatches: { projection: string; id: string }[] = [];
    for (const id of suspects) mismatches.push(...(await this.differences(await this.store.history(id))).differences);
    for (const { projection } of mismatches) this.mismatches.inc({ service: this.store.service, projection });
    return { compared, mismatches };
  }

  /** Where what people read of one aggregate is not what its commits say. */
  private async differences(history: readonly Commit[]): Promise<{ compared: number; differences: { projection: string; id: string }[] }> {
    const { aggregateId, version } = history.at(-1)!;
    const events = history.flatMap((commit) => commit.events);
    const differences: { projection: string; id: string }[] = [];
    let compared = 0;
    for (const projection of this.mending) {
      const [document] = documentOf(projection, aggregateId, events, version);
      if (!document) continue;
      const stored = await (await this.mongo.collection<Stored>(projection.collection)).findOne({ _id: document._id });
      compared++;
      // A newer one was written while we folded.
      if (stored && (stored.version > version || canonicalJson(stored) === canonicalJson(document))) continue;
      differences.push({ projection: projection.name, id: document._id });
    }
    return { compared, differences };
  }

  private async rebuildAlone(projection: Projection, lost: AbortSignal): Promise<{ aggregates: number; documents: number; ms: number }> {
    const began = Date.now();
    const database = await this.mongo.db();
    await this.dropOld(database);
    const current = database.collection<Stored>(projection.collection);
    const next = database.collection<Stored>(`${projection.collection}.next`);
    await next.drop().catch(() => false);
    await copyIndexes(current, next);

    let aggregates = 0;
    let page: Stored[] = [];
    let since = new Date(began - OVERLAP_MS).toISOString();
    for await (const read of histories(this.store)) {
      const history = await this.whole(read);
      if (lost.aborted) throw new Error(`the rebuilding of ${projection.name} was taken over by another instance`);
      const { aggregateId, version } = history.at(-1)!;
      page.push(
        ...documentOf(
          projection,
          aggregateId,
          history.flatMap(({ events }) => events),
          version,
        ),
      );
      aggregates++;
      if (page.length >= PAGE) await this.write(next, projection, page.splice(0));
    }
    await this.write(next, projection, page);

    for (let round = 0; round < MOST_ROUNDS; round++) {
      const from = Date.now();
      await this.follow(next, projection, since);
      since = new Date(from - OVERLAP_MS).toISOString();
      if (Date.now() - from < CAUGHT_UP_MS) break;
    }
    const documents = await next.estimatedDocumentCount();
    await current.aggregate([{ $match: {} }, { $out: `${projection.collection}.old` }]).toArray();
    await database
      .collection<{ _id: string; at: Date }>('rebuilds')
      .updateOne({ _id: projection.collection }, { $set: { at: new Date() } }, { upsert: true });
    await next.rename(projection.collection, { dropTarget: true });
    // What was written into the old one between the last round and its end.
    await this.follow(current, projection, since);
    const ms = Date.now() - began;
    log.info(
      { service: this.store.service, projection: projection.name, aggregates, documents, durationMs: ms },
      'a projection was rebuilt',
    );
    return { aggregates, documents, ms };
  }

  // A scan beside writers may have missed a commit and hold the one after it.
  private async whole(history: Commit[]): Promise<Commit[]> {
    return hasGap(history) ? this.store.history(history[0]!.aggregateId) : history;
  }

  private async follow(into: mongo.Collection<Stored>, projection: Projection, since: string): Promise<void> {
    const ids = await this.changedSince(since);
    for (let from = 0; from < ids.length; from += PAGE) {
      const loaded = await this.store.loadMany(ids.slice(from, from + PAGE));
      await this.write(
        into,
        projection,
        [...loaded].flatMap(([id, { events, version }]) => documentOf(projection, id, events, version)),
      );
    }
  }

  private async changedSince(since: string): Promise<string[]> {
    const commits = await this.mongo.collection<Commit>(COMMITS);
    const found = commits.aggregate<{ _id: string }>([{ $match: { recordedAt: { $gte: since } } }, { $group: { _id: '$aggregateId' } }]);
    return (await withDeadline('find what changed', found.toArray(), 20_000)).map(({ _id }) => _id);
  }

  private async write(into: mongo.Collection<Stored>, projection: Projection, documents: Stored[]): Promise<number> {
    if (documents.length === 0) return 0;
    const writes = documents.map((replacement) => ({
      replaceOne: { filter: { _id: replacement._id, version: { $lt: replacement.version } }, replacement, upsert: true },
    }));
    try {
      const result = await withDeadline(`project ${projection.name}`, into.bulkWrite(writes, { ordered: false }), 20_000);
      return result.modifiedCount + result.upsertedCount;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error; // those that were there in this version or a newer one
      const { result } = error as { result?: { modifiedCount?: number; upsertedCount?: number } };
      return (result?.modifiedCount ?? 0) + (result?.upsertedCount ?? 0);
    }
  }

  private async dropOld(database: mongo.Db): Promise<void> {
    const rebuilds = database.collection<{ _id: string; at: Date }>('rebuilds');
    for (const { _id } of await rebuilds.find({ at: { $lt: new Date(Date.now() - KEPT_MS) } }).toArray()) {
      await database.collection(`${_id}.old`).drop();
      await rebuilds.deleteOne({ _id });
    }
  }
}

function documentOf(projection: Projection, aggregateId: string, events: readonly EventEnvelope[], version: number): Stored[] {
  const document = version === 0 ? undefined : projection.project(aggregateId, events, version);
  return document ? [{ ...document, version } as Stored] : [];
}

async function copyIndexes(from: mongo.Collection<Stored>, to: mongo.Collection<Stored>): Promise<void> {
  const indexes = await from
    .listIndexes()
    .toArray()
    .catch(() => []); // there is no such collection yet
  for (const { key, v: _v, ns: _ns, ...options } of indexes)
    if (options.name !== '_id_') await to.createIndex(key as mongo.IndexSpecification, options as mongo.CreateIndexesOptions);
}
