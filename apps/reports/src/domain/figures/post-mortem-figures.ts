import type { DeliveryFact } from '../facts/delivery-fact.js';
import type { PostMortemFact } from '../facts/post-mortem-fact.js';
import { secondsBetween, type FigureDefinition } from './judge.js';

export const startOfPostMortem = (fact: PostMortemFact): string => fact.requestedAt;

export const postMortemCount: FigureDefinition<PostMortemFact> = {
  figureId: 'post-mortems',
  label: 'Post-mortems',
  kind: 'count',
  unit: 'post-mortems',
  version: 1,
  formula: 'requested in the period',
  period: 'started',
  judge: () => ({ part: 'member' }),
};

export const coverage: FigureDefinition<PostMortemFact> = {
  figureId: 'coverage',
  label: 'Required post-mortems published or waived',
  kind: 'proportion',
  unit: 'share',
  version: 1,
  formula: 'published or waived with a reason, among those that the policy requires and that are due',
  period: 'started',
  judge: (fact, now) => {
    if (!fact.isRequired) return undefined;
    const isSettled = fact.publishedAt !== null || fact.waivedAt !== null;
    if (!isSettled && (!fact.publishDueAt || fact.publishDueAt >= now)) return { part: 'open' };
    return { part: 'member', isHit: isSettled };
  },
};

export const publishedInTime: FigureDefinition<PostMortemFact> = {
  figureId: 'published-in-time',
  label: 'Post-mortems published in time',
  kind: 'proportion',
  unit: 'share',
  version: 1,
  formula: 'published by their due instant, among those with one that has passed; waived ones are left out',
  period: 'started',
  judge: (fact, now) => {
    if (!fact.publishDueAt) return undefined;
    if (fact.waivedAt) return { part: 'excluded', reason: 'waived' };
    if (!fact.publishedAt && fact.publishDueAt >= now) return { part: 'open' };
    return { part: 'member', isHit: fact.publishedAt !== null && fact.publishedAt <= fact.publishDueAt };
  },
};

export const timeToPublish: FigureDefinition<PostMortemFact> = {
  figureId: 'time-to-publish',
  label: 'Requested to published',
  kind: 'duration',
  unit: 's',
  version: 1,
  formula: 'publishedAt − requestedAt; open documents are counted as open',
  period: 'started',
  judge: (fact, now) => {
    if (fact.waivedAt) return { part: 'excluded', reason: 'waived' };
    return fact.publishedAt
      ? { part: 'member', value: secondsBetween(fact.requestedAt, fact.publishedAt) }
      : { part: 'open', value: secondsBetween(fact.requestedAt, now) };
  },
};

export const reviewedOutside: FigureDefinition<PostMortemFact> = {
  figureId: 'reviewed-outside',
  label: 'Reviewed by somebody who was not there',
  kind: 'proportion',
  unit: 'share',
  version: 1,
  formula: 'approved by an outsider, among published post-mortems',
  period: 'started',
  judge: (fact) => (fact.publishedAt ? { part: 'member', isHit: fact.reviewedOutside } : undefined),
};

export const startOfDelivery = (fact: DeliveryFact): string => fact.ringAt ?? fact.recordedAt;

export const deliveries: FigureDefinition<DeliveryFact> = {
  figureId: 'messages',
  label: 'Messages',
  kind: 'count',
  unit: 'messages',
  version: 1,
  formula: 'messages that were to reach somebody in the period',
  period: 'started',
  judge: () => ({ part: 'member' }),
};

const outcome = (is: DeliveryFact['outcome'], label: string): FigureDefinition<DeliveryFact> => ({
  figureId: is,
  label,
  kind: 'proportion',
  unit: 'share',
  version: 1,
  formula: `share of messages whose outcome is "${is}"`,
  period: 'started',
  judge: (fact) => ({ part: 'member', isHit: fact.outcome === is }),
});
export const deliveredMessages = outcome('delivered', 'Delivered');
export const unknownMessages = outcome('unknown', 'Outcome unknown');
export const failedMessages = outcome('failed', 'Failed');

export const lateMessages: FigureDefinition<DeliveryFact> = {
  figureId: 'late',
  label: 'Later than 60 s',
  kind: 'proportion',
  unit: 'share',
  version: 1,
  formula: 'sentAt − ringAt over 60 s, among delivered reminders',
  period: 'started',
  judge: (fact) =>
    fact.outcome === 'delivered' && fact.ringAt && fact.sentAt
      ? { part: 'member', isHit: secondsBetween(fact.ringAt, fact.sentAt) > 60 }
      : undefined,
};
