import type { PostMortemFilter } from '@debrief/contracts';
import { isRejection, type Rejection } from '@debrief/decider';
import { AggregateRepository, CommitStore, Mongo, upsertProjection } from '@debrief/persistence';
import { decodeCursor, type Caller } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import { Schema, type Model, type mongo } from 'mongoose';
import type { DocumentEvent } from '../domain/evolve-post-mortem.js';
import { postMortem, type Decision } from '../domain/post-mortem.js';
import { tokensOf } from '../domain/similar.js';
import type { PostMortem } from '../domain/state.js';
import type { PostMortemDocument } from './documents.js';

const collectionName = 'documents';
// The documents are built by our own fold: a schema would only cast them again.
export const documentsModel = {
  name: collectionName,
  schema: new Schema({ _id: String }, { strict: false, minimize: false, versionKey: false, collection: collectionName }),
  collection: collectionName,
};

export interface Facets {
  readonly services: readonly string[];
  readonly tags: readonly string[];
}

/** Loads documents by folding their commits, saves decisions by one insert, and writes what people read. */
@Injectable()
export class PostMortemsRepository extends AggregateRepository<PostMortem, DocumentEvent> {
  constructor(
    store: CommitStore,
    private readonly mongo: Mongo,
    @InjectModel(collectionName, 'post-mortems') private readonly model: Model<PostMortemDocument>,
  ) {
    super(store, postMortem);
    mongo.prepare(async (database) => {
      await database.collection(collectionName).createIndexes([
        { key: { requestedAt: -1, _id: -1 }, name: 'newest' },
        { key: { subjectIds: 1 }, name: 'subject' },
        { key: { number: 1 }, name: 'number' },
        { key: { 'state.state': 1, requestedAt: -1 }, name: 'state' },
        { key: { words: 1 }, name: 'words' },
        { key: { 'state.factors.factorId': 1 }, name: 'factor' },
        { key: { 'state.published.at': -1 }, name: 'published' },
        { key: { nextDueAt: 1 }, name: 'due', partialFilterExpression: { nextDueAt: { $type: 'string' } } },
      ]);
    });
  }

  /** Load, decide, save, project; again after a lost race. A cause that has acted already is answered with what it led to. */
  async order(
    postMortemId: string,
    cause: string,
    decide: (state: PostMortem) => Decision,
    facets?: Facets,
  ): Promise<PostMortem | Rejection> {
    const outcome = await this.act<Rejection>({ aggregateId: postMortemId, cause, decide: (state) => decide(state) });
    if (isRejection(outcome)) return outcome;
    if (outcome.version > 0) await this.project(outcome.state, outcome.version, facets);
    return outcome.state;
  }

  /** Also called for a document whose facets changed: then with the version that it has. */
  private async project(state: PostMortem, version: number, facets?: Facets): Promise<void> {
    const known = facets ?? (await this.facetsOf(state));
    const document: Omit<PostMortemDocument, '_id' | 'version'> = {
      state,
      number: state.number,
      subjectIds: state.subject.ids,
      services: known.services,
      tags: known.tags,
      categories: [...new Set(state.factors.map((factor) => factor.category))],
      words: wordsOf(state),
      requestedAt: state.requestedAt,
      nextDueAt:
        state.state === 'published' || state.state === 'waived'
          ? null
          : state.state === 'reviewed'
            ? state.publishDueAt
            : (state.reviewDueAt ?? state.publishDueAt),
    };
    const isWritten = await upsertProjection(this.model, state.postMortemId, version, document);
    // Services and tags are the incident's, not the document's: they change without a commit here.
    if (!isWritten && facets !== undefined)
      await (
        await this.documents()
      ).updateOne({ _id: state.postMortemId, version }, { $set: { services: [...facets.services], tags: [...facets.tags] } });
  }

