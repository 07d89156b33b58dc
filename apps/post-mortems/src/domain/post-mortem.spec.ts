import { PostMortemApprovedV1 } from '@debrief/contracts';
import { fold, isRejection } from '@debrief/decider';
import { describe, expect, it } from 'vitest';
import type { Draft } from './draft/draft.js';
import type { DocumentEvent } from './evolve-post-mortem.js';
import type { Actor, Order } from './orders.js';
import { postMortem } from './post-mortem.js';
import type { PostMortem } from './state.js';

const [owner, reviewer, lead, stranger] = ['a', 'b', 'c', 'd'].map((letter) => `per_${letter.repeat(20)}`) as [
  string,
  string,
  string,
  string,
];
const now = '2026-05-15T10:00:00.000Z';
const actors: Record<'owner' | 'reviewer' | 'lead' | 'admin' | 'stranger', Actor> = {
  owner: { personId: owner, isLead: false, isManager: false },
  reviewer: { personId: reviewer, isLead: false, isManager: false },
  lead: { personId: lead, isLead: true, isManager: false },
  admin: { personId: `per_${'e'.repeat(20)}`, isLead: false, isManager: true },
  stranger: { personId: stranger, isLead: false, isManager: false },
};
type Wish = Order extends infer One ? (One extends Order ? Omit<One, 'now' | 'by' | 'actor'> : never) : never;
const by = (who: keyof typeof actors, wish: Wish): Order =>
  ({ now, by: { kind: 'person', id: actors[who].personId }, actor: actors[who], ...wish }) as Order;

const request = by('owner', {
  type: 'Request',
  postMortemId: `pm_${'a'.repeat(20)}`,
  number: 118,
  subject: { type: 'incident', ids: [`inc_${'a'.repeat(20)}`] },
  ownerId: owner,
  inherited: {
    title: 'HighErrorRate',
    severity: 'sev2',
    visibility: 'internal',
    audience: [],
    teamIds: [],
    policyId: 'default-sev2',
    required: false,
    reviewDueAt: '2026-05-21T17:00:00.000Z',
    publishDueAt: '2026-05-28T17:00:00.000Z',
  },
  templateId: 'incident-full',
  templateVersion: 1,
  sectionKeys: ['title', 'summary', 'lucky'],
});
const made = (summary: string): Draft => ({
  sections: [
    { key: 'title', markdown: 'HighErrorRate on checkout' },
    { key: 'summary', markdown: summary },
    { key: 'lucky', markdown: '' },
  ],
  candidates: [],
  gaps: [],
  inputHash: summary.padEnd(64, '0').slice(0, 64),
  generatorVersion: 1,
});
const steps = {
  draft: by('owner', { type: 'Draft', draft: made('One.\nTwo.') }),
  edit: by('stranger', { type: 'EditSection', sectionKey: 'lucky', markdown: 'A quiet hour.', expectedVersion: 0 }),
  requestReview: by('owner', { type: 'RequestReview', reviewers: [{ personId: reviewer, outside: true }], placeholders: [] }),
  reassignReview: by('stranger', { type: 'ReassignReview', reviewers: [{ personId: actors.lead.personId!, outside: true }] }),
  withdrawReview: by('stranger', { type: 'WithdrawReview', reason: 'the reviewer has left' }),
  approve: by('reviewer', { type: 'Approve', revision: 1, gates: [], openWarnings: 0 }),
  requestChanges: by('reviewer', { type: 'RequestChanges', reason: 'no number' }),
  publish: by('owner', {
    type: 'Publish',
    audience: 'organization',
    redactions: [],
    gates: [],
    hash: 'h',
    language: { errors: 0, words: 4 },
  }),
  reopen: by('owner', { type: 'Reopen', reason: 'a region was forgotten' }),
  waive: by('lead', { type: 'Waive', reason: 'The same trouble as PM-117.' }),
  unwaive: by('lead', { type: 'Unwaive' }),
} as const;
type Step = keyof typeof steps;

