import {
  PostMortemActionProposedV1,
  PostMortemAssumptionJudgedV1,
  PostMortemDetailsEditedV1,
  PostMortemFactorConfirmedV1,
  type ActionProposal,
  type By,
  type Factor,
  type FactorEdge,
} from '@debrief/contracts';
import { never, reject, type Rejection } from '@debrief/decider';
import type { DocumentEvent, ListMember } from './evolve-post-mortem.js';
import type { Order } from './orders.js';
import type { Assumption, Comment, Lesson, PostMortem, Proposal } from './state.js';
import type { RecordEntry } from './record.js';
import { aboutOf, say } from './text-orders.js';

/*
 * What people work out beside the text: factors and their graph, assumptions, candidates, proposals, lessons, comments, and the
 * typed facts of subjects that have no incident.
 */
type AnalysisOrder = Extract<
  Order,
  {
    type:
      | 'AddFactor'
      | 'EditFactor'
      | 'RemoveFactor'
      | 'ConfirmFactor'
      | 'DrawEdges'
      | 'AddAssumption'
      | 'EditAssumption'
      | 'RemoveAssumption'
      | 'JudgeCandidate'
      | 'OfferCandidates'
      | 'AddProposal'
      | 'EditProposal'
      | 'ProposeNow'
      | 'DeclineProposal'
      | 'AddLesson'
      | 'MarkLesson'
      | 'AddComment'
      | 'ResolveComment'
      | 'AddOwnEntry';
  }
>;

const most = { factors: 50, assumptions: 100, proposals: 100, comments: 1000, lessons: 50, ownEntries: 2000 } as const;
type Decision = readonly DocumentEvent[] | Rejection;

export function decideAnalysis(order: AnalysisOrder, state: PostMortem): Decision {
  // Comments, judged candidates and lessons belong to a published document too; its analysis does not change under its readers.
  const isReadOnly = state.state === 'waived' || (state.state === 'published' && !afterwards.has(order.type));
  if (isReadOnly) return reject(`post-mortem/is-${state.state}`, { state: state.state });
  switch (order.type) {
    case 'AddFactor': {
      if (state.factors.length >= most.factors) return reject('post-mortem/too-many', { limit: most.factors });
      return change(state, order, 'factors', order.factorId, {
        factorId: order.factorId,
        ...order.factor,
        confirmedBy: null,
      } satisfies Factor);
    }
    case 'EditFactor': {
      const known = state.factors.find((factor) => factor.factorId === order.factorId);
      if (known === undefined) return reject('factor/unknown');
      // Another statement is another claim: who confirmed the old one did not confirm it.
      const isSameClaim =
        known.statement === order.factor.statement && known.category === order.factor.category && known.role === order.factor.role;
      return change(state, order, 'factors', order.factorId, {
        ...known,
        ...order.factor,
        confirmedBy: isSameClaim ? known.confirmedBy : null,
      });
    }
    case 'RemoveFactor':
      return state.factors.some((factor) => factor.factorId === order.factorId)
        ? change(state, order, 'factors', order.factorId, null)
        : reject('factor/unknown');
    case 'ConfirmFactor':
      return confirmFactor(order.factorId, order, state);
    case 'DrawEdges':
      return drawEdges(order, state);
    case 'AddAssumption':
    case 'EditAssumption':
      return writeAssumption(order, state);
    case 'RemoveAssumption':
      return state.assumptions.some((one) => one.assumptionId === order.assumptionId)
        ? change(state, order, 'assumptions', order.assumptionId, null)
        : reject('assumption/unknown');
    case 'JudgeCandidate': {
      const candidate = state.candidates.find((one) => one.candidateId === order.candidateId);
      if (candidate === undefined) return reject('candidate/unknown');
      return candidate.state === order.state
        ? []
        : change(state, order, 'candidates', candidate.candidateId, { ...candidate, state: order.state, reason: order.reason });
    }
    case 'OfferCandidates': {
      const fresh = order.candidates.filter((candidate) => !state.candidates.some((known) => known.candidateId === candidate.candidateId));
      if (fresh.length === 0) return [];
      const changes = fresh.map((value) => ({ member: 'candidates', id: value.candidateId, value }));
      return [say(PostMortemDetailsEditedV1, aboutOf(state, order.by), { changes })];
    }
    case 'AddProposal':
    case 'EditProposal':
      return writeProposal(order, state);
    case 'ProposeNow': {
      const proposal = state.proposals.find((one) => one.actionItemId === order.actionItemId);
      if (proposal === undefined) return reject('proposal/unknown');
      return proposal.state === 'drafted' ? [proposed(proposal, state, order.by)] : reject(`proposal/is-${proposal.state}`);
    }
    case 'DeclineProposal': {
      const proposal = state.proposals.find((one) => one.actionItemId === order.actionItemId);
      if (proposal === undefined) return reject('proposal/unknown');
      if (proposal.state === 'proposed')
        return reject('proposal/is-proposed', { detail: 'it lives in action-items now; decline it there' });
      return change(state, order, 'proposals', proposal.actionItemId, { ...proposal, state: 'declined', reason: order.reason });
    }
    case 'AddLesson': {
      if (state.lessons.length >= most.lessons) return reject('post-mortem/too-many', { limit: most.lessons });
      return change(state, order, 'lessons', order.lessonId, {
        lessonId: order.lessonId,
        ...order.lesson,
        state: 'proposed',
      } satisfies Lesson);
    }
    case 'MarkLesson': {
      const lesson = state.lessons.find((one) => one.lessonId === order.lessonId);
      if (lesson === undefined) return reject('lesson/unknown');
      return lesson.state === order.state ? [] : change(state, order, 'lessons', lesson.lessonId, { ...lesson, state: order.state });
    }
    case 'AddComment': {
      if (state.comments.length >= most.comments) return reject('post-mortem/too-many', { limit: most.comments });
      const { inReplyTo, suggestion, anchor } = order.comment;
      if (inReplyTo !== null && !state.comments.some((one) => one.commentId === inReplyTo)) return reject('comment/unknown');
      if (suggestion !== null && anchor.quote === '')
        return reject('comment/without-quote', { detail: 'quote the words that it would replace' });
      const comment: Comment = { commentId: order.commentId, ...order.comment, at: order.now, by: order.by.id, isResolved: false };
      return change(state, order, 'comments', order.commentId, comment);
    }
    case 'ResolveComment': {
      const comment = state.comments.find((one) => one.commentId === order.commentId);
      if (comment === undefined) return reject('comment/unknown');
      return comment.isResolved ? [] : change(state, order, 'comments', comment.commentId, { ...comment, isResolved: true });
    }
    case 'AddOwnEntry':
      return addOwnEntry(order, state);
    default:
      return never(order);
  }
}

