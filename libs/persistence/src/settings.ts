import type { EventEnvelope } from '@debrief/contracts';
import { correlationId } from '@debrief/observability';
import type { CommitStore } from './commit-store.js';
import { isDuplicateKey, LostRace, retryLostRace, withDeadline } from './failures.js';
import type { Mongo } from './mongo.js';
import { seeCommit } from './order-scope.js';
import { defineProjection } from './projection.js';
import type { Projections } from './projections.js';

/** A setting as it is stored: its own fields beside its id and version. */
export type Setting<Thing> = Thing & { readonly _id: string; readonly version: number };

interface Edit<Thing> {
  readonly id: string;
  /** Null: it was deleted. */
  readonly thing: Thing | null;
}

const MAX_TIME_MS = 4_000;

/**
 * Things that people set and that no other service hears of: schedules, plans, preferences. Each edit is a commit that never leaves the
 * service, so that the audit can be told from the record; the document is a projection of it, mended and rebuilt like every other one.
 */
export class Settings<Thing extends object> {
  constructor(
    private readonly store: CommitStore,
    private readonly mongo: Mongo,
    projections: Projections,
    /** `kind` names the commits (`<service>.<kind>-edited.v1`, `<kind>-<id>`). */
    private readonly what: { readonly kind: string; readonly collection: string },
  ) {
    projections.add(
      defineProjection({
        name: what.collection,
        collection: what.collection,
        project: (_aggregateId, events) => this.documentOf(events),
      }),
    );
  }

  /** All that are not deleted, by id. */
  async all(): Promise<Setting<Thing>[]> {
    const documents = await this.mongo.collection<{ _id: string }>(this.what.collection);
    const found = await documents.find({ isDeleted: { $ne: true } } as never, { maxTimeMS: MAX_TIME_MS, sort: { _id: 1 } }).toArray();
    return found as unknown as Setting<Thing>[];
  }

  async one(id: string): Promise<Setting<Thing> | undefined> {
    const documents = await this.mongo.collection<{ _id: string }>(this.what.collection);
    const found = await documents.findOne({ _id: id, isDeleted: { $ne: true } } as never, { maxTimeMS: MAX_TIME_MS });
    return (found as unknown as Setting<Thing> | null) ?? undefined;
  }

  /**
   * Saves what `decide` makes of what is there now; undefined deletes it. The same cause acts once, and its second time answers with
   * what stands there. `decide` may throw, and then nothing is saved.
   */
  save(id: string, cause: string, decide: (before: Setting<Thing> | undefined) => Thing | undefined): Promise<Setting<Thing> | undefined> {
    const aggregateId = `${this.what.kind}-${id}`;
    return retryLostRace(async () => {
      const { events, version, headHash, causes } = await this.store.load(aggregateId);
      const before = this.documentOf(events);
      if (causes.has(cause)) {
        seeCommit({ cause });
        return this.write(id, before!, version);
      }
      const thing = decide(before && !before.isDeleted ? ({ ...before, version } as unknown as Setting<Thing>) : undefined) ?? null;
      const outcome = await this.store.append({
        aggregateId,
        version: version + 1,
        previousHash: headHash,
        cause,
        correlationId: correlationId(),
        events: [{ type: this.type, data: { id, thing } satisfies Edit<Thing> }],
        internal: true,
      });
      if (outcome.kind === 'lost-race') throw new LostRace(aggregateId);
      return this.write(id, this.documentOf(outcome.commit.events)!, outcome.commit.version);
    });
  }

  private get type(): string {
    return `${this.store.service}.${this.what.kind}-edited.v1`;
  }

  private documentOf(events: readonly EventEnvelope[]): { _id: string; isDeleted?: true } | undefined {
    const last = events.at(-1);
    if (last?.type !== this.type) return undefined;
    const { id, thing } = last.data as Edit<Thing>;
    return thing === null ? { _id: id, isDeleted: true } : { ...thing, _id: id };
  }

  private async write(id: string, document: { isDeleted?: true }, version: number): Promise<Setting<Thing> | undefined> {
    const documents = await this.mongo.collection<{ _id: string; version: number }>(this.what.collection);
    const replacement = { ...document, version };
    try {
      await withDeadline(
        `write ${this.what.collection}`,
        documents.replaceOne({ _id: id, version: { $lt: version } }, replacement, { upsert: true }),
      );
    } catch (error) {
      if (!isDuplicateKey(error)) throw error; // a newer one, or this one, is there
    }
    return document.isDeleted ? undefined : ({ ...replacement, _id: id } as unknown as Setting<Thing>);
  }
}

/** Notes an order that changes what no commit may hold (a sealed secret), before it is carried out: who, what, when. Once a cause. */
export async function noteOrder(
  store: CommitStore,
  note: { readonly aggregateId: string; readonly cause: string; readonly type: `${string}.v1`; readonly data: Record<string, unknown> },
): Promise<void> {
  const { aggregateId, cause, type, data } = note;
  await retryLostRace(async () => {
    const { version, headHash, causes } = await store.load(aggregateId);
    if (causes.has(cause)) return;
    const outcome = await store.append({
      aggregateId,
      version: version + 1,
      previousHash: headHash,
      cause,
      correlationId: correlationId(),
      events: [{ type, data }],
      internal: true,
    });
    if (outcome.kind === 'lost-race') throw new LostRace(aggregateId);
  });
}
