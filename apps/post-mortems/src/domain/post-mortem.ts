import {
  PostMortemApprovedV1,
  PostMortemChangesRequestedV1,
  PostMortemDetailsEditedV1,
  PostMortemExportedV1,
  PostMortemGateWaivedV1,
  PostMortemLanguageCountedV1,
  PostMortemPollCountedV1,
  PostMortemPublishedV1,
  PostMortemReopenedV1,
  PostMortemRequestedV1,
  PostMortemReviewRequestedV1,
  PostMortemUnwaivedV1,
  PostMortemWaivedV1,
} from '@debrief/contracts';
import { never, reject, type Decider, type Rejection } from '@debrief/decider';
import { decideAnalysis, proposed } from './analysis.js';
import { evolvePostMortem, type DocumentEvent } from './evolve-post-mortem.js';
import type { Actor, Order } from './orders.js';
import { importDocument } from './import-document.js';
import { lostRedactions } from './redactions.js';
import { aboutOf, decideText, say } from './text-orders.js';
import { noPostMortem, type PostMortem } from './state.js';

export type Decision = readonly DocumentEvent[] | Rejection;

/**
 * The life of a post-mortem: requested → drafting → in-review → reviewed → published, or waived. Every order that the state does
 * not allow has a rejection with its own name; who may not gets `post-mortem/not-allowed`.
 */
export const postMortem: Decider<PostMortem, Order, DocumentEvent> = {
  initial: noPostMortem,
  decide(order, state) {
    if (order.type === 'Request') return request(order, state);
    if (order.type === 'Import') return importDocument(order, state);
    return state.state === 'none' ? reject('post-mortem/unknown') : decideKnown(order, state);
  },
  evolve: evolvePostMortem,
};

type OrderOf<Type extends Order['type']> = Extract<Order, { type: Type }>;

function request(order: OrderOf<'Request'>, state: PostMortem): Decision {
  if (state.state !== 'none') return reject('post-mortem/exists', { postMortemId: state.postMortemId, state: state.state });
  const { inherited } = order;
  const begun: PostMortem = {
    ...noPostMortem,
    postMortemId: order.postMortemId,
    number: order.number,
    subject: order.subject,
    title: inherited.title,
    severity: inherited.severity,
    state: 'requested',
    visibility: inherited.visibility,
    audience: inherited.audience,
    ownerId: order.ownerId,
    teamIds: inherited.teamIds,
    reviewDueAt: inherited.reviewDueAt,
    publishDueAt: inherited.publishDueAt,
  };
  return [
    say(PostMortemRequestedV1, aboutOf(begun, order.by), {
      policyId: inherited.policyId,
      required: inherited.required,
      templateId: order.templateId,
      templateVersion: order.templateVersion,
      requestedAt: order.now,
      sectionKeys: [...order.sectionKeys],
    }),
  ];
}

function decideKnown(order: Exclude<Order, { type: 'Request' | 'Import' }>, state: PostMortem): Decision {
  switch (order.type) {
    case 'Draft':
    case 'RedraftSection':
    case 'EditSection':
    case 'AcceptSuggestion':
    case 'RefuseSuggestion':
    case 'ChangeTemplate':
    case 'AcceptComment':
      return decideText(order, state);
    case 'RequestReview':
      return requestReview(order, state);
    case 'ReassignReview':
      return reassignReview(order, state);
    case 'WithdrawReview':
      return withdrawReview(order, state);
    case 'Approve':
      return approve(order, state);
    case 'RequestChanges':
      return requestChanges(order, state);
    case 'Publish':
      return publish(order, state);
    case 'Reopen':
      return reopen(order, state);
    case 'Waive':
      return waive(order, state);
    case 'Unwaive':
      return unwaive(order, state);
    case 'WaiveGate':
      return waiveGate(order, state);
    case 'EditDetails':
      return editDetails(order, state);
    case 'Inherit':
      return inherit(order, state);
    case 'IncidentReopened':
      return incidentReopened(order, state);
    case 'JoinSubject':
      return joinSubject(order, state);
    case 'SpareClock':
      return spareClock(order, state);
    case 'AllowModel':
      return allowModel(order, state);
    case 'CountPoll':
      return [say(PostMortemPollCountedV1, aboutOf(state, order.by), { questions: order.questions.map((question) => ({ ...question })) })];
    case 'CountExport':
      return [say(PostMortemExportedV1, aboutOf(state, order.by), { format: order.format, audienceOf: order.audienceOf })];
    case 'AddFactor':
    case 'EditFactor':
    case 'RemoveFactor':
    case 'ConfirmFactor':
    case 'DrawEdges':
    case 'AddAssumption':
    case 'EditAssumption':
    case 'RemoveAssumption':
    case 'JudgeCandidate':
    case 'OfferCandidates':
    case 'AddProposal':
    case 'EditProposal':
    case 'ProposeNow':
    case 'DeclineProposal':
    case 'AddLesson':
    case 'MarkLesson':
    case 'AddComment':
    case 'ResolveComment':
    case 'AddOwnEntry':
      return decideAnalysis(order, state);
    default:
      return never(order);
  }
}

