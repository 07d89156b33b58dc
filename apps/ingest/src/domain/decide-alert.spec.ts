import { Alert, type AlertEvent } from '@debrief/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AlertState } from './alert.js';
import { decideAlert } from './decide-alert.js';
import { decideLapse } from './decide-lapse.js';
import type { AlertDraft } from './draft.js';
import { plusMinutes } from './instants.js';
import { observeAlert, type AlertObservation, type ReadingContext } from './observation.js';

const t0 = '2026-11-18T14:00:00.000Z';
const at = (minutes: number) => plusMinutes(t0, minutes);
const settings = {
  timeZone: 'UTC',
  lateMinutes: 10,
  noDataOpens: false,
  expiryMinutes: null,
  staleMinutes: 1440,
  dedupFields: [],
  severityMap: {},
};

let counter = 0;
function seen(draft: Partial<AlertDraft>, receivedAt: string, more: Partial<ReadingContext> = {}): AlertObservation {
  const receiptId = `0193${(counter++).toString(16).padStart(4, '0')}-0000-7000-8000-000000000000`;
  const context = {
    integrationId: 'int_a',
    source: 's',
    receiptId,
    receivedAt,
    settings,
    isTest: false,
    isDrill: false,
    isReplay: false,
    ...more,
  };
  return observeAlert({ kind: 'alert', key: 'k', status: 'firing', title: 'Disk full', sourceSeverity: 'high', ...draft }, context);
}
/** From a source that tells start and end, like Alertmanager. */
const firingSince = (start: number, received = start) => seen({ startedAt: at(start) }, at(received));
const endedAt = (start: number, end: number, received = end) =>
  seen({ status: 'resolved', startedAt: at(start), endedAt: at(end) }, at(received));
/** From a source that makes dated statements, like Datadog. */
const said = (status: AlertDraft['status'], minute: number, received = minute) => seen({ status, statedAt: at(minute) }, at(received));
/** From a source without times. */
const saidNow = (status: AlertDraft['status'], received: number) => seen({ status }, at(received));

function play(observations: readonly AlertObservation[]): { state: AlertState; events: AlertEvent[]; commits: number } {
  let state: AlertState | null = null;
  const events: AlertEvent[] = [];
  let commits = 0;
  for (const observation of observations) {
    const decision = decideAlert(state, observation, observation.context.receivedAt, (state?.sequence ?? 0) + 1);
    if (decision.events.length > 0) commits++;
    events.push(...decision.events);
    state = decision.state;
  }
  return { state: state as AlertState, events, commits };
}
const types = (events: readonly AlertEvent[]) => events.map((event) => event.type);

describe('an order that amends an alert', () => {
  const made = seen({ labels: { tags: 'a, b', rack: 'r1' }, description: 'as it was' }, at(0));
  const amend = (draft: Partial<AlertDraft>, minute: number) =>
    seen({ status: 'acknowledged', title: undefined, sourceSeverity: undefined, ...draft }, at(minute));

  it('changes what it names and nothing else, an ended alert as well, and twice changes nothing more', () => {
    const renamed = amend({ title: 'Disk is full', amends: { tells: ['title'] } }, 1);
    const urgent = amend({ sourceSeverity: 'P1', amends: { tells: ['severity'] } }, 2);
    const tagged = amend({ labels: { zone: 'z' }, amends: { tells: [], addsTags: ['c'], dropsTags: ['a'], dropsLabels: ['rack'] } }, 9);
    const { state, events, commits } = play([made, renamed, renamed, urgent, saidNow('resolved', 8), tagged, tagged]);
    expect(types(events)).toEqual(['alert.fired.v1', 'alert.changed.v1', 'alert.changed.v1', 'alert.resolved.v1', 'alert.changed.v1']);
    expect(commits).toBe(5);
    expect(state).toMatchObject({ status: 'resolved', title: 'Disk is full', description: 'as it was', severity: 'critical', episode: 1 });
    expect(state.labels).toEqual({ tags: 'b, c', zone: 'z' });
    expect(Alert.safeParse(state).error).toBeUndefined();
  });

  it('acknowledges nothing, and makes no alert where there is none', () => {
    const renamed = amend({ title: 'Disk is full', amends: { tells: ['title'] } }, 1);
    expect(play([made, renamed]).state).toMatchObject({ status: 'firing', acknowledgedAt: null, title: 'Disk is full' });
    expect(play([renamed])).toMatchObject({ state: null, events: [] });
  });
});

