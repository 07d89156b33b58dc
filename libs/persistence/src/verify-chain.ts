import { commitId, hashOf, NO_HASH, type Commit } from './commit.js';

/** `altered`: a commit is not what was written. `missing`: there is a gap. `reordered`: a commit stands in another one's place. */
export type ChainBreak = 'altered' | 'missing' | 'reordered';

export interface ChainReport {
  readonly ok: boolean;
  readonly commits: number;
  /** Of the newest commit; 64 zeros when there is none. */
  readonly headHash: string;
  /** The first break. What comes after it proves nothing. */
  readonly firstBad?: { readonly version: number; readonly reason: ChainBreak };
}

/**
 * Whether the history of one aggregate is the one that was written: every version there, every hash that of its content, every
 * commit chained to the one before. Its commits in any order; pure. A cut tail cannot be seen from here: only against the topic.
 */
export function verifyChain(commits: readonly Commit[]): ChainReport {
  const chain = commits.toSorted((a, b) => a.version - b.version);
  const report = { commits: chain.length, headHash: chain.at(-1)?.hash ?? NO_HASH };
  let previousHash = NO_HASH;
  for (const [index, commit] of chain.entries()) {
    const version = index + 1;
    const reason = breakAt(commit, version, previousHash);
    if (reason) return { ok: false, ...report, firstBad: { version, reason } };
    previousHash = commit.hash;
  }
  return { ok: true, ...report };
}

function breakAt(commit: Commit, version: number, previousHash: string): ChainBreak | undefined {
  if (commit.version > version) return 'missing';
  if (commit.version < version) return 'reordered'; // a version twice: the lock is gone
  const isItself = commit._id === commitId(commit.aggregateId, version) && hashOf(commit) === commit.hash;
  if (!isItself) return isWholeElsewhere(commit) ? 'reordered' : 'altered';
  return commit.previousHash === previousHash ? undefined : 'reordered';
}

/** A commit that was moved still has its own place in the ids of its events, and its hash fits there. */
function isWholeElsewhere(commit: Commit): boolean {
  const place = /^(.+):\d+$/.exec(commit.events[0]?.id ?? '')?.[1];
  return place !== undefined && place !== commit._id && hashOf({ ...commit, _id: place }) === commit.hash;
}
