import type { EventOf, PostMortemEvent } from '@debrief/contracts';
import type { PostMortemRequestedV1 } from '@debrief/contracts';
import { emptySection, type PostMortem, type Section } from './state.js';

/** What is said of a document; lessons are things of their own. */
export type DocumentEvent = Exclude<PostMortemEvent, { type: `lesson.${string}` }>;

const lists = {
  factors: 'factorId',
  assumptions: 'assumptionId',
  candidates: 'candidateId',
  lessons: 'lessonId',
  proposals: 'actionItemId',
  comments: 'commentId',
  ownEntries: 'entryId',
} as const;
export type ListMember = keyof typeof lists;
export type ScalarMember =
  | 'ownerId'
  | 'facilitatorId'
  | 'teamIds'
  | 'edges'
  | 'reopenProposal'
  | 'template'
  | 'subject'
  | 'policyId'
  | 'required'
  | 'refusedSuggestion'
  | 'findingWaiver'
  | 'inherited'
  | 'redactions'
  | 'sparedClock'
  | 'isModelAllowed';

/** The document after one more fact. The only fold: the read model and the revisions use it too. */
export function evolvePostMortem(before: PostMortem, event: DocumentEvent): PostMortem {
  const { data } = event;
  const state: PostMortem = {
    ...before,
    postMortemId: data.postMortemId,
    number: data.number,
    title: data.title,
    subject: data.subject,
    severity: data.severity,
    state: data.state,
    visibility: data.visibility,
    audience: data.audience,
    ownerId: data.ownerId,
    teamIds: data.teamIds,
    reviewDueAt: data.reviewDueAt,
    publishDueAt: data.publishDueAt,
    // The product's own redrafts must not fail a person's edit of something else.
    detailsVersion: event.type === 'post-mortem.drafted.v1' ? before.detailsVersion : before.detailsVersion + 1,
  };
  switch (event.type) {
    case 'post-mortem.requested.v1':
      return requested(state, event);
    case 'post-mortem.drafted.v1': {
      const sections: Record<string, Section> = { ...state.sections };
      for (const { key, generated, markdown = generated } of event.data.content ?? []) {
        const known = sections[key] ?? emptySection(key);
        const origin = markdown === generated ? 'generated' : known.origin === 'generated' ? 'mixed' : known.origin;
        const isChanged = known.markdown !== markdown;
        sections[key] = {
          ...known,
          markdown,
          origin,
          generated: { text: generated, generatorVersion: event.data.generatorVersion, inputHash: event.data.inputHash },
          version: isChanged ? known.version + 1 : known.version,
          confirmedBy: isChanged ? null : known.confirmedBy,
        };
      }
      const judged = state.candidates.filter((candidate) => candidate.state !== 'offered');
      const offered = (event.data.candidates ?? []).filter((candidate) => !judged.some((one) => one.candidateId === candidate.candidateId));
      const others = state.candidates.filter((candidate) => candidate.state === 'offered' && isOfAnalysis(candidate.kind));
      const redrafted = new Set((event.data.content ?? []).map(({ key }) => key));
      return {
        ...state,
        sections,
        revision: state.revision + 1,
        inputHash: event.data.inputHash,
        candidates: event.data.candidates === undefined ? state.candidates : [...judged, ...others, ...offered],
        suggestions: [...state.suggestions.filter((one) => !redrafted.has(one.sectionKey)), ...(event.data.suggestions ?? [])],
      };
    }
    case 'post-mortem.section-edited.v1':
      return sectionEdited(state, event.data);
    case 'post-mortem.review-requested.v1': {
      const { reviewerIds, outsideIds = [], requestedAt, revision } = event.data;
      return {
        ...state,
        reviewers: reviewerIds.map((personId) => {
          // Asked in the middle of a review: who was asked before has perhaps answered already.
          const known = before.state === 'in-review' ? before.reviewers.find((one) => one.personId === personId) : undefined;
          return known ?? { personId, outside: outsideIds.includes(personId), askedAt: requestedAt, answer: 'asked', revision };
        }),
      };
    }
    case 'post-mortem.changes-requested.v1':
      return answered(state, event.data.reviewerId, 'changes-requested', event.data.revision);
    case 'post-mortem.approved.v1':
      return answered(state, event.data.reviewerId, 'approved', event.data.revision);
    case 'post-mortem.published.v1':
      return {
        ...state,
        published: {
          revision: event.data.revision,
          at: event.data.publishedAt,
          to: event.data.publishedTo,
          hash: event.data.hash ?? '',
          sections: Object.fromEntries(Object.values(state.sections).map(({ key, markdown }) => [key, markdown])),
        },
        reopenProposal: null,
      };
    case 'post-mortem.reopened.v1':
      return { ...state, reopenProposal: null };
    case 'post-mortem.waived.v1':
      return { ...state, stateBeforeWaiver: before.state === 'none' ? 'requested' : before.state };
    case 'post-mortem.unwaived.v1':
      return { ...state, stateBeforeWaiver: null };
    case 'post-mortem.details-edited.v1':
      return event.data.changes.reduce<PostMortem>((now, change) => changed(now, change), state);
    case 'post-mortem.factor-confirmed.v1':
      return changed(state, { member: 'factors', id: event.data.factor.factorId, value: event.data.factor });
    case 'post-mortem.action-proposed.v1': {
      const { proposal } = event.data;
      return changed(state, { member: 'proposals', id: proposal.actionItemId, value: { ...proposal, state: 'proposed', reason: null } });
    }
    case 'post-mortem.gate-waived.v1':
      return {
        ...state,
        waivers: [
          ...state.waivers.filter((waiver) => waiver.gateId !== event.data.gateId),
          {
            gateId: event.data.gateId,
            findingId: null,
            reason: event.data.reason,
            by: data.by.id,
            at: event.data.waivedAt ?? state.requestedAt,
          },
        ],
      };
    case 'post-mortem.assumption-judged.v1':
    case 'post-mortem.language-counted.v1':
    case 'post-mortem.poll-counted.v1':
    case 'post-mortem.exported.v1':
      // Told to others; the document itself has it already, or does not keep it.
      return { ...state, detailsVersion: before.detailsVersion };
  }
}

