import type { IncidentEvent, NewEvent } from '@debrief/contracts';
import { fold, isRejection, type Rejection } from '@debrief/decider';
import { correlationId } from '@debrief/observability';
import {
  commitId,
  CommitStore,
  followed,
  insertNew,
  isDuplicateKey,
  LostRace,
  Mongo,
  NO_HASH,
  Projections,
  retryLostRace,
  withDeadline,
  type AppendOutcome,
  type Commit,
  type NewCommit,
} from '@debrief/persistence';
import { Injectable } from '@nestjs/common';
import type { mongo } from 'mongoose';
import { incident, noIncident, type Incident } from '../domain/incident.js';
import type { EntryDocument, IncidentDocument, MemberDocument } from './documents.js';
import { documentOf, documentOfMember, incidentsProjection, writesOf, type MemberUpsert } from './project-incident.js';

/** An incident as it was loaded: the state at a version of its chain. */
export interface Loaded {
  readonly incidentId: string;
  readonly state: Incident;
  readonly version: number;
  readonly headHash: string;
}

/** A decision to be saved: from what was loaded, because of what. */
export interface Decision {
  readonly from: Loaded;
  readonly cause: string | readonly string[];
  readonly correlationId?: string | undefined;
  readonly events: readonly IncidentEvent[];
}

type Concern = Partial<typeof followed>;

/** How many commits of an incident are looked for beyond what its document knows, a query at a time. */
const tailLength = 8;

/** Loads incidents from their documents and saves decisions as commits with all that follows from them. */
@Injectable()
export class IncidentsRepository {
  constructor(
    private readonly store: CommitStore,
    private readonly mongo: Mongo,
    projections: Projections,
  ) {
    projections.add(incidentsProjection);
    mongo.prepare(prepareIndexes);
  }

  incidents = () => this.mongo.collection<IncidentDocument>('incidents');
  members = () => this.mongo.collection<MemberDocument>('members');
  entries = () => this.mongo.collection<EntryDocument>('entries');

  /** The incidents as their documents say; one that was committed a moment ago may be missing or behind (`catchUp`). */
  async loadMany(incidentIds: readonly string[]): Promise<Map<string, Loaded>> {
    const ids = [...new Set(incidentIds)];
    const found = ids.length === 0 ? [] : await (await this.incidents()).find({ _id: { $in: ids } }).toArray();
    return new Map([...ids.map((id): [string, Loaded] => [id, nothing(id)]), ...(await this.linked(found))]);
  }

  /** Documents with the heads of their chains, which stand in the commits alone. */
  async linked(documents: readonly IncidentDocument[]): Promise<Map<string, Loaded>> {
    if (documents.length === 0) return new Map();
    const commits = await this.store.collection();
    const heads = await commits
      .find({ _id: { $in: documents.map(({ _id, version }) => commitId(_id, version)) } })
      .project<{ aggregateId: string; hash: string }>({ aggregateId: 1, hash: 1 })
      .toArray();
    const hashes = new Map(heads.map(({ aggregateId, hash }) => [aggregateId, hash]));
    return new Map(
      documents.map(({ _id, state, version }) => [_id, { incidentId: _id, state, version, headHash: hashes.get(_id) ?? NO_HASH }]),
    );
  }

  async load(incidentId: string): Promise<Loaded> {
    return (await this.loadMany([incidentId])).get(incidentId) ?? nothing(incidentId);
  }

  /**
   * The incidents with every commit that there is: documents first, then what was committed beyond them, whose projections are
   * written on the way. After a lost race, a duplicate, or a death between commit and projection.
   */
  async catchUp(incidentIds: readonly string[]): Promise<Map<string, Loaded>> {
    const loaded = await this.loadMany(incidentIds);
    const commits = await this.store.collection();
    let waiting = [...loaded.values()];
    while (waiting.length > 0) {
      const ids = waiting.flatMap(({ incidentId, version }) =>
        Array.from({ length: tailLength }, (_, n) => `${incidentId}:${version + 1 + n}`),
      );
      const tail = await withDeadline('read commits', commits.find({ _id: { $in: ids } }).toArray());
      const more: Loaded[] = [];
      for (const from of waiting) {
        const own = tail.filter(({ aggregateId }) => aggregateId === from.incidentId).toSorted((a, b) => a.version - b.version);
        if (own.length === 0) continue;
        let at = from;
        for (const commit of own) {
          // One query may see a commit and miss the one before it, which came a moment earlier: never decide upon such a gap.
          if (commit.version !== at.version + 1) break;
          at = await this.project(at, commit);
        }
        loaded.set(from.incidentId, at);
        if (own.length === tailLength || at.version !== own.at(-1)?.version) more.push(at);
      }
      waiting = more;
    }
    return loaded;
  }

