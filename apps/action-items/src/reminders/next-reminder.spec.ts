import { defaultCalendar, type WorkCalendar } from '@debrief/working-time';
import { describe, expect, it } from 'vitest';
import { aReminderItem, calendars, rungUntil, silentOwner } from './reminder-fixtures.js';
import { afterRing, type CalendarBook, nextReminder, previewReminders, type ReminderItem, type Ring } from './next-reminder.js';
import { gentlePlan, type ReminderPlan, standardPlan, strictPlan } from './reminder-plan.js';

const berlin = calendars['person-owner'] as WorkCalendar;
const owned = (calendar: Partial<WorkCalendar>): CalendarBook => ({ ...calendars, 'person-owner': { ...berlin, ...calendar } });
const christmas = { holidays: ['2026-12-24', '2026-12-25', '2026-12-26'] };
const always = { workDays: [1, 2, 3, 4, 5, 6, 7], quietHours: null };
const everywhere = (calendar: Partial<WorkCalendar>): CalendarBook =>
  Object.fromEntries(Object.entries(calendars).map(([key, known]) => [key, { ...known, ...calendar }]));
const slotAt = (at: string): ReminderPlan => ({
  ...standardPlan,
  rungs: standardPlan.rungs.map((rung) => (rung.at === '09:00' ? { ...rung, at } : rung)),
});

interface Row {
  row: number;
  name: string;
  item?: Partial<ReminderItem>;
  book?: CalendarBook;
  plan?: ReminderPlan;
  now: string;
  /** `rung` or `rung@recipient` to the hour it rings (UTC), in order. */
  rings: readonly string[];
  /** Rungs before this instant have rung; now, unless said. */
  rungBefore?: string;
  only?: 'owner';
}

