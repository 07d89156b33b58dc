import { derivedId } from '@debrief/contracts/derive-id';
import { addDays, addWorkingDays, dateIn, isQuiet, nextAllowed, type WorkCalendar } from '@debrief/working-time';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterRing, type CalendarBook, nextReminder, previewReminders, type ReminderItem, type Ring } from './next-reminder.js';
import { aReminderItem } from './reminder-fixtures.js';
import { type ReminderPlan, standardPlan, strictPlan, usualStates } from './reminder-plan.js';
import { slotOf } from './rung-slot.js';

const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Tokyo',
  'Australia/Lord_Howe',
  'Africa/Cairo',
  'Pacific/Apia',
  'Asia/Kathmandu',
];
const people = ['person-owner', 'person-lead', 'team-payments', 'person-service-owner'];

const time = fc.integer({ min: 0, max: 23 }).map((hour) => `${String(hour).padStart(2, '0')}:00`);
const date = fc.integer({ min: 0, max: 150 }).map((days) => addDays('2026-10-01', days));

const calendar: fc.Arbitrary<WorkCalendar> = fc.record({
  zone: fc.constantFrom(...zones),
  workDays: fc.subarray([1, 2, 3, 4, 5, 6, 7], { minLength: 1 }),
  workHours: fc.constantFrom({ from: '09:00', to: '17:00' }, { from: '06:00', to: '14:00' }, { from: '13:00', to: '21:00' }),
  quietHours: fc.option(
    fc.tuple(time, time).map(([from, to]) => (from === to ? { from: '18:00', to: '08:00' } : { from, to })),
    { nil: null },
  ),
  holidays: fc.array(date, { maxLength: 5 }),
  away: fc.array(
    fc.tuple(date, fc.integer({ min: 0, max: 30 })).map(([from, days]) => ({ from, to: addDays(from, days) })),
    { maxLength: 2 },
  ),
});

const book: fc.Arbitrary<CalendarBook> = fc
  .tuple(calendar, calendar, calendar, calendar)
  .map((calendars) => Object.fromEntries(people.map((key, index) => [key, calendars[index] as WorkCalendar])));

const instant = (from: string, days: number) =>
  fc.integer({ min: 0, max: days * 24 * 60 }).map((minutes) => new Date(Date.parse(from) + minutes * 60_000).toISOString());

const item: fc.Arbitrary<ReminderItem> = fc
  .tuple(instant('2026-10-01T00:00:00.000Z', 20), fc.integer({ min: 1, max: 60 * 24 }))
  .map(([acceptedAt, hours]) =>
    aReminderItem({
      acceptedAt,
      createdAt: acceptedAt,
      dueAt: new Date(Date.parse(acceptedAt) + hours * 3_600_000).toISOString(),
      recipients: {
        owner: ['person-owner'],
        'team-lead': ['person-lead'],
        'team-channel': ['team-payments'],
        'service-owner': ['person-service-owner'],
      },
    }),
  );

const outages = fc.array(fc.tuple(instant('2026-10-01T00:00:00.000Z', 150), fc.integer({ min: 1, max: 20 * 24 })), { maxLength: 4 });

interface Rang {
  ring: Ring;
  at: string;
}

/** Runs as the processor does: it looks when it was told to, unless the house is down; what it finds due, it rings. */
function live(
  start: ReminderItem,
  plan: ReminderPlan,
  calendars: CalendarBook,
  down: readonly (readonly [string, number])[],
): { rang: Rang[]; item: ReminderItem } {
  let state = start;
  let now = start.createdAt;
  const rang: Rang[] = [];
  for (let steps = 0; steps < 500; steps += 1) {
    const next = nextReminder(state, plan, calendars, now);
    if (next.kind === 'none') return { rang, item: state };
    if (next.ringAt > now) {
      now = next.ringAt;
      for (const [from, hours] of down.toSorted((a, b) => (a[0] < b[0] ? -1 : 1))) {
        const until = new Date(Date.parse(from) + hours * 3_600_000).toISOString();
        if (from <= now && now < until) now = until;
      }
      continue;
    }
    rang.push({ ring: next, at: now });
    state = afterRing(state, next, now);
  }
  throw new Error('does not come to an end');
}

/** All ids that the plan can ever ring for that item: the slots, counted another way than nextReminder does. */
function existing(state: ReminderItem, plan: ReminderPlan, calendars: CalendarBook): Set<string> {
  const ids = new Set<string>();
  for (const rung of plan.rungs) {
    if (!(rung.states ?? usualStates).includes(state.state)) continue;
    for (const role of rung.to)
      for (const key of state.recipients[role] ?? [])
        for (let occurrence = 1; occurrence <= (rung.every?.times ?? 1); occurrence += 1) {
          const slot = slotOf(rung, occurrence, state, calendars[key] as WorkCalendar);
          if (slot) ids.add(derivedId('rem', state.id, rung.rungId, occurrence, slot.anchorAt, key));
        }
  }
  return ids;
}

describe('over zones, calendars and outages', { timeout: 120_000 }, () => {
  it('nothing rings twice, in quiet hours, or a second time on a day; every rung has rung or was collapsed', () =>
    fc.assert(
      fc.property(item, book, outages, fc.constantFrom(standardPlan, strictPlan), (start, calendars, down, plan) => {
        const { rang, item: end } = live(start, plan, calendars, down);
        const ids = rang.flatMap(({ ring }) => [ring.reminderId, ...ring.collapsed.map(({ reminderId }) => reminderId)]);
        expect(new Set(ids).size).toBe(ids.length);
        const days = rang.map(({ ring, at }) => `${ring.to} ${dateIn(at, (calendars[ring.to] as WorkCalendar).zone)}`);
        expect(new Set(days).size).toBe(days.length);
        for (const { ring, at } of rang) expect(isQuiet(calendars[ring.to] as WorkCalendar, at)).toBe(false);
        expect(new Set(ids)).toEqual(existing(end, plan, calendars));
      }),
      { numRuns: 25 },
    ));

  it('the preview is what then happens', () =>
    fc.assert(
      fc.property(item, book, (start, calendars) => {
        const foretold = previewReminders(start, standardPlan, calendars, start.createdAt, 100);
        const { rang } = live(start, standardPlan, calendars, []);
        expect(rang.map(({ ring }) => ring)).toEqual(foretold.filter(({ kind }) => kind === 'ring'));
      }),
      { numRuns: 15 },
    ));

  it('an allowed time is never quiet, never in the past, and allowed itself', () =>
    fc.assert(
      fc.property(calendar, instant('2026-10-01T00:00:00.000Z', 150), (one, from) => {
        const at = nextAllowed(one, from);
        expect(at >= from).toBe(true);
        expect(isQuiet(one, at)).toBe(false);
        expect(addWorkingDays(one, dateIn(at, one.zone), 1) > dateIn(at, one.zone)).toBe(true);
      }),
      { numRuns: 200 },
    ));
});