const isOfAnalysis = (kind: string): boolean => kind === 'factor' || kind === 'related' || kind === 'who-else';

function requested(state: PostMortem, { data }: EventOf<typeof PostMortemRequestedV1>): PostMortem {
  const sectionKeys = data.sectionKeys ?? [];
  return {
    ...state,
    policyId: data.policyId,
    required: data.required,
    templateId: data.templateId,
    templateVersion: data.templateVersion,
    requestedAt: data.requestedAt,
    sectionKeys,
    sections: Object.fromEntries(sectionKeys.map((key) => [key, emptySection(key)])),
  };
}

function sectionEdited(state: PostMortem, data: Extract<DocumentEvent, { type: 'post-mortem.section-edited.v1' }>['data']): PostMortem {
  const known = state.sections[data.sectionKey] ?? emptySection(data.sectionKey);
  const markdown = data.markdown ?? known.markdown;
  const section: Section = {
    ...known,
    markdown,
    origin: data.origin,
    version: data.sectionVersion,
    isLocked: data.isLocked ?? known.isLocked,
    ...(data.writtenWith === undefined ? {} : { writtenWith: [...new Set([...(known.writtenWith ?? []), data.writtenWith])] }),
    confirmedBy: data.confirmedBy === undefined ? (markdown === known.markdown ? known.confirmedBy : null) : data.confirmedBy,
  };
  return {
    ...state,
    sections: { ...state.sections, [data.sectionKey]: section },
    revision: markdown === known.markdown ? state.revision : state.revision + 1,
    suggestions:
      data.suggestionId === undefined ? state.suggestions : state.suggestions.filter((one) => one.suggestionId !== data.suggestionId),
  };
}

const answered = (
  state: PostMortem,
  personId: string | undefined,
  answer: 'approved' | 'changes-requested',
  revision: number,
): PostMortem => ({
  ...state,
  reviewers: state.reviewers.map((reviewer) => (reviewer.personId === personId ? { ...reviewer, answer, revision } : reviewer)),
});

interface Change {
  readonly member: string;
  readonly id: string | null;
  readonly value?: unknown;
}

function changed(state: PostMortem, { member, id, value }: Change): PostMortem {
  if (member in lists) {
    const list = member as ListMember;
    const idName = lists[list];
    const items = state[list] as readonly Record<string, unknown>[];
    if (value === null) return { ...state, [list]: items.filter((item) => item[idName] !== id) };
    const isKnown = items.some((item) => item[idName] === id);
    return { ...state, [list]: isKnown ? items.map((item) => (item[idName] === id ? value : item)) : [...items, value] };
  }
  switch (member as ScalarMember) {
    case 'facilitatorId':
    case 'edges':
    case 'reopenProposal':
    case 'policyId':
    case 'required':
    case 'redactions':
    case 'isModelAllowed':
      return { ...state, [member]: value };
    case 'teamIds':
      return { ...state, hasOwnTeams: true };
    case 'sparedClock': {
      const { [id ?? '']: _, ...others } = state.sparedClocks ?? {};
      return { ...state, sparedClocks: typeof value === 'string' ? { ...others, [id ?? '']: value } : others };
    }
    case 'template': {
      const { templateId, templateVersion, sectionKeys } = value as Pick<PostMortem, 'templateId' | 'templateVersion' | 'sectionKeys'>;
      const sections = { ...state.sections };
      for (const key of sectionKeys) sections[key] ??= emptySection(key);
      return { ...state, templateId, templateVersion, sectionKeys, sections };
    }
    case 'refusedSuggestion':
      return { ...state, suggestions: state.suggestions.filter((one) => one.suggestionId !== id) };
    case 'findingWaiver':
      return { ...state, waivers: [...state.waivers.filter((waiver) => waiver.findingId !== id), value as PostMortem['waivers'][number]] };
    default:
      // Owner, teams, subject and what is inherited travel with every fact.
      return state;
  }
}