  /** Brings incidents up to their commits, and writes members and entries again where entries are missing. */
  async repair(incidentIds: readonly string[]): Promise<void> {
    const loaded = await this.catchUp(incidentIds);
    const counted = await (
      await this.entries()
    )
      .aggregate<{ _id: string; entries: number }>([
        { $match: { incidentId: { $in: [...incidentIds] } } },
        { $group: { _id: '$incidentId', entries: { $sum: 1 } } },
      ])
      .toArray();
    const counts = new Map(counted.map(({ _id, entries }) => [_id, entries]));
    for (const { incidentId, state } of loaded.values()) {
      if ((counts.get(incidentId) ?? 0) >= state.lastEntryNo) continue;
      for (const commit of await this.store.history(incidentId)) await this.writeParts([commit]);
    }
  }

  /**
   * Saves decisions, one commit each, by one insert; writes what people read of those that were committed. `concern`: whether the
   * caller goes on to write what is journaled.
   */
  async saveMany(decisions: readonly Decision[], concern: Concern = {}): Promise<AppendOutcome[]> {
    const wishes = decisions.map(({ from, cause, events, ...more }): NewCommit => ({
      aggregateId: from.incidentId,
      version: from.version + 1,
      previousHash: from.headHash,
      cause,
      correlationId: more.correlationId ?? correlationId(),
      events: events as readonly NewEvent[],
    }));
    const outcomes = await this.store.appendMany(wishes);
    await this.projectMany(
      outcomes.flatMap((outcome, index) =>
        outcome.kind === 'committed' ? [{ from: (decisions[index] as Decision).from, commit: outcome.commit }] : [],
      ),
      concern,
    );
    return outcomes;
  }

  /**
   * Load, decide, save, and again after a lost race. A cause that has acted already is not decided upon again: the answer is then
   * the incident as it is.
   */
  act(call: {
    incidentId: string;
    cause: string;
    correlationId?: string;
    decide: (state: Incident, loaded: Loaded) => readonly IncidentEvent[] | Rejection | Promise<readonly IncidentEvent[] | Rejection>;
  }): Promise<Loaded | Rejection> {
    const { incidentId, cause, decide } = call;
    let isStale = false;
    return retryLostRace(async () => {
      const from = isStale ? ((await this.catchUp([incidentId])).get(incidentId) ?? nothing(incidentId)) : await this.load(incidentId);
      isStale = true;
      const decided = await decide(from.state, from);
      if (isRejection(decided)) {
        // Its own effect would look like a reason to refuse it.
        const earlier = await this.store.causedBy(incidentId, cause);
        return earlier ? ((await this.catchUp([incidentId])).get(incidentId) ?? from) : decided;
      }
      if (decided.length === 0) return from;
      const [outcome] = await this.saveMany([{ from, cause, correlationId: call.correlationId, events: decided }]);
      if (outcome?.kind === 'committed') return after(from, outcome.commit);
      if (outcome?.kind === 'duplicate') return (await this.catchUp([incidentId])).get(incidentId) ?? from;
      throw new LostRace(incidentId);
    });
  }

  history(incidentId: string): Promise<Commit[]> {
    return this.store.history(incidentId);
  }

  causedBy(incidentId: string, cause: string): Promise<Commit | undefined> {
    return this.store.causedBy(incidentId, cause);
  }

  private async project(from: Loaded, commit: Commit): Promise<Loaded> {
    await this.projectMany([{ from, commit }]);
    return after(from, commit);
  }

  private async projectMany(committed: readonly { from: Loaded; commit: Commit }[], concern: Concern = {}): Promise<void> {
    if (committed.length === 0) return;
    const documents = committed.map(({ from, commit }) => documentOf(after(from, commit).state, commit));
    const commits = committed.map(({ commit }) => commit);
    await Promise.all([this.upsertIncidents(documents, concern), this.writeParts(commits, concern)]);
  }

  /** Members and entries of commits; each write bears to be done again. */
  private async writeParts(commits: readonly Commit[], concern: Concern = {}): Promise<void> {
    const writes = commits.map(writesOf);
    const members = writes.flatMap((each) => each.members);
    const entries = writes.flatMap((each) => each.entries);
    const curations = writes.flatMap((each) => each.curations);
    const joined = writes.flatMap((each) => each.joined);
    await Promise.all([
      this.writeJoined(joined, concern).then(() => this.writeMembers(members, concern)),
      insertNew(await this.entries(), entries, concern),
    ]);
    // After the entries: a correction marks one that may have come with the same commit.
    if (curations.length > 0) await (await this.entries()).bulkWrite(curations, { ordered: true });
  }

  /** New members by one insert, which costs a third of as many upserts; those that are there already by an update. */
  private async writeJoined(joined: readonly MemberUpsert[], concern: Concern): Promise<void> {
    if (joined.length === 0) return;
    const refused = await insertNew(await this.members(), joined.map(documentOfMember), concern);
    const known = refused.map((index) => joined[index] as mongo.AnyBulkWriteOperation<MemberDocument>);
    await this.writeMembers(known, concern);
  }

