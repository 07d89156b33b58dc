import type { Clock } from '@debrief/config';
import { crashPoint } from '@debrief/config';
import { eventOfType, type EventDefinition, type EventEnvelope, type NewEvent } from '@debrief/contracts';
import { counter, currentContext } from '@debrief/observability';
import type { mongo } from 'mongoose';
import { causesOf, commitOf, hasGap, NO_HASH, type Commit, type NewCommit } from './commit.js';
import { isDuplicateKey, withDeadline } from './failures.js';
import type { Mongo } from './mongo.js';
import { seeCommit } from './order-scope.js';

/** An aggregate as its commits tell it. */
export interface Loaded {
  readonly events: readonly EventEnvelope[];
  /** Of the newest commit; 0 when there is none. */
  readonly version: number;
  readonly headHash: string;
  /** All causes that have acted upon it: whoever folds a batch leaves these out. */
  readonly causes: ReadonlySet<string>;
}

export type AppendOutcome =
  | { readonly kind: 'committed'; readonly commit: Commit }
  /** The same cause (each of them) has acted already; `commit` is what came of it. */
  | { readonly kind: 'duplicate'; readonly commit: Commit }
  /** Another commit has this version, or only some of the causes have acted: load and decide again. */
  | { readonly kind: 'lost-race'; readonly commit?: undefined };

export const COMMITS = 'commits';
const NOTHING: Loaded = { events: [], version: 0, headHash: NO_HASH, causes: new Set() };

/** State, inbox and outbox of a service in one collection, `commits`. One insert a decision; no transaction, nothing half done. */
export class CommitStore {
  private readonly listeners = new Set<(commits: readonly Commit[]) => void>();
  private readonly races;

  constructor(
    private readonly mongo: Mongo,
    private readonly clock: Clock,
    private readonly definitionOf: (type: string) => EventDefinition | undefined = eventOfType,
  ) {
    this.races = counter('commit_races_total', 'Commits that found their version taken', ['service']);
    mongo.prepare(async (database) => {
      await database.collection<Commit>(COMMITS).createIndexes([
        // The inbox. Over an array of causes it holds for each of them.
        { key: { aggregateId: 1, cause: 1 }, name: 'inbox', unique: true },
        // The outbox: as small as what is waiting.
        { key: { aggregateId: 1, version: 1 }, name: 'outbox', partialFilterExpression: { published: false } },
        // Audit reads by time; so does the sweep that compares projections with what changed lately.
        { key: { recordedAt: 1, _id: 1 }, name: 'recorded' },
      ]);
    });
  }

  get service(): string {
    return this.mongo.service;
  }

  async load(aggregateId: string): Promise<Loaded> {
    return (await this.loadMany([aggregateId])).get(aggregateId)!;
  }

  /** One query for a whole batch; every id asked for is in the answer. */
  async loadMany(aggregateIds: readonly string[]): Promise<ReadonlyMap<string, Loaded>> {
    const ids = [...new Set(aggregateIds)];
    const found = await this.wholeHistories(ids);
    return new Map(ids.map((id) => [id, loadedFrom(found.get(id) ?? [])]));
  }

  /** The commits of one aggregate, oldest first. */
  async history(aggregateId: string): Promise<Commit[]> {
    const commits = await this.read((all) => all.find({ aggregateId }, { readConcern: { level: 'snapshot' } }).toArray());
    return commits.sort((a, b) => a.version - b.version);
  }

  /** What this cause led to, or undefined: for an order that comes a second time. */
  async causedBy(aggregateId: string, cause: string): Promise<Commit | undefined> {
    return (await this.read((all) => all.findOne({ aggregateId, cause }))) ?? undefined;
  }

  async append(wish: NewCommit): Promise<AppendOutcome> {
    return (await this.appendMany([wish]))[0]!;
  }

  /**
   * Saves many decisions by one unordered insert and says what became of each. Rejects only when nobody knows (a store that is
   * away or does not answer in time): the same call again is safe.
   */
  async appendMany(wishes: readonly NewCommit[]): Promise<AppendOutcome[]> {
    if (wishes.length === 0) return [];
    for (const { events, internal } of wishes) if (!internal) for (const event of events) this.checkContract(event);
    const now = this.clock.now();
    const traceparent = currentContext()?.traceparent;
    const commits = wishes.map((wish) => commitOf(this.service, now, { traceparent, ...wish }));
    crashPoint(this.mongo.env, 'consume.before-insert');
    const refused = await this.insert(commits);
    crashPoint(this.mongo.env, 'consume.after-insert');
    const outcomes = await this.sortOut(commits, refused);
    for (const { commit } of outcomes) if (commit) seeCommit(commit);
    const committed = commits.filter((_, index) => outcomes[index]!.kind === 'committed');
    if (committed.some(({ published }) => !published)) for (const listener of this.listeners) listener(committed);
    return outcomes;
  }

