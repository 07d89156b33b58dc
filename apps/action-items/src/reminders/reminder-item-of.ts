import { isOpen, type LiveActionItem } from '../domain/action-item-state.js';
import { movedTooOftenAt } from '../domain/due.js';
import type { Recipients } from '../domain/who-is-told.js';
import type { ReminderItem } from './next-reminder.js';

/** What of an action item decides when it rings. */
export const reminderItemOf = (item: LiveActionItem, recipients: Recipients): ReminderItem => ({
  id: item.actionItemId,
  state: item.state,
  isClosed: !isOpen(item.state),
  createdAt: item.createdAt,
  acceptedAt: item.acceptedAt ?? undefined,
  dueAt: item.dueAt ?? undefined,
  dueChangedAt: item.dueChangedAt ?? undefined,
  dueMovedAt: movedTooOftenAt(item.dueChanges),
  blockedAt: item.blocked?.since,
  implementedAt: item.implementedAt ?? undefined,
  verifiedAt: item.isRecheckAnswered ? undefined : (item.verifiedAt ?? undefined),
  riskExpiresOn: item.risk?.expiresOn,
  recipients,
  rung: item.rung,
  lastRangAt: item.lastRangAt,
  snooze: item.snooze ?? undefined,
  pause: item.pause ? { until: item.pause.until ?? undefined, resumedAt: item.pause.resumedAt ?? undefined } : undefined,
});
