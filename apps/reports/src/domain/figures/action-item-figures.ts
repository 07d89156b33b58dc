import type { ActionItemFact } from '../facts/action-item-fact.js';
import { secondsBetween, type FigureDefinition, type Judgement } from './judge.js';

type ItemFigure = FigureDefinition<ActionItemFact>;

export const startOfActionItem = (fact: ActionItemFact): string => fact.createdAt;

const openStates = new Set(['proposed', 'accepted', 'in-progress', 'blocked', 'implemented']);
const isOpen = (fact: ActionItemFact) => openStates.has(fact.state);
/** Somebody still has to act: what waits for its proof is not overdue. */
const awaitsWork = (fact: ActionItemFact) => fact.state === 'accepted' || fact.state === 'in-progress' || fact.state === 'blocked';

function count(
  figureId: string,
  label: string,
  formula: string,
  period: 'started' | 'as-of',
  is: (fact: ActionItemFact, now: string) => boolean,
): ItemFigure {
  return {
    figureId,
    label,
    kind: 'count',
    unit: 'items',
    version: 1,
    formula,
    period,
    judge: (fact, now) => (is(fact, now) ? { part: 'member' } : undefined),
  };
}

export const createdItems = count('created', 'Action items', 'items that were proposed in the period', 'started', () => true);
export const openItems = count('open', 'Open', 'proposed, accepted, in progress, blocked or waiting for proof, now', 'as-of', isOpen);
export const overdueItems = count(
  'overdue',
  'Overdue',
  'accepted, in progress or blocked, and past their due instant, now',
  'as-of',
  (fact, now) => awaitsWork(fact) && fact.dueAt !== null && fact.dueAt < now,
);
export const awaitingProof = count(
  'awaiting-proof',
  'Waiting for proof',
  'implemented and not verified, now',
  'as-of',
  (fact) => fact.state === 'implemented',
);
export const doneItems = count(
  'done',
  'Done',
  'verified: somebody else than the owner proved it',
  'started',
  (fact) => fact.state === 'verified',
);
export const declinedItems = count(
  'declined',
  'Declined',
  'decided not to do, with a reason',
  'started',
  (fact) => fact.state === 'declined',
);
export const acceptedRisks = count(
  'risk-accepted',
  'Risk accepted',
  'a lead accepted the risk until a date',
  'started',
  (fact) => fact.state === 'risk-accepted',
);

export const onTime: ItemFigure = {
  figureId: 'on-time',
  label: 'Actions done on time',
  kind: 'proportion',
  unit: 'share',
  version: 1,
  formula: 'implemented by their original due instant, among items whose original due instant has passed',
  period: 'started',
  judge: (fact, now): Judgement | undefined => {
    if (!fact.originalDueAt) return undefined;
    if (fact.state === 'declined' || fact.state === 'superseded' || fact.state === 'risk-accepted')
      return { part: 'excluded', reason: fact.state };
    if (fact.originalDueAt >= now && !fact.implementedAt) return { part: 'open' };
    return { part: 'member', isHit: fact.implementedAt !== null && fact.implementedAt <= fact.originalDueAt };
  },
};

/** Time to close with what is still open: open items are censored, never left out. */
export const timeToVerify: ItemFigure = {
  figureId: 'time-to-verify',
  label: 'Accepted to verified',
  kind: 'duration',
  unit: 's',
  version: 1,
  formula: 'verifiedAt − acceptedAt; open items are counted as open, declined ones are left out',
  period: 'started',
  judge: (fact, now): Judgement | undefined => {
    if (!fact.acceptedAt) return undefined;
    if (fact.verifiedAt) return { part: 'member', value: secondsBetween(fact.acceptedAt, fact.verifiedAt) };
    if (!isOpen(fact)) return { part: 'excluded', reason: fact.state };
    return { part: 'open', value: secondsBetween(fact.acceptedAt, now) };
  },
};

export const proven: ItemFigure = {
  figureId: 'proven',
  label: 'Proven',
  kind: 'proportion',
  unit: 'share',
  version: 1,
  formula: 'verified among items implemented at least 14 days ago',
  period: 'started',
  judge: (fact, now) =>
    fact.implementedAt && secondsBetween(fact.implementedAt, now) >= 14 * 86_400
      ? { part: 'member', isHit: fact.verifiedAt !== null }
      : undefined,
};

export const held: ItemFigure = {
  figureId: 'held',
  label: 'Still held after 90 days',
  kind: 'proportion',
  unit: 'share',
  version: 1,
  formula: 'answered "held" among verified items that answered the question of 90 days; unanswered ones are missing',
  period: 'started',
  judge: (fact, now) => {
    if (!fact.verifiedAt || secondsBetween(fact.verifiedAt, now) < 90 * 86_400) return undefined;
    return fact.recheck === null ? { part: 'missing' } : { part: 'member', isHit: fact.recheck === 'held' };
  },
};