const rows: readonly Row[] = [
  { row: 1, name: 'accepted Monday 10:00', now: '2026-11-02T09:00:00.000Z', rings: ['accepted 2026-11-02T09:00'] },
  {
    row: 2,
    name: 'accepted Friday 22:40',
    item: { acceptedAt: '2026-11-06T21:40:00.000Z' },
    now: '2026-11-06T21:40:00.000Z',
    rings: ['accepted 2026-11-09T08:00'],
  },
  {
    row: 3,
    name: 'the rest of the ladder',
    now: '2026-11-02T10:00:00.000Z',
    rings: [
      'half-way 2026-11-16T08:00',
      'before-7 2026-11-23T08:00',
      'before-2 2026-11-26T08:00',
      'due 2026-11-30T08:00',
      'overdue-1 2026-12-01T08:00',
      'overdue-3 2026-12-03T08:00',
      'overdue-3@team-payments 2026-12-03T08:00',
      'overdue-7@person-lead 2026-12-07T08:00',
      'overdue-7 2026-12-07T08:00',
      'overdue-14 2026-12-14T08:00',
      'overdue-14@person-service-owner 2026-12-14T08:00',
    ],
  },
  {
    row: 4,
    name: 'due Saturday',
    item: { dueAt: '2026-11-28T16:00:00.000Z' },
    now: '2026-11-26T09:00:00.000Z',
    rings: ['due 2026-11-27T08:00'],
  },
  {
    row: 5,
    name: 'due on a holiday',
    item: { dueAt: '2026-12-25T16:00:00.000Z' },
    book: owned(christmas),
    now: '2026-12-22T09:00:00.000Z',
    rings: ['due 2026-12-23T08:00'],
  },
  {
    row: 6,
    name: 'over before holidays',
    item: { dueAt: '2026-12-23T16:00:00.000Z' },
    book: everywhere(christmas),
    now: '2026-12-23T17:00:00.000Z',
    rings: ['overdue-1 2026-12-28T08:00'],
  },
  {
    row: 7,
    name: 'month end',
    item: { dueAt: '2027-02-28T16:00:00.000Z' },
    now: '2027-02-01T09:00:00.000Z',
    rings: ['before-7 2027-02-19T08:00'],
  },
  {
    row: 8,
    name: 'the middle of February',
    item: { acceptedAt: '2027-01-31T09:00:00.000Z', dueAt: '2027-02-28T16:00:00.000Z' },
    now: '2027-02-01T09:00:00.000Z',
    rings: ['half-way 2027-02-12T08:00'],
  },
  {
    row: 9,
    name: 'the turn of the year',
    item: { dueAt: '2026-12-31T16:00:00.000Z' },
    book: owned({ holidays: ['2027-01-01'] }),
    now: '2026-12-31T17:00:00.000Z',
    rings: ['overdue-1 2027-01-04T08:00'],
  },
  {
    row: 10,
    name: 'a skipped hour',
    item: { dueAt: '2027-03-28T15:00:00.000Z' },
    book: owned(always),
    plan: slotAt('02:30'),
    now: '2027-03-27T09:00:00.000Z',
    rings: ['due 2027-03-28T01:30'],
  },
  {
    row: 11,
    name: 'a doubled hour',
    item: { acceptedAt: '2026-10-01T09:00:00.000Z', dueAt: '2026-10-25T16:00:00.000Z' },
    book: owned(always),
    plan: slotAt('02:30'),
    now: '2026-10-24T09:00:00.000Z',
    rings: ['due 2026-10-25T00:30'],
  },
  {
    row: 12,
    name: 'across the change of the clocks',
    item: { dueAt: '2027-03-29T15:00:00.000Z' },
    now: '2027-03-23T09:00:00.000Z',
    rings: ['before-2 2027-03-25T08:00', 'due 2027-03-29T07:00'],
  },
  {
    row: 13,
    name: 'half an hour on Lord Howe',
    item: { acceptedAt: '2026-09-01T09:00:00.000Z', dueAt: '2026-10-04T06:00:00.000Z' },
    book: owned({ ...always, zone: 'Australia/Lord_Howe' }),
    plan: slotAt('02:15'),
    now: '2026-10-02T09:00:00.000Z',
    rings: ['due 2026-10-03T15:45'],
  },
  {
    row: 14,
    name: 'midnight in Cairo',
    item: { dueAt: '2027-04-30T14:00:00.000Z' },
    book: owned({ ...always, zone: 'Africa/Cairo' }),
    plan: slotAt('00:30'),
    now: '2027-04-28T09:00:00.000Z',
    rings: ['due 2027-04-29T22:30'],
  },
  {
    row: 15,
    name: 'the day that never was',
    item: { acceptedAt: '2011-12-01T00:00:00.000Z', dueAt: '2011-12-31T03:00:00.000Z' },
    book: owned({ zone: 'Pacific/Apia' }),
    now: '2011-12-29T20:00:00.000Z',
    rings: ['due 2011-12-30T19:00'],
  },
  {
    row: 16,
    name: 'due in New York, owner in Tokyo',
    item: { dueAt: '2026-11-27T22:00:00.000Z' },
    book: owned({ zone: 'Asia/Tokyo' }),
    now: '2026-11-26T01:00:00.000Z',
    rings: ['due 2026-11-27T00:00'],
  },
  {
    row: 17,
    name: 'due in Berlin, owner in Auckland',
    item: { dueAt: '2026-11-26T16:00:00.000Z' },
    book: owned({ zone: 'Pacific/Auckland' }),
    now: '2026-11-24T21:00:00.000Z',
    rings: ['due 2026-11-25T20:00'],
  },
  {
    row: 18,
    name: 'down since the acceptance, back at night',
    now: '2026-12-10T02:00:00.000Z',
    rungBefore: '2026-11-01T00:00:00.000Z',
    rings: [
      'overdue-7@person-lead 2026-12-10T08:00',
      'overdue-7 2026-12-10T08:00 +7',
      'overdue-3@team-payments 2026-12-10T08:00',
      'overdue-14 2026-12-14T08:00',
    ],
  },
  {
    row: 19,
    name: 'the same, back in the afternoon',
    now: '2026-12-09T13:00:00.000Z',
    rungBefore: '2026-11-01T00:00:00.000Z',
    rings: ['overdue-7@person-lead 2026-12-09T13:00', 'overdue-7 2026-12-09T13:00 +7', 'overdue-3@team-payments 2026-12-09T13:00'],
  },
  {
    row: 20,
    name: 'down over the due day',
    now: '2026-12-01T02:00:00.000Z',
    rungBefore: '2026-11-27T00:00:00.000Z',
    rings: ['overdue-1 2026-12-01T08:00 +1'],
  },
  {
    row: 21,
    name: 'snoozed for a week',
    item: { snooze: { until: '2026-12-08' } },
    now: '2026-12-01T10:00:00.000Z',
    rings: ['overdue-3@team-payments 2026-12-03T08:00', 'overdue-7@person-lead 2026-12-07T08:00', 'overdue-7 2026-12-08T08:00 +1'],
  },
  {
    row: 22,
    name: 'the due day moved away',
    item: { dueAt: '2026-12-15T16:00:00.000Z', dueChangedAt: '2026-11-27T12:59:00.000Z' },
    now: '2026-11-27T13:00:00.000Z',
    rings: ['before-7 2026-12-08T08:00'],
  },
  {
    row: 22,
    name: 'the due day moved near',
    item: { dueAt: '2026-12-03T16:00:00.000Z', dueChangedAt: '2026-12-02T10:00:00.000Z' },
    now: '2026-12-02T10:00:00.000Z',
    rings: ['due 2026-12-03T08:00'],
  },
  {
    row: 24,
    name: 'away over the due day',
    book: owned({ away: [{ from: '2026-11-23', to: '2026-12-04' }] }),
    now: '2026-11-17T13:00:00.000Z',
    rings: ['before-2 2026-11-19T08:00', 'due 2026-11-20T08:00 +1'],
  },
  { row: 25, name: 'a slot in quiet hours', plan: slotAt('07:30'), now: '2026-11-27T13:00:00.000Z', rings: ['due 2026-11-30T07:00'] },
];

