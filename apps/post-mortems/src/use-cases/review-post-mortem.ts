import { type PublishAudience, type Redaction } from '@debrief/contracts';
import { isRejection, reject, type Rejection } from '@debrief/decider';
import type { Caller, Cause } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import { DirectoryRepository } from '../adapters/directory.repository.js';
import { LessonsRepository } from '../adapters/lessons.repository.js';
import { hashOfText } from '../domain/canonical.js';
import { placeholdersIn } from '../domain/gates.js';
import type { PostMortem } from '../domain/state.js';
import { CheckPostMortem } from './check-post-mortem.js';
import { DraftPostMortem } from './draft-post-mortem.js';
import { OrderPostMortem } from './order-post-mortem.js';

interface Call {
  readonly postMortemId: string;
  readonly caller: Caller;
  readonly cause: Cause;
}

/** Review, approval and publication: what they look at is gathered here, what follows is decided in the domain. */
@Injectable()
export class ReviewPostMortem {
  constructor(
    private readonly orders: OrderPostMortem,
    private readonly check: CheckPostMortem,
    private readonly drafts: DraftPostMortem,
    private readonly directory: DirectoryRepository,
    private readonly lessons: LessonsRepository,
  ) {}

  async request({ reviewerIds, ...call }: Call & { readonly reviewerIds: readonly string[] }): Promise<PostMortem | Rejection> {
    const { state } = await this.orders.visible(call.postMortemId, call.caller);
    const [reviewers, template] = await Promise.all([this.reviewers(state, reviewerIds), this.drafts.templateOf(state)]);
    if (isRejection(reviewers)) return reviewers;
    return this.orders.execute({
      ...call,
      wish: (current) => ({ type: 'RequestReview', reviewers, placeholders: placeholdersIn(current, template) }),
    });
  }

  /** Others are asked instead; what those who stay have answered stays too. */
  async reassign({ reviewerIds, ...call }: Call & { readonly reviewerIds: readonly string[] }): Promise<PostMortem | Rejection> {
    const { state } = await this.orders.visible(call.postMortemId, call.caller);
    const reviewers = await this.reviewers(state, reviewerIds);
    return isRejection(reviewers) ? reviewers : this.orders.execute({ ...call, wish: { type: 'ReassignReview', reviewers } });
  }

  private async reviewers(
    state: PostMortem,
    reviewerIds: readonly string[],
  ): Promise<{ personId: string; outside: boolean }[] | Rejection> {
    if (await this.directory.knowsAnybody()) {
      const active = await this.directory.activePeople(reviewerIds);
      const unknown = reviewerIds.filter((id) => !active.has(id));
      if (unknown.length > 0) return reject('post-mortem/unknown-person', { personIds: unknown });
    }
    const responders = await this.orders.responders(state);
    return reviewerIds.map((personId) => ({ personId, outside: !responders.has(personId) }));
  }

  async approve({ revision, ...call }: Call & { readonly revision: number }): Promise<PostMortem | Rejection> {
    const { state } = await this.orders.visible(call.postMortemId, call.caller);
    const reviewer = state.reviewers.find((one) => one.personId === call.caller.personId);
    const approving = reviewer === undefined ? null : { personId: reviewer.personId, outside: reviewer.outside };
    const { gates, openWarnings } = await this.check.execute(state, approving);
    return this.orders.execute({
      ...call,
      wish: (current) =>
        current.revision === state.revision
          ? { type: 'Approve', revision, gates, openWarnings }
          : { type: 'Approve', revision: -1, gates, openWarnings },
    });
  }

  async publish({
    audience,
    redactions,
    ...call
  }: Call & { readonly audience: PublishAudience; readonly redactions: readonly Redaction[] }): Promise<PostMortem | Rejection> {
    const { state } = await this.orders.visible(call.postMortemId, call.caller);
    const { gates, findings } = await this.check.execute(state);
    const texts = Object.values(state.sections).map((section) => section.markdown);
    const language = {
      errors: findings.filter((finding) => finding.severity === 'error' && !/^(?:VF|ST)-/.test(finding.ruleId)).length,
      words: texts.reduce((sum, text) => sum + (text.match(/\S+/g)?.length ?? 0), 0),
    };
    const outcome = await this.orders.execute({
      ...call,
      wish: (current) => ({ type: 'Publish', audience, redactions, gates, hash: hashOfText(current.sections), language }),
    });
    // Lessons travel with the publication; each is a thing of its own, and sharing one twice changes nothing.
    if ('state' in outcome && outcome.state === 'published') await this.lessons.shareAll(outcome, call.caller, call.cause);
    return outcome;
  }
}
