import type { ActionItemState } from '@debrief/contracts';
import { openStates } from './action-item-state.js';

export type OrderName =
  | 'accept'
  | 'decline'
  | 'start'
  | 'block'
  | 'unblock'
  | 'implement'
  | 'verify'
  | 'refuse-proof'
  | 'recheck'
  | 'accept-risk'
  | 'supersede'
  | 'reopen'
  | 'change-due'
  | 'delegate'
  | 'snooze'
  | 'pause'
  | 'resume';

/** Whose order it is. `team` is everybody where no team owns the item. */
export type Who = 'owner' | 'team' | 'verifier' | 'lead';

interface OrderRow {
  readonly from: readonly ActionItemState[];
  /** In these it has taken effect already: answered with the item as it is, and nothing changes. */
  readonly done: readonly ActionItemState[];
  readonly who: readonly Who[];
}

/** What may be ordered in which state, and by whom. The page greys out by it, the decider refuses by it. */
export const orderTable: Readonly<Record<OrderName, OrderRow>> = {
  accept: { from: ['proposed'], done: ['accepted'], who: ['team'] },
  decline: { from: ['proposed', 'accepted', 'in-progress', 'blocked'], done: ['declined'], who: ['team'] },
  start: { from: ['accepted'], done: ['in-progress'], who: ['owner', 'team'] },
  block: { from: ['accepted', 'in-progress'], done: ['blocked'], who: ['owner', 'team'] },
  unblock: { from: ['blocked'], done: ['accepted', 'in-progress'], who: ['owner', 'team'] },
  implement: { from: ['accepted', 'in-progress', 'blocked'], done: ['implemented'], who: ['owner', 'team'] },
  verify: { from: ['implemented'], done: ['verified'], who: ['verifier'] },
  'refuse-proof': { from: ['implemented'], done: ['in-progress'], who: ['verifier'] },
  recheck: { from: ['verified'], done: [], who: ['verifier', 'lead'] },
  'accept-risk': { from: openStates, done: ['risk-accepted'], who: ['lead'] },
  supersede: { from: openStates, done: ['superseded'], who: ['team'] },
  reopen: { from: ['verified', 'declined', 'risk-accepted', 'superseded'], done: [], who: ['team', 'owner'] },
  'change-due': { from: openStates, done: [], who: ['owner', 'team'] },
  delegate: { from: openStates, done: [], who: ['owner', 'team'] },
  snooze: { from: openStates, done: [], who: ['owner', 'team'] },
  pause: { from: openStates, done: [], who: ['owner', 'team'] },
  resume: { from: openStates, done: [], who: ['owner', 'team'] },
};

export const orderNames = Object.keys(orderTable) as OrderName[];

/** The orders that the present state takes: what a page, a mail or a chat offers. */
export const ordersFor = (state: ActionItemState): OrderName[] => orderNames.filter((name) => orderTable[name].from.includes(state));
