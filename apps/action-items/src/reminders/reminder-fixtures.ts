import { defaultCalendar } from '@debrief/working-time';
import { afterRing, type CalendarBook, nextReminder, type ReminderItem } from './next-reminder.js';
import type { ReminderPlan } from './reminder-plan.js';

const berlin = { ...defaultCalendar, zone: 'Europe/Berlin' };

/** Examples for the tests of reminders: one item, its people, and where they live. */
export const calendars: CalendarBook = {
  'person-owner': berlin,
  'person-lead': { ...berlin },
  'person-service-owner': { ...berlin },
  'person-verifier': { ...berlin },
  'person-approver': { ...berlin },
  'team-payments': { ...berlin },
};

export const aReminderItem = (overrides: Partial<ReminderItem> = {}): ReminderItem => ({
  id: 'act_2kq7n4c5d6e7f2g3h4j5',
  state: 'accepted',
  isClosed: false,
  createdAt: overrides.acceptedAt ?? '2026-11-02T09:00:00.000Z',
  acceptedAt: '2026-11-02T09:00:00.000Z',
  dueAt: '2026-11-30T16:00:00.000Z',
  recipients: {
    owner: ['person-owner'],
    'team-lead': ['person-lead'],
    'team-channel': ['team-payments'],
    'service-owner': ['person-service-owner'],
    verifier: ['person-verifier'],
    approver: ['person-approver'],
  },
  rung: {},
  lastRangAt: {},
  ...overrides,
});

/** The owner alone is reminded. */
export const silentOwner = (item: ReminderItem): ReminderItem => ({ ...item, recipients: { owner: item.recipients.owner ?? [] } });

/** The item once everything that was to ring before that instant has rung on time. */
export function rungUntil(item: ReminderItem, plan: ReminderPlan, book: CalendarBook, until: string): ReminderItem {
  let state: ReminderItem = { ...item, snooze: undefined, pause: undefined };
  let at = item.createdAt;
  for (;;) {
    const next = nextReminder(state, plan, book, at);
    if (next.kind === 'none' || next.ringAt >= until) return { ...state, snooze: item.snooze, pause: item.pause };
    at = next.ringAt > at ? next.ringAt : at;
    state = afterRing(state, next, at);
  }
}
