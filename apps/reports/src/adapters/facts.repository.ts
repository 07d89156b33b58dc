import { Clock } from '@debrief/config';
import type { Caller } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { AnyBulkWriteOperation, Model } from 'mongoose';
import { startOf, type FactKind, type Facts } from '../domain/reports.js';
import { FactDocument } from './fact.schema.js';

export interface StoredFact<Fact> {
  readonly version: number;
  readonly index: number;
  readonly visibility: 'internal' | 'private';
  readonly audience: readonly string[];
  readonly fact: Fact;
}

export const collectionOf: Readonly<Record<FactKind, string>> = {
  incident: 'incident-facts',
  'action-item': 'action-item-facts',
  'post-mortem': 'post-mortem-facts',
  delivery: 'delivery-facts',
};

/** A query that would read longer than this is cut short in the store. */
const MAX_TIME_MS = 5_000;

@Injectable()
export class FactsRepository {
  private readonly models: Readonly<Record<FactKind, Model<FactDocument>>>;

  constructor(
    private readonly clock: Clock,
    @InjectModel(collectionOf.incident, 'reports') incidents: Model<FactDocument>,
    @InjectModel(collectionOf['action-item'], 'reports') items: Model<FactDocument>,
    @InjectModel(collectionOf['post-mortem'], 'reports') postMortems: Model<FactDocument>,
    @InjectModel(collectionOf.delivery, 'reports') deliveries: Model<FactDocument>,
  ) {
    this.models = { incident: incidents, 'action-item': items, 'post-mortem': postMortems, delivery: deliveries };
  }

  async load<Kind extends FactKind>(kind: Kind, ids: readonly string[]): Promise<Map<string, StoredFact<Facts[Kind]>>> {
    const found = await this.models[kind].find({ _id: { $in: ids } }).lean();
    return new Map(found.map(({ _id, ...document }) => [_id, document as unknown as StoredFact<Facts[Kind]>]));
  }

  /** Replaces each fact unless a later position of the same thing is there. */
  async save<Kind extends FactKind>(kind: Kind, facts: ReadonlyMap<string, StoredFact<Facts[Kind]>>): Promise<void> {
    if (facts.size === 0) return;
    const touchedAt = new Date(this.clock.now());
    const writes = [...facts].map(([_id, stored]): AnyBulkWriteOperation<FactDocument> => {
      const startsAt = startOf[kind](stored.fact) ?? null;
      const document = {
        ...stored,
        audience: [...stored.audience],
        touchedAt,
        startsAt,
        fact: stored.fact as unknown as Record<string, unknown>,
      };
      return {
        replaceOne: {
          filter: { _id, $or: [{ version: { $lt: stored.version } }, { version: stored.version, index: { $lt: stored.index } }] },
          replacement: document,
          upsert: true,
        },
      };
    });
    await this.models[kind].bulkWrite(writes, { ordered: false }).catch((error: { code?: number }) => {
      if (error.code !== 11_000) throw error; // a later position is there
    });
  }

  /** The facts that a viewer may see and that began before `endsAt`. */
  async visible<Kind extends FactKind>(kind: Kind, caller: Caller, endsAt: string): Promise<Facts[Kind][]> {
    const found = await this.models[kind]
      .find({ startsAt: { $lt: endsAt }, ...visibleTo(caller) })
      .select({ fact: 1, _id: 0 })
      .sort({ startsAt: 1, _id: 1 })
      .maxTimeMS(MAX_TIME_MS)
      .lean();
    return found.map((document) => document.fact as unknown as Facts[Kind]);
  }

  /** When the first incident began that the viewer may see; null while there is none. */
  async firstFactAt(caller: Caller): Promise<string | null> {
    const first = await this.models.incident
      .findOne({ startsAt: { $ne: null }, ...visibleTo(caller) })
      .select({ startsAt: 1 })
      .sort({ startsAt: 1 })
      .maxTimeMS(MAX_TIME_MS)
      .lean();
    return first?.startsAt ?? null;
  }
}

/** The viewer's own rights come before anything is folded. */
function visibleTo(caller: Caller): { $or: [{ visibility: 'internal' }, { audience: { $in: string[] } }] } {
  const mine = [`person:${caller.personId}`, ...caller.teamIds.map((teamId) => `team:${teamId}`)];
  return { $or: [{ visibility: 'internal' }, { audience: { $in: mine } }] };
}
