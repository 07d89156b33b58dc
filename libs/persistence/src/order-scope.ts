import { AsyncLocalStorage } from 'node:async_hooks';
import { causesOf, type Commit } from './commit.js';

const scope = new AsyncLocalStorage<{ isRecorded: boolean }>();

/** Runs an order and says whether it left a commit that names who ordered it. Whoever leaves none is to be noted otherwise. */
export async function watchOrder<Result>(order: () => Promise<Result>): Promise<{ result: Result; isRecorded: boolean }> {
  const seen = { isRecorded: false };
  const result = await scope.run(seen, order);
  return { result, isRecorded: seen.isRecorded };
}

/** Told by the commit store of every commit of this process, also of one that was there already. */
export function seeCommit(commit: Pick<Commit, 'cause'>): void {
  const seen = scope.getStore();
  if (seen && causesOf(commit).some((cause) => cause.startsWith('order:'))) seen.isRecorded = true;
}
