import {
  ActionItemAcceptedV1,
  ActionItemBlockedV1,
  ActionItemChangedV1,
  ActionItemCreatedV1,
  ActionItemDeclinedV1,
  ActionItemDelegatedV1,
  ActionItemDueChangedV1,
  type ActionItemEvent,
  ActionItemImplementedV1,
  type ActionItemOrder,
  ActionItemPausedV1,
  ActionItemProofRefusedV1,
  ActionItemRecheckedV1,
  ActionItemReopenedV1,
  ActionItemResumedV1,
  ActionItemRiskAcceptedV1,
  ActionItemRiskExpiredV1,
  ActionItemSnoozedV1,
  ActionItemStartedV1,
  type ActionItemState,
  ActionItemSupersededV1,
  ActionItemUnblockedV1,
  ActionItemVerifiedV1,
  type ActionOwner,
  type By,
  type Due,
  ReminderDueV1,
} from '@debrief/contracts';
import { type Decider, isRejection, never, reject, type Rejection } from '@debrief/decider';
import { addDays, dateIn, daysBetween } from '@debrief/working-time';
import type { Ring } from '../reminders/next-reminder.js';
import { type ActionItem, evolve, isOpen, type LiveActionItem, openStates } from './action-item-state.js';
import { dueAtOf, dueInDays, horizonOf, isGuard, termDays } from './due.js';
import { type Finding, lintActionItem } from './lint-action-item.js';
import { orderTable, ordersFor, type Who } from './order-table.js';
import { rangOf } from './rang.js';

/** What the shell knows of whoever orders. */
export interface Orderer {
  readonly by: By;
  readonly personId: string | null;
  readonly isAdmin: boolean;
  readonly teamIds: readonly string[];
  readonly leadsTeamIds: readonly string[];
}

/** Facts from elsewhere that an order may need; looked up before, because a decision asks nobody. */
export interface OrderFacts {
  readonly severity: string | null;
  readonly sourceHasFactors: boolean;
  readonly zone: string;
  readonly leadId: string | null;
  readonly ownerCanSee: boolean;
  readonly superseding?: { readonly isOpen: boolean; readonly leadsTo: readonly string[] } | undefined;
  readonly duplicates: readonly { readonly actionItemId: string; readonly title: string }[];
}

type Created = Omit<Parameters<typeof ActionItemCreatedV1.of>[0], 'isGuard' | 'horizon' | 'dueAt'>;
export type EditableFields = Partial<
  Pick<
    LiveActionItem,
    | 'title'
    | 'description'
    | 'kind'
    | 'controlStrength'
    | 'priority'
    | 'owningTeamId'
    | 'acceptance'
    | 'verifierId'
    | 'factorIds'
    | 'labels'
    | 'watchers'
  >
>;

export type DomainOrder =
  | { readonly type: 'Create'; readonly now: string; readonly item: Created; readonly isImport: boolean }
  | { readonly type: 'Edit'; readonly now: string; readonly orderer: Orderer; readonly to: EditableFields }
  | { readonly type: 'Order'; readonly now: string; readonly orderer: Orderer; readonly order: ActionItemOrder; readonly facts: OrderFacts }
  | { readonly type: 'Ring'; readonly now: string; readonly ring: Ring }
  | { readonly type: 'Recur'; readonly now: string; readonly incidentId: string; readonly severity: string | null; readonly zone: string }
  | {
      readonly type: 'ReleaseOwner';
      readonly now: string;
      readonly personId: string;
      readonly heirTeamId: string | null;
      readonly leadId: string | null;
    }
  | { readonly type: 'ExpireRisk'; readonly now: string; readonly zone: string }
  | { readonly type: 'SetVisibility'; readonly visibility: LiveActionItem['visibility']; readonly audience: LiveActionItem['audience'] };

const system: By = { kind: 'system', id: null };
const RISK_OVER_DUE_DAYS = 14;
const RECHECK_DAYS = 90;

const about = (item: LiveActionItem, state: ActionItemState, by: By) => ({
  actionItemId: item.actionItemId,
  number: item.number,
  title: item.title,
  state,
  visibility: item.visibility,
  audience: item.audience,
  by,
});

