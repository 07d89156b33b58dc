import { createHash, type Hash } from 'node:crypto';
import { PlatformConfig, SystemClock, type Environment } from '@debrief/config';
import { CommitStore, COMMITS, histories, Mongo, verifyChain, type Commit } from '@debrief/persistence';
import mongoose from 'mongoose';
import { Refused } from './installation.js';
import { services } from './services.js';

const { EJSON } = mongoose.mongo.BSON;

/*
 * A whole installation as JSON Lines (documents as MongoDB's extended JSON): a header, then for each service its commits, aggregate by
 * aggregate and oldest first, a line with their head digest, and its other documents; at the end the SHA-256 of everything before it.
 */
interface Header {
  readonly format: 'debrief-export';
  readonly version: 1;
  readonly exportedAt: string;
  /** Stored secrets open with the same DEBRIEF_SECRET only; this says whether it is the same one. */
  readonly secret: string;
}
interface CommitLine {
  readonly service: string;
  readonly commit: Commit;
}
interface HeadsLine {
  readonly service: string;
  readonly commits: number;
  readonly aggregates: number;
  readonly headDigest: string;
}
interface DocumentLine {
  readonly service: string;
  readonly collection: string;
  readonly document: { readonly _id: unknown } & Record<string, unknown>;
}
interface EndLine {
  readonly end: true;
  readonly lines: number;
  readonly sha256: string;
}
type Line = Header | CommitLine | HeadsLine | DocumentLine | EndLine;

/** What belongs to running processes and not to the installation: leases, answers to repeat, rounds; and sessions, which nobody should inherit. */
const volatile = new Set([COMMITS, 'leases', 'idempotency-keys', 'rounds', 'rebuilds', 'sessions', 'republications']);
const isVolatile = (name: string): boolean => volatile.has(name) || name.startsWith('system.') || /\.(next|old)$/.test(name);

/** Numbers and bytes as they lie in the store: a copy must not turn one kind into another. */
const asStored = { promoteValues: false, promoteLongs: false, promoteBuffers: false } as const;

const BATCH = 500;
/** At its first start an installation makes a token for scripts: a directory that knows nobody else is empty. */
const FIRST_START_COMMITS = 20;

const fingerprintOf = (env: Environment): string =>
  createHash('sha256')
    .update(`debrief-export ${env.get(PlatformConfig).DEBRIEF_SECRET}`)
    .digest('hex')
    .slice(0, 16);

export interface CopyReport {
  readonly commits: number;
  readonly documents: number;
}

async function eachService<Result>(env: Environment, work: (service: string, mongo: Mongo) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (const service of services) {
    const mongo = new Mongo(service, env);
    try {
      results.push(await work(service, mongo));
    } finally {
      await mongo.onApplicationShutdown();
    }
  }
  return results;
}

/** Follows heads of histories as they pass: the same histories in the same order give the same digest. */
class Heads {
  private readonly digest: Hash = createHash('sha256');
  commits = 0;
  aggregates = 0;

  see(history: readonly Commit[]): void {
    const { aggregateId, version, hash } = history.at(-1)!;
    this.digest.update(`${aggregateId}:${version}:${hash}\n`);
    this.commits += history.length;
    this.aggregates++;
  }

  lineOf(service: string): HeadsLine {
    return { service, commits: this.commits, aggregates: this.aggregates, headDigest: this.digest.digest('hex') };
  }
}

/** Writes the installation, line by line and waiting for whoever takes them. It may go on running: commits only grow, and each history is whole. */
export async function exportInstallation(env: Environment, write: (line: string) => Promise<void>): Promise<CopyReport> {
  const sum = createHash('sha256');
  const report = { lines: 0, commits: 0, documents: 0 };
  const say = async (line: Line): Promise<void> => {
    const text = `${EJSON.stringify(line, { relaxed: false })}\n`;
    sum.update(text);
    report.lines++;
    await write(text);
  };
  await say({ format: 'debrief-export', version: 1, exportedAt: new SystemClock().now(), secret: fingerprintOf(env) });
  await eachService(env, async (service, mongo) => {
    const store = new CommitStore(mongo, new SystemClock());
    // Documents first: a projection that is older than its commits is mended, one that is newer would be believed.
    for (const { name } of (await (await mongo.db()).listCollections().toArray()).filter(({ name }) => !isVolatile(name)))
      for await (const document of (await mongo.collection(name)).find({}, asStored).sort({ _id: 1 })) {
        await say({ service, collection: name, document: document as DocumentLine['document'] });
        report.documents++;
      }
    const heads = new Heads();
    for await (const read of histories(store)) {
      // A scan beside writers may have missed a commit and hold the one after it.
      const history = verifyChain(read).ok ? read : await store.history(read[0]!.aggregateId);
      const { firstBad } = verifyChain(history);
      if (firstBad)
        throw new Refused(
          `${service} ${read[0]!.aggregateId}: version ${firstBad.version} ${firstBad.reason}. Nothing whole can be exported.`,
        );
      for (const commit of history) await say({ service, commit });
      heads.see(history);
    }
    await say(heads.lineOf(service));
    report.commits += heads.commits;
  });
  await write(`${EJSON.stringify({ end: true, lines: report.lines, sha256: sum.digest('hex') } satisfies EndLine)}\n`);
  return { commits: report.commits, documents: report.documents };
}