const told = (next: Ring): string => {
  const whom = next.to === 'person-owner' ? '' : `@${next.to}`;
  return `${next.rungId}${whom} ${next.ringAt.slice(0, 16)}${next.collapsed.length > 0 ? ` +${next.collapsed.length}` : ''}`;
};

function ringsOf(row: Row): string[] {
  const book = row.book ?? calendars;
  const plan = row.plan ?? standardPlan;
  const item = rungUntil(aReminderItem(row.item), plan, book, row.rungBefore ?? row.now);
  return previewReminders(item, plan, book, row.now, row.rings.length).map((next) => (next.kind === 'ring' ? told(next) : next.because));
}

describe('the truth table', () => {
  it.each(rows)('row $row: $name', (row) => expect(ringsOf(row).toSorted()).toEqual([...row.rings].toSorted()));

  it('row 11 once more: asked again in the doubled hour, it does not ring again', () => {
    const book = owned(always);
    const plan = slotAt('02:30');
    const item = rungUntil(
      aReminderItem({ acceptedAt: '2026-10-01T09:00:00.000Z', dueAt: '2026-10-25T16:00:00.000Z' }),
      plan,
      book,
      '2026-10-24T09:00:00.000Z',
    );
    const first = nextReminder(item, plan, book, '2026-10-25T00:30:00.000Z') as Ring;
    const second = nextReminder(afterRing(item, first, '2026-10-25T00:30:00.000Z'), plan, book, '2026-10-25T01:30:00.000Z');
    expect([first.rungId, first.why.map(({ kind }) => kind)]).toEqual(['due', ['rung', 'dst-overlap']]);
    expect(second).toMatchObject({ kind: 'ring', rungId: 'overdue-1' });
  });

  it('row 23: a new owner starts with the strongest of what was missed', () => {
    const book: CalendarBook = { ...calendars, 'person-new': berlin };
    const before = rungUntil(aReminderItem(), standardPlan, book, '2026-12-04T13:00:00.000Z');
    const item = { ...before, recipients: { ...before.recipients, owner: ['person-new'] } };
    expect(previewReminders(item, standardPlan, book, '2026-12-04T13:00:00.000Z', 3).map((next) => told(next as Ring))).toEqual([
      'overdue-3@person-new 2026-12-04T13:00 +6',
      'overdue-7@person-lead 2026-12-07T08:00',
      'overdue-7@person-new 2026-12-07T08:00',
    ]);
  });

  it('row 26: an owner who moves to New York hears nothing twice', () => {
    const item = rungUntil(aReminderItem(), standardPlan, calendars, '2026-11-27T13:00:00.000Z');
    const moved = owned({ zone: 'America/New_York' });
    expect(told(nextReminder(item, standardPlan, moved, '2026-11-27T13:00:00.000Z') as Ring)).toBe('due 2026-11-30T14:00');
  });
});

