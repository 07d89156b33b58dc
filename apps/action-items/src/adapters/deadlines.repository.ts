import { CommitStore } from '@debrief/persistence';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { type Deadline, deadlineId, type ringDeadline } from '../domain/deadline.js';
import type { Belonging } from '../domain/who-is-told.js';
import type { PostMortemDocument } from './copies.schema.js';
import { actionItems } from './models.js';
import { RungRecords } from './rung-records.js';

/** Deadlines of post-mortems: our copy of the post-mortem, and our commits of what rang. */
@Injectable()
export class DeadlinesRepository extends RungRecords {
  constructor(
    store: CommitStore,
    @InjectModel('KnownPostMortem', actionItems) private readonly postMortems: Model<PostMortemDocument>,
  ) {
    super(store);
  }

  async find(postMortemId: string): Promise<{ deadline: Deadline; version: number } | undefined> {
    const known = await this.postMortems.findById(postMortemId).lean<PostMortemDocument>();
    if (!known) return undefined;
    const { state, version } = await this.load(deadlineId(postMortemId));
    return { deadline: { ...known, postMortemId, ...state }, version };
  }

  /** Commits that it rang. Undefined: somebody else has done it, or it no longer rings so. */
  async ring(
    postMortemId: string,
    cause: string,
    decide: (deadline: Deadline) => ReturnType<typeof ringDeadline>,
  ): Promise<{ deadline: Deadline; version: number } | undefined> {
    const known = await this.postMortems.findById(postMortemId).lean<PostMortemDocument>();
    if (!known) return undefined;
    const done = await this.act({
      aggregateId: deadlineId(postMortemId),
      cause,
      decide: (state) => decide({ ...known, postMortemId, ...state }),
    });
    if ('rejected' in done) return undefined;
    return { deadline: { ...known, postMortemId, ...done.state }, version: done.version };
  }

  belongingOf(deadline: Deadline): Promise<Belonging> {
    return Promise.resolve({
      ownerId: deadline.ownerId,
      owningTeamId: deadline.teamIds[0] ?? null,
      verifierId: null,
      approverId: null,
      reviewerIds: deadline.reviewerIds,
      serviceIds: [],
      teamIds: deadline.teamIds,
      visibility: deadline.visibility,
      audience: deadline.audience,
    });
  }
}
