import { describe, expect, it } from 'vitest';
import type { MaintenanceWindowBody } from '@debrief/contracts';
import { isInWindow, nextStretch, windowRefusal } from './maintenance.js';
import { occursOn, recurrenceOf } from './recurrence.js';
import { addDays } from '@debrief/working-time';

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

  it('reads days, weeks and months, and refuses what is none', () => {
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
    for (const rule of [
      'FREQ=HOURLY',
      'FREQ=DAILY;COUNT=0',
      'FREQ=DAILY;COUNT=3;UNTIL=20260601',
      'FREQ=DAILY;UNTIL=20260631',
      'FREQ=DAILY;UNTIL=20260601T1200',
      'FREQ=WEEKLY;BYDAY=2MO',
      'FREQ=WEEKLY;BYMONTHDAY=1',
      'FREQ=MONTHLY;BYDAY=6MO',
      'FREQ=MONTHLY;BYYEARDAY=1',
      'FREQ=MONTHLY;BYSETPOS=1',
      'FREQ=YEARLY;BYWEEKNO=20',
      'FREQ=YEARLY;BYMONTH=13',
      'FREQ=DAILY;INTERVAL=0',
      'FREQ=DAILY;FREQ=WEEKLY',
      'FREQ=WEEKLY;BYDAY=XX',
    ])
      expect(recurrenceOf(rule)).toBeUndefined();
    expect(windowRefusal({ ...sundays, recurs: { ...sundays.recurs, zone: 'Mars/Base' } as never })).toMatchObject({
      type: 'maintenance-window/unknown-zone',
    });
  });

  /** The first days of a rule, from `first` on; examples of RFC 5545, section 3.8.5.3, among them. */
  const daysOf = (rule: string, first: string, most = 8): string[] => {
    const recurrence = recurrenceOf(rule);
    if (!recurrence) throw new Error(`${rule} is not read`);
    const days: string[] = [];
    for (let day = first, n = 0; n < 4_000 && days.length < most; day = addDays(day, 1), n++)
      if (occursOn(recurrence, first, day)) days.push(day);
    return days;
  };

  it.each([
    ['FREQ=DAILY;COUNT=3', '1997-09-02', ['1997-09-02', '1997-09-03', '1997-09-04']],
    ['FREQ=DAILY;UNTIL=19970904', '1997-09-02', ['1997-09-02', '1997-09-03', '1997-09-04']],
    ['FREQ=DAILY;BYMONTH=1;BYDAY=MO,WE;COUNT=3', '1997-12-30', ['1998-01-05', '1998-01-07', '1998-01-12']],
    ['FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO', '1997-08-05', ['1997-08-05', '1997-08-10', '1997-08-19', '1997-08-24']],
    ['FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU', '1997-08-05', ['1997-08-05', '1997-08-17', '1997-08-19', '1997-08-31']],
    ['FREQ=MONTHLY;COUNT=3;BYDAY=1FR', '1997-09-05', ['1997-09-05', '1997-10-03', '1997-11-07']],
    ['FREQ=MONTHLY;COUNT=4;BYDAY=1SU,-1SU;INTERVAL=2', '1997-09-07', ['1997-09-07', '1997-09-28', '1997-11-02', '1997-11-30']],
    ['FREQ=MONTHLY;COUNT=4;BYMONTHDAY=2,15', '1997-09-02', ['1997-09-02', '1997-09-15', '1997-10-02', '1997-10-15']],
    ['FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13;COUNT=3', '1997-09-02', ['1998-02-13', '1998-03-13', '1998-11-13']],
    ['FREQ=MONTHLY;COUNT=3;BYDAY=TU,WE,TH;BYSETPOS=3', '1997-09-04', ['1997-09-04', '1997-10-07', '1997-11-06']],
    ['FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=3', '2026-01-01', ['2026-01-30', '2026-02-27', '2026-03-31']],
    ['FREQ=YEARLY;COUNT=3;BYMONTH=6,7', '1997-06-10', ['1997-06-10', '1997-07-10', '1998-06-10']],
    ['FREQ=YEARLY;INTERVAL=3;COUNT=4;BYYEARDAY=1,100', '1997-01-01', ['1997-01-01', '1997-04-10', '2000-01-01', '2000-04-09']],
    ['FREQ=YEARLY;BYDAY=20MO;COUNT=3', '1997-05-19', ['1997-05-19', '1998-05-18', '1999-05-17']],
    ['FREQ=YEARLY;BYMONTH=3;BYDAY=TH;COUNT=4', '1997-03-13', ['1997-03-13', '1997-03-20', '1997-03-27', '1998-03-05']],
    ['FREQ=YEARLY;COUNT=2', '2024-02-29', ['2024-02-29', '2028-02-29']],
  ])('%s from %s', (rule, first, days) => {
    expect(daysOf(rule, first, days.length + 1).slice(0, days.length)).toEqual(days);
    if (/COUNT|UNTIL/.test(rule)) expect(daysOf(rule, first, days.length + 1)).toHaveLength(days.length);
  });

  it('ends with its count, at its last instant, and says when it is on next', () => {
    const counted = { ...sundays, recurs: { ...sundays.recurs!, rule: 'FREQ=WEEKLY;BYDAY=SU;COUNT=2' } };
    expect([isInWindow(counted, '2026-01-11T22:30:00.000Z'), isInWindow(counted, '2026-01-18T22:30:00.000Z')]).toEqual([true, false]);
    const until = { ...sundays, recurs: { ...sundays.recurs!, rule: 'FREQ=WEEKLY;BYDAY=SU;UNTIL=20260111T215959Z' } };
    expect([isInWindow(until, '2026-01-04T22:30:00.000Z'), isInWindow(until, '2026-01-11T22:30:00.000Z')]).toEqual([true, false]);
    expect(nextStretch(counted, '2026-01-05T12:00:00.000Z')).toEqual({
      startsAt: '2026-01-11T22:00:00.000Z',
      endsAt: '2026-01-12T00:00:00.000Z',
    });
    expect(nextStretch(counted, '2026-01-11T23:00:00.000Z')?.startsAt).toBe('2026-01-11T22:00:00.000Z');
    expect(nextStretch(counted, '2026-01-12T00:00:00.000Z')).toBeNull();
    expect(windowRefusal({ ...sundays, recurs: { ...sundays.recurs!, rule: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30' } })).toMatchObject({
      type: 'maintenance-window/never-on',
    });
  });
});