/** Decides about one action item. */
export const actionItem: Decider<ActionItem, DomainOrder, ActionItemEvent> = {
  initial: { status: 'none' },
  evolve,
  decide(order, item) {
    if (order.type === 'Create') return create(order, item);
    if (item.status === 'none') return reject('action-item/unknown');
    switch (order.type) {
      case 'Edit':
        return edit(item, order);
      case 'Order':
        return decideOrder(item, order);
      case 'Ring':
        return ring(item, order.ring, order.now);
      case 'Recur':
        return recur(item, order);
      case 'ReleaseOwner':
        return releaseOwner(item, order);
      case 'ExpireRisk':
        return expireRisk(item, order.now, order.zone);
      case 'SetVisibility': {
        if (item.visibility === order.visibility && sameJson(item.audience, order.audience)) return [];
        const changed = { ...about(item, item.state, system), visibility: order.visibility, audience: order.audience };
        return [ActionItemChangedV1.of({ ...changed, from: { visibility: item.visibility }, to: { visibility: order.visibility } })];
      }
      default:
        return never(order);
    }
  },
};

const sameJson = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

function create(order: Extract<DomainOrder, { type: 'Create' }>, state: ActionItem): readonly ActionItemEvent[] | Rejection {
  if (state.status === 'live') return [];
  const { item, now } = order;
  const dueAt = item.due ? dueAtOf(item.due, now, order.isImport) : null;
  if (isRejection(dueAt)) return dueAt;
  return [
    ActionItemCreatedV1.of({
      ...item,
      isGuard: isGuard(item.kind, item.controlStrength),
      horizon: horizonOf(item.due, now),
      dueAt,
    }),
  ];
}

function edit(item: LiveActionItem, order: Extract<DomainOrder, { type: 'Edit' }>): readonly ActionItemEvent[] | Rejection {
  if (!isOneOf(item, order.orderer, ['owner', 'team'])) return reject('action-item/not-yours');
  if (!isOpen(item.state)) return wrongState(item, 'edit');
  const from: Record<string, unknown> = {};
  const to: Record<string, unknown> = {};
  for (const [field, value] of Object.entries(order.to)) {
    if (value === undefined || sameJson(value, item[field as keyof EditableFields])) continue;
    from[field] = item[field as keyof EditableFields];
    to[field] = value;
  }
  if (Object.keys(to).length === 0) return [];
  const title = order.to.title ?? item.title;
  return [ActionItemChangedV1.of({ ...about(item, item.state, order.orderer.by), title, from, to })];
}

const wrongState = (item: LiveActionItem, order: string): Rejection =>
  reject('action-item/wrong-state', { order, state: item.state, orders: ordersFor(item.state) });

function isOneOf(item: LiveActionItem, { personId, isAdmin, teamIds, leadsTeamIds }: Orderer, who: readonly Who[]): boolean {
  if (isAdmin) return true;
  const claims: Record<Who, () => boolean> = {
    owner: () => item.owner !== null && (item.owner.kind === 'person' ? item.owner.id === personId : teamIds.includes(item.owner.id)),
    team: () => item.owningTeamId === null || teamIds.includes(item.owningTeamId) || leadsTeamIds.includes(item.owningTeamId),
    // Nobody named: whoever did not own it may look.
    verifier: () => (item.verifierId === null ? personId !== null : item.verifierId === personId) || claims.lead(),
    lead: () => item.owningTeamId !== null && leadsTeamIds.includes(item.owningTeamId),
  };
  return who.some((one) => claims[one]());
}

