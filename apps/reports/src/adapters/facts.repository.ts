import { Clock } from '@debrief/config';
import { insertNew, isDuplicateKey } from '@debrief/persistence';
import type { Caller } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { startOfStored, type LinkFact, type StoredFacts, type StoredKind, type TeamFact } from '../domain/facts/stored-facts.js';
import { FactDocument } from './fact.schema.js';

export interface StoredFact<Fact> {
  readonly version: number;
  readonly index: number;
  readonly visibility: 'internal' | 'private';
  readonly audience: readonly string[];
  readonly fact: Fact;
}

export const collectionOf: Readonly<Record<StoredKind, string>> = {
  incident: 'incident-facts',
  'action-item': 'action-item-facts',
  'post-mortem': 'post-mortem-facts',
  delivery: 'delivery-facts',
  alert: 'alert-facts',
  change: 'change-facts',
  source: 'source-facts',
  lesson: 'lesson-facts',
  link: 'alert-links',
  team: 'catalogue',
};

/** A query that would read longer than this is cut short in the store. */
const MAX_TIME_MS = 5_000;
const CHUNK = 5_000;

@Injectable()
export class FactsRepository {
  private readonly models: Readonly<Record<StoredKind, Model<FactDocument>>>;

  constructor(
    private readonly clock: Clock,
    @InjectModel(collectionOf.incident, 'reports') incidents: Model<FactDocument>,
    @InjectModel(collectionOf['action-item'], 'reports') items: Model<FactDocument>,
    @InjectModel(collectionOf['post-mortem'], 'reports') postMortems: Model<FactDocument>,
    @InjectModel(collectionOf.delivery, 'reports') deliveries: Model<FactDocument>,
    @InjectModel(collectionOf.alert, 'reports') alert: Model<FactDocument>,
    @InjectModel(collectionOf.change, 'reports') change: Model<FactDocument>,
    @InjectModel(collectionOf.source, 'reports') source: Model<FactDocument>,
    @InjectModel(collectionOf.lesson, 'reports') lesson: Model<FactDocument>,
    @InjectModel(collectionOf.link, 'reports') link: Model<FactDocument>,
    @InjectModel(collectionOf.team, 'reports') team: Model<FactDocument>,
  ) {
    const mine = { incident: incidents, 'action-item': items, 'post-mortem': postMortems, delivery: deliveries };
    this.models = { ...mine, alert, change, source, lesson, link, team };
  }

  async load<Kind extends StoredKind>(kind: Kind, ids: readonly string[]): Promise<Map<string, StoredFact<StoredFacts[Kind]>>> {
    const found = await this.models[kind].find({ _id: { $in: ids } }).lean();
    return new Map(found.map(({ _id, ...document }) => [_id, document as unknown as StoredFact<StoredFacts[Kind]>]));
  }

  /**
   * Replaces each fact unless a later position of the same thing is there. What is not `known` is most often new, and inserted. By the
   * driver itself: what we fold needs no casting.
   */
  async save<Kind extends StoredKind>(
    kind: Kind,
    facts: ReadonlyMap<string, StoredFact<StoredFacts[Kind]>>,
    known?: ReadonlyMap<string, unknown>,
  ): Promise<void> {
    if (facts.size === 0) return;
    const touchedAt = new Date(this.clock.now());
    const documents = [...facts].map(([_id, stored]): FactDocument => {
      const fact = stored.fact as unknown as Record<string, unknown>;
      const startsAt = startOfStored[kind](stored.fact) ?? null;
      return { _id, ...stored, audience: [...stored.audience], touchedAt, startsAt, fact };
    });
    const { collection } = this.models[kind];
    const fresh = documents.filter(({ _id }) => !known?.has(_id));
    const refused = (await insertNew(collection, fresh)).map((index) => fresh[index]!);
    const writes = [...documents.filter(({ _id }) => known?.has(_id)), ...refused].map((replacement) => {
      const { _id, version, index } = replacement;
      const isOlder = { $or: [{ version: { $lt: version } }, { version, index: { $lt: index } }] };
      return { replaceOne: { filter: { _id, ...isOlder } as never, replacement, upsert: true } };
    });
    if (writes.length === 0) return;
    await collection.bulkWrite(writes, { ordered: false }).catch((error: unknown) => {
      if (!isDuplicateKey(error)) throw error; // a later position is there
    });
  }

  /** The facts that a viewer may see and that began before `endsAt`, and not before `startsAt` where one is given. */
  async visible<Kind extends StoredKind>(kind: Kind, caller: Caller, endsAt: string, startsAt?: string): Promise<StoredFacts[Kind][]> {
    const found = await this.models[kind]
      .find({ startsAt: { $lt: endsAt, ...(startsAt === undefined ? {} : { $gte: startsAt }) }, ...visibleTo(caller) })
      .select({ fact: 1, _id: 0 })
      .sort({ startsAt: 1, _id: 1 })
      .maxTimeMS(MAX_TIME_MS)
      .lean();
    return found.map((document) => document.fact as unknown as StoredFacts[Kind]);
  }

  /** Those of the ids that a viewer may see. */
  async visibleOf<Kind extends StoredKind>(kind: Kind, caller: Caller, ids: readonly string[]): Promise<StoredFacts[Kind][]> {
    const found: StoredFacts[Kind][] = [];
    for (let from = 0; from < ids.length; from += CHUNK) {
      const page = await this.models[kind]
        .find({ _id: { $in: ids.slice(from, from + CHUNK) }, ...visibleTo(caller) })
        .select({ fact: 1, _id: 0 })
        .maxTimeMS(MAX_TIME_MS)
        .lean();
      found.push(...page.map((document) => document.fact as unknown as StoredFacts[Kind]));
    }
    return found;
  }

  /** In which incidents these episodes stand, and what people said of these alerts. */
  async linksOf(alertKeys: readonly string[]): Promise<LinkFact[]> {
    const keys = [...new Set(alertKeys)];
    const found: LinkFact[] = [];
    for (let from = 0; from < keys.length; from += CHUNK) {
      const page = await this.models.link
        .find({ 'fact.alertKey': { $in: keys.slice(from, from + CHUNK) } })
        .select({ fact: 1 })
        .sort({ _id: 1 })
        .maxTimeMS(MAX_TIME_MS)
        .lean();
      found.push(...page.map((document) => document.fact as unknown as LinkFact));
    }
    return found;
  }

  async teams(): Promise<ReadonlyMap<string, TeamFact>> {
    const found = await this.models.team.find().select({ fact: 1 }).maxTimeMS(MAX_TIME_MS).lean();
    return new Map(found.map(({ _id, fact }) => [_id, fact as unknown as TeamFact]));
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