describe('an alert follows source time', () => {
  it('fires once, and a repeat, a redelivery or the copy of a second peer change nothing', () => {
    const { events, commits, state } = play([firingSince(0), firingSince(0, 1), firingSince(0, 5)]);
    expect(types(events)).toEqual(['alert.fired.v1']);
    expect(commits).toBe(1);
    expect(Alert.safeParse(state).error).toBeUndefined();
  });

  it('resolves at the time that the source tells', () => {
    const { events, state } = play([firingSince(0), endedAt(0, 5, 6)]);
    expect(types(events)).toEqual(['alert.fired.v1', 'alert.resolved.v1']);
    expect(state).toMatchObject({ status: 'resolved', resolution: 'source', resolvedAt: at(5), episode: 1 });
    expect(events[1]).toMatchObject({ data: { wasOpen: true } });
  });

  it('begins a new episode when it fires later than its end', () => {
    const { state, events } = play([firingSince(0), endedAt(0, 5), firingSince(20)]);
    expect(state).toMatchObject({ status: 'firing', episode: 2, startedAt: at(20), resolvedAt: null, resolution: null });
    expect(types(events)).toEqual(['alert.fired.v1', 'alert.resolved.v1', 'alert.fired.v1']);
    expect(state.episodes).toEqual([
      { episode: 1, startedAt: at(0), resolvedAt: at(5), resolution: 'source' },
      { episode: 2, startedAt: at(20), resolvedAt: null, resolution: null },
    ]);
  });

  it('takes an end that nobody had announced as an ended episode that opens nothing', () => {
    const { events, state } = play([seen({ status: 'resolved', statedAt: at(3) }, at(3))]);
    expect(events).toMatchObject([{ type: 'alert.resolved.v1', data: { wasOpen: false } }]);
    expect(state).toMatchObject({ status: 'resolved', startedAt: at(3), resolvedAt: at(3) });
  });

  it('merges a late resolve into the past without resolving the episode that fires now', () => {
    const { events, state } = play([said('firing', 0), said('firing', 7), said('resolved', 5, 8)]);
    expect(types(events).slice(2)).toEqual(['alert.changed.v1']);
    expect(state).toMatchObject({ status: 'firing', startedAt: at(7), episode: 1 });
    expect(state.episodes.map(({ startedAt, resolvedAt }) => [startedAt, resolvedAt])).toEqual([
      [at(0), at(5)],
      [at(7), null],
    ]);
  });

  it('never reopens for a late firing that lies before a known end', () => {
    const { events, state } = play([said('firing', 0), said('resolved', 9), said('firing', 4, 10)]);
    expect(types(events)).toEqual(['alert.fired.v1', 'alert.resolved.v1', 'alert.changed.v1']);
    expect(state.status).toBe('resolved');
  });

  it('takes a firing with the old start within ten minutes of the end for a slow peer', () => {
    const { state, commits } = play([firingSince(0), endedAt(0, 5), firingSince(0, 14)]);
    expect(state.status).toBe('resolved');
    expect(commits).toBe(2);
  });

  it('resumes the episode when the firing with the old start comes later than that', () => {
    const { state, events } = play([firingSince(0), endedAt(0, 5), firingSince(0, 16)]);
    expect(state).toMatchObject({ status: 'firing', episode: 1, startedAt: at(0), resolvedAt: null });
    expect(types(events).at(-1)).toBe('alert.fired.v1');
    const { state: ended } = play([firingSince(0), endedAt(0, 5), firingSince(0, 16), endedAt(0, 20)]);
    expect(ended).toMatchObject({ status: 'resolved', resolvedAt: at(20), episode: 1 });
  });

  it('ends a resumed episode when the source tells the old end once more', () => {
    const { state } = play([firingSince(0), endedAt(0, 5), firingSince(0, 16), endedAt(0, 5, 18)]);
    expect(state).toMatchObject({ status: 'resolved', resolvedAt: at(5), episode: 1 });
  });

  it('resolves at its start what ends before it started', () => {
    const observation = endedAt(10, 5, 11);
    expect(observation.problem?.type).toBe('alert/ends-before-it-starts');
    expect(play([observation]).state).toMatchObject({ status: 'resolved', startedAt: at(10), resolvedAt: at(10) });
  });

  it('learns an earlier start', () => {
    const { state, events } = play([firingSince(5), firingSince(2, 6)]);
    expect(state).toMatchObject({ startedAt: at(2), episode: 1, status: 'firing' });
    expect(types(events)).toEqual(['alert.fired.v1', 'alert.changed.v1']);
  });

  it('lets resolved beat firing at one and the same time', () => {
    for (const observations of [
      [said('firing', 3), said('resolved', 3)],
      [said('resolved', 3), said('firing', 3)],
    ])
      expect(play(observations).state.status).toBe('resolved');
  });
});

