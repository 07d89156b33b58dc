import { Clock } from '@debrief/config';
import type { NewEvent } from '@debrief/contracts';
import { correlationId } from '@debrief/observability';
import { CommitStore, defineProjection, LostRace, Mongo, NO_HASH, Projections } from '@debrief/persistence';
import { Injectable } from '@nestjs/common';
import type { Versioned } from './documents.js';

/** Which settings there are, by collection. */
export type SettingKind = 'rules' | 'windows' | 'fields' | 'views';

/**
 * Rules, windows and own fields: edited by administrators, each edit a commit that never leaves the service, so that the audit can be
 * told from the record. The document is written after it, with its version.
 */
@Injectable()
export class SettingsRepository {
  constructor(
    private readonly store: CommitStore,
    private readonly mongo: Mongo,
    private readonly clock: Clock,
    projections: Projections,
  ) {
    // What a crash left behind is written within a minute, also where nobody asks for it by its id.
    for (const kind of ['rules', 'windows', 'fields'] as const)
      projections.add(
        defineProjection({
          name: kind,
          collection: kind,
          project: (_id, events, version) => {
            const last = events.at(-1);
            if (last?.type !== typeOf(kind)) return undefined;
            const { thing, isDeleted } = last.data as { readonly thing: object; readonly isDeleted: boolean };
            return { _id, isDeleted, thing: { ...thing, version } };
          },
        }),
      );
  }

  collection = <Thing>(kind: SettingKind) => this.mongo.collection<Versioned<Thing>>(kind);

  async all<Thing>(kind: SettingKind): Promise<Versioned<Thing>[]> {
    return (await this.collection<Thing>(kind)).find({ isDeleted: false } as never, { maxTimeMS: 4_000 }).toArray() as Promise<
      Versioned<Thing>[]
    >;
  }

  /** A thing as its commits tell it; one whose document a crash has left behind is written first. */
  async one<Thing>(kind: SettingKind, id: string): Promise<Versioned<Thing> | undefined> {
    const [written, { events, version, headHash }] = await Promise.all([this.written<Thing>(kind, id), this.store.load(id)]);
    if (written && written.version >= version) return { ...written, headHash };
    if (version === 0) return undefined;
    const { thing, isDeleted } = events.at(-1)!.data as { readonly thing: Thing; readonly isDeleted: boolean };
    return this.write(kind, { _id: id, version, headHash, isDeleted, thing: { ...thing, version } });
  }

  /** Saves a thing as the version after the one that was seen; throws LostRace when somebody else was faster. */
  async save<Thing extends { version: number }>(
    kind: SettingKind,
    id: string,
    thing: Thing,
    cause: string,
    isDeleted = false,
  ): Promise<Versioned<Thing>> {
    const before = await this.one<Thing>(kind, id);
    const version = (before?.version ?? 0) + 1;
    const events: NewEvent[] = [{ type: typeOf(kind), data: { id, thing, isDeleted, at: this.clock.now() } }];
    const outcome = await this.store.append({
      aggregateId: id,
      version,
      previousHash: before?.headHash ?? NO_HASH,
      cause,
      correlationId: correlationId(),
      events,
      internal: true,
    });
    if (outcome.kind === 'lost-race') throw new LostRace(id);
    if (outcome.kind === 'duplicate' && before) return before;
    return this.write(kind, { _id: id, version, headHash: outcome.commit.hash, isDeleted, thing: { ...thing, version } });
  }

  private async written<Thing>(kind: SettingKind, id: string): Promise<Versioned<Thing> | undefined> {
    const found = (await (await this.collection<Thing>(kind)).findOne({ _id: id } as never)) as Versioned<Thing> | null;
    return found ?? undefined;
  }

  private async write<Thing>(kind: SettingKind, document: Versioned<Thing>): Promise<Versioned<Thing>> {
    // The hash stands in the commits: a document that is folded from their events does not know it.
    const { headHash: _headHash, ...kept } = document;
    await (await this.collection<Thing>(kind)).replaceOne({ _id: document._id } as never, kept as never, { upsert: true });
    return document;
  }
}

const typeOf = (kind: SettingKind): `incidents.${SettingKind}-edited.v1` => `incidents.${kind}-edited.v1`;
