import type {
  ActionItemEvent,
  ActionItemState,
  ActionKind,
  ActionOwner,
  ActionPriority,
  ActionSource,
  Audience,
  By,
  ControlStrength,
  Due,
  Evidence,
  Visibility,
} from '@debrief/contracts';

export interface DueChange {
  readonly from: Due | null;
  readonly to: Due;
  readonly reason: string;
  readonly by: By;
  readonly at: string;
}

export interface Recheck {
  readonly answer: 'held' | 'came-back' | 'cannot-tell';
  readonly note: string;
  readonly by: By;
  readonly at: string;
}

/** A measure that an organization has promised itself, as its history tells it. */
export interface LiveActionItem {
  readonly status: 'live';
  readonly actionItemId: string;
  readonly number: number;
  readonly title: string;
  readonly description: string;
  readonly kind: ActionKind | null;
  readonly controlStrength: ControlStrength | null;
  readonly priority: ActionPriority;
  readonly owner: ActionOwner | null;
  readonly owningTeamId: string | null;
  readonly due: Due | null;
  readonly dueAt: string | null;
  readonly originalDue: Due | null;
  readonly dueChanges: readonly DueChange[];
  readonly sources: readonly ActionSource[];
  readonly factorIds: readonly string[];
  readonly acceptance: string;
  readonly evidence: readonly Evidence[];
  readonly verifierId: string | null;
  readonly verification: { readonly by: string | null; readonly at: string; readonly how: string } | null;
  readonly recheckOn: string | null;
  readonly rechecks: readonly Recheck[];
  readonly risk: { readonly reason: string; readonly approvedBy: string | null; readonly expiresOn: string } | null;
  readonly blocked: { readonly reason: string; readonly since: string; readonly waitingFor: string | null } | null;
  readonly snooze: { readonly until: string; readonly reason: string } | null;
  readonly snoozesInARow: number;
  readonly pause: {
    readonly until: string | null;
    readonly reason: string;
    readonly since: string;
    readonly resumedAt: string | null;
  } | null;
  readonly supersededBy: string | null;
  readonly declined: { readonly reason: string; readonly at: string } | null;
  readonly waiver: string | null;
  readonly labels: readonly string[];
  readonly watchers: readonly string[];
  readonly visibility: Visibility;
  readonly audience: Audience;
  readonly state: ActionItemState;
  readonly stateBefore: ActionItemState;
  readonly createdAt: string;
  readonly acceptedAt: string | null;
  readonly dueChangedAt: string | null;
  readonly implementedAt: string | null;
  readonly verifiedAt: string | null;
  readonly isRecheckAnswered: boolean;
  /** Who owned it since it was last accepted: none of them may verify it. */
  readonly ownersSinceAccepted: readonly string[];
  /** Incidents that brought it back. */
  readonly recurrences: readonly string[];
  /** How often people or facts changed it; a reminder that rang is no change. What If-Match compares. */
  readonly revision: number;
  readonly rung: Readonly<Record<string, string>>;
  readonly lastRangAt: Readonly<Record<string, string>>;
}

export type ActionItem = { readonly status: 'none' } | LiveActionItem;

export const openStates: readonly ActionItemState[] = ['proposed', 'accepted', 'in-progress', 'blocked', 'implemented'];
export const isOpen = (state: ActionItemState): boolean => openStates.includes(state);

const nothingYet = {
  dueChanges: [],
  evidence: [],
  verification: null,
  recheckOn: null,
  rechecks: [],
  risk: null,
  blocked: null,
  snooze: null,
  snoozesInARow: 0,
  pause: null,
  supersededBy: null,
  declined: null,
  waiver: null,
  acceptedAt: null,
  dueChangedAt: null,
  implementedAt: null,
  verifiedAt: null,
  isRecheckAnswered: false,
  recurrences: [],
  rung: {},
  lastRangAt: {},
} as const;

const ownersWith = (owners: readonly string[], owner: ActionOwner | null): readonly string[] =>
  owner?.kind === 'person' && !owners.includes(owner.id) ? [...owners, owner.id] : owners;

/** What an event makes of the item. Every fact tells the state after it, so no second table of transitions is needed here. */
export function evolve(item: ActionItem, event: ActionItemEvent): ActionItem {
  if (event.type === 'action-item.created.v1') {
    const { by: _by, ...data } = event.data;
    return {
      status: 'live',
      ...nothingYet,
      ...data,
      originalDue: data.due,
      stateBefore: data.state,
      acceptedAt: data.state === 'proposed' ? null : data.createdAt,
      ownersSinceAccepted: ownersWith([], data.owner),
      revision: 1,
    };
  }
  if (item.status === 'none') return item;
  if (event.type === 'action-item.reminder-due.v1') {
    const { reminderId, to, collapsed, rangAt } = event.data;
    const rung = { ...item.rung, [reminderId]: to };
    for (const other of collapsed) rung[other.reminderId] = to;
    return { ...item, rung, lastRangAt: { ...item.lastRangAt, [to]: rangAt } };
  }
  const { state, visibility, audience, title } = event.data;
  const next: LiveActionItem = { ...item, state, visibility, audience, title, revision: item.revision + 1 };
  return { ...next, ...changesOf(event, item) };
}