describe('acknowledging at the source', () => {
  it('holds over repeats until it is taken back', () => {
    const { state, events } = play([said('firing', 0), said('acknowledged', 2), said('firing', 4)]);
    expect(state).toMatchObject({ status: 'acknowledged', acknowledgedAt: at(2) });
    expect(types(events)).toEqual(['alert.fired.v1', 'alert.acknowledged.v1', 'alert.changed.v1']);
    const back = play([said('firing', 0), said('acknowledged', 2), said('unacknowledged', 4)]);
    expect(back.state).toMatchObject({ status: 'firing', acknowledgedAt: null });
    expect(types(back.events).at(-1)).toBe('alert.changed.v1');
  });

  it('is only recorded while nothing is open, and counts when the firing is learned later', () => {
    const { state, events } = play([said('acknowledged', 3)]);
    expect(state).toMatchObject({ status: 'resolved', episodes: [] });
    expect(types(events)).toEqual(['alert.changed.v1']);
    expect(play([said('acknowledged', 3), said('firing', 1, 4)]).state.status).toBe('acknowledged');
  });
});

describe('severity and text', () => {
  it('changes by newer source time, and at the same time only upwards', () => {
    const graded = (minute: number, sourceSeverity: string) => seen({ statedAt: at(minute), sourceSeverity }, at(9));
    expect(play([graded(1, 'high'), graded(2, 'warning')]).state.severity).toBe('warning');
    expect(play([graded(2, 'warning'), graded(1, 'high')]).state.severity).toBe('warning');
    expect(play([graded(1, 'high'), graded(1, 'warning')]).state.severity).toBe('high');
    expect(play([graded(1, 'warning'), graded(1, 'high')]).state.severity).toBe('high');
  });

  it('is not taken from the message that says it is over', () => {
    const { state } = play([
      said('firing', 0),
      seen({ status: 'resolved', statedAt: at(4), sourceSeverity: 'ok', title: 'Recovered' }, at(4)),
    ]);
    expect(state).toMatchObject({ severity: 'high', title: 'Disk full', status: 'resolved' });
  });

  it('says a changed text once', () => {
    const told = (value: string, received: number) => seen({ startedAt: at(0), annotations: { value } }, at(received));
    expect(types(play([told('1', 0), told('2', 1), told('2', 2)]).events)).toEqual(['alert.fired.v1', 'alert.changed.v1']);
  });
});