const isOwner = (actor: Actor, state: PostMortem): boolean => actor.personId !== null && actor.personId === state.ownerId;
const mayLead = (actor: Actor, state: PostMortem): boolean => isOwner(actor, state) || actor.isLead || actor.isManager;
const wrongState = (state: PostMortem): Rejection => reject(`post-mortem/is-${state.state}`, { state: state.state });
const notAllowed = (who: string): Rejection => reject('post-mortem/not-allowed', { detail: `only ${who} may do this` });

function requestReview(order: OrderOf<'RequestReview'>, state: PostMortem): Decision {
  if (state.state !== 'drafting') return wrongState(state);
  if (state.ownerId === null) return reject('post-mortem/no-owner');
  if (!isOwner(order.actor, state) && !order.actor.isManager) return notAllowed('the owner');
  if (order.reviewers.some((reviewer) => reviewer.personId === state.ownerId)) return reject('post-mortem/reviewer-is-owner');
  if (order.placeholders.length > 0) return reject('post-mortem/placeholder-left', { sections: order.placeholders });
  return [asked(order.reviewers, order, state)];
}

/** The same fact for a first and for another set of reviewers: what those who stay have answered is kept by the fold. */
function asked(reviewers: OrderOf<'RequestReview'>['reviewers'], order: Pick<Order, 'by' | 'now'>, state: PostMortem): DocumentEvent {
  const ids = [...new Set(reviewers.map((reviewer) => reviewer.personId))];
  return say(PostMortemReviewRequestedV1, aboutOf({ ...state, state: 'in-review' }, order.by), {
    reviewerIds: ids,
    revision: state.revision,
    requestedAt: order.now,
    outsideIds: ids.filter((id) => reviewers.some((reviewer) => reviewer.personId === id && reviewer.outside)),
  });
}

/** Others are asked instead: whoever may write may do it, or a document whose reviewer has left would stay where it is for ever. */
function reassignReview(order: OrderOf<'ReassignReview'>, state: PostMortem): Decision {
  if (state.state !== 'in-review') return wrongState(state);
  if (order.reviewers.some((reviewer) => reviewer.personId === state.ownerId)) return reject('post-mortem/reviewer-is-owner');
  const ids = new Set(order.reviewers.map((reviewer) => reviewer.personId));
  const isSame = ids.size === state.reviewers.length && state.reviewers.every((reviewer) => ids.has(reviewer.personId));
  return isSame ? [] : [asked(order.reviewers, order, state)];
}

/** Takes a review back: the document is written again, and nobody waits for an answer. */
function withdrawReview(order: OrderOf<'WithdrawReview'>, state: PostMortem): Decision {
  if (state.state !== 'in-review' && state.state !== 'reviewed') return wrongState(state);
  return [
    say(PostMortemChangesRequestedV1, aboutOf({ ...state, state: 'drafting' }, order.by), {
      reason: order.reason,
      revision: state.revision,
      isWithdrawn: true,
    }),
  ];
}

function approve(order: OrderOf<'Approve'>, state: PostMortem): Decision {
  if (state.state !== 'in-review') return wrongState(state);
  const reviewer = state.reviewers.find((one) => one.personId === order.actor.personId);
  if (reviewer === undefined) return notAllowed('somebody who was asked to review');
  if (order.revision !== state.revision) return reject('post-mortem/revision-outdated', { revision: state.revision });
  const isComplete = state.reviewers.every((one) => one === reviewer || (one.answer === 'approved' && one.revision === state.revision));
  // Whether an outsider was among them is known only when all have answered.
  const failing = order.gates.filter((gate) => gate.outcome === 'fail' && (isComplete || gate.gateId !== 'G8'));
  if (failing.length > 0) return reject('post-mortem/gate-failed', { gates: failing });
  if (order.openWarnings > 0) return reject('post-mortem/warnings-left', { warnings: order.openWarnings });
  const next: PostMortem = { ...state, state: isComplete ? 'reviewed' : 'in-review' };
  const approved = say(PostMortemApprovedV1, aboutOf(next, order.by), {
    revision: state.revision,
    outside: reviewer.outside,
    complete: isComplete,
    approvedAt: order.now,
    reviewerId: reviewer.personId,
  });
  return isComplete
    ? [approved, ...state.proposals.filter((one) => one.state === 'drafted').map((one) => proposed(one, next, order.by))]
    : [approved];
}

