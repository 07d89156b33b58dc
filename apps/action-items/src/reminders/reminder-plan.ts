/** Whom a rung asks. Who that is at the moment, the shell looks up: the plan knows roles only. */
export type ReminderRole =
  'owner' | 'team-lead' | 'team-channel' | 'service-owner' | 'verifier' | 'approver' | 'reviewers' | 'administrators';

export type ReminderAnchor =
  'created' | 'accepted' | 'half-way' | 'due' | 'blocked' | 'implemented' | 'verified' | 'risk-expiry' | 'review-asked' | 'due-moved';

/** One step of a ladder: so long before or after an anchor, at a wall time of whoever is told. */
export interface Rung {
  readonly rungId: string;
  /** Of several on one day the strongest rings. */
  readonly strength: number;
  readonly anchor: ReminderAnchor;
  readonly days: number;
  /** Calendar days, working days of the recipient, or minutes of work. */
  readonly unit: 'd' | 'wd' | 'work-minutes';
  /** A wall time, or `as-soon-as-allowed`: the first allowed moment from the anchor on. */
  readonly at: string;
  readonly to: readonly ReminderRole[];
  /** Where a rung goes that falls on a free day. */
  readonly move: 'earlier' | 'later';
  readonly minTermDays?: number | undefined;
  /** States in which it rings; accepted and in-progress unless said. */
  readonly states?: readonly string[] | undefined;
  /** Rings again so long after the first time; `times` counts all of them. */
  readonly every?: { readonly days: number; readonly times: number } | undefined;
  /** From that occurrence on these are told too. */
  readonly laterAlso?: { readonly from: number; readonly to: readonly ReminderRole[] } | undefined;
}

export interface ReminderPlan {
  readonly planId: string;
  readonly name: string;
  readonly version: number;
  readonly rungs: readonly Rung[];
}

/** Rules are asked in order; the first whose every member fits names the plan. */
export interface PlanRule {
  readonly match: {
    readonly priority?: string | undefined;
    readonly kind?: string | undefined;
    readonly severity?: string | undefined;
    readonly teamId?: string | undefined;
  };
  readonly planId: string;
}

export const usualStates: readonly string[] = ['accepted', 'in-progress'];
const withBlocked: readonly string[] = [...usualStates, 'blocked'];
const slot = { at: '09:00' } as const;

const before = (rungId: string, strength: number, days: number, unit: 'd' | 'wd', minTermDays?: number): Rung => ({
  ...slot,
  rungId,
  strength,
  anchor: 'due',
  days,
  unit,
  to: ['owner'],
  move: 'earlier',
  minTermDays,
});

// From strength 80 on a rung rings for blocked items too: "blocked" must not become a place to hide.
const after = (rungId: string, strength: number, days: number, unit: 'd' | 'wd', to: readonly ReminderRole[]): Rung => ({
  ...slot,
  rungId,
  strength,
  anchor: 'due',
  days,
  unit,
  to,
  move: 'later',
  ...(strength >= 80 ? { states: withBlocked } : {}),
});

const halfWay: Rung = {
  ...slot,
  rungId: 'half-way',
  strength: 20,
  anchor: 'half-way',
  days: 0,
  unit: 'd',
  to: ['owner'],
  move: 'earlier',
  minTermDays: 15,
};

/** A date that moves again and again is a question for the lead, not for the owner. */
const dueMoved: Rung = {
  rungId: 'due-moved',
  strength: 55,
  anchor: 'due-moved',
  days: 0,
  unit: 'd',
  at: 'as-soon-as-allowed',
  to: ['team-lead'],
  move: 'later',
  states: withBlocked,
};

const verify = (rungId: string, days: number, unit: 'd' | 'wd', to: ReminderRole): Rung => ({
  rungId,
  strength: 75,
  anchor: 'implemented',
  days,
  unit,
  at: days === 0 ? 'as-soon-as-allowed' : '09:00',
  to: [to],
  move: 'later',
  states: ['implemented'],
});

const later = (rungId: string, anchor: 'verified' | 'risk-expiry', days: number, to: readonly ReminderRole[]): Rung => ({
  ...slot,
  rungId,
  strength: 45,
  anchor,
  days,
  unit: 'd',
  to,
  move: anchor === 'verified' ? 'later' : 'earlier',
  states: [anchor === 'verified' ? 'verified' : 'risk-accepted'],
});