describe('silence', () => {
  const lapse = (state: AlertState, minute: number) =>
    decideLapse(state, state.receivedAt, state.expiresAt, { staleMinutes: 1440, noDataOpens: false }, at(minute));

  it('expires what held until a time that has passed by a minute, at that time', () => {
    const { state } = play([seen({ startedAt: at(0), holdsUntil: at(4) }, at(0))]);
    expect(lapse(state, 4.9)).toBeUndefined();
    const ended = lapse(state, 5);
    expect(ended).toMatchObject({
      state: { status: 'resolved', resolution: 'expired', resolvedAt: at(4) },
      events: [{ type: 'alert.resolved.v1' }],
    });
  });

  it('resumes the episode when it fires after all', () => {
    const { state } = play([seen({ startedAt: at(0), holdsUntil: at(4) }, at(0))]);
    const expired = (lapse(state, 6) as { state: AlertState }).state;
    const again = decideAlert(expired, seen({ startedAt: at(0), holdsUntil: at(12) }, at(8)), at(8), 3);
    expect(again.state).toMatchObject({ status: 'firing', episode: 1, resolution: null, startedAt: at(0), expiresAt: at(12) });
    expect(types(again.events)).toEqual(['alert.fired.v1']);
  });

  it('begins a new episode when the source itself says that it started anew', () => {
    const { state } = play([seen({ startedAt: at(0), holdsUntil: at(4) }, at(0))]);
    const expired = (lapse(state, 6) as { state: AlertState }).state;
    expect(decideAlert(expired, seen({ startedAt: at(7) }, at(8)), at(8), 3).state).toMatchObject({ status: 'firing', episode: 2 });
  });

  it('marks a repeating source that is silent for a day as stale, still open, until the next firing', () => {
    const { state } = play([firingSince(0)]);
    expect(lapse(state, 1439)).toBeUndefined();
    const stale = (lapse(state, 1440) as { state: AlertState }).state;
    expect(stale).toMatchObject({ status: 'firing', isStale: true });
    const again = decideAlert(stale, firingSince(0, 1500), at(1500), 3);
    expect(again).toMatchObject({ state: { isStale: false }, events: [{ type: 'alert.changed.v1' }] });
  });
});

describe('no data', () => {
  it('keeps an open alert open and says since when, and the next firing takes it back', () => {
    expect(play([said('firing', 0), said('no-data', 3)]).state).toMatchObject({ status: 'firing', noDataSince: at(3) });
    expect(play([said('firing', 0), said('no-data', 3), said('firing', 5)]).state.noDataSince).toBeNull();
  });

  it('opens an alert only where the integration says so', () => {
    expect(play([said('no-data', 3)]).state.status).toBe('resolved');
    const opening = seen({ status: 'no-data', statedAt: at(3) }, at(3), { settings: { ...settings, noDataOpens: true } });
    expect(play([opening]).state).toMatchObject({ status: 'firing', noDataSince: at(3) });
  });
});

describe('a source whose clock is ahead', () => {
  it('is placed at the receipt, and the skew is told', () => {
    const observation = seen({ startedAt: at(60) }, at(0));
    expect(observation).toMatchObject({ skewSeconds: 3600, timeOrigin: 'received', points: [{ at: at(0), origin: 'received' }] });
    expect(play([observation, seen({ startedAt: at(60) }, at(1))]).commits).toBe(1);
  });
});

describe('statements without a time', () => {
  it('are repeats as long as they say what is known', () => {
    const { commits, state } = play([
      saidNow('firing', 0),
      saidNow('firing', 1),
      saidNow('resolved', 2),
      saidNow('resolved', 3),
      saidNow('firing', 4),
    ]);
    expect(commits).toBe(3);
    expect(state).toMatchObject({ status: 'firing', episode: 2, timeOrigin: 'received' });
  });
});

describe('flapping', () => {
  it('is said at the fourth change within half an hour and taken back half an hour after the last', () => {
    const observations = [said('firing', 0), said('resolved', 5), said('firing', 10), said('resolved', 15)];
    const { state } = play(observations);
    expect(play(observations.slice(0, 3)).state.isFlapping).toBe(false);
    expect(state.isFlapping).toBe(true);
    const calm = decideLapse(state, at(15), null, { staleMinutes: null, noDataOpens: false }, at(45));
    expect(calm?.state.isFlapping).toBe(false);
  });
});

describe('bounds', () => {
  it('keeps 64 points and a hundred episodes however long it goes on, and numbers go on counting', () => {
    const observations = Array.from({ length: 300 }, (_, i) => (i % 2 === 0 ? firingSince(i * 60) : endedAt((i - 1) * 60, i * 60)));
    const { state } = play(observations);
    expect(state.evidence.points.length).toBeLessThanOrEqual(64);
    expect(state.episodes).toHaveLength(100);
    expect(state).toMatchObject({ episode: 150, status: 'resolved', startedAt: at(298 * 60), resolvedAt: at(299 * 60) });
  });
});

