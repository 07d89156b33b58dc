import { describe, expect, it } from 'vitest';
import {
  addDays,
  addWorkingDays,
  addWorkMinutes,
  afterQuiet,
  defaultCalendar,
  dueAt,
  freeBecause,
  instantOf,
  isDate,
  isoWeekOf,
  isQuiet,
  isZone,
  nearestWorkingDay,
  nextAllowed,
  type WorkCalendar,
  wallOf,
  workingDaysOf,
} from './index.js';

const berlin: WorkCalendar = { ...defaultCalendar, zone: 'Europe/Berlin' };
const christmas: WorkCalendar = { ...berlin, holidays: ['2026-12-24', '2026-12-25', '2026-12-26'] };

describe('wall time', () => {
  it.each([
    ['goes on by the length of a gap', '2027-03-28', '02:30', 'Europe/Berlin', '2027-03-28T01:30:00.000Z', 'dst-gap'],
    ['takes the first of a doubled hour', '2026-10-25', '02:30', 'Europe/Berlin', '2026-10-25T00:30:00.000Z', 'dst-overlap'],
    ['knows gaps of half an hour', '2026-10-04', '02:15', 'Australia/Lord_Howe', '2026-10-03T15:45:00.000Z', 'dst-gap'],
    ['knows gaps at midnight', '2027-04-30', '00:30', 'Africa/Cairo', '2027-04-29T22:30:00.000Z', 'dst-gap'],
    ['knows a day that never was', '2011-12-30', '09:00', 'Pacific/Apia', '2011-12-30T19:00:00.000Z', 'dst-gap'],
    ['is plain elsewhere', '2026-11-30', '09:00', 'Europe/Berlin', '2026-11-30T08:00:00.000Z', undefined],
  ])('%s', (_, date, time, zone, at, note) => expect(instantOf(date, time, zone)).toEqual({ at, note }));

  it('shows an instant on the wall', () =>
    expect(wallOf('2026-11-26T16:00:00.000Z', 'Pacific/Auckland')).toEqual({ date: '2026-11-27', time: '05:00' }));

  it('tells a zone from a word', () => {
    for (const zone of ['Europe/Berlin', 'UTC', 'America/Argentina/Buenos_Aires']) expect(isZone(zone)).toBe(true);
    for (const zone of ['Europe/Atlantis', '', '+01:00', 'nowhere', 'Europe/Berlin|x']) expect(isZone(zone)).toBe(false);
  });
});

describe('dates', () => {
  it('refuses days that are in no calendar', () => {
    for (const date of ['2026-02-30', '2025-02-29', '2026-13-01', 'tomorrow', '2026-1-1']) expect(isDate(date)).toBe(false);
    expect(isDate('2028-02-29')).toBe(true);
  });
  it('counts over the end of a month and a year', () => expect(addDays('2026-12-31', 60)).toBe('2027-03-01'));
  it.each([
    ['2026-01-01', '2026-W01'],
    ['2027-01-01', '2026-W53'],
    ['2026-11-23', '2026-W48'],
  ])('gives %s the ISO week %s', (date, week) => expect(isoWeekOf(date)).toBe(week));
});

describe('working days', () => {
  it('say why a day is free', () => {
    const away: WorkCalendar = { ...christmas, away: [{ from: '2026-11-23', to: '2026-12-04' }] };
    expect(freeBecause(away, '2026-11-28')).toBe('weekend');
    expect(freeBecause(away, '2026-12-25')).toBe('holiday');
    expect(freeBecause(away, '2026-11-24')).toBe('away');
    expect(freeBecause(away, '2026-12-07')).toBeUndefined();
  });
  it('are counted strictly after and strictly before', () => {
    expect(addWorkingDays(christmas, '2026-12-23', 1)).toBe('2026-12-28');
    expect(addWorkingDays(christmas, '2026-12-28', -1)).toBe('2026-12-23');
    expect(addWorkingDays(berlin, '2026-11-28', -2)).toBe('2026-11-26');
    expect(addWorkingDays(berlin, '2026-11-28', 0)).toBe('2026-11-28');
  });
  it('are searched for within a limit', () => {
    const away: WorkCalendar = { ...berlin, away: [{ from: '2026-11-02', to: '2026-11-30' }] };
    expect(nearestWorkingDay(away, '2026-11-30', 'earlier', 14)).toBeUndefined();
    expect(nearestWorkingDay(away, '2026-11-30', 'later')).toBe('2026-12-01');
  });
  it('end even for somebody who never works', () => {
    const never: WorkCalendar = { ...berlin, away: [{ from: '2020-01-01', to: '2040-01-01' }] };
    expect(addWorkingDays(never, '2026-01-01', 1)).toBe('2027-01-03');
    expect(nextAllowed(never, '2026-01-01T12:00:00.000Z')).toBe('2026-01-02T08:00:00.000Z');
  });
  it('of an absence leave out weekends and holidays', () =>
    expect(workingDaysOf(christmas, { from: '2026-12-21', to: '2026-12-31' })).toBe(7));
});

