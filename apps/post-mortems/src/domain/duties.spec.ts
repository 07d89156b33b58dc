import { defaultRegimes } from '@debrief/contracts';
import { describe, expect, it } from 'vitest';
import { clocksOf, regimeFault } from './duties.js';
import { anEntry, checkoutIncident } from './testing/records.js';

// Detected, and so known, at 10:08:15.
const incident = { ...checkoutIncident, fields: { regulation: ['DORA', 'GDPR'], 'classified-at': '2026-05-14T12:00:00.000Z' } };
const told = (entryNo: number, at: string, text: string, data: Record<string, unknown> = {}) =>
  anEntry(entryNo, 'communication', at, `Told regulator: ${text}`, { data: { audience: 'regulator', text, ...data } });
const clocks = (entries: ReturnType<typeof told>[], now: string, spared = {}) =>
  Object.fromEntries(
    clocksOf({ incident, entries }, defaultRegimes, spared, now).map((clock) => [clock.clockId, [clock.state, clock.dueAt, clock.metBy]]),
  );

describe('clocks of reporting duties', () => {
  it('run only for what the incident names, from classification or awareness, whichever ends first', () =>
    expect(clocks([], '2026-05-14T13:00:00.000Z')).toEqual({
      'dora:initial': ['running', '2026-05-14T16:00:00.000Z', null],
      'dora:intermediate': ['waiting', null, null],
      'dora:final': ['waiting', null, null],
      'gdpr:notification': ['running', '2026-05-17T10:08:15.000Z', null],
    }));

  it('are met by a communication that names the step, and begin the next one', () => {
    const entries = [
      told(20, '2026-05-14T15:00:00.000Z', 'DORA initial notification'),
      told(21, '2026-05-14T15:10:00.000Z', 'status page'),
    ];
    expect(clocks(entries, '2026-05-15T00:00:00.000Z')).toMatchObject({
      'dora:initial': ['met', '2026-05-14T16:00:00.000Z', 'T20'],
      'dora:intermediate': ['running', '2026-05-17T15:00:00.000Z', null],
      'gdpr:notification': ['running', '2026-05-17T10:08:15.000Z', null],
    });
  });

  it('are late when nothing came in time, also when it came afterwards', () => {
    expect(clocks([], '2026-05-14T16:00:01.000Z')['dora:initial']).toEqual(['late', '2026-05-14T16:00:00.000Z', null]);
    const typed = told(20, '2026-05-18T10:00:00.000Z', 'sent', { step: 'notification', regulation: 'gdpr' });
    expect(clocks([typed], '2026-05-19T00:00:00.000Z')['gdpr:notification']).toEqual(['late', '2026-05-17T10:08:15.000Z', 'T20']);
  });

  it('count calendar months, to the last day of a shorter one', () => {
    const entries = [
      told(20, '2026-05-14T15:00:00.000Z', 'DORA: initial notification'),
      told(21, '2026-05-31T09:00:00.000Z', 'DORA, intermediate report'),
    ];
    expect(clocks(entries, '2026-06-01T00:00:00.000Z')['dora:final']).toEqual(['running', '2026-06-30T09:00:00.000Z', null]);
  });

  it('do not apply where somebody said so, with the reason', () => {
    const [clock] = clocksOf(
      { incident, entries: [] },
      defaultRegimes,
      { 'dora:initial': 'not a major incident' },
      '2026-05-20T00:00:00.000Z',
    );
    expect(clock).toMatchObject({ state: 'not-applicable', reason: 'not a major incident' });
  });

  it('are data: a step that counts from nothing before it is refused with its path', () => {
    expect(regimeFault(defaultRegimes)).toBeNull();
    const [dora] = defaultRegimes;
    expect(regimeFault([{ ...dora!, steps: dora!.steps.toReversed() }])).toEqual({
      path: 'regimes.0.steps.0.within.0.from',
      message: 'is no step before this one',
    });
    expect(regimeFault([dora!, dora!])?.path).toBe('regimes.1.regimeId');
  });
});
