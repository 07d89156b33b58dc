import { CommitStore } from '@debrief/persistence';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { session, type SessionEvent, type SessionOrder, type SessionState } from '../domain/session.js';
import type { SessionDocument } from './directory.schema.js';
import { ProjectedRepository } from './projected-repository.js';

@Injectable()
export class SessionsRepository extends ProjectedRepository<SessionState, SessionOrder, SessionEvent, SessionDocument> {
  constructor(store: CommitStore, @InjectModel('sessions', 'directory') model: Model<SessionDocument>) {
    super(store, session, model, new Set());
  }

  protected project(state: SessionState) {
    return state.status === 'none' ? undefined : state.session;
  }

  byHash(tokenHash: string): Promise<SessionDocument | null> {
    return this.model.findOne({ tokenHash }).maxTimeMS(4_000).lean<SessionDocument>();
  }

  /** Those that are not ended, the newest first. */
  openOnes(personId: string): Promise<SessionDocument[]> {
    return this.model.find({ personId, endedAt: null }).sort({ startedAt: -1 }).limit(200).maxTimeMS(4_000).lean<SessionDocument[]>();
  }
}