const after = (...orders: Order[]): PostMortem =>
  orders.reduce<PostMortem>((state, order) => {
    const decided = postMortem.decide(order, state);
    if (isRejection(decided)) throw new Error(`${order.type}: ${decided.type}`);
    return fold(postMortem, decided, state);
  }, postMortem.initial);
const states: Record<string, PostMortem> = {
  requested: after(request),
  drafting: after(request, steps.draft),
  'in-review': after(request, steps.draft, steps.requestReview),
  reviewed: after(request, steps.draft, steps.requestReview, steps.approve),
  published: after(request, steps.draft, steps.requestReview, steps.approve, steps.publish),
  waived: after(request, steps.draft, steps.waive),
};
const rejection = (order: Order, state: PostMortem): string => {
  const decided = postMortem.decide(order, state);
  return isRejection(decided) ? decided.type : `${decided.length} events`;
};

// Each order in each state: the state that follows, or the name of the refusal.
const table: Record<Step, Record<string, string>> = {
  draft: {
    requested: 'drafting',
    drafting: 'drafting',
    'in-review': 'in-review',
    reviewed: 'reviewed',
    published: 'post-mortem/is-published',
    waived: 'post-mortem/is-waived',
  },
  edit: {
    requested: 'drafting',
    drafting: 'drafting',
    'in-review': 'in-review',
    reviewed: 'in-review',
    published: 'post-mortem/is-published',
    waived: 'post-mortem/is-waived',
  },
  requestReview: {
    requested: 'post-mortem/is-requested',
    drafting: 'in-review',
    'in-review': 'post-mortem/is-in-review',
    reviewed: 'post-mortem/is-reviewed',
    published: 'post-mortem/is-published',
    waived: 'post-mortem/is-waived',
  },
  reassignReview: {
    requested: 'post-mortem/is-requested',
    drafting: 'post-mortem/is-drafting',
    'in-review': 'in-review',
    reviewed: 'post-mortem/is-reviewed',
    published: 'post-mortem/is-published',
    waived: 'post-mortem/is-waived',
  },
  withdrawReview: {
    requested: 'post-mortem/is-requested',
    drafting: 'post-mortem/is-drafting',
    'in-review': 'drafting',
    reviewed: 'drafting',
    published: 'post-mortem/is-published',
    waived: 'post-mortem/is-waived',
  },
  approve: {
    requested: 'post-mortem/is-requested',
    drafting: 'post-mortem/is-drafting',
    'in-review': 'reviewed',
    reviewed: 'post-mortem/is-reviewed',
    published: 'post-mortem/is-published',
    waived: 'post-mortem/is-waived',
  },
  requestChanges: {
    requested: 'post-mortem/is-requested',
    drafting: 'post-mortem/is-drafting',
    'in-review': 'drafting',
    reviewed: 'post-mortem/is-reviewed',
    published: 'post-mortem/is-published',
    waived: 'post-mortem/is-waived',
  },
  publish: {
    requested: 'post-mortem/is-requested',
    drafting: 'post-mortem/is-drafting',
    'in-review': 'post-mortem/is-in-review',
    reviewed: 'published',
    published: 'post-mortem/is-published',
    waived: 'post-mortem/is-waived',
  },
  reopen: {
    requested: 'post-mortem/is-requested',
    drafting: 'post-mortem/is-drafting',
    'in-review': 'post-mortem/is-in-review',
    reviewed: 'post-mortem/is-reviewed',
    published: 'drafting',
    waived: 'post-mortem/is-waived',
  },
  waive: {
    requested: 'waived',
    drafting: 'waived',
    'in-review': 'post-mortem/is-in-review',
    reviewed: 'post-mortem/is-reviewed',
    published: 'post-mortem/is-published',
    waived: 'post-mortem/is-waived',
  },
  unwaive: {
    requested: 'post-mortem/is-requested',
    drafting: 'post-mortem/is-drafting',
    'in-review': 'post-mortem/is-in-review',
    reviewed: 'post-mortem/is-reviewed',
    published: 'post-mortem/is-published',
    waived: 'drafting',
  },
};

