import type { ReportMember } from '@debrief/contracts';
import type { FactKind, Facts } from './facts/told-facts.js';

type Row = Pick<ReportMember, 'kind' | 'id' | 'label' | 'title' | 'state' | 'href'>;

/** How one fact stands in the list behind a figure, and where a reader finds it. */
export const rowOf: { readonly [Kind in FactKind]: (fact: Facts[Kind]) => Row } = {
  incident: ({ incidentId, number, title, status }) => ({
    kind: 'incident',
    id: incidentId,
    label: `INC-${number}`,
    title,
    state: status,
    href: `/incidents/${incidentId}`,
  }),
  'action-item': ({ actionItemId, number, title, state }) => ({
    kind: 'action-item',
    id: actionItemId,
    label: `AI-${number}`,
    title,
    state,
    href: `/action-items/${actionItemId}`,
  }),
  'post-mortem': ({ postMortemId, number, title, state }) => ({
    kind: 'post-mortem',
    id: postMortemId,
    label: `PM-${number}`,
    title,
    state,
    href: `/post-mortems/${postMortemId}`,
  }),
  delivery: ({ deliveryId, channelKind, kind, outcome }) => ({
    kind: 'delivery',
    id: deliveryId,
    label: channelKind,
    title: kind,
    state: outcome,
    href: null,
  }),
  alert: ({ alertKey, rule, title, status, incidentIds }) => ({
    kind: 'alert',
    id: alertKey,
    label: rule,
    title,
    state: status,
    href: incidentIds[0] === undefined ? null : `/incidents/${incidentIds[0]}`,
  }),
  change: ({ changeId, kind, title, status, followedBy }) => ({
    kind: 'change',
    id: changeId,
    label: kind,
    title,
    state: status,
    href: followedBy[0] === undefined ? null : `/incidents/${followedBy[0]}`,
  }),
  source: ({ integrationId, source, name, lastReceivedAt }) => ({
    kind: 'source',
    id: integrationId,
    label: source,
    title: name ?? source,
    state: lastReceivedAt === null ? 'silent' : 'heard',
    href: `/sources/${integrationId}`,
  }),
  lesson: ({ askId, title, answer, postMortemId }) => ({
    kind: 'lesson',
    id: askId,
    label: 'Lesson',
    title,
    state: answer ?? 'unanswered',
    href: `/post-mortems/${postMortemId}`,
  }),
  page: ({ pageId, number, title, severity, incidentId }) => ({
    kind: 'incident',
    id: pageId,
    label: `INC-${number}`,
    title,
    state: severity,
    href: `/incidents/${incidentId}`,
  }),
  step: ({ stepId, number, title, policy, step, sentAt, incidentId }) => ({
    kind: 'incident',
    id: stepId,
    label: `INC-${number}`,
    title: `${policy}, ${step}: ${title}`,
    state: sentAt === null ? 'not sent' : 'sent',
    href: `/incidents/${incidentId}`,
  }),
  belief: ({ beliefId, number, title, verdict, postMortemId }) => ({
    kind: 'post-mortem',
    id: beliefId,
    label: `PM-${number}`,
    title,
    state: verdict,
    href: `/post-mortems/${postMortemId}`,
  }),
  repeat: ({ incident }) => ({
    kind: 'incident',
    id: incident.incidentId,
    label: `INC-${incident.number}`,
    title: incident.title,
    state: incident.status,
    href: `/incidents/${incident.incidentId}`,
  }),
};