describe('convergence', () => {
  const statuses = ['firing', 'acknowledged', 'unacknowledged', 'resolved', 'no-data'] as const;
  const severities = ['critical', 'high', 'warning', 'info'];
  const statement = fc.record({
    status: fc.constantFrom(...statuses),
    minute: fc.integer({ min: 0, max: 8 }),
    severity: fc.constantFrom(...severities),
  });
  const interval = fc
    .record({ start: fc.integer({ min: 0, max: 8 }), length: fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined }) })
    .map(({ start, length }) => ({ start, end: length === undefined ? undefined : start + length }));
  const outcome = (observations: readonly AlertObservation[]) => {
    const { state } = play(observations);
    return {
      status: state.status,
      startedAt: state.startedAt,
      resolvedAt: state.resolvedAt,
      acknowledgedAt: state.acknowledgedAt,
      noDataSince: state.noDataSince,
      severity: state.severity,
      occurredAt: state.occurredAt,
      // Numbers go by discovery, the stretches themselves do not.
      episodes: state.episodes.map(({ startedAt, resolvedAt, resolution }) => ({ startedAt, resolvedAt, resolution })),
    };
  };
  const shuffled = <T>(arbitrary: fc.Arbitrary<T>) =>
    fc.array(arbitrary, { minLength: 1, maxLength: 8 }).chain((items) => {
      const doubled = fc.subarray(items).map((again) => [...items, ...again]);
      return fc.tuple(
        fc.constant(items),
        doubled.chain((all) => fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length })),
      );
    });

  it('comes to one state for every order and duplication of dated statements', () => {
    fc.assert(
      fc.property(shuffled(statement), ([first, second]) => {
        const observed = (list: typeof first) =>
          list.map(({ status, minute, severity }) => seen({ status, statedAt: at(minute), sourceSeverity: severity }, at(9)));
        expect(outcome(observed(second))).toEqual(outcome(observed(first)));
      }),
      { numRuns: 2000 },
    );
  });

  it('comes to one state for every order and duplication of intervals that arrive within lateMinutes', () => {
    fc.assert(
      fc.property(shuffled(interval), ([first, second]) => {
        const observed = (list: typeof first) =>
          list.map(({ start, end }) => (end === undefined ? firingSince(start, 12) : endedAt(start, end, 12)));
        expect(outcome(observed(second))).toEqual(outcome(observed(first)));
      }),
      { numRuns: 2000 },
    );
  });

  it('comes to one state and one text for every order in which statements are read, whenever each was received', () => {
    const dated = fc.uniqueArray(fc.record({ told: statement, receivedAt: fc.integer({ min: 0, max: 599 }) }), {
      minLength: 1,
      maxLength: 8,
      selector: ({ receivedAt }) => receivedAt,
    });
    const both = dated.chain((items) =>
      fc.tuple(fc.constant(items), fc.shuffledSubarray(items, { minLength: items.length, maxLength: items.length })),
    );
    const read = (
      list: readonly { told: { status: (typeof statuses)[number]; minute: number; severity: string }; receivedAt: number }[],
    ) => {
      const observations = list.map(({ told: { status, minute, severity }, receivedAt }) =>
        seen(
          { status, statedAt: at(minute), sourceSeverity: severity, title: `of ${receivedAt}`, labels: { receipt: String(receivedAt) } },
          new Date(Date.parse(at(9)) + receivedAt * 1000).toISOString(),
        ),
      );
      const { state } = play(observations);
      return { ...outcome(observations), title: state.title, labels: { ...state.labels } };
    };
    fc.assert(
      fc.property(both, ([first, second]) => {
        expect(read(second)).toEqual(read(first));
      }),
      { numRuns: 2000 },
    );
  });

  it('gives every episode a number of its own', () => {
    fc.assert(
      fc.property(shuffled(interval), ([, list]) => {
        const { state } = play(list.map(({ start, end }) => (end === undefined ? firingSince(start, 12) : endedAt(start, end, 12))));
        const numbers = state.episodes.map(({ episode }) => episode);
        expect(new Set(numbers).size).toBe(numbers.length);
      }),
      { numRuns: 1000 },
    );
  });
});