function requestChanges(order: OrderOf<'RequestChanges'>, state: PostMortem): Decision {
  if (state.state !== 'in-review') return wrongState(state);
  const reviewer = state.reviewers.find((one) => one.personId === order.actor.personId);
  if (reviewer === undefined) return notAllowed('somebody who was asked to review');
  return [
    say(PostMortemChangesRequestedV1, aboutOf({ ...state, state: 'drafting' }, order.by), {
      reason: order.reason,
      revision: state.revision,
      reviewerId: reviewer.personId,
    }),
  ];
}

function publish(order: OrderOf<'Publish'>, state: PostMortem): Decision {
  if (state.state !== 'reviewed') return wrongState(state);
  if (!mayLead(order.actor, state)) return notAllowed('the owner or the lead');
  if (order.audience === 'public' && !order.actor.isManager) return notAllowed('an administrator (for the public)');
  const failing = order.gates.filter((gate) => gate.outcome === 'fail');
  if (failing.length > 0) return reject('post-mortem/gate-failed', { gates: failing });
  // Those of the last publication hold until others are given, and must still find their words.
  const lost = lostRedactions(order.redactions.length > 0 ? order.redactions : state.redactions, state);
  if (lost.length > 0) return reject('post-mortem/redaction-lost', { redactions: lost });
  const about = aboutOf({ ...state, state: 'published' }, order.by);
  const confirmed = state.factors.filter((factor) => factor.confirmedBy !== null).map((factor) => factor.category);
  return [
    ...(order.redactions.length === 0
      ? []
      : [
          say(PostMortemDetailsEditedV1, aboutOf(state, order.by), {
            changes: [{ member: 'redactions', id: null, value: order.redactions }],
          }),
        ]),
    say(PostMortemPublishedV1, about, {
      revision: state.revision,
      publishedTo: order.audience,
      publishedAt: order.now,
      factorCategories: [...new Set(confirmed)],
      required: state.required,
      hash: order.hash,
    }),
    say(PostMortemLanguageCountedV1, about, order.language),
    ...state.proposals.filter((one) => one.state === 'drafted').map((one) => proposed(one, { ...state, state: 'published' }, order.by)),
  ];
}

function reopen(order: OrderOf<'Reopen'>, state: PostMortem): Decision {
  if (state.state !== 'published') return wrongState(state);
  if (!mayLead(order.actor, state)) return notAllowed('the owner or the lead');
  return [say(PostMortemReopenedV1, aboutOf({ ...state, state: 'drafting' }, order.by), { reason: order.reason })];
}

function waive(order: OrderOf<'Waive'>, state: PostMortem): Decision {
  if (state.state !== 'requested' && state.state !== 'drafting') return wrongState(state);
  if (state.required ? !order.actor.isManager : !(order.actor.isLead || order.actor.isManager))
    return notAllowed(state.required ? 'an administrator (it is required)' : 'the lead');
  return [say(PostMortemWaivedV1, aboutOf({ ...state, state: 'waived' }, order.by), { reason: order.reason, waivedAt: order.now })];
}

function unwaive(order: OrderOf<'Unwaive'>, state: PostMortem): Decision {
  if (state.state !== 'waived') return wrongState(state);
  if (!(order.actor.isLead || order.actor.isManager)) return notAllowed('the lead');
  const to = state.stateBeforeWaiver ?? 'requested';
  return [say(PostMortemUnwaivedV1, aboutOf({ ...state, state: to }, order.by), { to })];
}

function waiveGate(order: OrderOf<'WaiveGate'>, state: PostMortem): Decision {
  if (state.state === 'published' || state.state === 'waived') return wrongState(state);
  if (order.actor.personId !== null && order.actor.personId === state.ownerId) return notAllowed('a reviewer who is not the owner');
  const isReviewer = state.reviewers.some((reviewer) => reviewer.personId === order.actor.personId);
  if (!isReviewer && !order.actor.isManager) return notAllowed('a reviewer who is not the owner');
  if (order.gateId !== null)
    return [say(PostMortemGateWaivedV1, aboutOf(state, order.by), { gateId: order.gateId, reason: order.reason, waivedAt: order.now })];
  const value = { gateId: null, findingId: order.findingId, reason: order.reason, by: order.by.id, at: order.now };
  return [say(PostMortemDetailsEditedV1, aboutOf(state, order.by), { changes: [{ member: 'findingWaiver', id: order.findingId, value }] })];
}