describe('a term of working days', () => {
  it('ends at 17:00 local of the nth working day after the local date', () =>
    expect(dueAt('2026-05-15T16:20:00.000Z', 3, berlin)).toBe('2026-05-20T15:00:00.000Z'));
  it('begins on the local date, not the one in UTC', () =>
    expect(dueAt('2026-11-22T23:30:00.000Z', 1, berlin)).toBe('2026-11-24T16:00:00.000Z'));
  it('steps over the change of the clocks', () => expect(dueAt('2027-03-26T12:00:00.000Z', 1, berlin)).toBe('2027-03-29T15:00:00.000Z'));
});

describe('an allowed time', () => {
  it.each([
    ['now, in work hours', '2026-11-02T09:00:00.000Z', '2026-11-02T09:00:00.000Z'],
    ['the next morning, in the evening', '2026-11-02T17:30:00.000Z', '2026-11-03T08:00:00.000Z'],
    ['after work and before the quiet hours, the next morning', '2026-11-02T16:30:00.000Z', '2026-11-03T08:00:00.000Z'],
    ['Monday, on a Friday night', '2026-11-06T21:40:00.000Z', '2026-11-09T08:00:00.000Z'],
    ['the same morning, at three', '2026-12-10T02:00:00.000Z', '2026-12-10T08:00:00.000Z'],
  ])('is %s', (_, now, at) => expect(nextAllowed(berlin, now)).toBe(at));

  it('waits for the end of the quiet hours, over midnight too', () => {
    expect(isQuiet(berlin, '2026-11-30T06:30:00.000Z')).toBe(true);
    expect(isQuiet(berlin, '2026-11-30T07:00:00.000Z')).toBe(false);
    expect(afterQuiet(berlin, '2026-11-30T06:30:00.000Z')).toBe('2026-11-30T07:00:00.000Z');
    expect(afterQuiet(berlin, '2026-11-30T20:00:00.000Z')).toBe('2026-12-01T07:00:00.000Z');
    expect(afterQuiet(berlin, '2026-11-30T12:00:00.000Z')).toBe('2026-11-30T12:00:00.000Z');
  });

  it('is the end of the quiet hours for who works only then', () => {
    const night: WorkCalendar = { ...berlin, workHours: { from: '22:00', to: '23:00' } };
    const silent: WorkCalendar = { ...berlin, workDays: [5], quietHours: { from: '00:00', to: '17:00' } };
    expect(isQuiet(night, nextAllowed(night, '2026-11-02T20:00:00.000Z'))).toBe(false);
    expect(nextAllowed(silent, '2026-11-02T12:00:00.000Z')).toBe('2026-11-06T16:00:00.000Z');
    expect(nextAllowed(silent, '2026-11-06T16:00:00.000Z')).toBe('2026-11-06T16:00:00.000Z');
  });

  it('counts minutes of work over a night and a weekend', () => {
    expect(addWorkMinutes(berlin, '2026-11-02T09:00:00.000Z', 120)).toBe('2026-11-02T11:00:00.000Z');
    expect(addWorkMinutes(berlin, '2026-11-06T15:00:00.000Z', 120)).toBe('2026-11-09T09:00:00.000Z');
  });
});
