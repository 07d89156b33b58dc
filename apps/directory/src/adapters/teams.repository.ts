import { CommitStore } from '@debrief/persistence';
import { literally, type CursorValue } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { team, type TeamEvent, type TeamOrder, type TeamState } from '../domain/team.js';
import type { TeamDocument } from './directory.schema.js';
import { ProjectedRepository } from './projected-repository.js';

@Injectable()
export class TeamsRepository extends ProjectedRepository<TeamState, TeamOrder, TeamEvent, TeamDocument> {
  constructor(store: CommitStore, @InjectModel('teams', 'directory') model: Model<TeamDocument>) {
    super(store, team, model, new Set(['team.changed.v1']));
  }

  protected project(state: TeamState) {
    return state.status === 'none' ? undefined : state.team;
  }

  byId(teamId: string): Promise<TeamDocument | null> {
    return this.model.findById(teamId).maxTimeMS(4_000).lean<TeamDocument>();
  }

  ofMember(personId: string): Promise<TeamDocument[]> {
    return this.model.find({ memberIds: personId }).maxTimeMS(4_000).lean<TeamDocument[]>();
  }

  all(): Promise<TeamDocument[]> {
    return this.model.find({}).limit(10_000).maxTimeMS(4_000).lean<TeamDocument[]>();
  }

  list(
    filter: { q?: string | undefined; closed?: boolean | undefined },
    limit: number,
    after?: readonly CursorValue[],
  ): Promise<TeamDocument[]> {
    const [name, id] = after ?? [];
    return this.model
      .find({
        ...(filter.q ? { name: { $regex: literally(filter.q), $options: 'i' } } : {}),
        ...(filter.closed ? {} : { leftAt: null }),
        ...(id ? { $or: [{ name: { $gt: String(name) } }, { name: String(name), _id: { $gt: String(id) } }] } : {}),
      })
      .sort({ name: 1, _id: 1 })
      .limit(limit)
      .maxTimeMS(4_000)
      .lean<TeamDocument[]>();
  }
}
