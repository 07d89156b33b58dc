import { describe, expect, it } from 'vitest';
import { fold, given, isRejection, never, reject, type Decider } from './index.js';

type Door = { status: 'none' } | { status: 'open' | 'shut'; times: number };
type Order = { type: 'Open' } | { type: 'Shut' };
type DoorEvent = { type: 'opened'; note?: string | undefined } | { type: 'shut' };

const door: Decider<Door, Order, DoorEvent> = {
  initial: { status: 'none' },
  decide(order, state) {
    switch (order.type) {
      case 'Open':
        return state.status === 'open' ? reject('door/open-already', { times: state.times }) : [{ type: 'opened' }];
      case 'Shut':
        return state.status === 'open' ? [{ type: 'shut' }] : reject('door/not-open');
      default:
        return never(order);
    }
  },
  evolve(state, event) {
    const times = state.status === 'none' ? 0 : state.times;
    return event.type === 'opened' ? { status: 'open', times: times + 1 } : { status: 'shut', times };
  },
};

describe('a decider', () => {
  it('decides upon the state that the events before have made', () =>
    given(door, [{ type: 'opened' }])
      .when({ type: 'Shut' })
      .then([{ type: 'shut' }]));

  it('refuses with a name and with data', () =>
    given(door, [{ type: 'opened' }, { type: 'shut' }, { type: 'opened' }])
      .when({ type: 'Open' })
      .then(reject('door/open-already', { times: 2 })));

  it('tells the state after the decision', () => given(door).when({ type: 'Open' }).thenState({ status: 'open', times: 1 }));

  it('leaves the state alone when it refuses', () => given(door).when({ type: 'Shut' }).thenState({ status: 'none' }));

  it('fails a test whose expectation is another one', () => {
    expect(() => given(door).when({ type: 'Open' }).then([])).toThrow();
    expect(() => given(door).when({ type: 'Shut' }).then(reject('door/other'))).toThrow();
  });

  it('takes a member that is undefined for one that is absent', () =>
    given({ ...door, decide: () => [{ type: 'opened' as const, note: undefined }] })
      .when({ type: 'Open' })
      .then([{ type: 'opened' }]));

  it('folds from a state that is there already', () =>
    expect(fold<Door, DoorEvent>(door, [{ type: 'opened' }], { status: 'shut', times: 4 })).toEqual({ status: 'open', times: 5 }));

  it('knows a rejection from a list of events and from nothing', () => {
    expect([reject('a/b'), [], null, undefined, 'text'].map(isRejection)).toEqual([true, false, false, false, false]);
  });

  it('names what was not foreseen', () => expect(() => never({ type: 'incident.melted.v9' } as never)).toThrow('incident.melted.v9'));
});