function editDetails(order: OrderOf<'EditDetails'>, state: PostMortem): Decision {
  if (state.state === 'waived') return wrongState(state);
  const next: PostMortem = {
    ...state,
    ownerId: order.ownerId === undefined ? state.ownerId : order.ownerId,
    teamIds: order.teamIds ?? state.teamIds,
  };
  if (next.ownerId !== null && state.state === 'in-review' && state.reviewers.some((reviewer) => reviewer.personId === next.ownerId))
    return reject('post-mortem/reviewer-is-owner');
  const changes = (['ownerId', 'facilitatorId', 'teamIds'] as const)
    .filter((member) => order[member] !== undefined)
    .map((member) => ({ member, id: null, value: order[member] }));
  return changes.length === 0 ? [] : [say(PostMortemDetailsEditedV1, aboutOf(next, order.by), { changes })];
}

/** Whether a private document may be shown to a model: for each one singly. */
function allowModel({ isAllowed, ...order }: OrderOf<'AllowModel'>, state: PostMortem): Decision {
  if (!mayLead(order.actor, state)) return notAllowed('the owner or the lead');
  if ((state.isModelAllowed ?? false) === isAllowed) return [];
  return [
    say(PostMortemDetailsEditedV1, aboutOf(state, order.by), { changes: [{ member: 'isModelAllowed', id: null, value: isAllowed }] }),
  ];
}

/** Says that a duty of a regime does not apply here: the owner, the lead or an administrator, with a reason that everybody reads. */
function spareClock({ clockId, reason, ...order }: OrderOf<'SpareClock'>, state: PostMortem): Decision {
  if (state.state === 'waived') return wrongState(state);
  if (!mayLead(order.actor, state)) return notAllowed('the owner or the lead');
  if ((state.sparedClocks?.[clockId] ?? null) === reason) return [];
  return [say(PostMortemDetailsEditedV1, aboutOf(state, order.by), { changes: [{ member: 'sparedClock', id: clockId, value: reason }] })];
}

/** What the incident says now: title while nobody wrote another, severity, who may see it; due dates move earlier only. */
function inherit(order: OrderOf<'Inherit'>, state: PostMortem): Decision {
  const { inherited } = order;
  const next: PostMortem = {
    ...state,
    title: (state.sections.title?.origin ?? 'generated') === 'generated' ? inherited.title : state.title,
    severity: inherited.severity,
    visibility: inherited.visibility,
    audience: inherited.audience,
    teamIds: state.hasOwnTeams === true ? state.teamIds : inherited.teamIds,
    reviewDueAt: earlier(state.reviewDueAt, inherited.reviewDueAt),
    publishDueAt: earlier(state.publishDueAt, inherited.publishDueAt),
    required: state.required || inherited.required,
    policyId: inherited.policyId ?? state.policyId,
  };
  const about = aboutOf(next, order.by);
  const isSame =
    next.required === state.required &&
    next.policyId === state.policyId &&
    JSON.stringify(about) === JSON.stringify(aboutOf(state, order.by));
  if (isSame) return [];
  const changes = [
    { member: 'required', id: null, value: next.required },
    { member: 'policyId', id: null, value: next.policyId },
  ];
  return [say(PostMortemDetailsEditedV1, about, { changes })];
}

const earlier = (a: string | null, b: string | null): string | null => (a === null ? b : b === null ? a : a < b ? a : b);

function incidentReopened(order: OrderOf<'IncidentReopened'>, state: PostMortem): Decision {
  const reason = 'The incident was reopened.';
  if (state.state === 'published')
    return [say(PostMortemDetailsEditedV1, aboutOf(state, order.by), { changes: [{ member: 'reopenProposal', id: null, value: reason }] })];
  if (state.state === 'in-review' || state.state === 'reviewed' || (state.state === 'requested' && state.revision > 0))
    return [say(PostMortemReopenedV1, aboutOf({ ...state, state: 'drafting' }, order.by), { reason })];
  return [];
}

function joinSubject(order: OrderOf<'JoinSubject'>, state: PostMortem): Decision {
  if (state.subject.ids.includes(order.incidentId) || state.subject.ids.length >= 20) return [];
  const subject = { ...state.subject, ids: [...state.subject.ids, order.incidentId] };
  return [
    say(PostMortemDetailsEditedV1, aboutOf({ ...state, subject }, order.by), {
      changes: [{ member: 'subject', id: null, value: subject }],
    }),
  ];
}
