import { CommitStore } from '@debrief/persistence';
import { literally, type CursorValue } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { catalogueEntry, type CatalogueEvent, type CatalogueOrder, type CatalogueState } from '../domain/catalogue-entry.js';
import type { ServiceDocument } from './directory.schema.js';
import { ProjectedRepository } from './projected-repository.js';

@Injectable()
export class CatalogueRepository extends ProjectedRepository<CatalogueState, CatalogueOrder, CatalogueEvent, ServiceDocument> {
  constructor(store: CommitStore, @InjectModel('services', 'directory') model: Model<ServiceDocument>) {
    super(store, catalogueEntry, model, new Set(['service.changed.v1']));
  }

  protected project(state: CatalogueState) {
    return state.status === 'none' ? undefined : state.service;
  }

  byId(serviceId: string): Promise<ServiceDocument | null> {
    return this.model.findById(serviceId).maxTimeMS(4_000).lean<ServiceDocument>();
  }

  /** The service that is called so, by its name or an alias, in whatever case. */
  named(name: string): Promise<ServiceDocument | null> {
    const same = { $regex: `^${literally(name)}$`, $options: 'i' };
    return this.model
      .findOne({ leftAt: null, $or: [{ name: same }, { aliases: same }] })
      .maxTimeMS(4_000)
      .lean<ServiceDocument>();
  }

  all(): Promise<ServiceDocument[]> {
    return this.model.find({}).limit(20_000).maxTimeMS(4_000).maxTimeMS(4_000).lean<ServiceDocument[]>();
  }

  list(
    filter: { q?: string | undefined; teamId?: string | undefined; tier?: number | undefined; retired?: boolean | undefined },
    limit: number,
    after?: readonly CursorValue[],
  ): Promise<ServiceDocument[]> {
    const [name, id] = after ?? [];
    return this.model
      .find({
        ...(filter.q ? { name: { $regex: literally(filter.q), $options: 'i' } } : {}),
        ...(filter.teamId ? { teamId: filter.teamId } : {}),
        ...(filter.tier === undefined ? {} : { tier: filter.tier }),
        ...(filter.retired ? {} : { leftAt: null }),
        ...(id ? { $or: [{ name: { $gt: String(name) } }, { name: String(name), _id: { $gt: String(id) } }] } : {}),
      })
      .sort({ name: 1, _id: 1 })
      .limit(limit)
      .maxTimeMS(4_000)
      .lean<ServiceDocument[]>();
  }
}