function decideOrder(
  item: LiveActionItem,
  { order, orderer, now, facts }: Extract<DomainOrder, { type: 'Order' }>,
): readonly ActionItemEvent[] | Rejection {
  const row = orderTable[order.order];
  if (row.done.includes(item.state)) return [];
  if (!row.from.includes(item.state)) return wrongState(item, order.order);
  if (!isOneOf(item, orderer, row.who)) return reject('action-item/not-yours', { who: row.who });
  const { by } = orderer;
  const to = (state: ActionItemState) => about(item, state, by);
  switch (order.order) {
    case 'accept':
      return accept(item, order, orderer, facts, now);
    case 'decline':
      return [ActionItemDeclinedV1.of({ ...to('declined'), reason: order.reason, declinedAt: now })];
    case 'start':
      return [ActionItemStartedV1.of({ ...to('in-progress'), startedAt: now })];
    case 'block':
      return [ActionItemBlockedV1.of({ ...to('blocked'), reason: order.reason, waitingFor: order.waitingFor ?? null, blockedAt: now })];
    case 'unblock':
      return [ActionItemUnblockedV1.of({ ...to(item.stateBefore), to: item.stateBefore, unblockedAt: now })];
    case 'implement': {
      const added = (order.evidence ?? []).map((one) => ({ kind: one.kind, url: one.url ?? null, text: one.text ?? null, by, at: now }));
      const evidence = [...item.evidence, ...added].slice(0, 20);
      if (evidence.length === 0) return reject('action-item/no-evidence');
      const verifierId = order.verifierId ?? item.verifierId ?? notAnOwner(item, facts.leadId);
      return [ActionItemImplementedV1.of({ ...to('implemented'), evidence, verifierId, implementedAt: now })];
    }
    case 'verify': {
      if (orderer.personId !== null && item.ownersSinceAccepted.includes(orderer.personId)) return reject('action-item/verifier-was-owner');
      const recheckOn = addDays(dateIn(now, item.due?.zone ?? facts.zone), RECHECK_DAYS);
      return [ActionItemVerifiedV1.of({ ...to('verified'), how: order.how, verifiedBy: orderer.personId, verifiedAt: now, recheckOn })];
    }
    case 'refuse-proof':
      return [ActionItemProofRefusedV1.of({ ...to('in-progress'), reason: order.reason, refusedAt: now })];
    case 'recheck': {
      const rechecked = { answer: order.answer, note: order.note, recheckedAt: now };
      if (order.answer !== 'came-back') return [ActionItemRecheckedV1.of({ ...to('verified'), ...rechecked })];
      const due = newDue(item, now, facts.severity, facts.zone);
      return [
        ActionItemRecheckedV1.of({ ...to('verified'), ...rechecked }),
        ActionItemReopenedV1.of({ ...to('accepted'), reason: order.note, because: null, ...due, reopenedAt: now }),
      ];
    }
    case 'accept-risk':
      return acceptRisk(item, order, orderer, facts, now);
    case 'supersede': {
      if (order.byId === item.actionItemId || facts.superseding?.leadsTo.includes(item.actionItemId))
        return reject('action-item/supersede-circle', { byId: order.byId });
      if (!facts.superseding?.isOpen) return reject('action-item/other-not-open', { byId: order.byId });
      return [ActionItemSupersededV1.of({ ...to('superseded'), byId: order.byId, supersededAt: now })];
    }
    case 'reopen': {
      const dueAt = dueAtOf(order.due, now);
      if (isRejection(dueAt)) return dueAt;
      return [ActionItemReopenedV1.of({ ...to('accepted'), reason: order.reason, because: null, due: order.due, dueAt, reopenedAt: now })];
    }
    case 'change-due': {
      const dueAt = dueAtOf(order.due, now);
      if (isRejection(dueAt)) return dueAt;
      if (sameJson(order.due, item.due)) return [];
      const change = { from: item.due, to: order.due, dueAt, reason: order.reason, count: item.dueChanges.length + 1, changedAt: now };
      return [ActionItemDueChangedV1.of({ ...to(item.state), ...change })];
    }
    case 'delegate': {
      if (order.to.kind === 'team' && item.state !== 'proposed') return reject('action-item/owner-must-be-person');
      if (!facts.ownerCanSee) return reject('action-item/owner-cannot-see', { owner: order.to });
      if (sameJson(order.to, item.owner)) return [];
      return [
        ActionItemDelegatedV1.of({ ...to(item.state), from: item.owner, to: order.to, reason: order.reason ?? null, delegatedAt: now }),
      ];
    }
    case 'snooze': {
      const days = daysBetween(dateIn(now, item.due?.zone ?? facts.zone), order.until);
      if (days < 1 || days > 14) return reject('action-item/bad-snooze', { field: 'until', detail: 'One to 14 days.' });
      if (item.snoozesInARow >= 3) return reject('action-item/snoozed-enough', { snoozes: item.snoozesInARow });
      return [ActionItemSnoozedV1.of({ ...to(item.state), until: order.until, reason: order.reason, snoozedAt: now })];
    }
    case 'pause': {
      const days =
        order.until === undefined ? Number.POSITIVE_INFINITY : daysBetween(dateIn(now, item.due?.zone ?? facts.zone), order.until);
      if (days < 1) return reject('action-item/bad-pause', { field: 'until', detail: 'The day has passed.' });
      if (days > 30 && !isOneOf(item, orderer, ['lead'])) return reject('action-item/pause-needs-lead');
      if (isPaused(item, now)) return [];
      return [ActionItemPausedV1.of({ ...to(item.state), until: order.until ?? null, reason: order.reason, pausedAt: now })];
    }
    case 'resume':
      return isPaused(item, now) ? [ActionItemResumedV1.of({ ...to(item.state), resumedAt: now })] : [];
    default:
      return never(order);
  }
}