describe('the next reminder', () => {
  const at = '2026-11-02T10:00:00.000Z';

  it('says why there is none', () => {
    const none = (item: Partial<ReminderItem>) => nextReminder(aReminderItem(item), standardPlan, calendars, at);
    expect(none({ state: 'declined', isClosed: true })).toEqual({ kind: 'none', because: 'closed' });
    expect(none({ dueAt: undefined, acceptedAt: undefined, recipients: {} })).toEqual({ kind: 'none', because: 'no-due-date' });
    expect(none({ pause: {} })).toEqual({ kind: 'none', because: 'paused' });
    expect(none({ recipients: {} })).toEqual({ kind: 'none', because: 'plan-exhausted' });
  });

  it('drops what a pause has swallowed', () => {
    const item = rungUntil(aReminderItem({ pause: { until: '2026-12-02' } }), standardPlan, calendars, '2026-11-20T00:00:00.000Z');
    expect(told(nextReminder(item, standardPlan, calendars, '2026-11-20T00:00:00.000Z') as Ring)).toBe('overdue-3 2026-12-03T08:00');
  });

  it('leaves items that wait alone, but not for ever', () => {
    const accepted = rungUntil(aReminderItem(), standardPlan, calendars, '2026-11-24T10:00:00.000Z');
    const item: ReminderItem = { ...accepted, state: 'blocked', blockedAt: '2026-11-24T10:00:00.000Z' };
    const rings = previewReminders(item, standardPlan, calendars, '2026-11-24T10:00:00.000Z', 4).map((next) => told(next as Ring));
    expect(rings).toEqual([
      // The fifth working day; what rests and is weaker is not made up for later.
      'blocked-5 2026-12-01T08:00 +3',
      'overdue-7@person-lead 2026-12-07T08:00',
      'overdue-7 2026-12-07T08:00 +1',
      'blocked-5@person-lead 2026-12-08T08:00',
    ]);
  });

  it('asks the verifier, and the owner no more', () => {
    const item = rungUntil(
      aReminderItem({ state: 'implemented', implementedAt: '2026-11-25T10:00:00.000Z' }),
      standardPlan,
      calendars,
      '2026-11-25T09:00:00.000Z',
    );
    const rings = previewReminders(item, standardPlan, calendars, '2026-11-25T10:00:00.000Z', 4).map((next) =>
      next.kind === 'ring' ? told(next) : next.because,
    );
    expect(rings).toEqual([
      'verify-0@person-verifier 2026-11-25T10:00',
      'verify-3@person-verifier 2026-11-30T08:00',
      'verify-7@person-lead 2026-12-02T08:00',
    ]);
  });

  it('asks after 90 days whether it held, until somebody answers', () => {
    const verified = aReminderItem({ state: 'verified', isClosed: true, verifiedAt: '2026-11-25T10:00:00.000Z' });
    const rings = previewReminders(verified, standardPlan, calendars, '2026-11-25T10:00:00.000Z', 3).map((next) => told(next as Ring));
    expect(rings).toEqual(['recheck-90@person-verifier 2027-02-23T08:00', 'recheck-97@person-lead 2027-03-02T08:00']);
    expect(nextReminder({ ...verified, verifiedAt: undefined }, standardPlan, calendars, at)).toEqual({ kind: 'none', because: 'closed' });
  });

  it('asks the lead at the next allowed moment when a due date has moved too often, once for each move', () => {
    const moved = aReminderItem({ dueAt: '2026-12-15T16:00:00.000Z', dueChangedAt: at, dueMovedAt: '2026-11-27T19:00:00.000Z' });
    const rings = previewReminders(moved, standardPlan, calendars, '2026-11-27T19:00:00.000Z', 12).map((next) => told(next as Ring));
    expect(rings.filter((ring) => ring.startsWith('due-moved'))).toEqual(['due-moved@person-lead 2026-11-30T08:00']);
    expect(nextReminder({ ...moved, dueMovedAt: undefined }, standardPlan, calendars, at)).not.toMatchObject({ rungId: 'due-moved' });
  });

  it('warns before an accepted risk ends', () => {
    const item = aReminderItem({ state: 'risk-accepted', isClosed: true, riskExpiresOn: '2027-03-31' });
    expect(told(nextReminder(item, standardPlan, calendars, at) as Ring)).toBe('risk-14@person-approver 2027-03-17T08:00');
  });

  it('asks the delegate too of somebody who is away for long', () => {
    const book: CalendarBook = {
      ...owned({ away: [{ from: '2026-11-30', to: '2026-12-11', delegateId: 'deputy' }] }),
      'person-deputy': berlin,
    };
    const item = rungUntil(silentOwner(aReminderItem()), standardPlan, book, '2026-11-27T09:00:00.000Z');
    const rings = previewReminders(item, standardPlan, book, '2026-11-27T09:00:00.000Z', 2) as Ring[];
    expect(told(rings[0] as Ring)).toBe('due@person-deputy 2026-11-30T08:00');
    expect(rings[0]?.why.map(({ kind }) => kind)).toEqual(['rung', 'delegated']);
  });

  it('rings a slot that is a minute late on time, and an hour late in work hours only', () => {
    const book = owned(always);
    const plan = slotAt('05:00');
    const item = rungUntil(aReminderItem(), plan, book, '2026-11-30T03:00:00.000Z');
    expect(told(nextReminder(item, plan, book, '2026-11-30T04:01:00.000Z') as Ring)).toBe('due 2026-11-30T04:00');
    expect(told(nextReminder(item, plan, book, '2026-11-30T05:00:00.000Z') as Ring)).toBe('due 2026-11-30T08:00');
  });

  it('tells the lead on the first day over for a strict plan, and nobody but the owner for a gentle one', () => {
    const whom = (plan: ReminderPlan) => {
      const item = rungUntil(aReminderItem(), plan, calendars, '2026-11-30T10:00:00.000Z');
      return (previewReminders(item, plan, calendars, '2026-11-30T10:00:00.000Z', 2) as Ring[]).map(told);
    };
    expect(whom(strictPlan)).toEqual(['overdue-1@person-lead 2026-12-01T08:00', 'overdue-1 2026-12-01T08:00']);
    expect(whom(gentlePlan)).toEqual(['overdue-7 2026-12-07T08:00']);
  });

  it('takes UTC for whoever told no calendar', () => {
    const item = rungUntil(aReminderItem(), standardPlan, {}, '2026-11-27T13:00:00.000Z');
    expect(nextReminder(item, standardPlan, {}, '2026-11-27T13:00:00.000Z')).toMatchObject({
      ringAt: '2026-11-30T09:00:00.000Z',
      local: { zone: defaultCalendar.zone, time: '09:00' },
    });
  });
});
