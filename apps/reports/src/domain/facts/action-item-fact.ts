import type { ActionItemEvent, ActionItemState, ActionKind, ActionPriority, ActionSource } from '@debrief/contracts';
import { never } from '@debrief/decider';

/** What reports know of an action item. No owner, no verifier: there is no field for a person. */
export interface ActionItemFact {
  readonly actionItemId: string;
  readonly number: number;
  readonly title: string;
  readonly state: ActionItemState;
  readonly kind: ActionKind | null;
  readonly priority: ActionPriority;
  readonly isGuard: boolean;
  readonly horizon: 'immediate' | 'short' | 'long' | null;
  readonly owningTeamId: string | null;
  readonly sources: readonly ActionSource[];
  readonly labels: readonly string[];
  readonly createdAt: string;
  readonly acceptedAt: string | null;
  readonly dueAt: string | null;
  /** The due instant that was accepted first: promises are measured against it. */
  readonly originalDueAt: string | null;
  readonly dueMoves: number;
  readonly implementedAt: string | null;
  readonly verifiedAt: string | null;
  readonly declinedAt: string | null;
  readonly riskAcceptedAt: string | null;
  readonly supersededAt: string | null;
  readonly recheck: 'held' | 'came-back' | 'cannot-tell' | null;
  readonly correctedAt: string | null;
}

/** Everything but reminders, which are counted as deliveries. */
export type CountedActionItemEvent = Exclude<ActionItemEvent, { type: 'action-item.reminder-due.v1' }>;

/** Folds one event into what is known; `undefined` before the first. */
export function evolveActionItem(fact: ActionItemFact | undefined, event: CountedActionItemEvent): ActionItemFact | undefined {
  if (event.type === 'action-item.created.v1') return created(event.data);
  if (!fact) return undefined;
  const { data } = event;
  const next: ActionItemFact = { ...fact, state: data.state, title: data.title };
  switch (event.type) {
    case 'action-item.changed.v1':
      return changed(next, event.data.to);
    case 'action-item.accepted.v1':
      return {
        ...next,
        acceptedAt: event.data.acceptedAt,
        dueAt: event.data.dueAt,
        originalDueAt: fact.originalDueAt ?? event.data.dueAt,
        horizon: event.data.horizon,
        isGuard: event.data.isGuard,
      };
    case 'action-item.due-changed.v1':
      return { ...next, dueAt: event.data.dueAt, dueMoves: event.data.count };
    case 'action-item.declined.v1':
      return { ...next, declinedAt: event.data.declinedAt };
    case 'action-item.superseded.v1':
      return { ...next, supersededAt: event.data.supersededAt };
    case 'action-item.implemented.v1':
      return { ...next, implementedAt: event.data.implementedAt };
    case 'action-item.proof-refused.v1':
      return { ...next, implementedAt: null };
    case 'action-item.verified.v1':
      return { ...next, verifiedAt: event.data.verifiedAt };
    case 'action-item.rechecked.v1':
      return { ...next, recheck: event.data.answer };
    case 'action-item.reopened.v1':
      return {
        ...next,
        implementedAt: null,
        verifiedAt: null,
        declinedAt: null,
        riskAcceptedAt: null,
        supersededAt: null,
        dueAt: event.data.dueAt ?? fact.dueAt,
      };
    case 'action-item.risk-accepted.v1':
      return { ...next, riskAcceptedAt: event.data.acceptedAt };
    case 'action-item.risk-expired.v1':
      return { ...next, riskAcceptedAt: null, dueAt: event.data.dueAt };
    case 'action-item.started.v1':
    case 'action-item.blocked.v1':
    case 'action-item.unblocked.v1':
    case 'action-item.delegated.v1':
    case 'action-item.snoozed.v1':
    case 'action-item.paused.v1':
    case 'action-item.resumed.v1':
    case 'action-item.tracker-linked.v1':
    case 'action-item.tracker-synced.v1':
      return next;
    default:
      return never(event);
  }
}

type Created = Extract<ActionItemEvent, { type: 'action-item.created.v1' }>['data'];

const created = (data: Created): ActionItemFact => ({
  actionItemId: data.actionItemId,
  number: data.number,
  title: data.title,
  state: data.state,
  kind: data.kind,
  priority: data.priority,
  isGuard: data.isGuard,
  horizon: data.horizon,
  owningTeamId: data.owningTeamId,
  sources: data.sources,
  labels: data.labels,
  createdAt: data.createdAt,
  acceptedAt: null,
  dueAt: data.dueAt,
  originalDueAt: null,
  dueMoves: 0,
  implementedAt: null,
  verifiedAt: null,
  declinedAt: null,
  riskAcceptedAt: null,
  supersededAt: null,
  recheck: null,
  correctedAt: null,
});

const changed = (fact: ActionItemFact, to: Record<string, unknown>): ActionItemFact => ({
  ...fact,
  kind: 'kind' in to ? (to['kind'] as ActionKind | null) : fact.kind,
  priority: (to['priority'] as ActionPriority | undefined) ?? fact.priority,
  isGuard: (to['isGuard'] as boolean | undefined) ?? fact.isGuard,
  owningTeamId: 'owningTeamId' in to ? (to['owningTeamId'] as string | null) : fact.owningTeamId,
  sources: (to['sources'] as ActionSource[] | undefined) ?? fact.sources,
  labels: (to['labels'] as string[] | undefined) ?? fact.labels,
});