const afterwards: ReadonlySet<Order['type']> = new Set(['AddComment', 'ResolveComment', 'AddLesson', 'MarkLesson', 'OfferCandidates']);

const change = (state: PostMortem, order: { by: By }, member: ListMember, id: string, value: unknown): DocumentEvent[] => [
  say(PostMortemDetailsEditedV1, aboutOf(state, order.by), { changes: [{ member, id, value }] }),
];

function confirmFactor(factorId: string, order: AnalysisOrder, state: PostMortem): Decision {
  const factor = state.factors.find((one) => one.factorId === factorId);
  if (factor === undefined) return reject('factor/unknown');
  if (factor.confirmedBy !== null) return [];
  if (factor.evidence.length === 0) return reject('factor/without-evidence');
  if (order.actor.personId === null) return reject('post-mortem/not-allowed', { detail: 'only a person may do this' });
  return [say(PostMortemFactorConfirmedV1, aboutOf(state, order.by), { factor: { ...factor, confirmedBy: order.actor.personId } })];
}

function drawEdges(order: Extract<AnalysisOrder, { type: 'DrawEdges' }>, state: PostMortem): Decision {
  const unknown = order.edges
    .flatMap(({ from, to }) => [from, to])
    .find((node) => Number(node.slice(1)) < 1 || Number(node.slice(1)) > (node.startsWith('F') ? state.factors.length : order.impacts));
  if (unknown !== undefined) return reject('post-mortem/graph-unknown-node', { node: unknown });
  const cycle = cycleIn(order.edges);
  if (cycle !== null) return reject('post-mortem/graph-cycle', { cycle });
  return [say(PostMortemDetailsEditedV1, aboutOf(state, order.by), { changes: [{ member: 'edges', id: null, value: order.edges }] })];
}

/** A way through the graph that comes back to where it began; null when there is none. */
export function cycleIn(edges: readonly Pick<FactorEdge, 'from' | 'to'>[]): string[] | null {
  const next = new Map<string, string[]>();
  for (const { from, to } of edges) next.set(from, [...(next.get(from) ?? []), to]);
  const done = new Set<string>();
  const path: string[] = [];
  const visit = (node: string): string[] | null => {
    const at = path.indexOf(node);
    if (at >= 0) return [...path.slice(at), node];
    if (done.has(node)) return null;
    path.push(node);
    for (const to of next.get(node) ?? []) {
      const found = visit(to);
      if (found !== null) return found;
    }
    path.pop();
    done.add(node);
    return null;
  };
  for (const node of next.keys()) {
    const found = visit(node);
    if (found !== null) return found;
  }
  return null;
}