  private async facetsOf(state: PostMortem): Promise<Facets> {
    const document = await (await this.documents()).findOne({ _id: state.postMortemId }, { projection: { services: 1, tags: 1 } });
    return { services: document?.services ?? [], tags: document?.tags ?? [] };
  }

  documents = () => this.mongo.collection<PostMortemDocument>(collectionName);

  async read(postMortemId: string): Promise<PostMortemDocument | null> {
    return (await this.documents()).findOne({ _id: postMortemId });
  }

  /** The document that is about an incident: the first one, where there are several. */
  async about(incidentId: string): Promise<PostMortemDocument | null> {
    return (await this.allAbout(incidentId))[0] ?? null;
  }

  /** All that are about an incident, oldest first. */
  async allAbout(incidentId: string): Promise<PostMortemDocument[]> {
    return (await this.documents()).find({ subjectIds: incidentId }).sort({ requestedAt: 1, _id: 1 }).toArray();
  }

  /** All that are about any of some incidents. */
  async aboutAny(incidentIds: readonly string[]): Promise<PostMortemDocument[]> {
    return (await this.documents())
      .find({ subjectIds: { $in: [...incidentIds] } })
      .limit(500)
      .toArray();
  }

  /** Open documents under a template that the caller may see, newest first. */
  async underTemplate(templateId: string, caller: Caller): Promise<PostMortemDocument[]> {
    const isOpen = { 'state.state': { $nin: ['published', 'waived'] }, 'state.templateId': templateId };
    return (await this.documents())
      .find({ $and: [visibleTo(caller), isOpen] }, { maxTimeMS: 4_000 })
      .sort({ requestedAt: -1 })
      .limit(200)
      .toArray();
  }

  /** Published ones that the caller may see, newest first. */
  async published(caller: Caller, where: mongo.Filter<PostMortemDocument>, limit: number): Promise<PostMortemDocument[]> {
    return (await this.documents())
      .find({ $and: [visibleTo(caller), { 'state.published': { $ne: null } }, where] }, { maxTimeMS: 4_000 })
      .sort({ 'state.published.at': -1, _id: -1 })
      .limit(limit)
      .toArray();
  }

  /** Published ones with a lesson that has not been shared: after a death in between. */
  async withUnsharedLessons(limit: number): Promise<PostMortemDocument[]> {
    return (await this.documents())
      .find({ 'state.state': 'published', 'state.lessons': { $elemMatch: { state: 'proposed' } } })
      .limit(limit)
      .toArray();
  }

  async withFactor(factorId: string): Promise<PostMortemDocument | null> {
    return (await this.documents()).findOne({ 'state.factors.factorId': factorId });
  }

  async readMany(ids: readonly string[]): Promise<PostMortemDocument[]> {
    return (await this.documents()).find({ _id: { $in: [...ids] } }).toArray();
  }

  /** Which documents there are for somebody, and in which version; the newest. */
  async versionsVisibleTo(caller: Caller | 'everybody', limit: number): Promise<{ readonly _id: string; readonly version: number }[]> {
    return (await this.documents())
      .find(
        {
          $and: [caller === 'everybody' ? { 'state.visibility': 'internal' } : visibleTo(caller), { 'state.state': { $ne: 'requested' } }],
        },
        { projection: { _id: 1, version: 1 }, maxTimeMS: 4_000 },
      )
      .sort({ requestedAt: -1 })
      .limit(limit)
      .toArray();
  }

  /** Which of these incidents have a document. */
  async subjectsAmong(incidentIds: readonly string[]): Promise<Set<string>> {
    const found = await (
      await this.documents()
    )
      .find({ subjectIds: { $in: [...incidentIds] } }, { projection: { subjectIds: 1 } })
      .toArray();
    return new Set(found.flatMap((document) => document.subjectIds));
  }

  /** Documents with a draft that people still write, the newest. */
  async drafted(limit: number): Promise<PostMortemDocument[]> {
    return (await this.documents()).find({ 'state.state': 'drafting' }).sort({ requestedAt: -1 }).limit(limit).toArray();
  }