describe('the life of a post-mortem', () => {
  it.each(
    Object.entries(table).flatMap(([step, row]) =>
      Object.entries(row).map(([state, expected]) => [step as Step, state, expected] as const),
    ),
  )('%s in %s leads to %s', (step, name, expected) => {
    const state = states[name]!;
    const decided = postMortem.decide(steps[step], state);
    if (isRejection(decided)) expect(decided).toEqual({ rejected: true, type: expected, data: { state: name } });
    else expect(fold(postMortem, decided, state).state).toBe(expected);
  });

  it('knows nothing before it was requested, and is requested once', () => {
    expect(rejection(steps.draft, postMortem.initial)).toBe('post-mortem/unknown');
    expect(rejection(request, states.requested!)).toBe('post-mortem/exists');
  });

  it.each([
    [
      'a stranger asks for review',
      by('stranger', { type: 'RequestReview', reviewers: [{ personId: reviewer, outside: true }], placeholders: [] }),
      'drafting',
      'post-mortem/not-allowed',
    ],
    [
      'somebody who was not asked approves',
      by('stranger', { type: 'Approve', revision: 1, gates: [], openWarnings: 0 }),
      'in-review',
      'post-mortem/not-allowed',
    ],
    [
      'an old revision is approved',
      by('reviewer', { type: 'Approve', revision: 0, gates: [], openWarnings: 0 }),
      'in-review',
      'post-mortem/revision-outdated',
    ],
    [
      'a gate fails',
      by('reviewer', { type: 'Approve', revision: 1, gates: [{ gateId: 'G2', outcome: 'fail', because: 'x' }], openWarnings: 0 }),
      'in-review',
      'post-mortem/gate-failed',
    ],
    [
      'warnings are left',
      by('reviewer', { type: 'Approve', revision: 1, gates: [], openWarnings: 2 }),
      'in-review',
      'post-mortem/warnings-left',
    ],
    [
      'a stranger publishes',
      by('stranger', { type: 'Publish', audience: 'organization', redactions: [], gates: [], hash: '', language: { errors: 0, words: 0 } }),
      'reviewed',
      'post-mortem/not-allowed',
    ],
    [
      'the owner publishes to everybody',
      by('owner', { type: 'Publish', audience: 'public', redactions: [], gates: [], hash: '', language: { errors: 0, words: 0 } }),
      'reviewed',
      'post-mortem/not-allowed',
    ],
    [
      'a redaction finds its words no more',
      by('owner', {
        type: 'Publish',
        audience: 'organization',
        redactions: [{ sectionKey: 'summary', quote: 'Three.', replacement: '', reason: 'x', audience: 'public' }],
        gates: [],
        hash: '',
        language: { errors: 0, words: 0 },
      }),
      'reviewed',
      'post-mortem/redaction-lost',
    ],
    [
      'the owner waives a gate',
      by('owner', { type: 'WaiveGate', gateId: 'G2', findingId: null, reason: 'x'.repeat(20) }),
      'in-review',
      'post-mortem/not-allowed',
    ],
    ['a stranger waives the document', by('stranger', { type: 'Waive', reason: 'x'.repeat(20) }), 'drafting', 'post-mortem/not-allowed'],
    [
      'a section is written over a newer one',
      by('owner', { type: 'EditSection', sectionKey: 'summary', markdown: 'x', expectedVersion: 0 }),
      'drafting',
      'precondition/changed',
    ],
    [
      'a section grows over its limit',
      by('owner', { type: 'EditSection', sectionKey: 'lucky', markdown: 'x'.repeat(100_001), expectedVersion: 0 }),
      'drafting',
      'post-mortem/too-large',
    ],
    [
      'the factor graph has a cycle',
      by('owner', { type: 'DrawEdges', edges: [{ from: 'F1', to: 'F1', kind: 'enabled', evidence: [] }], impacts: 1 }),
      'withFactor',
      'post-mortem/graph-cycle',
    ],
  ] as [string, Order, string, string][])('refuses when %s', (_, order, name, expected) => {
    const factor = by('owner', {
      type: 'AddFactor',
      factorId: `fac_${'a'.repeat(20)}`,
      factor: {
        statement: 'x',
        layer: 'technical',
        role: 'trigger',
        category: 'unknown',
        evidence: [],
        confidence: 'hypothesis',
        howChain: [],
        stillPresent: 'unknown',
        alsoIn: [],
      },
    });
    expect(rejection(order, name === 'withFactor' ? after(request, steps.draft, factor) : states[name]!)).toBe(expected);
  });

  it('waives a required document by an administrator only', () => {
    const required = { ...states.drafting!, required: true };
    expect(rejection(steps.waive, required)).toBe('post-mortem/not-allowed');
    expect(rejection(by('admin', { type: 'Waive', reason: 'x'.repeat(20) }), required)).toBe('1 events');
  });

  it('is reviewed when all who were asked have approved the same revision', () => {
    const both = after(
      request,
      steps.draft,
      by('owner', {
        type: 'RequestReview',
        reviewers: [
          { personId: reviewer, outside: true },
          { personId: lead, outside: false },
        ],
        placeholders: [],
      }),
      steps.approve,
    );
    expect(both.state).toBe('in-review');
    // G8 is known only when all have answered, so a first answer from inside is no reason to wait.
    const last = postMortem.decide(by('lead', { type: 'Approve', revision: 1, gates: [], openWarnings: 0 }), both);
    expect(isRejection(last) ? last : fold(postMortem, last, both).state).toBe('reviewed');
    const edited = after(
      request,
      steps.draft,
      steps.requestReview,
      steps.approve,
      by('owner', { type: 'EditSection', sectionKey: 'lucky', markdown: 'x', expectedVersion: 0 }),
    );
    expect(edited).toMatchObject({ state: 'in-review', reviewers: [{ answer: 'approved', revision: 1 }], revision: 2 });
  });

  it('hands over what is proposed at approval, and nothing twice', () => {
    const proposal = by('owner', {
      type: 'AddProposal',
      actionItemId: `act_${'a'.repeat(20)}`,
      proposal: {
        title: 'Reject a small pool',
        description: '',
        kind: 'prevent',
        controlStrength: 'guard',
        priority: 'P1',
        owner: null,
        owningTeamId: null,
        due: null,
        acceptance: '',
        factorIds: [],
        labels: [],
      },
    });
    const state = after(request, steps.draft, proposal, steps.requestReview);
    const approved = postMortem.decide(
      by('reviewer', { type: 'Approve', revision: 1, gates: [], openWarnings: 0 }),
      state,
    ) as readonly DocumentEvent[];
    expect(approved.map((event) => event.type)).toEqual([PostMortemApprovedV1.type, 'post-mortem.action-proposed.v1']);
    const reviewed = fold(postMortem, approved, state);
    expect((postMortem.decide(steps.publish, reviewed) as readonly DocumentEvent[]).map((event) => event.type)).toEqual([
      'post-mortem.published.v1',
      'post-mortem.language-counted.v1',
    ]);
  });

  it('only suggests while somebody reviews, and merges while somebody drafts', () => {
    const late = by('owner', { type: 'Draft', draft: made('One.\nTwo and a half.') });
    expect(after(request, steps.draft, late).sections.summary?.markdown).toBe('One.\nTwo and a half.');
    const inReview = after(request, steps.draft, steps.requestReview, late);
    expect(inReview.sections.summary?.markdown).toBe('One.\nTwo.');
    expect(inReview.suggestions).toMatchObject([{ sectionKey: 'summary', original: ['Two.'], proposed: ['Two and a half.'] }]);
  });

  it('moves its dates earlier only', () => {
    const inherit = (reviewDueAt: string) =>
      by('admin', {
        type: 'Inherit',
        inherited: { ...(request as Extract<Order, { type: 'Request' }>).inherited, severity: 'sev1', reviewDueAt },
      });
    expect(after(request, inherit('2026-05-19T17:00:00.000Z')).reviewDueAt).toBe('2026-05-19T17:00:00.000Z');
    expect(after(request, inherit('2026-06-19T17:00:00.000Z')).reviewDueAt).toBe('2026-05-21T17:00:00.000Z');
  });

  it('opens again when its incident does, and only proposes it once published', () => {
    const reopened = by('admin', { type: 'IncidentReopened' });
    expect(fold(postMortem, postMortem.decide(reopened, states.reviewed!) as readonly DocumentEvent[], states.reviewed).state).toBe(
      'drafting',
    );
    const proposed = fold(postMortem, postMortem.decide(reopened, states.published!) as readonly DocumentEvent[], states.published);
    expect(proposed).toMatchObject({ state: 'published', reopenProposal: 'The incident was reopened.' });
  });
});