const isPaused = ({ pause, due }: LiveActionItem, now: string): boolean =>
  pause !== null && pause.resumedAt === null && (pause.until === null || dateIn(now, due?.zone ?? 'UTC') < pause.until);

const notAnOwner = (item: LiveActionItem, personId: string | null): string | null =>
  personId !== null && !item.ownersSinceAccepted.includes(personId) ? personId : null;

function newDue(
  item: LiveActionItem,
  now: string,
  severity: string | null,
  zone: string,
  priority = item.priority,
): { due: Due; dueAt: string | null } {
  const due = dueInDays(now, termDays(priority, severity), item.due?.zone ?? zone);
  const dueAt = dueAtOf(due, now);
  return { due, dueAt: isRejection(dueAt) ? null : dueAt };
}

/** Findings about an item as it would be accepted. */
export function findingsOf(item: LiveActionItem, owner: ActionOwner | null, due: Due | null, facts: OrderFacts, now: string): Finding[] {
  return lintActionItem(
    { ...item, owner, due },
    {
      now,
      severity: facts.severity,
      sourceHasFactors: facts.sourceHasFactors,
      duplicates: facts.duplicates,
      ownersSoFar: item.ownersSinceAccepted,
    },
  );
}

function accept(
  item: LiveActionItem,
  order: Extract<ActionItemOrder, { order: 'accept' }>,
  orderer: Orderer,
  facts: OrderFacts,
  now: string,
): readonly ActionItemEvent[] | Rejection {
  const owner = order.owner ?? item.owner;
  const due = order.due ?? item.due;
  const findings = findingsOf(item, owner, due, facts, now);
  const errors = findings.filter(({ level }) => level === 'error');
  const mayWaive = order.waiver !== undefined && isOneOf(item, orderer, ['lead']);
  if (order.waiver !== undefined && !mayWaive) return reject('action-item/waiver-needs-lead');
  // A person and a day are what acceptance means; the rest a lead may let pass, with the reason for all to see.
  if (owner?.kind !== 'person' || due === null || (errors.length > 0 && !mayWaive))
    return reject('action-item/not-actionable', { findings });
  if (!facts.ownerCanSee) return reject('action-item/owner-cannot-see', { owner });
  const dueAt = dueAtOf(due, now);
  if (isRejection(dueAt)) return dueAt;
  const horizon = horizonOf(due, now) ?? 'long';
  const guard = isGuard(item.kind, item.controlStrength);
  const accepted = { owner, due, dueAt, horizon, isGuard: guard, acceptedAt: now, waiver: order.waiver ?? null };
  return [ActionItemAcceptedV1.of({ ...about(item, 'accepted', orderer.by), ...accepted })];
}

