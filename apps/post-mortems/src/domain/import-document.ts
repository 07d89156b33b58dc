import {
  PostMortemDetailsEditedV1,
  PostMortemRequestedV1,
  PostMortemSectionEditedV1,
  type ActionProposal,
  type Factor,
} from '@debrief/contracts';
import { derivedId } from '@debrief/contracts/derive-id';
import { reject, type Rejection } from '@debrief/decider';
import type { DocumentEvent } from './evolve-post-mortem.js';
import type { Order } from './orders.js';
import type { RecordEntry } from './record.js';
import { noPostMortem, type Assumption, type Lesson, type PostMortem, type Proposal } from './state.js';
import { aboutOf, say } from './text-orders.js';

/** A document from elsewhere, whole, in one commit: it begins in drafting, and nobody has confirmed or approved anything in it. */
export function importDocument(order: Extract<Order, { type: 'Import' }>, state: PostMortem): readonly DocumentEvent[] | Rejection {
  if (state.state !== 'none') return reject('post-mortem/exists', { postMortemId: state.postMortemId, state: state.state });
  const { portable, postMortemId, inherited } = order;
  const begun: PostMortem = {
    ...noPostMortem,
    postMortemId,
    number: order.number,
    subject: portable.subject,
    title: portable.title,
    severity: portable.severity,
    state: 'drafting',
    ownerId: order.ownerId,
    teamIds: inherited.teamIds,
    visibility: inherited.visibility,
    audience: inherited.audience,
  };
  const about = aboutOf(begun, order.by);
  const keys = [
    ...order.sectionKeys,
    ...portable.sections.map((section) => section.key).filter((key) => !order.sectionKeys.includes(key)),
  ].slice(0, 40);
  return [
    say(PostMortemRequestedV1, about, {
      policyId: inherited.policyId,
      required: false,
      templateId: portable.templateId,
      templateVersion: portable.templateVersion,
      requestedAt: order.now,
      sectionKeys: keys,
    }),
    ...portable.sections.map((section) =>
      say(PostMortemSectionEditedV1, about, {
        sectionKey: section.key,
        sectionVersion: 1,
        origin: section.origin === 'generated' || section.origin === 'mixed' ? section.origin : 'human',
        editedAt: order.now,
        markdown: section.markdown,
      }),
    ),
    ...inParts(changesOf(order, begun)).map((changes) => say(PostMortemDetailsEditedV1, about, { changes })),
  ];
}

function changesOf({ portable, postMortemId, now }: Extract<Order, { type: 'Import' }>, state: PostMortem) {
  const factors = portable.factors.map((factor, index): Factor => ({
    ...factor,
    factorId: derivedId('fac', postMortemId, index),
    confirmedBy: null,
  }));
  const assumptions = portable.assumptions.map((one, index): Assumption => ({
    ...one,
    assumptionId: derivedId('ass', postMortemId, index),
  }));
  const sources: ActionProposal['sources'] = [{ kind: 'post-mortem', id: postMortemId }];
  const proposals = portable.proposals.map((one, index): Proposal => ({
    ...(one as Pick<Proposal, 'title' | 'description' | 'kind' | 'controlStrength' | 'priority' | 'due' | 'acceptance'>),
    labels: [...one.labels],
    actionItemId: derivedId('act', postMortemId, index),
    owner: null,
    owningTeamId: state.teamIds[0] ?? null,
    factorIds: [],
    sources,
    state: 'drafted',
    reason: null,
  }));
  const lessons = portable.lessons.map((one, index): Lesson => ({
    ...one,
    lessonId: derivedId('les', postMortemId, index),
    fromIds: [],
    appliesTo: { serviceIds: [], teamIds: [], technologies: [] },
    state: 'proposed',
  }));
  const entries = portable.entries.map((one, index): RecordEntry => ({
    entryId: derivedId('ent', postMortemId, index),
    entryNo: index + 1,
    entryType: one.entryType as RecordEntry['entryType'],
    data: { markdown: one.text },
    text: one.text,
    occurredAt: one.occurredAt,
    occurredUntil: null,
    precision: one.precision as RecordEntry['precision'],
    recordedAt: now,
    knownAt: null,
    origin: { kind: 'import', eventId: null, system: null, url: null },
    authorRole: null,
    visibility: 'internal',
    isKey: one.isKey,
    hidden: false,
    annotation: null,
  }));
  return [
    ...factors.map((value) => ({ member: 'factors', id: value.factorId, value })),
    { member: 'edges', id: null, value: portable.edges },
    ...assumptions.map((value) => ({ member: 'assumptions', id: value.assumptionId, value })),
    ...proposals.map((value) => ({ member: 'proposals', id: value.actionItemId, value })),
    ...lessons.map((value) => ({ member: 'lessons', id: value.lessonId, value })),
    ...entries.slice(0, entriesKept).map((value) => ({ member: 'ownEntries', id: value.entryId, value })),
  ];
}

const entriesKept = 2000;
const changesInOneFact = 100;

/** A fact holds a bounded number of changes, and a message of the log a bounded number of bytes. */
function inParts<Item>(changes: readonly Item[]): Item[][] {
  return Array.from({ length: Math.ceil(changes.length / changesInOneFact) }, (_, part) =>
    changes.slice(part * changesInOneFact, (part + 1) * changesInOneFact),
  );
}
