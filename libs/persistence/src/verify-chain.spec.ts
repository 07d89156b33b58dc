import { describe, expect, it } from 'vitest';
import { commitOf, NO_HASH, type Commit } from './commit.js';
import { verifyChain } from './verify-chain.js';

function chain(length: number): Commit[] {
  const commits: Commit[] = [];
  for (let version = 1; version <= length; version++) {
    const previousHash = commits.at(-1)?.hash ?? NO_HASH;
    const events = [{ type: 'thing.changed.v1', data: { text: `change ${version}` } }];
    const wish = { aggregateId: 'inc_1', version, previousHash, cause: `order:${version}`, correlationId: 'c', events };
    commits.push(commitOf('incidents', '2026-11-18T14:02:00.000Z', wish));
  }
  return commits;
}
const reasonOf = (commits: Commit[]) => verifyChain(commits).firstBad;

describe('verifying a chain of commits', () => {
  it('finds nothing in a history as it was written, in whatever order it is read', () => {
    const commits = chain(4);
    expect(verifyChain(commits.toReversed())).toEqual({ ok: true, commits: 4, headHash: commits[3]?.hash });
    expect(verifyChain([])).toEqual({ ok: true, commits: 0, headHash: NO_HASH });
  });

  it('holds for text with a lone surrogate, which the store would give back as U+FFFD: it is kept so from the beginning', () => {
    const data = { 'na\ud800me': ['te\udc00xt', 'plain', undefined], left: undefined, code: '\\ud83d' };
    const wish = { aggregateId: 'inc_1', version: 1, previousHash: NO_HASH, cause: 'order:1', correlationId: 'c' };
    const commit = commitOf('incidents', '2026-11-18T14:02:00.000Z', { ...wish, events: [{ type: 'thing.changed.v1', data }] });
    expect(commit.events[0]!.data).toEqual({ 'na\ufffdme': ['te\ufffdxt', 'plain', undefined], code: '\\ud83d' });
    expect(verifyChain([JSON.parse(JSON.stringify(commit)) as Commit])).toMatchObject({ ok: true });
  });

  it('finds one changed character, and names the version', () => {
    const commits = chain(4);
    const [, second] = commits as [Commit, Commit];
    const events = [{ ...second.events[0]!, data: { text: 'change 2.' } }];
    expect(reasonOf(commits.with(1, { ...second, events }))).toEqual({ version: 2, reason: 'altered' });
  });

  it('finds a changed cause, a changed time and a changed hash', () => {
    const commits = chain(3);
    const last = commits[2]!;
    expect(reasonOf(commits.with(2, { ...last, cause: 'order:other' }))?.reason).toBe('altered');
    expect(reasonOf(commits.with(2, { ...last, recordedAt: '2026-11-18T14:02:00.001Z' }))?.reason).toBe('altered');
    expect(reasonOf(commits.with(2, { ...last, hash: NO_HASH }))?.reason).toBe('altered');
  });

  it('finds a dropped commit', () => {
    expect(reasonOf(chain(4).toSpliced(1, 1))).toEqual({ version: 2, reason: 'missing' });
    expect(reasonOf(chain(4).toSpliced(0, 1))).toEqual({ version: 1, reason: 'missing' });
  });

  it('finds two commits that changed places', () => {
    const commits = chain(4);
    const [, second, third] = commits as [Commit, Commit, Commit];
    const swapped = commits.with(1, { ...third, _id: second._id, version: 2 }).with(2, { ...second, _id: third._id, version: 3 });
    expect(reasonOf(swapped)).toEqual({ version: 2, reason: 'reordered' });
  });

  it('finds a commit that was rewritten together with its hash: the next one does not hang on it', () => {
    const commits = chain(3);
    const events = [{ type: 'thing.changed.v1', data: { text: 'another story' } }];
    const forged = commitOf('incidents', '2026-11-18T14:02:00.000Z', {
      aggregateId: 'inc_1',
      version: 2,
      previousHash: commits[0]!.hash,
      cause: 'order:2',
      correlationId: 'c',
      events,
    });
    expect(reasonOf(commits.with(1, forged))).toEqual({ version: 3, reason: 'reordered' });
  });
});
