/** A named refusal: a fact with data, no exception. HTTP learns its status only at the edge. */
export interface Rejection<T extends string = string> {
  readonly rejected: true;
  readonly type: T;
  readonly data?: Record<string, unknown>;
}

/**
 * The grammar of a pure decision. `decide` says what happens when an order meets a state, `evolve` what that makes of the
 * state. Neither reads a clock, draws a number or waits: the moment is a member of the order.
 */
export interface Decider<State, Order, Event> {
  readonly initial: State;
  decide(order: Order, state: State): readonly Event[] | Rejection;
  evolve(state: State, event: Event): State;
}

/** Refuses: `reject('incident/already-resolved', { resolvedAt })`. */
export function reject<T extends string>(type: T, data?: Record<string, unknown>): Rejection<T> {
  return data === undefined ? { rejected: true, type } : { rejected: true, type, data };
}

/** Whether a decision (or what a use case handed on) is a refusal. */
export function isRejection(outcome: unknown): outcome is Rejection {
  return typeof outcome === 'object' && outcome !== null && (outcome as { rejected?: unknown }).rejected === true;
}

/** The state after `events`, from `from` or the decider's initial state. The only fold there is: projections and reports use it too. */
export function fold<State, Event>(
  decider: Pick<Decider<State, never, Event>, 'initial' | 'evolve'>,
  events: Iterable<Event>,
  from: State = decider.initial,
): State {
  let state = from;
  for (const event of events) state = decider.evolve(state, event);
  return state;
}

/** Closes a switch: the compiler refuses a forgotten case, and data from a newer version is told by name. */
export function never(unexpected: never): never {
  throw new Error(`not foreseen: ${JSON.stringify(unexpected)}`);
}
