import type { EventEnvelope } from '@debrief/contracts';

/** Where in the history of its thing an event stands. */
export interface Position {
  readonly version: number;
  readonly index: number;
}

/** An event's id is `<aggregateId>:<version>:<index>`. */
export function positionOf(event: Pick<EventEnvelope, 'id'>): Position {
  const [index, version] = event.id.split(':').reverse();
  return { version: Number(version), index: Number(index) };
}

export type Step = 'next' | 'known' | 'gap' | 'no-history';

/** Whether an event is the one that a copy waits for. A copy is made by the event that begins the thing, and by no other. */
export function stepOf(copy: Position | undefined, event: Position, begins: boolean): Step {
  if (!copy) return begins && event.version === 1 && event.index === 0 ? 'next' : 'no-history';
  if (event.version < copy.version || (event.version === copy.version && event.index <= copy.index)) return 'known';
  const follows = event.version === copy.version ? event.index === copy.index + 1 : event.version === copy.version + 1 && event.index === 0;
  return follows ? 'next' : 'gap';
}