/** Says in one line why this installation is not empty, or nothing. */
async function whyNotEmpty(env: Environment): Promise<string | undefined> {
  const found = await eachService(env, async (service, mongo) => {
    const commits = await mongo.collection<Commit>(COMMITS);
    const count = await commits.countDocuments({});
    const isFirstStart =
      service === 'directory' &&
      count <= FIRST_START_COMMITS &&
      (await commits.countDocuments({ 'events.type': 'person.changed.v1' })) === 0;
    return count === 0 || isFirstStart ? undefined : `${service} has ${count} commits`;
  });
  return found.find((why) => why !== undefined);
}

/**
 * Reads an installation into an empty one. Two passes: the first proves that the file is whole (its sum, every hash of every commit, every
 * head digest) and writes nothing, so that what is refused leaves no trace.
 */
export async function importInstallation(
  env: Environment,
  read: () => AsyncIterable<string>,
  options: { otherSecret?: boolean } = {},
): Promise<CopyReport> {
  await proveWhole(read(), options.otherSecret ? undefined : fingerprintOf(env));
  const why = await whyNotEmpty(env);
  if (why) throw new Refused(`This installation is not empty: ${why}.`);
  const report = { commits: 0, documents: 0 };
  const mongos = new Map(services.map((service) => [service as string, new Mongo(service, env)]));
  try {
    // The indexes of the commits are there before the first of them.
    for (const mongo of mongos.values()) await new CommitStore(mongo, new SystemClock()).collection();
    let batch: { service: string; collection: string; documents: object[] } | undefined;
    const flush = async (): Promise<void> => {
      if (!batch) return;
      const { service, collection, documents } = batch;
      batch = undefined;
      const into = await mongos.get(service)!.collection(collection);
      await into.bulkWrite(
        documents.map((document) => ({
          replaceOne: { filter: { _id: (document as { _id: never })._id }, replacement: document, upsert: true },
        })),
        { ordered: false },
      );
    };
    for await (const text of read()) {
      const line = EJSON.parse(text, { relaxed: true }) as Line;
      const [service, collection, document] =
        'commit' in line
          ? [line.service, COMMITS, line.commit]
          : 'document' in line
            ? [line.service, line.collection, (EJSON.parse(text, { relaxed: false }) as DocumentLine).document]
            : ([undefined] as const);
      if (service === undefined || collection === undefined) continue;
      if (batch && (batch.service !== service || batch.collection !== collection || batch.documents.length >= BATCH)) await flush();
      batch ??= { service, collection, documents: [] };
      batch.documents.push(document);
      report[collection === COMMITS ? 'commits' : 'documents']++;
    }
    await flush();
  } finally {
    for (const mongo of mongos.values()) await mongo.onApplicationShutdown();
  }
  return report;
}

/** Throws Refused with what is wrong. */
async function proveWhole(lines: AsyncIterable<string>, secret: string | undefined): Promise<void> {
  const sum = createHash('sha256');
  let [count, header, isEnded] = [0, false, false];
  let heads = new Heads();
  let history: Commit[] = [];
  const endHistory = (): void => {
    if (history.length === 0) return;
    const { firstBad } = verifyChain(history);
    if (firstBad) throw new Refused(`${history[0]!.aggregateId}: version ${firstBad.version} ${firstBad.reason}`);
    heads.see(history);
    history = [];
  };
  for await (const text of lines) {
    if (isEnded) throw new Refused('Something follows the end of the export.');
    let line: Line;
    try {
      line = EJSON.parse(text, { relaxed: true }) as Line;
    } catch {
      throw new Refused(`Line ${count + 1} cannot be read: is the file whole?`);
    }
    if ('end' in line) {
      if (line.lines !== count || line.sha256 !== sum.digest('hex'))
        throw new Refused('The file is not what was exported: its sum is another one.');
      isEnded = true;
      continue;
    }
    sum.update(`${text}\n`);
    count++;
    if (!header) {
      if (!('format' in line) || line.format !== 'debrief-export') throw new Refused('This is no export of Debrief.');
      if (line.version !== 1) throw new Refused(`This export has the form ${String(line.version)}; this release reads form 1.`);
      if (secret !== undefined && line.secret !== secret)
        throw new Refused(
          'It was exported under another DEBRIEF_SECRET: set that one, or say --other-secret and enter secrets of channels anew.',
        );
      header = true;
      continue;
    }
    if ('service' in line && !services.includes(line.service as (typeof services)[number]))
      throw new Refused(`Line ${count}: there is no service ${line.service}.`);
    if ('commit' in line) {
      if (history.length > 0 && history[0]!.aggregateId !== line.commit.aggregateId) endHistory();
      history.push(line.commit);
    } else if ('headDigest' in line) {
      endHistory();
      const { headDigest, commits } = heads.lineOf(line.service);
      if (headDigest !== line.headDigest || commits !== line.commits)
        throw new Refused(`${line.service}: its histories are not those that were exported.`);
      heads = new Heads();
    }
  }
  if (!header) throw new Refused('This is no export of Debrief.');
  if (!isEnded) throw new Refused('The end is missing: the file was cut off.');
}
