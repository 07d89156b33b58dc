import { CommitStore } from '@debrief/persistence';
import { literally, type CursorValue } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { person, type PersonEvent, type PersonOrder, type PersonState } from '../domain/person.js';
import type { AddressDocument, PersonDocument } from './directory.schema.js';
import { ProjectedRepository } from './projected-repository.js';

/** `Ann@Example.org ` and `ann@example.org` are one address. */
export const emailKey = (email: string): string => email.trim().normalize('NFKC').toLowerCase();

/** A reservation whose person was never made is free again after this long. */
const ABANDONED_MS = 30_000;

@Injectable()
export class PeopleRepository extends ProjectedRepository<PersonState, PersonOrder, PersonEvent, PersonDocument> {
  constructor(
    store: CommitStore,
    @InjectModel('people', 'directory') model: Model<PersonDocument>,
    @InjectModel('addresses', 'directory') private readonly addresses: Model<AddressDocument>,
  ) {
    super(store, person, model, new Set(['person.changed.v1']));
  }

  protected project(state: PersonState) {
    if (state.status === 'none') return undefined;
    return {
      ...state.person,
      emailKey: emailKey(state.person.email),
      invitationHash: state.invitation?.tokenHash ?? null,
      hasPassword: state.hasPassword,
    };
  }

  byId(personId: string): Promise<PersonDocument | null> {
    return this.model.findById(personId).maxTimeMS(4_000).lean<PersonDocument>();
  }

  byEmail(email: string): Promise<PersonDocument | null> {
    return this.model
      .findOne({ emailKey: emailKey(email), isActive: true })
      .maxTimeMS(4_000)
      .lean<PersonDocument>();
  }

  byInvitation(tokenHash: string): Promise<PersonDocument | null> {
    return this.model.findOne({ invitationHash: tokenHash }).maxTimeMS(4_000).lean<PersonDocument>();
  }

  byIds(personIds: readonly string[]): Promise<PersonDocument[]> {
    return this.model
      .find({ _id: { $in: [...personIds] } })
      .maxTimeMS(4_000)
      .lean<PersonDocument[]>();
  }

  inTeam(teamId: string): Promise<PersonDocument[]> {
    return this.model.find({ teamIds: teamId }).maxTimeMS(4_000).lean<PersonDocument[]>();
  }

  async isLastAdministrator(personId: string): Promise<boolean> {
    const others = await this.model.countDocuments({ role: 'admin', isActive: true, _id: { $ne: personId } }).limit(1);
    return others === 0;
  }

  async list(
    filter: { q?: string | undefined; teamId?: string | undefined; role?: string | undefined; isActive?: boolean | undefined },
    limit: number,
    after?: readonly CursorValue[],
  ): Promise<PersonDocument[]> {
    const [name, id] = after ?? [];
    const text = filter.q ? { $regex: literally(filter.q), $options: 'i' } : undefined;
    const filters: Record<string, unknown>[] = [
      ...(filter.teamId ? [{ teamIds: filter.teamId }] : []),
      ...(filter.role ? [{ role: filter.role }] : []),
      ...(filter.isActive === undefined ? [] : [{ isActive: filter.isActive }]),
      ...(text ? [{ $or: [{ name: text }, { email: text }] }] : []),
      ...(id ? [{ $or: [{ name: { $gt: String(name) } }, { name: String(name), _id: { $gt: String(id) } }] }] : []),
    ];
    return this.model
      .find(filters.length > 0 ? { $and: filters } : {})
      .sort({ name: 1, _id: 1 })
      .limit(limit)
      .maxTimeMS(4_000)
      .lean<PersonDocument[]>();
  }

  /** True when the address is this person's now, or was already. */
  async takeAddress(email: string, personId: string): Promise<boolean> {
    const _id = emailKey(email);
    try {
      await this.addresses.collection.insertOne({ _id, personId, takenAt: new Date() } as never);
      return true;
    } catch (error) {
      if ((error as { code?: unknown }).code !== 11_000) throw error;
    }
    const holder = await this.addresses.findById(_id).maxTimeMS(4_000).lean<AddressDocument>();
    if (holder?.personId === personId) return true;
    if (!holder) return this.takeAddress(email, personId);
    const { state } = await this.load(holder.personId);
    const isTheirs = state.status === 'known' && emailKey(state.person.email) === _id;
    if (isTheirs || Date.now() - holder.takenAt.getTime() < ABANDONED_MS) return false;
    const taken = await this.addresses.findOneAndUpdate({ _id, personId: holder.personId }, { $set: { personId, takenAt: new Date() } });
    return taken !== null;
  }

  async giveBackAddress(email: string, personId: string): Promise<void> {
    await this.addresses.deleteOne({ _id: emailKey(email), personId });
  }
}

/** What a person typed, as a literal in a regular expression. */
