import type { IncidentSeverity, PostMortemEvent, PostMortemState, PostMortemSubject } from '@debrief/contracts';
import { never } from '@debrief/decider';

/** What reports know of a post-mortem. No author, owner or reviewer. */
export interface PostMortemFact {
  readonly postMortemId: string;
  readonly number: number;
  readonly title: string;
  readonly subject: PostMortemSubject;
  readonly severity: IncidentSeverity | null;
  readonly state: PostMortemState;
  readonly teamIds: readonly string[];
  readonly isRequired: boolean;
  readonly requestedAt: string;
  readonly publishDueAt: string | null;
  readonly publishedAt: string | null;
  readonly waivedAt: string | null;
  readonly reviewedOutside: boolean;
  readonly factors: readonly {
    readonly factorId: string;
    readonly category: string;
    readonly layer: string;
    readonly role: string;
    readonly stillPresent: string;
  }[];
  /** What was believed, and what became of it; absent in facts that an earlier release wrote. */
  readonly assumptions?: readonly {
    readonly assumptionId: string;
    readonly belief: string;
    readonly verdict: 'confirmed' | 'refuted' | 'open';
  }[];
  readonly errors: number | null;
  readonly words: number | null;
}

/** Lessons are counted apart. */
export type CountedPostMortemEvent = Extract<PostMortemEvent, { type: `post-mortem.${string}` }>;

/** Folds one event into what is known; `undefined` before the first. */
export function evolvePostMortem(fact: PostMortemFact | undefined, event: CountedPostMortemEvent): PostMortemFact | undefined {
  const { data } = event;
  if (event.type === 'post-mortem.requested.v1') {
    return {
      postMortemId: data.postMortemId,
      number: data.number,
      title: data.title,
      subject: data.subject,
      severity: data.severity,
      state: data.state,
      teamIds: data.teamIds,
      isRequired: event.data.required,
      requestedAt: event.data.requestedAt,
      publishDueAt: data.publishDueAt,
      publishedAt: null,
      waivedAt: null,
      reviewedOutside: false,
      factors: [],
      assumptions: [],
      errors: null,
      words: null,
    };
  }
  if (!fact) return undefined;
  const next: PostMortemFact = {
    ...fact,
    title: data.title,
    subject: data.subject,
    severity: data.severity,
    state: data.state,
    teamIds: data.teamIds,
    publishDueAt: data.publishDueAt,
  };
  switch (event.type) {
    case 'post-mortem.approved.v1':
      return { ...next, reviewedOutside: fact.reviewedOutside || event.data.outside };
    case 'post-mortem.published.v1':
      // The first publication counts for how long it took; later revisions do not take it back.
      return { ...next, publishedAt: fact.publishedAt ?? event.data.publishedAt, isRequired: event.data.required };
    case 'post-mortem.waived.v1':
      return { ...next, waivedAt: event.data.waivedAt };
    case 'post-mortem.unwaived.v1':
      return { ...next, waivedAt: null };
    case 'post-mortem.factor-confirmed.v1': {
      const { factorId, category, layer, role, stillPresent } = event.data.factor;
      const others = fact.factors.filter((factor) => factor.factorId !== factorId);
      return { ...next, factors: [...others, { factorId, category, layer, role, stillPresent }] };
    }
    case 'post-mortem.assumption-judged.v1': {
      const { assumptionId, belief, verdict } = event.data;
      const others = (fact.assumptions ?? []).filter((assumption) => assumption.assumptionId !== assumptionId);
      return { ...next, assumptions: [...others, { assumptionId, belief: belief.slice(0, 300), verdict }] };
    }
    case 'post-mortem.language-counted.v1':
      return { ...next, errors: event.data.errors, words: event.data.words };
    case 'post-mortem.drafted.v1':
    case 'post-mortem.section-edited.v1':
    case 'post-mortem.review-requested.v1':
    case 'post-mortem.changes-requested.v1':
    case 'post-mortem.reopened.v1':
    case 'post-mortem.action-proposed.v1':
    case 'post-mortem.gate-waived.v1':
    case 'post-mortem.poll-counted.v1':
    case 'post-mortem.exported.v1':
    case 'post-mortem.details-edited.v1':
      return next;
    default:
      return never(event);
  }
}
