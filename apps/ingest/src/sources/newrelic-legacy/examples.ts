import type { SourceExample } from '../source.js';

/** Ours, in the shape of https://docs.newrelic.com/docs/alerts/alerts-classic/legacy-channels/customize-your-webhook-payload/ */
const incident = {
  incident_id: 4711,
  severity: 'CRITICAL',
  condition_name: 'Error rate of orders',
  policy_name: 'Golden signals',
  details: 'Error rate > 5 % for at least 5 minutes',
  account_name: 'Shop',
  targets: [
    {
      id: '1',
      name: 'orders',
      link: 'https://one.newrelic.com/1',
      labels: { environment: 'production' },
      product: 'APM',
      type: 'Application',
    },
  ],
  incident_url: 'https://alerts.newrelic.com/accounts/1/incidents/4711',
  event_type: 'INCIDENT',
  version: '1.0',
};

export const examples: readonly SourceExample[] = [
  { name: 'open', body: { ...incident, current_state: 'open', timestamp: 1795010520000 } },
  { name: 'closed', body: { ...incident, current_state: 'closed', timestamp: 1795011120000 } },
];
