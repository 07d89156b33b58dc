import { type ActionItemEvent, type ActionPriority, ReminderDueV1, type Team } from '@debrief/contracts';
import { derivedId } from '@debrief/contracts/derive-id';
import { addDays, dateIn, isAllowed, isoWeekOf, wallOf, weekdayOf, type WorkCalendar } from '@debrief/working-time';

/** What a digest needs of an open item. Private ones are left out before: a digest is read by a room. */
export interface DigestItem {
  readonly actionItemId: string;
  readonly title: string;
  readonly state: string;
  readonly dueAt: string | null;
  readonly priority: ActionPriority;
}

// Monday, or later in the week where Monday is free or we were down: after Wednesday it is better to wait for the next.
const LAST_WEEKDAY = 3;
const FROM = '09:00';

/** The ISO week whose digest is due now, as that team counts days and hours. */
export function digestWeek(calendar: WorkCalendar, now: string): string | undefined {
  const { date, time } = wallOf(now, calendar.zone);
  if (weekdayOf(date) > LAST_WEEKDAY || time < FROM || !isAllowed(calendar, now)) return undefined;
  return isoWeekOf(date);
}

/** Overdue, due this week, waiting for proof; nothing at all when there is nothing to say. */
export function teamDigest(
  team: Pick<Team, 'teamId' | 'name'>,
  to: string,
  items: readonly DigestItem[],
  calendar: WorkCalendar,
  now: string,
): readonly ActionItemEvent[] {
  const { date, time } = wallOf(now, calendar.zone);
  const sunday = addDays(date, 7 - weekdayOf(date));
  const headingOf = ({ state, dueAt }: DigestItem): string | undefined => {
    if (state === 'implemented') return 'waiting-for-proof';
    if (dueAt === null) return undefined;
    if (dueAt < now) return 'overdue';
    return dateIn(dueAt, calendar.zone) <= sunday ? 'due-this-week' : undefined;
  };
  const told = items.flatMap((item) => {
    const heading = headingOf(item);
    return heading ? [{ heading, actionItemId: item.actionItemId, title: item.title, dueAt: item.dueAt }] : [];
  });
  if (told.length === 0) return [];
  const count = (heading: string) => told.filter((one) => one.heading === heading).length;
  const week = isoWeekOf(date);
  return [
    ReminderDueV1.of({
      aggregateId: digestId(team.teamId),
      subject: { kind: 'team-digest', id: team.teamId, number: null },
      reminderId: derivedId('rem', digestId(team.teamId), week),
      rungId: 'team-digest',
      occurrence: 1,
      to,
      ringAt: now,
      rangAt: now,
      local: { date, time, zone: calendar.zone },
      collapsed: [],
      why: [{ kind: 'rung' }],
      title: `${team.name}: ${count('overdue')} overdue, ${count('due-this-week')} due this week, ${count('waiting-for-proof')} waiting for proof`,
      due: null,
      dueAt: null,
      state: 'open',
      priority: null,
      orders: [],
      items: told,
      visibility: 'internal',
      audience: [],
      by: { kind: 'system', id: null },
    }),
  ];
}

export const digestId = (teamId: string): string => `digest-${teamId}`;
