import { type PublishAudience, type Redaction } from '@debrief/contracts';
import { isRejection, reject, type Rejection } from '@debrief/decider';
import type { Caller, Cause } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import { DirectoryRepository } from '../adapters/directory.repository.js';
import { SettingsRepository } from '../adapters/settings.repository.js';
import { hashOfText } from '../domain/canonical.js';
import { placeholdersIn } from '../domain/gates.js';
import type { PostMortem } from '../domain/state.js';
import { CheckPostMortem } from './check-post-mortem.js';
import { DraftPostMortem } from './draft-post-mortem.js';
import { OrderPostMortem } from './order-post-mortem.js';
import { ShareLessons } from './share-lessons.js';

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
    private readonly settings: SettingsRepository,
    private readonly lessons: ShareLessons,
  ) {}

  async request({ reviewerIds, ...call }: Call & { readonly reviewerIds: readonly string[] }): Promise<PostMortem | Rejection> {
    const { state } = await this.orders.visible(call.postMortemId, call.caller);
    const [reviewers, template] = await Promise.all([this.reviewers(state, [...new Set(reviewerIds)]), this.drafts.templateOf(state)]);
    if (isRejection(reviewers)) return reviewers;
    return this.orders.execute({
      ...call,
      wish: (current) => ({ type: 'RequestReview', reviewers, placeholders: placeholdersIn(current, template) }),
    });
  }

  /** Others are asked instead; what those who stay have answered stays too. */
  async reassign({ reviewerIds, ...call }: Call & { readonly reviewerIds: readonly string[] }): Promise<PostMortem | Rejection> {
    const { state } = await this.orders.visible(call.postMortemId, call.caller);
    const reviewers = await this.reviewers(state, [...new Set(reviewerIds)]);
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
    const reviewers = reviewerIds.map((personId) => ({ personId, outside: !responders.has(personId) }));
    const asked = (await this.settings.policyOf(state.policyId))?.reviewers;
    const outside = reviewers.filter((reviewer) => reviewer.outside).length;
    return asked !== undefined && (reviewers.length < asked.count || (outside < asked.outside && asked.count > 1))
      ? reject('post-mortem/too-few-reviewers', { asked, given: { count: reviewers.length, outside } })
      : reviewers;
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
  }: Call & { readonly audience: PublishAudience | undefined; readonly redactions: readonly Redaction[] }): Promise<
    PostMortem | Rejection
  > {
    const { state } = await this.orders.visible(call.postMortemId, call.caller);
    const to = audience ?? (await this.settings.policyOf(state.policyId))?.audience ?? 'organization';
    const { gates, findings } = await this.check.execute(state);
    const texts = Object.values(state.sections).map((section) => section.markdown);
    const language = {
      errors: findings.filter((finding) => finding.severity === 'error' && !/^(?:VF|ST)-/.test(finding.ruleId)).length,
      words: texts.reduce((sum, text) => sum + (text.match(/\S+/g)?.length ?? 0), 0),
    };
    const outcome = await this.orders.execute({
      ...call,
      wish: (current) => ({ type: 'Publish', audience: to, redactions, gates, hash: hashOfText(current.sections), language }),
    });
    return isRejection(outcome) ? outcome : this.lessons.execute(outcome);
  }
}
