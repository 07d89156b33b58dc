import type { Change } from '@debrief/contracts';
import type { ChangeObservation } from './observation.js';

/**
 * What an observation makes of a change: undefined when it says nothing new. The later statement by source time wins; start and end are kept
 * from whichever statement told them. At the same time an ended status beats a started one, so that no order of arrival matters.
 */
export function decideChange(before: Change | null, { change }: ChangeObservation, sequence: number): Change | undefined {
  if (before === null) return { ...change, sequence };
  const rank = (of: Pick<Change, 'occurredAt' | 'status'>) => `${of.occurredAt}${weights[of.status]}`;
  const isSourceTime = change.timeOrigin === 'source';
  // Without a time of its own, the same statement again is a repeat however late it comes.
  if (!isSourceTime && before.status === change.status && before.title === change.title && before.revision === change.revision)
    return undefined;
  const newer = rank(change) > rank(before);
  const startedAt = earlier(before.startedAt, change.startedAt);
  const endedAt = later(before.endedAt, change.endedAt);
  if (!newer && startedAt === before.startedAt && endedAt === before.endedAt) return undefined;
  const told = newer ? { ...before, ...change, actor: change.actor ?? before.actor, service: change.service ?? before.service } : before;
  const receiptIds = [...new Set([...before.receiptIds, ...change.receiptIds])].slice(-1000);
  return { ...told, sequence, startedAt, endedAt, receiptIds, isReplay: change.isReplay };
}

const weights: Readonly<Record<Change['status'], number>> = { other: 0, started: 1, failed: 2, succeeded: 3 };

const earlier = (a: string | null, b: string | null) => (a === null ? b : b === null || a < b ? a : b);
const later = (a: string | null, b: string | null) => (a === null ? b : b === null || a > b ? a : b);