  /** Calls `listener` after each insert of this process: the relay need not wait for its next look. Returns how to stop it. */
  onCommitted(listener: (commits: readonly Commit[]) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** The driver's collection, for the relay, verification, rebuilding and audit. Commits are only ever added. */
  collection(): Promise<mongo.Collection<Commit>> {
    return this.mongo.collection<Commit>(COMMITS);
  }

  /** Nothing is committed that could not be said: it would stand in the outbox for ever. */
  private checkContract(event: NewEvent): void {
    const definition = this.definitionOf(event.type);
    if (!definition) throw new Error(`${event.type} is not in the catalogue of events`);
    definition.data.parse(event.data);
  }

  /** Indexes of the commits that were refused as duplicate keys. */
  private async insert(commits: readonly Commit[]): Promise<ReadonlySet<number>> {
    const all = await this.collection();
    try {
      await withDeadline(
        `insert ${commits.length} commits`,
        all.insertMany(commits as mongo.OptionalUnlessRequiredId<Commit>[], { ordered: false }),
      );
      return new Set();
    } catch (error) {
      const { writeErrors } = error as { writeErrors?: { index: number }[] };
      if (!isDuplicateKey(error) || !writeErrors) throw error;
      return new Set(writeErrors.map(({ index }) => index));
    }
  }

  /**
   * A duplicate key does not say whether somebody else was faster or we ourselves were, earlier: the cause does. It also sorts out
   * the second try of an insert whose outcome was unknown.
   */
  private async sortOut(commits: readonly Commit[], refused: ReadonlySet<number>): Promise<AppendOutcome[]> {
    if (refused.size === 0) return commits.map((commit) => ({ kind: 'committed', commit }));
    const ids = [...new Set([...refused].map((index) => commits[index]!.aggregateId))];
    const causes = [...refused].flatMap((index) => causesOf(commits[index]!));
    const earlier = await this.read((all) => all.find({ aggregateId: { $in: ids }, cause: { $in: causes } }).toArray());
    return commits.map((commit, index): AppendOutcome => {
      if (!refused.has(index)) return { kind: 'committed', commit };
      const same = earlier.filter(({ aggregateId }) => aggregateId === commit.aggregateId);
      const acted = new Set(same.flatMap(causesOf));
      const first = same.find((one) => causesOf(one).includes(causesOf(commit)[0]!));
      if (first && causesOf(commit).every((cause) => acted.has(cause))) return { kind: 'duplicate', commit: first };
      this.races.inc({ service: this.service });
      return { kind: 'lost-race' };
    });
  }

  /**
   * A scan may yield to writers, and then hold version 5 and have missed 4: a decision upon that would be wrong. So what has a gap is
   * read again as a snapshot, and what has one even then is not acted upon.
   */
  private async wholeHistories(ids: readonly string[]): Promise<Map<string, Commit[]>> {
    const whole = grouped(await this.read((all) => all.find({ aggregateId: { $in: [...ids] } }).toArray()));
    const gapped = [...whole].filter(([, commits]) => hasGap(commits)).map(([id]) => id);
    if (gapped.length === 0) return whole;
    const again = await this.read((all) => all.find({ aggregateId: { $in: gapped } }, { readConcern: { level: 'snapshot' } }).toArray());
    for (const [id, commits] of grouped(again)) {
      if (hasGap(commits)) throw new Error(`the history of ${id} lacks a version: \`debrief verify\` says which`);
      whole.set(id, commits);
    }
    return whole;
  }

  private async read<T>(query: (all: mongo.Collection<Commit>) => Promise<T>): Promise<T> {
    return withDeadline('read commits', query(await this.collection()));
  }
}

function grouped(commits: readonly Commit[]): Map<string, Commit[]> {
  const histories = new Map<string, Commit[]>();
  for (const commit of commits) {
    const history = histories.get(commit.aggregateId);
    if (history) history.push(commit);
    else histories.set(commit.aggregateId, [commit]);
  }
  for (const history of histories.values()) history.sort((a, b) => a.version - b.version);
  return histories;
}

function loadedFrom(commits: readonly Commit[]): Loaded {
  if (commits.length === 0) return NOTHING;
  const head = commits.at(-1)!;
  return {
    events: commits.flatMap(({ events }) => events),
    version: head.version,
    headHash: head.hash,
    causes: new Set(commits.flatMap(causesOf)),
  };
}
