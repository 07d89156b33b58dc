import { z } from 'zod';
import { defineEvent, type EventOf } from '../event.js';
import { ActionItemId, FactorId, IncidentId, LessonId, PersonId, PostMortemId, ServiceId, TeamId } from '../ids.js';
import { Instant, LocalDate, LocalTime, TimeZone } from '../instant.js';
import { Audience, By, IncidentSeverity, Visibility } from './incidents.js';

export const PostMortemSubject = z.object({
  type: z.enum(['incident', 'release', 'project']),
  ids: z.array(z.string().min(1).max(200)).min(1).max(20),
  period: z.object({ from: Instant, to: Instant }).optional(),
});
export type PostMortemSubject = z.infer<typeof PostMortemSubject>;
export const PostMortemState = z.enum(['requested', 'drafting', 'in-review', 'reviewed', 'published', 'waived']);
export type PostMortemState = z.infer<typeof PostMortemState>;

const about = {
  postMortemId: PostMortemId,
  number: z.number().int().min(0),
  title: z.string().max(300),
  subject: PostMortemSubject,
  severity: IncidentSeverity.nullable(),
  state: PostMortemState,
  visibility: Visibility,
  audience: Audience,
  by: By,
  ownerId: PersonId.nullable(),
  teamIds: z.array(TeamId).max(100),
  reviewDueAt: Instant.nullable(),
  publishDueAt: Instant.nullable(),
};
const example = {
  postMortemId: 'pm_2kq7n4c5d6e7f2g3h4j5',
  number: 118,
  title: 'Checkout errors in eu-west',
  subject: { type: 'incident' as const, ids: ['inc_2kq7n4c5d6e7f2g3h4j5'] },
  severity: 'sev1' as const,
  state: 'drafting' as const,
  visibility: 'internal' as const,
  audience: [],
  by: { kind: 'system' as const, id: null },
  ownerId: null,
  teamIds: [],
  reviewDueAt: null,
  publishDueAt: null,
};
const said = <const Type extends string, Shape extends z.ZodRawShape>(
  type: Type,
  shape: Shape,
  data: NoInfer<z.input<z.ZodObject<Shape>>>,
  begins = false,
) => {
  const schema = z.object({ ...about, ...shape });
  return defineEvent({
    type,
    topic: 'post-mortems',
    key: (fact) => (fact as { postMortemId: string }).postMortemId,
    data: schema,
    example: { ...example, ...(data as object) } as unknown as z.input<typeof schema>,
    begins,
  });
};

