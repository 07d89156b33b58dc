import { CommitStore } from '@debrief/persistence';
import type { CursorValue } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { token, type TokenEvent, type TokenOrder, type TokenState } from '../domain/token.js';
import type { TokenDocument } from './directory.schema.js';
import { ProjectedRepository } from './projected-repository.js';

@Injectable()
export class TokensRepository extends ProjectedRepository<TokenState, TokenOrder, TokenEvent, TokenDocument> {
  constructor(store: CommitStore, @InjectModel('tokens', 'directory') model: Model<TokenDocument>) {
    super(store, token, model, new Set());
  }

  protected project(state: TokenState) {
    return state.status === 'none' ? undefined : state.token;
  }

  byHash(tokenHash: string): Promise<TokenDocument | null> {
    return this.model.findOne({ tokenHash }).maxTimeMS(4_000).lean<TokenDocument>();
  }

  byId(tokenId: string): Promise<TokenDocument | null> {
    return this.model.findById(tokenId).maxTimeMS(4_000).lean<TokenDocument>();
  }

  byIds(tokenIds: readonly string[]): Promise<TokenDocument[]> {
    return this.model
      .find({ _id: { $in: [...tokenIds] } })
      .maxTimeMS(4_000)
      .lean<TokenDocument[]>();
  }

  /** The newest first; only somebody's own unless `madeBy` is undefined. */
  list(madeBy: string | undefined, limit: number, after?: readonly CursorValue[]): Promise<TokenDocument[]> {
    const [madeAt, id] = after ?? [];
    return this.model
      .find({
        ...(madeBy === undefined ? {} : { madeBy }),
        ...(id ? { $or: [{ madeAt: { $lt: String(madeAt) } }, { madeAt: String(madeAt), _id: { $gt: String(id) } }] } : {}),
      })
      .sort({ madeAt: -1, _id: 1 })
      .limit(limit)
      .maxTimeMS(4_000)
      .lean<TokenDocument[]>();
  }
}