  /** Documents that wait for their draft although their incident is over. */
  async requested(limit: number): Promise<PostMortemDocument[]> {
    return (await this.documents()).find({ 'state.state': 'requested' }).sort({ requestedAt: 1 }).limit(limit).toArray();
  }

  async list(filter: PostMortemFilter, caller: Caller, now: string): Promise<PostMortemDocument[]> {
    const where: mongo.Filter<PostMortemDocument>[] = [visibleTo(caller)];
    if (filter.state) where.push({ 'state.state': { $in: filter.state } });
    if (filter.severity) where.push({ 'state.severity': { $in: filter.severity } });
    if (filter.service) where.push({ services: filter.service });
    if (filter.tag) where.push({ tags: filter.tag });
    if (filter.team) where.push({ 'state.teamIds': filter.team });
    if (filter.owner) where.push({ 'state.ownerId': filter.owner });
    if (filter.incident) where.push({ subjectIds: filter.incident });
    if (filter.category) where.push({ categories: filter.category });
    if (filter.factor) where.push({ 'state.factors.factorId': filter.factor });
    if (filter.overdue === true) where.push({ nextDueAt: { $lt: now, $gt: '' } });
    if (filter.overdue === false) where.push({ $or: [{ nextDueAt: null }, { nextDueAt: { $gte: now } }] });
    if (filter.q) where.push(searchFor(filter.q));
    if (filter.cursor) {
      const [at, id] = decodeCursor(filter.cursor);
      where.push({ $or: [{ requestedAt: { $lt: String(at) } }, { requestedAt: String(at), _id: { $lt: String(id) } }] });
    }
    return (await this.documents())
      .find({ $and: where }, { maxTimeMS: 4_000 })
      .sort({ requestedAt: -1, _id: -1 })
      .limit(filter.limit + 1)
      .toArray();
  }

  /** What a search for words or a number finds, of what the caller may see. */
  async search(q: string, caller: Caller, limit: number): Promise<PostMortemDocument[]> {
    return (await this.documents())
      .find({ $and: [visibleTo(caller), searchFor(q)] }, { maxTimeMS: 4_000 })
      .sort({ requestedAt: -1 })
      .limit(limit)
      .toArray();
  }
}

/** Private documents are absent for everybody who is not in their audience. */
export const visibleTo = (caller: Caller): mongo.Filter<PostMortemDocument> =>
  caller.kind === 'system'
    ? {}
    : {
        $or: [
          { 'state.visibility': 'internal' },
          { 'state.audience': { $elemMatch: { kind: 'person', id: caller.personId } } },
          { 'state.audience': { $elemMatch: { kind: 'team', id: { $in: [...caller.teamIds] } } } },
        ],
      };

export const maySee = (state: PostMortem, caller: Caller): boolean =>
  caller.kind === 'system' ||
  state.visibility === 'internal' ||
  state.audience.some(({ kind, id }) => (kind === 'person' ? id === caller.personId : caller.teamIds.includes(id)));

function searchFor(q: string): mongo.Filter<PostMortemDocument> {
  const number = /^(?:pm-)?(\d{1,9})$/i.exec(q.trim())?.[1];
  if (number !== undefined) return { number: Number(number) };
  const words =
    q
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu)
      ?.slice(0, 8) ?? [];
  if (words.length === 0) return { _id: '' };
  // Anchored prefixes of escaped words: the index serves them, and no pattern is a person's.
  return { $and: words.map((word) => ({ words: { $regex: `^${word}` } })) } as mongo.Filter<PostMortemDocument>;
}

const mostWords = 1500;
const wordsOf = (state: PostMortem): string[] => {
  const texts = [
    state.title,
    ...Object.values(state.sections).map((section) => section.markdown),
    ...state.factors.map((factor) => factor.statement),
  ];
  return [...new Set(texts.flatMap((text) => tokensOf(text)))].slice(0, mostWords);
};