/** A policy or a person asked for a post-mortem. */
export const PostMortemRequestedV1 = said(
  'post-mortem.requested.v1',
  {
    policyId: z.string().nullable(),
    required: z.boolean(),
    templateId: z.string(),
    templateVersion: z.number().int(),
    requestedAt: Instant,
    /** The sections of the template at that version, in their order. */
    sectionKeys: z.array(z.string().max(100)).max(40).optional(),
  },
  { policyId: 'default-sev1', required: true, templateId: 'incident-full', templateVersion: 1, requestedAt: '2026-11-18T14:02:05.000Z' },
  true,
);
/** What a draft made of one section: its own text, and the section's text after the merge with what people wrote. */
export const DraftedSection = z.object({
  key: z.string().max(100),
  generated: z.string(),
  /** Only where it is another than `generated`. */
  markdown: z.string().optional(),
});
/** A change of the draft that would touch a person's lines: taken or refused by a click. */
export const SectionSuggestion = z.object({
  suggestionId: z.string().max(64),
  sectionKey: z.string().max(100),
  line: z.number().int(),
  original: z.array(z.string()),
  proposed: z.array(z.string()),
});
/** Something that the figures offer for a section, with the number that makes it so. */
export const PostMortemCandidate = z.object({
  candidateId: z.string().max(64),
  kind: z.enum(['went-well', 'not-well', 'lead-up', 'factor', 'related', 'who-else']),
  ruleId: z.string().max(64),
  text: z.string().max(1000),
  number: z.number().nullable(),
  target: z.number().nullable(),
  citations: z.array(z.string().max(40)).max(50),
  state: z.enum(['offered', 'taken', 'refused']),
  reason: z.string().max(2000).nullable(),
});
/** The deterministic draft was made or made again. A draft too large for one message is told in several, of the same commit. */
export const PostMortemDraftedV1 = said(
  'post-mortem.drafted.v1',
  {
    draftedAt: Instant,
    generatorVersion: z.number().int(),
    inputHash: z.string(),
    sections: z.number().int(),
    content: z.array(DraftedSection).max(40).optional(),
    suggestions: z.array(SectionSuggestion).max(500).optional(),
    candidates: z.array(PostMortemCandidate).max(200).optional(),
  },
  { draftedAt: '2026-11-18T15:24:20.000Z', generatorVersion: 1, inputHash: 'a'.repeat(64), sections: 24 },
);
export const PostMortemSectionEditedV1 = said(
  'post-mortem.section-edited.v1',
  {
    sectionKey: z.string(),
    sectionVersion: z.number().int(),
    origin: z.enum(['generated', 'mixed', 'human']),
    editedAt: Instant,
    markdown: z.string().optional(),
    isLocked: z.boolean().optional(),
    confirmedBy: PersonId.nullable().optional(),
    /** A model whose words this edit took over. */
    writtenWith: z.string().max(200).optional(),
    /** A suggestion that this edit took. */
    suggestionId: z.string().max(64).optional(),
  },
  { sectionKey: 'summary', sectionVersion: 2, origin: 'mixed', editedAt: '2026-11-19T09:00:00.000Z' },
);
export const PostMortemReviewRequestedV1 = said(
  'post-mortem.review-requested.v1',
  {
    reviewerIds: z.array(PersonId).max(10),
    revision: z.number().int(),
    requestedAt: Instant,
    /** Which of them took no part in the response. */
    outsideIds: z.array(PersonId).max(10).optional(),
  },
  { reviewerIds: ['per_2kq7n4c5d6e7f2g3h4j5'], revision: 4, requestedAt: '2026-11-19T10:00:00.000Z' },
);
export const PostMortemChangesRequestedV1 = said(
  'post-mortem.changes-requested.v1',
  {
    reason: z.string(),
    revision: z.number().int(),
    reviewerId: PersonId.optional(),
    /** Nobody asked for changes: the review was taken back. */
    isWithdrawn: z.boolean().optional(),
  },
  { reason: 'The detection section has no number.', revision: 4 },
);
export const PostMortemApprovedV1 = said(
  'post-mortem.approved.v1',
  { revision: z.number().int(), outside: z.boolean(), complete: z.boolean(), approvedAt: Instant, reviewerId: PersonId.optional() },
  { revision: 4, outside: true, complete: true, approvedAt: '2026-11-20T10:00:00.000Z' },
);
export const PostMortemPublishedV1 = said(
  'post-mortem.published.v1',
  {
    revision: z.number().int(),
    publishedTo: z.enum(['team', 'organization', 'public']),
    publishedAt: Instant,
    factorCategories: z.array(z.string()),
    required: z.boolean(),
    /** SHA-256 over all text of the published revision. */
    hash: z.string().optional(),
  },
  { revision: 4, publishedTo: 'organization', publishedAt: '2026-11-20T11:00:00.000Z', factorCategories: ['config-push'], required: true },
);
export const PostMortemReopenedV1 = said('post-mortem.reopened.v1', { reason: z.string() }, { reason: 'The incident was reopened.' });
export const PostMortemWaivedV1 = said(
  'post-mortem.waived.v1',
  { reason: z.string(), waivedAt: Instant },
  { reason: 'Same trouble as PM-117, which covers it.', waivedAt: '2026-11-19T09:00:00.000Z' },
);
/**
 * What people edit beside the text: owner, factors, assumptions, candidates, proposals, comments, redactions, dates. Each change
 * names the member, the thing in it, and what it is now (null: gone).
 */
export const PostMortemDetailsEditedV1 = said(
  'post-mortem.details-edited.v1',
  { changes: z.array(z.object({ member: z.string().max(64), id: z.string().max(200).nullable(), value: z.unknown() })).max(500) },
  { changes: [{ member: 'ownerId', id: null, value: 'per_2kq7n4c5d6e7f2g3h4j5' }] },
);
export const PostMortemUnwaivedV1 = said('post-mortem.unwaived.v1', { to: PostMortemState }, { to: 'drafting' });

