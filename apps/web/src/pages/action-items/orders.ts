import type { ActionItem } from '../../api/action-items';

/** The columns of the board, and which states stand in each. */
export const columns = [
  { id: 'proposed', title: 'Proposed', states: ['proposed'] },
  { id: 'accepted', title: 'Accepted', states: ['accepted'] },
  { id: 'in-progress', title: 'In progress', states: ['in-progress', 'blocked'] },
  { id: 'implemented', title: 'Implemented', states: ['implemented'] },
  { id: 'verified', title: 'Verified', states: ['verified'] },
] as const;
export type ColumnId = (typeof columns)[number]['id'];

export const columnOf = (item: Pick<ActionItem, 'state'>): ColumnId | undefined =>
  columns.find(({ states }) => (states as readonly string[]).includes(item.state))?.id;

const wanted: Readonly<Record<ColumnId, readonly string[]>> = {
  proposed: [],
  accepted: ['accept', 'reopen', 'refuse-proof'],
  'in-progress': ['start', 'unblock', 'refuse-proof'],
  implemented: ['implement'],
  verified: ['verify'],
};
/** What dropping a card into a column would order; undefined: its state does not take that. */
export function orderInto(item: Pick<ActionItem, 'state' | 'orders'>, column: ColumnId): string | undefined {
  if (columnOf(item) === column) return undefined;
  return wanted[column].find((order) => item.orders.includes(order));
}

/** Orders that need nothing but the wish. */
export const simpleOrders = new Set(['start', 'unblock', 'resume']);
export const orderWords: Readonly<Record<string, string>> = {
  accept: 'Accept',
  decline: 'Decline',
  start: 'Start',
  block: 'Block',
  unblock: 'Unblock',
  implement: 'Implemented',
  verify: 'Verify',
  'refuse-proof': 'Refuse the proof',
  recheck: 'Look again after 90 days',
  'accept-risk': 'Accept the risk',
  supersede: 'Superseded by another',
  reopen: 'Reopen',
  'change-due': 'Change the due date',
  delegate: 'Hand over',
  snooze: 'Snooze reminders',
  pause: 'Pause reminders',
  resume: 'Resume reminders',
};

/** How near the due date is, as a tint: only for what is open. */
export function dueTint(item: Pick<ActionItem, 'isOpen' | 'isOverdue'>, days: number | undefined): 'alert' | 'note' | undefined {
  if (!item.isOpen || days === undefined) return undefined;
  if (item.isOverdue || days < 0) return 'alert';
  return days <= 7 ? 'note' : undefined;
}
export const dueWords = (days: number) =>
  days < -1
    ? `${-days} days overdue`
    : days === -1
      ? 'overdue since yesterday'
      : days === 0
        ? 'due today'
        : days === 1
          ? 'due tomorrow'
          : `due in ${days} days`;
