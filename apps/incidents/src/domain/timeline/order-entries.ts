import type { EntryType, Instant, Lane, TimelineEntry } from '@debrief/contracts';
import { never } from '@debrief/decider';
import { msOf } from '../instants.js';
import type { Milestones } from '../incident/state.js';

/** The lane of the picture that an entry stands in. */
export function laneOf(entryType: EntryType): Lane {
  switch (entryType) {
    case 'alert-fired':
    case 'alert-changed':
    case 'alert-resolved':
    case 'impact':
      return 'alert';
    case 'change':
      return 'change';
    case 'milestone-set':
    case 'status-changed':
    case 'severity-changed':
    case 'role-changed':
    case 'related':
    case 'decision':
    case 'action':
    case 'phase':
    case 'outcome':
    case 'communication':
      return 'act';
    case 'note':
    case 'observation':
    case 'hypothesis':
    case 'expectation':
    case 'evidence':
    case 'correction':
      return 'note';
    case 'message':
      return 'chat';
    default:
      return never(entryType);
  }
}

const byPeople = new Set<EntryType>(['decision', 'action', 'phase', 'outcome', 'communication']);

/** At the same instant: changes, then alerts, then milestones, then people. */
export function rankOf(entryType: EntryType): number {
  switch (laneOf(entryType)) {
    case 'change':
      return 0;
    case 'alert':
      return 1;
    case 'act':
      return byPeople.has(entryType) ? 3 : 2;
    default:
      return 3;
  }
}

// Clocks disagree by seconds all the time; more than this is a clock that is wrong.
const aheadMs = 60_000;

/** Where an entry stands: at its own time, but at that of its receipt if the source's clock is ahead. */
export function orderAtOf(entry: Pick<TimelineEntry, 'occurredAt' | 'recordedAt'>): { orderAt: Instant; isClockAhead: boolean } {
  const isClockAhead = msOf(entry.occurredAt) - msOf(entry.recordedAt) > aheadMs;
  return { orderAt: isClockAhead ? entry.recordedAt : entry.occurredAt, isClockAhead };
}

/** The borders of the three phases, as the milestones stand when the entry is read. */
export function phaseBorders(milestones: Milestones): { during: Instant | null; after: Instant | null } {
  return { during: milestones.impactStartedAt?.at ?? milestones.detectedAt?.at ?? null, after: milestones.resolvedAt?.at ?? null };
}

export function phaseOf(orderAt: Instant, { during, after }: ReturnType<typeof phaseBorders>): 'before' | 'during' | 'after' {
  if (during !== null && orderAt < during) return 'before';
  return after !== null && orderAt > after ? 'after' : 'during';
}