function writeAssumption(order: Extract<AnalysisOrder, { type: 'AddAssumption' | 'EditAssumption' }>, state: PostMortem): Decision {
  const known = state.assumptions.find((one) => one.assumptionId === order.assumptionId);
  if (order.type === 'EditAssumption' && known === undefined) return reject('assumption/unknown');
  if (order.type === 'AddAssumption' && state.assumptions.length >= most.assumptions)
    return reject('post-mortem/too-many', { limit: most.assumptions });
  const { belief, evidenceFor, evidenceAgainst, verdict } = order.assumption;
  // A ledger that says "refuted" without by what is another belief.
  if (verdict === 'refuted' && evidenceAgainst.length === 0)
    return reject('assumption/without-evidence', { detail: 'name what refuted it' });
  const value: Assumption = {
    assumptionId: order.assumptionId,
    belief,
    heldSince: order.assumption.heldSince ?? null,
    evidenceFor,
    evidenceAgainst,
    verdict,
    check: order.assumption.check ?? null,
  };
  const written = change(state, order, 'assumptions', order.assumptionId, value);
  if (verdict === 'open' || verdict === known?.verdict) return written;
  return [...written, say(PostMortemAssumptionJudgedV1, aboutOf(state, order.by), { assumptionId: order.assumptionId, belief, verdict })];
}

function writeProposal(order: Extract<AnalysisOrder, { type: 'AddProposal' | 'EditProposal' }>, state: PostMortem): Decision {
  const known = state.proposals.find((one) => one.actionItemId === order.actionItemId);
  if (order.type === 'EditProposal' && known === undefined) return reject('proposal/unknown');
  if (known !== undefined && known.state === 'proposed') return reject('proposal/is-proposed', { detail: 'it lives in action-items now' });
  if (known === undefined && state.proposals.length >= most.proposals) return reject('post-mortem/too-many', { limit: most.proposals });
  const unknownFactor = order.proposal.factorIds.find((id) => !state.factors.some((factor) => factor.factorId === id));
  if (unknownFactor !== undefined) return reject('factor/unknown', { factorId: unknownFactor });
  const value: Proposal = {
    actionItemId: order.actionItemId,
    ...order.proposal,
    owningTeamId: order.proposal.owningTeamId ?? state.teamIds[0] ?? null,
    sources: sourcesOf(state),
    state: 'drafted',
    reason: null,
  };
  return change(state, order, 'proposals', order.actionItemId, value);
}

/** The document, and the incidents that it is about. */
const sourcesOf = (state: PostMortem): ActionProposal['sources'] => [
  { kind: 'post-mortem', id: state.postMortemId },
  ...(state.subject.type === 'incident' ? state.subject.ids.slice(0, 19).map((id) => ({ kind: 'incident' as const, id })) : []),
];

/** Hands a proposal over: from here on it lives in `action-items`. */
export function proposed(proposal: Proposal, state: PostMortem, by: By): DocumentEvent {
  const { state: _, reason: __, ...item } = proposal;
  return say(PostMortemActionProposedV1, aboutOf(state, by), { proposal: { ...item, sources: sourcesOf(state) } });
}

function addOwnEntry(order: Extract<AnalysisOrder, { type: 'AddOwnEntry' }>, state: PostMortem): Decision {
  if (state.subject.type === 'incident')
    return reject('post-mortem/entries-of-incident', { detail: 'add it to the timeline of the incident' });
  if (state.ownEntries.length >= most.ownEntries) return reject('post-mortem/too-many', { limit: most.ownEntries });
  const { entry } = order;
  const value: RecordEntry = {
    entryId: order.entryId,
    entryNo: state.ownEntries.length + 1,
    entryType: entry.entryType,
    data: { markdown: entry.text, ...entry.data },
    text: entry.text,
    occurredAt: entry.occurredAt,
    occurredUntil: null,
    precision: entry.precision,
    recordedAt: order.now,
    knownAt: order.now,
    origin: { kind: 'person', eventId: null, system: null, url: null },
    authorRole: null,
    visibility: 'internal',
    isKey: entry.isKey,
    hidden: false,
    annotation: null,
  };
  return change(state, order, 'ownEntries', order.entryId, value);
}