/** A condition without which it would not have happened, lasted or hurt as it did. Never a person. */
export const Factor = z.object({
  factorId: FactorId,
  statement: z.string().min(1).max(2000),
  layer: z.enum(['technical', 'process', 'organizational', 'external']),
  role: z.enum(['trigger', 'latent-condition', 'amplifier', 'detection-gap', 'response-friction', 'recovery-friction', 'mitigating']),
  category: z.string().max(64),
  evidence: z.array(z.string().max(500)).max(50),
  confidence: z.enum(['observed', 'supported', 'hypothesis']),
  howChain: z
    .array(z.object({ question: z.string().max(500), answer: z.string().max(2000), evidence: z.array(z.string().max(500)).max(20) }))
    .max(12),
  stillPresent: z.enum(['yes', 'no', 'unknown']),
  alsoIn: z.array(z.string()).max(50),
  confirmedBy: PersonId.nullable(),
});
export type Factor = z.infer<typeof Factor>;
const factor: Factor = {
  factorId: 'fac_2kq7n4c5d6e7f2g3h4j5',
  statement: 'A shared default changed without its consumers seeing it.',
  layer: 'process',
  role: 'latent-condition',
  category: 'config-push',
  evidence: ['T1'],
  confidence: 'supported',
  howChain: [],
  stillPresent: 'yes',
  alsoIn: [],
  confirmedBy: 'per_2kq7n4c5d6e7f2g3h4j5',
};
export const PostMortemFactorConfirmedV1 = said('post-mortem.factor-confirmed.v1', { factor: Factor }, { factor });
export const PostMortemAssumptionJudgedV1 = said(
  'post-mortem.assumption-judged.v1',
  { assumptionId: z.string(), belief: z.string().max(1000), verdict: z.enum(['confirmed', 'refuted', 'open']) },
  { assumptionId: 'ass_2kq7n4c5d6e7f2g3h4j5', belief: 'The pool grows by itself.', verdict: 'refuted' },
);

export const ActionKind = z.enum(['prevent', 'detect', 'mitigate', 'respond', 'process', 'investigate', 'document']);
export type ActionKind = z.infer<typeof ActionKind>;
export const ControlStrength = z.enum(['eliminate', 'automate', 'guard', 'alert', 'document', 'train']);
export type ControlStrength = z.infer<typeof ControlStrength>;
export const ActionPriority = z.enum(['P0', 'P1', 'P2', 'P3']);
export type ActionPriority = z.infer<typeof ActionPriority>;
export const ActionOwner = z.object({ kind: z.enum(['person', 'team']), id: z.string() });
export type ActionOwner = z.infer<typeof ActionOwner>;
/** Wall time is the truth; the instant is computed from it. */
export const Due = z.object({ on: LocalDate, at: LocalTime, zone: TimeZone });
export type Due = z.infer<typeof Due>;
export const ActionSource = z.object({ kind: z.enum(['post-mortem', 'incident', 'lesson', 'manual']), id: z.string().max(200) });
export type ActionSource = z.infer<typeof ActionSource>;

/** An action item drafted in a post-mortem and handed over: `action-items` keeps the id that was minted there. */
export const ActionProposal = z.object({
  actionItemId: ActionItemId,
  title: z.string().min(1).max(160),
  description: z.string().max(20_000),
  kind: ActionKind.nullable(),
  controlStrength: ControlStrength.nullable(),
  priority: ActionPriority,
  owner: ActionOwner.nullable(),
  owningTeamId: TeamId.nullable(),
  due: Due.nullable(),
  acceptance: z.string().max(2000),
  sources: z.array(ActionSource).min(1).max(20),
  factorIds: z.array(FactorId).max(20),
  labels: z.array(z.string().max(64)).max(20),
});
export type ActionProposal = z.infer<typeof ActionProposal>;
export const PostMortemActionProposedV1 = said(
  'post-mortem.action-proposed.v1',
  { proposal: ActionProposal },
  {
    proposal: {
      actionItemId: 'act_2kq7n4c5d6e7f2g3h4j5',
      title: 'Reject a pool size below 5 at start-up',
      description: '',
      kind: 'prevent',
      controlStrength: 'guard',
      priority: 'P1',
      owner: { kind: 'person', id: 'per_2kq7n4c5d6e7f2g3h4j5' },
      owningTeamId: null,
      due: { on: '2026-11-30', at: '17:00', zone: 'Europe/Berlin' },
      acceptance: 'A start with pool size 4 fails in the pipeline test.',
      sources: [{ kind: 'post-mortem', id: 'pm_2kq7n4c5d6e7f2g3h4j5' }],
      factorIds: ['fac_2kq7n4c5d6e7f2g3h4j5'],
      labels: [],
    },
  },
);
export const PostMortemGateWaivedV1 = said(
  'post-mortem.gate-waived.v1',
  { gateId: z.string(), reason: z.string(), waivedAt: Instant.optional() },
  { gateId: 'G8', reason: 'Nobody outside the responders was available this week.' },
);
/** How it is written, by organization only: no author. */
export const PostMortemLanguageCountedV1 = said(
  'post-mortem.language-counted.v1',
  { errors: z.number().int(), words: z.number().int() },
  { errors: 0, words: 1204 },
);
/** From five answers on. */
export const PostMortemPollCountedV1 = said(
  'post-mortem.poll-counted.v1',
  { questions: z.array(z.object({ question: z.string(), n: z.number().int(), yes: z.number().int() })) },
  { questions: [{ question: 'Did you learn something that changes your work?', n: 7, yes: 5 }] },
);
export const PostMortemExportedV1 = said(
  'post-mortem.exported.v1',
  { format: z.enum(['md', 'html', 'pdf', 'json']), audienceOf: z.string() },
  { format: 'md', audienceOf: 'organization' },
);

