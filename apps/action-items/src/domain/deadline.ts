import { type ActionItemEvent, type Audience, ReminderDueV1, type Visibility } from '@debrief/contracts';
import type { Ring } from '../reminders/next-reminder.js';
import type { ReminderItem } from '../reminders/next-reminder.js';
import type { Recipients } from './who-is-told.js';
import { rangOf } from './rang.js';

/** The review of a post-mortem, as far as it rings: dates and people from its events, what rang from our own commits. */
export interface Deadline extends RungState {
  readonly postMortemId: string;
  readonly number: number;
  readonly title: string;
  readonly state: string;
  readonly visibility: Visibility;
  readonly audience: Audience;
  readonly teamIds: readonly string[];
  readonly ownerId: string | null;
  readonly reviewerIds: readonly string[];
  readonly reviewDueAt: string | null;
  readonly requestedAt: string;
  readonly reviewAskedAt: string | null;
  readonly isTouched: boolean;
}

/** What rang of something that is no action item. */
export interface RungState {
  readonly rung: Readonly<Record<string, string>>;
  readonly lastRangAt: Readonly<Record<string, string>>;
}

export const nothingRang: RungState = { rung: {}, lastRangAt: {} };

export function evolveRung(state: RungState, event: ActionItemEvent): RungState {
  if (event.type !== 'action-item.reminder-due.v1') return state;
  const { reminderId, to, collapsed, rangAt } = event.data;
  const rung = { ...state.rung, [reminderId]: to };
  for (const other of collapsed) rung[other.reminderId] = to;
  return { rung, lastRangAt: { ...state.lastRangAt, [to]: rangAt } };
}

export const deadlineId = (postMortemId: string): string => `deadline-${postMortemId}`;

const over = ['reviewed', 'published', 'waived'];

/** Nobody drives it, nobody has begun, or its own state: what the rungs of the post-mortem plan go by. */
const stateOf = ({ state, ownerId, isTouched }: Deadline): string => {
  if (over.includes(state)) return state;
  if (ownerId === null) return 'owner-missing';
  return !isTouched && state !== 'in-review' ? 'untouched' : state;
};

export const deadlineReminderItem = (deadline: Deadline, recipients: Recipients): ReminderItem => ({
  id: deadlineId(deadline.postMortemId),
  state: stateOf(deadline),
  isClosed: over.includes(deadline.state),
  createdAt: deadline.requestedAt,
  acceptedAt: deadline.requestedAt,
  dueAt: deadline.reviewDueAt ?? undefined,
  reviewAskedAt: deadline.reviewAskedAt ?? undefined,
  recipients,
  rung: deadline.rung,
  lastRangAt: deadline.lastRangAt,
});

/** The fact that it rang; nothing when it has. */
export function ringDeadline(deadline: Deadline, next: Ring, now: string): readonly ActionItemEvent[] {
  if (deadline.rung[next.reminderId] !== undefined) return [];
  return [
    ReminderDueV1.of({
      aggregateId: deadlineId(deadline.postMortemId),
      subject: { kind: 'post-mortem', id: deadline.postMortemId, number: deadline.number },
      ...rangOf(next, now),
      title: deadline.title,
      due: null,
      dueAt: deadline.reviewDueAt,
      state: deadline.state,
      priority: null,
      orders: [],
      visibility: deadline.visibility,
      audience: deadline.audience,
      by: { kind: 'system', id: null },
    }),
  ];
}