function acceptRisk(
  item: LiveActionItem,
  order: Extract<ActionItemOrder, { order: 'accept-risk' }>,
  orderer: Orderer,
  facts: OrderFacts,
  now: string,
): readonly ActionItemEvent[] | Rejection {
  if (orderer.personId !== null && item.owner?.kind === 'person' && item.owner.id === orderer.personId)
    return reject('action-item/approver-is-owner');
  const days = daysBetween(dateIn(now, item.due?.zone ?? facts.zone), order.expiresOn);
  if (days < 1 || days > 365) return reject('action-item/bad-risk', { field: 'expiresOn', detail: 'One to 365 days.' });
  const { reason, expiresOn } = order;
  return [
    ActionItemRiskAcceptedV1.of({
      ...about(item, 'risk-accepted', orderer.by),
      reason,
      approvedBy: orderer.personId,
      expiresOn,
      acceptedAt: now,
    }),
  ];
}

function ring(item: LiveActionItem, next: Ring, now: string): readonly ActionItemEvent[] {
  if (item.rung[next.reminderId] !== undefined) return [];
  return [
    ReminderDueV1.of({
      aggregateId: item.actionItemId,
      subject: { kind: 'action-item', id: item.actionItemId, number: item.number },
      ...rangOf(next, now),
      title: item.title,
      due: item.due,
      dueAt: item.dueAt,
      state: item.state,
      priority: item.priority,
      orders: ordersFor(item.state),
      visibility: item.visibility,
      audience: item.audience,
      by: system,
    }),
  ];
}

/** A confirmed recurrence: a measure that was verified did not hold, an open one became urgent. */
function recur(item: LiveActionItem, order: Extract<DomainOrder, { type: 'Recur' }>): readonly ActionItemEvent[] {
  if (item.recurrences.includes(order.incidentId)) return [];
  if (item.state === 'verified') {
    const due = newDue(item, order.now, order.severity, order.zone, 'P1');
    const because = { incidentId: order.incidentId };
    return [
      ActionItemReopenedV1.of({ ...about(item, 'accepted', system), reason: 'It came back.', because, ...due, reopenedAt: order.now }),
    ];
  }
  if (!openStates.includes(item.state) || item.priority === 'P0' || item.priority === 'P1') return [];
  const recurrences = [...item.recurrences, order.incidentId];
  return [
    ActionItemChangedV1.of({
      ...about(item, item.state, system),
      from: { priority: item.priority, recurrences: item.recurrences },
      to: { priority: 'P1', recurrences },
    }),
  ];
}

/** Who leaves leaves nothing behind: open items go to the team, or its lead, as proposals. */
function releaseOwner(item: LiveActionItem, order: Extract<DomainOrder, { type: 'ReleaseOwner' }>): readonly ActionItemEvent[] {
  if (!isOpen(item.state) || item.owner?.kind !== 'person' || item.owner.id !== order.personId) return [];
  const to: ActionOwner | null = order.leadId
    ? { kind: 'person', id: order.leadId }
    : order.heirTeamId
      ? { kind: 'team', id: order.heirTeamId }
      : null;
  if (!to) return [ActionItemChangedV1.of({ ...about(item, 'proposed', system), from: { owner: item.owner }, to: { owner: null } })];
  const reason = 'The owner has left.';
  return [ActionItemDelegatedV1.of({ ...about(item, 'proposed', system), from: item.owner, to, reason, delegatedAt: order.now })];
}

function expireRisk(item: LiveActionItem, now: string, zone: string): readonly ActionItemEvent[] {
  if (item.state !== 'risk-accepted' || !item.risk) return [];
  const itsZone = item.due?.zone ?? zone;
  if (dateIn(now, itsZone) < item.risk.expiresOn) return [];
  const due = dueInDays(now, RISK_OVER_DUE_DAYS, itsZone);
  const dueAt = dueAtOf(due, now);
  if (isRejection(dueAt)) return [];
  return [ActionItemRiskExpiredV1.of({ ...about(item, 'accepted', system), due, dueAt, expiredAt: now })];
}