type Later = Exclude<ActionItemEvent, { type: 'action-item.created.v1' | 'action-item.reminder-due.v1' }>;

function changesOf(event: Later, item: LiveActionItem): Partial<LiveActionItem> {
  switch (event.type) {
    case 'action-item.changed.v1':
      return event.data.to as Partial<LiveActionItem>;
    case 'action-item.accepted.v1': {
      const { owner, due, dueAt, acceptedAt, waiver } = event.data;
      const originalDue = item.originalDue ?? due;
      return { owner, due, dueAt, acceptedAt, waiver, originalDue, ownersSinceAccepted: ownersWith([], owner), snoozesInARow: 0 };
    }
    case 'action-item.due-changed.v1': {
      const { from, to, dueAt, reason, changedAt, by } = event.data;
      const change: DueChange = { from, to, reason, by, at: changedAt };
      const originalDue = item.originalDue ?? to;
      return { due: to, dueAt, originalDue, dueChangedAt: changedAt, dueChanges: [...item.dueChanges, change], snoozesInARow: 0 };
    }
    case 'action-item.started.v1':
      return { snoozesInARow: 0 };
    case 'action-item.blocked.v1': {
      const { reason, waitingFor, blockedAt } = event.data;
      return { blocked: { reason, waitingFor, since: blockedAt }, stateBefore: item.state };
    }
    case 'action-item.unblocked.v1':
      return { blocked: null, snoozesInARow: 0 };
    case 'action-item.declined.v1':
      return { declined: { reason: event.data.reason, at: event.data.declinedAt }, blocked: null };
    case 'action-item.superseded.v1':
      return { supersededBy: event.data.byId, blocked: null };
    case 'action-item.delegated.v1':
      return { owner: event.data.to, ownersSinceAccepted: ownersWith(item.ownersSinceAccepted, event.data.to) };
    case 'action-item.snoozed.v1':
      return { snooze: { until: event.data.until, reason: event.data.reason }, snoozesInARow: item.snoozesInARow + 1 };
    case 'action-item.paused.v1': {
      const { until, reason, pausedAt } = event.data;
      return { pause: { until, reason, since: pausedAt, resumedAt: null } };
    }
    case 'action-item.resumed.v1':
      return { pause: item.pause ? { ...item.pause, resumedAt: event.data.resumedAt } : null };
    case 'action-item.implemented.v1': {
      const { evidence, verifierId, implementedAt } = event.data;
      return { evidence, verifierId, implementedAt, blocked: null, snoozesInARow: 0 };
    }
    case 'action-item.verified.v1': {
      const { how, verifiedBy, verifiedAt, recheckOn } = event.data;
      return { verification: { by: verifiedBy, at: verifiedAt, how }, verifiedAt, recheckOn, isRecheckAnswered: false };
    }
    case 'action-item.proof-refused.v1':
      return { implementedAt: null };
    case 'action-item.rechecked.v1': {
      const { answer, note, recheckedAt, by } = event.data;
      return { rechecks: [...item.rechecks, { answer, note, by, at: recheckedAt }], isRecheckAnswered: true };
    }
    case 'action-item.reopened.v1': {
      const { because, due, dueAt, reopenedAt } = event.data;
      const recurrences = because ? [...item.recurrences, because.incidentId] : item.recurrences;
      return { ...reopened(item, reopenedAt), ...(due ? { due, dueAt, dueChangedAt: reopenedAt } : {}), recurrences };
    }
    case 'action-item.risk-accepted.v1': {
      const { reason, approvedBy, expiresOn } = event.data;
      return { risk: { reason, approvedBy, expiresOn }, blocked: null };
    }
    case 'action-item.risk-expired.v1': {
      const { due, dueAt, expiredAt } = event.data;
      return { ...reopened(item, expiredAt), due, dueAt, dueChangedAt: expiredAt, risk: null };
    }
    case 'action-item.tracker-linked.v1':
    case 'action-item.tracker-synced.v1':
      return {};
    default:
      return {};
  }
}

const reopened = (item: LiveActionItem, at: string): Partial<LiveActionItem> => ({
  acceptedAt: at,
  ownersSinceAccepted: ownersWith([], item.owner),
  declined: null,
  supersededBy: null,
  verification: null,
  verifiedAt: null,
  implementedAt: null,
  recheckOn: null,
  snooze: null,
  snoozesInARow: 0,
});