/** What a ladder looks like unless a rule says otherwise. */
export const standardPlan: ReminderPlan = {
  planId: 'standard',
  name: 'Standard',
  version: 1,
  rungs: [
    {
      ...slot,
      rungId: 'triage-3',
      strength: 5,
      anchor: 'created',
      days: 3,
      unit: 'wd',
      to: ['team-lead'],
      move: 'later',
      states: ['proposed'],
    },
    { rungId: 'accepted', strength: 10, anchor: 'accepted', days: 0, unit: 'd', at: 'as-soon-as-allowed', to: ['owner'], move: 'later' },
    halfWay,
    before('before-7', 30, -7, 'd', 10),
    before('before-2', 40, -2, 'wd', 4),
    before('due', 50, 0, 'd'),
    dueMoved,
    after('overdue-1', 60, 1, 'wd', ['owner']),
    after('overdue-3', 70, 3, 'wd', ['owner', 'team-channel']),
    after('overdue-7', 80, 7, 'd', ['owner', 'team-lead']),
    after('overdue-14', 90, 14, 'd', ['owner', 'service-owner']),
    { ...after('repeat-14', 95, 28, 'd', ['owner', 'team-lead']), every: { days: 14, times: 6 } },
    {
      ...slot,
      rungId: 'blocked-5',
      strength: 65,
      anchor: 'blocked',
      days: 5,
      unit: 'wd',
      to: ['owner'],
      move: 'later',
      states: ['blocked'],
      every: { days: 5, times: 250 },
      laterAlso: { from: 2, to: ['team-lead'] },
    },
    verify('verify-0', 0, 'd', 'verifier'),
    verify('verify-3', 3, 'wd', 'verifier'),
    verify('verify-7', 7, 'd', 'team-lead'),
    later('recheck-90', 'verified', 90, ['verifier']),
    later('recheck-97', 'verified', 97, ['team-lead']),
    later('risk-14', 'risk-expiry', -14, ['owner', 'approver']),
    later('risk-0', 'risk-expiry', 0, ['owner', 'approver']),
  ],
};

/** For what stops a repeat: one more day of warning, and the lead hears on the first day over. */
export const strictPlan: ReminderPlan = {
  planId: 'strict',
  name: 'Strict',
  version: 1,
  rungs: standardPlan.rungs.flatMap((rung) => {
    if (rung.rungId === 'due') return [before('before-1', 45, -1, 'wd'), rung];
    return rung.rungId === 'overdue-1' ? [{ ...rung, to: ['owner', 'team-lead'] as const }] : [rung];
  }),
};

/** For what is good to have: the owner only, four times. */
export const gentlePlan: ReminderPlan = {
  planId: 'gentle',
  name: 'Gentle',
  version: 1,
  rungs: [halfWay, before('before-2', 40, -2, 'wd', 4), before('due', 50, 0, 'd'), after('overdue-7', 80, 7, 'd', ['owner'])],
};

const open: readonly string[] = ['requested', 'drafting', 'in-review'];

/** Deadlines of a post-mortem ring through the same function: `due` is the review, `created` the day it was asked for. */
export const postMortemPlan: ReminderPlan = {
  planId: 'post-mortem',
  name: 'Post-mortem',
  version: 1,
  rungs: [
    {
      rungId: 'owner-missing',
      strength: 20,
      anchor: 'created',
      days: 120,
      unit: 'work-minutes',
      at: 'as-soon-as-allowed',
      to: ['team-lead'],
      move: 'later',
      states: ['owner-missing'],
    },
    {
      ...slot,
      rungId: 'draft-untouched',
      strength: 30,
      anchor: 'created',
      days: 1,
      unit: 'wd',
      to: ['owner'],
      move: 'later',
      states: ['requested', 'untouched'],
    },
    { ...before('review-2', 40, -2, 'wd'), states: [...open, 'untouched'] },
    { ...before('review-0', 50, 0, 'd'), to: ['owner', 'reviewers'], states: [...open, 'untouched'] },
    { ...after('overdue-2', 60, 2, 'wd', ['owner', 'team-lead']), states: [...open, 'untouched', 'owner-missing'] },
    { ...after('overdue-7', 80, 7, 'd', ['team-lead']), states: [...open, 'untouched', 'owner-missing'] },
    {
      ...slot,
      rungId: 'approve-2',
      strength: 45,
      anchor: 'review-asked',
      days: 2,
      unit: 'wd',
      to: ['reviewers'],
      move: 'later',
      states: ['in-review'],
    },
  ],
};

export const builtInPlans: readonly ReminderPlan[] = [standardPlan, strictPlan, gentlePlan, postMortemPlan];

export const builtInRules: readonly PlanRule[] = [
  { match: { priority: 'P0' }, planId: 'strict' },
  { match: { priority: 'P3' }, planId: 'gentle' },
];

/** The plan of the first rule that fits, else `standard`. A rule whose plan is gone is passed over. */
export function choosePlan(
  item: {
    readonly priority?: string | null;
    readonly kind?: string | null;
    readonly severity?: string | null;
    readonly teamId?: string | null;
  },
  rules: readonly PlanRule[],
  plans: readonly ReminderPlan[],
): ReminderPlan {
  for (const { match, planId } of rules) {
    const fits =
      (match.priority === undefined || match.priority === item.priority) &&
      (match.kind === undefined || match.kind === item.kind) &&
      (match.severity === undefined || match.severity === item.severity) &&
      (match.teamId === undefined || match.teamId === item.teamId);
    const plan = fits ? plans.find((candidate) => candidate.planId === planId) : undefined;
    if (plan) return plan;
  }
  return plans.find(({ planId }) => planId === 'standard') ?? standardPlan;
}
