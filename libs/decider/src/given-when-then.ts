import { deepStrictEqual } from 'node:assert/strict';
import { fold, type Decider, type Rejection } from './decider.js';

/** What an order led to, ready to be compared. */
export interface Outcome<State, Event> {
  /** Fails unless the decision is exactly this list of events, or this rejection. */
  then(expected: readonly Event[] | Rejection): void;
  /** Fails unless the state after the decision is exactly this. A rejection changes nothing. */
  thenState(expected: State): void;
}

/** A decider's test is a sentence: `given(incident, [opened]).when(order).then([resolved])`. */
export function given<State, Order, Event>(
  decider: Decider<State, Order, Event>,
  events: readonly Event[] = [],
): { when(order: Order): Outcome<State, Event> } {
  const before = fold<State, Event>(decider, events);
  return {
    when(order) {
      const decision = decider.decide(order, before);
      return {
        // An object with a `then` is taken for a promise by `await`; nobody may await it, and nothing here is async.
        // oxlint-disable-next-line unicorn/no-thenable -- the word of given/when/then is worth it
        then: (expected) => deepStrictEqual(plain(decision), plain(expected)),
        thenState: (expected) =>
          deepStrictEqual(plain(Array.isArray(decision) ? fold<State, Event>(decider, decision, before) : before), plain(expected)),
      };
    },
  };
}

// Compared as they travel: a member that is `undefined` is not there.
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