const lesson = {
  lessonId: LessonId,
  postMortemId: PostMortemId,
  statement: z.string().max(2000),
  visibility: Visibility,
  audience: Audience,
  by: By,
};
const lessonExample = {
  lessonId: 'les_2kq7n4c5d6e7f2g3h4j5',
  postMortemId: 'pm_2kq7n4c5d6e7f2g3h4j5',
  statement: 'A default that many services inherit needs a test in each of them.',
  visibility: 'internal' as const,
  audience: [],
  by: { kind: 'system' as const, id: null },
};
/** A lesson goes to the teams that it may apply to, as a question. */
export const LessonSharedV1 = defineEvent({
  type: 'lesson.shared.v1',
  topic: 'post-mortems',
  key: (fact) => fact.lessonId,
  begins: true,
  data: z.object({
    ...lesson,
    incidentIds: z.array(IncidentId).max(20),
    categories: z.array(z.string().max(64)).max(20),
    appliesTo: z.object({ serviceIds: z.array(ServiceId), teamIds: z.array(TeamId), technologies: z.array(z.string()) }),
  }),
  example: {
    ...lessonExample,
    incidentIds: ['inc_2kq7n4c5d6e7f2g3h4j5'],
    categories: ['config-push'],
    appliesTo: { serviceIds: [], teamIds: ['tea_2kq7n4c5d6e7f2g3h4j5'], technologies: ['connection pools'] },
  },
});
export const LessonAnsweredV1 = defineEvent({
  type: 'lesson.answered.v1',
  topic: 'post-mortems',
  key: (fact) => fact.lessonId,
  data: z.object({
    ...lesson,
    teamId: TeamId,
    answer: z.enum(['applies', 'does-not-apply', 'acting']),
    actionItemId: ActionItemId.nullable(),
    reason: z.string().max(2000),
  }),
  example: {
    ...lessonExample,
    teamId: 'tea_2kq7n4c5d6e7f2g3h4j5',
    answer: 'acting',
    actionItemId: null,
    reason: 'We inherit the same default.',
  },
});
export const LessonRetiredV1 = defineEvent({
  type: 'lesson.retired.v1',
  topic: 'post-mortems',
  key: (fact) => fact.lessonId,
  data: z.object({ ...lesson, reason: z.string().max(2000) }),
  example: { ...lessonExample, reason: 'The library no longer sets a default.' },
});

export const postMortemEvents = [
  PostMortemRequestedV1,
  PostMortemDraftedV1,
  PostMortemSectionEditedV1,
  PostMortemReviewRequestedV1,
  PostMortemChangesRequestedV1,
  PostMortemApprovedV1,
  PostMortemPublishedV1,
  PostMortemReopenedV1,
  PostMortemWaivedV1,
  PostMortemDetailsEditedV1,
  PostMortemUnwaivedV1,
  PostMortemFactorConfirmedV1,
  PostMortemAssumptionJudgedV1,
  PostMortemActionProposedV1,
  PostMortemGateWaivedV1,
  PostMortemLanguageCountedV1,
  PostMortemPollCountedV1,
  PostMortemExportedV1,
  LessonSharedV1,
  LessonAnsweredV1,
  LessonRetiredV1,
] as const;
export type PostMortemEvent = EventOf<(typeof postMortemEvents)[number]>;
