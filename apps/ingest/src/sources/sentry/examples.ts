import type { SourceExample } from '../source.js';

/** Ours, in the shape of https://docs.sentry.io/organization/integrations/integration-platform/webhooks/ */
const frame = {
  installation: { uuid: '5d0c3b1e-0000-4000-8000-000000000001' },
  actor: { type: 'application', id: 'sentry', name: 'Sentry' },
};
const issue = {
  id: '90210',
  shortId: 'CHECKOUT-7',
  title: 'TypeError: total is undefined',
  culprit: 'checkout/cart.ts in sum',
  level: 'error',
  platform: 'node',
  project: { id: '12', name: 'checkout', slug: 'checkout' },
  web_url: 'https://sentry.io/organizations/example/issues/90210/',
  firstSeen: '2026-11-18T14:01:50.000000Z',
  lastSeen: '2026-11-18T14:02:00.000000Z',
};
const metric = (action: string, more: object) => ({
  ...frame,
  action,
  data: {
    description_title: `${action}: Too many errors`,
    description_text: '1200 events in the last 10 minutes',
    metric_alert: {
      id: '31',
      title: 'Too many errors',
      date_started: '2026-11-18T14:01:00.000000Z',
      projects: ['checkout'],
      alert_rule: { id: '8', name: 'Too many errors', query: 'level:error', aggregate: 'count()', environment: 'production' },
      ...more,
    },
    web_url: 'https://sentry.io/organizations/example/alerts/31/',
  },
});

export const examples: readonly SourceExample[] = [
  { name: 'an issue', headers: { 'sentry-hook-resource': 'issue' }, body: { ...frame, action: 'created', data: { issue } } },
  {
    name: 'an issue resolved',
    headers: { 'sentry-hook-resource': 'issue' },
    body: { ...frame, action: 'resolved', data: { issue: { ...issue, status: 'resolved' } } },
  },
  {
    name: 'an alert rule triggered',
    headers: { 'sentry-hook-resource': 'event_alert' },
    body: {
      ...frame,
      action: 'triggered',
      data: {
        triggered_rule: 'Errors in checkout',
        event: {
          event_id: 'e1',
          issue_id: '90210',
          title: issue.title,
          level: 'error',
          datetime: '2026-11-18T14:02:00.000000Z',
          environment: 'production',
          url: 'https://sentry.io/api/0/projects/example/checkout/events/e1/',
          web_url: `${issue.web_url}events/e1/`,
        },
      },
    },
  },
  { name: 'a metric alert', headers: { 'sentry-hook-resource': 'metric_alert' }, body: metric('critical', {}) },
  { name: 'a metric alert resolved', headers: { 'sentry-hook-resource': 'metric_alert' }, body: metric('resolved', { date_closed: null }) },
];
