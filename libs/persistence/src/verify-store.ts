import { createHash } from 'node:crypto';
import type { Commit } from './commit.js';
import type { CommitStore } from './commit-store.js';
import { verifyChain, type ChainBreak } from './verify-chain.js';

export interface StoreReport {
  readonly ok: boolean;
  readonly aggregates: number;
  readonly commits: number;
  /** SHA-256 over the head of each aggregate, in the order of their ids: one line a day in the log makes a cut tail show later. */
  readonly headDigest: string;
  readonly breaks: readonly { readonly aggregateId: string; readonly version: number; readonly reason: ChainBreak }[];
}

/**
 * All commits of a service, the aggregates in the order of their ids, each oldest first. A `snapshot` is one moment's state, but lives
 * five minutes only: for short stretches. Without it a commit that is written meanwhile may be missed.
 */
export async function* histories(store: CommitStore, after = '', { snapshot = false } = {}): AsyncGenerator<Commit[]> {
  const all = await store.collection();
  const concern = snapshot ? { readConcern: { level: 'snapshot' as const } } : {};
  let history: Commit[] = [];
  for await (const commit of all
    .find({ aggregateId: { $gt: after } }, concern)
    .sort({ aggregateId: 1 })
    .batchSize(1_000)) {
    if (history.length > 0 && history[0]!.aggregateId !== commit.aggregateId) {
      yield history.sort((a, b) => a.version - b.version);
      history = [];
    }
    history.push(commit);
  }
  if (history.length > 0) yield history.sort((a, b) => a.version - b.version);
}

/**
 * Whether the history of a service, or of one of its aggregates, is the one that was written. `heads` says which version and hash each
 * aggregate has outside (the topic's headers): a tail that was cut off is `missing`.
 */
export async function verifyStore(
  store: CommitStore,
  options: { aggregateId?: string; heads?: ReadonlyMap<string, { version: number; hash: string }> } = {},
): Promise<StoreReport> {
  const digest = createHash('sha256');
  const breaks: { aggregateId: string; version: number; reason: ChainBreak }[] = [];
  const unseen = new Map(
    options.aggregateId === undefined ? options.heads : [...(options.heads ?? [])].filter(([id]) => id === options.aggregateId),
  );
  let [aggregates, commits] = [0, 0];
  for await (const read of options.aggregateId === undefined ? histories(store) : only(store, options.aggregateId)) {
    const { aggregateId } = read[0]!;
    // A scan beside writers may have missed a commit and hold the one after it: what looks broken is looked at again on its own.
    const history = verifyChain(read).ok ? read : await store.history(aggregateId);
    const head = history.at(-1)!;
    const { firstBad } = verifyChain(history);
    const outside = unseen.get(aggregateId);
    unseen.delete(aggregateId);
    if (firstBad) breaks.push({ aggregateId, ...firstBad });
    else if (outside && outside.version > head.version) breaks.push({ aggregateId, version: head.version + 1, reason: 'missing' });
    else if (outside && history[outside.version - 1]?.hash !== outside.hash)
      breaks.push({ aggregateId, version: outside.version, reason: 'altered' });
    digest.update(`${aggregateId}:${head.version}:${head.hash}\n`);
    aggregates++;
    commits += history.length;
  }
  for (const [aggregateId] of unseen) breaks.push({ aggregateId, version: 1, reason: 'missing' });
  return { ok: breaks.length === 0, aggregates, commits, headDigest: digest.digest('hex'), breaks };
}

async function* only(store: CommitStore, aggregateId: string): AsyncGenerator<Commit[]> {
  const history = await store.history(aggregateId);
  if (history.length > 0) yield history;
}
