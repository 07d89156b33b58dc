import { describe, expect, it } from 'vitest';
import type { MaintenanceWindowBody } from '@debrief/contracts';
import { isInWindow, occursOn, recurrenceOf, windowRefusal } from './maintenance.js';

const sundays: MaintenanceWindowBody = {
  name: 'Sunday night',
  when: { all: [] },
  startsAt: '2026-01-01T00:00:00.000Z',
  endsAt: '2027-01-01T00:00:00.000Z',
  recurs: { rule: 'FREQ=WEEKLY;BYDAY=SU', zone: 'Europe/Berlin', from: '23:00', minutes: 120 },
  atEnd: 'reconsider',
};

describe('a maintenance window', () => {
  it('holds from its start up to and without its end', () => {
    const once = { ...sundays, recurs: undefined, startsAt: '2026-05-01T10:00:00.000Z', endsAt: '2026-05-01T11:00:00.000Z' };
    const inside = (at: string) => isInWindow(once as MaintenanceWindowBody, at);
    expect([
      inside('2026-05-01T09:59:59.999Z'),
      inside('2026-05-01T10:00:00.000Z'),
      inside('2026-05-01T10:59:59.999Z'),
      inside('2026-05-01T11:00:00.000Z'),
    ]).toEqual([false, true, true, false]);
  });

  it('repeats by the wall clock of its zone, over midnight and over both changes of the clocks', () => {
    const at = (instant: string) => isInWindow(sundays, instant);
    // Winter: 23:00 is 22:00 UTC. Summer: 21:00 UTC.
    expect([
      at('2026-01-04T21:59:00.000Z'),
      at('2026-01-04T22:00:00.000Z'),
      at('2026-01-04T23:59:00.000Z'),
      at('2026-01-05T00:00:00.000Z'),
    ]).toEqual([false, true, true, false]);
    expect([at('2026-07-05T20:59:00.000Z'), at('2026-07-05T21:00:00.000Z')]).toEqual([false, true]);
    expect([at('2026-03-29T21:00:00.000Z'), at('2026-10-25T22:00:00.000Z')]).toEqual([true, true]);
  });

  it('reads days, weeks and months, and refuses the rest', () => {
    const on = (rule: string, first: string, date: string) => occursOn(recurrenceOf(rule) as never, first, date);
    expect([on('FREQ=DAILY;INTERVAL=2', '2026-05-01', '2026-05-03'), on('FREQ=DAILY;INTERVAL=2', '2026-05-01', '2026-05-04')]).toEqual([
      true,
      false,
    ]);
    expect([
      on('FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR', '2026-05-01', '2026-05-15'),
      on('FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR', '2026-05-01', '2026-05-08'),
    ]).toEqual([true, false]);
    expect([on('FREQ=MONTHLY;BYDAY=-1SU', '2026-01-01', '2026-05-31'), on('FREQ=MONTHLY;BYDAY=2TU', '2026-01-01', '2026-05-12')]).toEqual([
      true,
      true,
    ]);
    expect([on('FREQ=MONTHLY;BYMONTHDAY=-1', '2026-01-01', '2026-02-28'), on('FREQ=MONTHLY', '2026-01-31', '2026-02-28')]).toEqual([
      true,
      false,
    ]);
    for (const rule of ['FREQ=YEARLY', 'FREQ=DAILY;COUNT=3', 'FREQ=WEEKLY;BYDAY=2MO', 'FREQ=DAILY;INTERVAL=0'])
      expect(recurrenceOf(rule)).toBeUndefined();
    expect(windowRefusal({ ...sundays, recurs: { ...sundays.recurs, zone: 'Mars/Base' } as never })).toMatchObject({
      type: 'maintenance-window/unknown-zone',
    });
  });
});