describe('a review whose reviewer has left', () => {
  const both = [
    { personId: reviewer, outside: true },
    { personId: lead, outside: false },
  ];
  const waiting = after(request, steps.draft, by('owner', { type: 'RequestReview', reviewers: both, placeholders: [] }), steps.approve);

  it('asks somebody else instead, and keeps the answer of whoever stays', () => {
    const asked = by('stranger', { type: 'ReassignReview', reviewers: [both[0]!, { personId: stranger, outside: true }] });
    const next = fold(postMortem, postMortem.decide(asked, waiting) as DocumentEvent[], waiting);
    expect(next.reviewers.map(({ personId, answer }) => [personId, answer])).toEqual([
      [reviewer, 'approved'],
      [stranger, 'asked'],
    ]);
    expect(rejection(asked, next)).toBe('0 events');
    expect(
      fold(
        postMortem,
        postMortem.decide(by('stranger', { type: 'Approve', revision: 1, gates: [], openWarnings: 0 }), next) as DocumentEvent[],
        next,
      ).state,
    ).toBe('reviewed');
  });

  it('is approved by who is left, when nobody else is asked any more', () => {
    const alone = fold(
      postMortem,
      postMortem.decide(by('owner', { type: 'ReassignReview', reviewers: [both[0]!] }), waiting) as DocumentEvent[],
      waiting,
    );
    expect(alone.state).toBe('in-review');
    expect(fold(postMortem, postMortem.decide(steps.approve, alone) as DocumentEvent[], alone).state).toBe('reviewed');
  });

  it('never asks the owner', () =>
    expect(rejection(by('lead', { type: 'ReassignReview', reviewers: [{ personId: owner, outside: true }] }), waiting)).toBe(
      'post-mortem/reviewer-is-owner',
    ));

  it('begins anew after it was taken back: no earlier approval counts', () => {
    const again = [steps.withdrawReview, by('owner', { type: 'RequestReview', reviewers: both, placeholders: [] })].reduce(
      (state, order) => fold(postMortem, postMortem.decide(order, state) as DocumentEvent[], state),
      waiting,
    );
    expect(again.reviewers.map(({ answer }) => answer)).toEqual(['asked', 'asked']);
  });
});

describe('what a document inherits from its incident', () => {
  const inherited = (request as Extract<Order, { type: 'Request' }>).inherited;
  const told = by('admin', { type: 'Inherit', inherited: { ...inherited, teamIds: [`tea_${'b'.repeat(20)}`], visibility: 'private' } });

  it('follows the teams of the incident until a person names others, and keeps those while the visibility moves', () => {
    const follow = fold(postMortem, postMortem.decide(told, states.drafting!) as DocumentEvent[], states.drafting!);
    expect(follow).toMatchObject({ teamIds: [`tea_${'b'.repeat(20)}`], visibility: 'private' });
    const chosen = by('owner', { type: 'EditDetails', teamIds: [`tea_${'c'.repeat(20)}`] });
    const edited = fold(postMortem, postMortem.decide(chosen, states.drafting!) as DocumentEvent[], states.drafting!);
    const kept = fold(postMortem, postMortem.decide(told, edited) as DocumentEvent[], edited);
    expect(kept).toMatchObject({ teamIds: [`tea_${'c'.repeat(20)}`], visibility: 'private' });
  });
});
