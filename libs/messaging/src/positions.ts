import { eventOfType, type EventEnvelope } from '@debrief/contracts';
import { counter } from '@debrief/observability';

/** Where a listener's copy of somebody else's thing stands: the last event that is in it. */
export interface Position {
  readonly version: number;
  readonly index: number;
}

/** From an event's id, `<aggregateId>:<version>:<index>`. */
export function positionOf(event: Pick<EventEnvelope, 'id'>): Position {
  const [index, version] = event.id.split(':').reverse();
  return { version: Number(version), index: Number(index) };
}

export const isBefore = (a: Position, b: Position): boolean => a.version < b.version || (a.version === b.version && a.index < b.index);

/**
 * What a listener with a copy does with an event. `apply`: it is new. `known`: it, or a later one, is in the copy. `without-history`:
 * there is no copy yet and this is not its beginning; it is ignored and counted, because the history will come (`debrief republish`).
 */
export function verdictOnCopy(
  position: Position | null | undefined,
  event: Pick<EventEnvelope, 'id' | 'type'>,
): 'apply' | 'known' | 'without-history' {
  const its = positionOf(event);
  if (position) return isBefore(position, its) ? 'apply' : 'known';
  if (its.version === 1 || eventOfType(event.type)?.begins) return 'apply';
  withoutHistory.inc({ type: event.type });
  return 'without-history';
}

const withoutHistory = counter('events_without_history_total', 'Events of a thing whose beginning this listener has not heard', ['type']);