  private async writeMembers(members: readonly mongo.AnyBulkWriteOperation<MemberDocument>[], concern: Concern): Promise<void> {
    if (members.length === 0) return;
    const all = await this.members();
    // An unordered bulk passes over what a newer commit holds; the statements of one member keep their order in rounds.
    for (const round of roundsOf(members)) {
      await all.bulkWrite(round, { ordered: false, ...concern }).catch((error: unknown) => {
        if (!isDuplicateKey(error)) throw error;
      });
    }
  }

  private async upsertIncidents(documents: readonly IncidentDocument[], concern: Concern): Promise<void> {
    const all = await this.incidents();
    // What is refused has a newer document already: there is none older than version 1.
    const begun = documents.filter(({ version }) => version === 1);
    const grown = documents.filter(({ version }) => version > 1);
    const operations = grown.map(({ _id, ...replacement }): mongo.AnyBulkWriteOperation<IncidentDocument> => ({
      replaceOne: { filter: { _id, version: { $lt: replacement.version } }, replacement, upsert: true },
    }));
    await insertNew(all, begun, concern);
    if (operations.length === 0) return;
    try {
      await all.bulkWrite(operations, { ordered: false, ...concern });
    } catch (error) {
      // A newer document is there: the upsert met its _id.
      if (!isDuplicateKey(error)) throw error;
    }
  }
}

/** Statements in rounds in which none meets another on the same member. */
function roundsOf(members: readonly mongo.AnyBulkWriteOperation<MemberDocument>[]): mongo.AnyBulkWriteOperation<MemberDocument>[][] {
  const rounds: mongo.AnyBulkWriteOperation<MemberDocument>[][] = [];
  const seen = new Map<unknown, number>();
  for (const member of members) {
    const { filter } = ('updateOne' in member ? member.updateOne : (member as { deleteOne: { filter: { _id?: unknown } } }).deleteOne) as {
      filter: { _id?: unknown };
    };
    const round = seen.get(filter._id) ?? 0;
    seen.set(filter._id, round + 1);
    (rounds[round] ??= []).push(member);
  }
  return rounds;
}

/** An incident of which nothing is known: its first commit has version 1. */
export const nothing = (incidentId: string): Loaded => ({ incidentId, state: noIncident, version: 0, headHash: NO_HASH });

function after(from: Loaded, commit: Commit): Loaded {
  const events = commit.events as unknown as readonly IncidentEvent[];
  return {
    incidentId: from.incidentId,
    state: fold<Incident, IncidentEvent>(incident, events, from.state),
    version: commit.version,
    headHash: commit.hash,
  };
}

async function prepareIndexes(database: mongo.Db): Promise<void> {
  const listed = { partialFilterExpression: { isListed: true } };
  await Promise.all([
    database.collection('incidents').createIndexes([
      { key: { facets: 1, openedAt: -1, _id: -1 }, name: 'facets' },
      { key: { openedAt: -1, _id: -1 }, name: 'opened', ...listed },
      { key: { updatedAt: -1, _id: -1 }, name: 'updated', ...listed },
      { key: { severity: 1, openedAt: -1, _id: -1 }, name: 'severity', ...listed },
      { key: { 'state.milestones.resolvedAt.at': -1 }, name: 'resolved', ...listed },
      { key: { number: 1 }, name: 'number' },
      { key: { groupKey: 1, generation: -1 }, name: 'group' },
      { key: { subjectServiceIds: 1 }, name: 'open-by-service', partialFilterExpression: { isOpen: true } },
      { key: { settlesAt: 1 }, name: 'settles', partialFilterExpression: { settlesAt: { $type: 'string' } } },
    ]),
    database.collection('members').createIndexes([
      { key: { alertId: 1 }, name: 'alert' },
      { key: { incidentId: 1, startedAt: 1, _id: 1 }, name: 'incident' },
    ]),
    database.collection('entries').createIndexes([
      // The whole order of a page, `_id` too: without it each page sorts the whole story.
      { key: { incidentId: 1, orderAt: 1, rank: 1, entryNo: 1, _id: 1 }, name: 'story-order' },
      { key: { incidentId: 1, entryId: 1 }, name: 'entry' },
      { key: { words: 1 }, name: 'words' },
    ]),
    database.collection('decisions').createIndexes([
      { key: { kind: 1, at: -1 }, name: 'inbox' },
      { key: { at: 1 }, name: 'history' },
      { key: { alertId: 1, at: -1 }, name: 'alert' },
      { key: { expiresAt: 1 }, name: 'kept', expireAfterSeconds: 0 },
    ]),
    database.collection('changes').createIndexes([
      { key: { at: 1 }, name: 'at' },
      { key: { service: 1, at: 1 }, name: 'service' },
    ]),
  ]);
}
