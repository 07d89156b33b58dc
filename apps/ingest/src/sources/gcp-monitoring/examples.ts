import type { SourceExample } from '../source.js';

/** Ours, in the shape of https://cloud.google.com/monitoring/support/notification-options#schema-pubsub */
const incident = {
  incident_id: '0.orders4711',
  scoping_project_id: 'shop-production',
  url: 'https://console.cloud.google.com/monitoring/alerting/incidents/0.orders4711?project=shop-production',
  started_at: 1795010520,
  summary: 'CPU utilization of orders-1 is above 0.9 with a value of 0.96.',
  observed_value: '0.96',
  severity: 'Critical',
  policy_name: 'Orders',
  condition_name: 'CPU utilization',
  resource: { type: 'gce_instance', labels: { instance_id: '42', zone: 'europe-west1-b' } },
  resource_name: 'shop-production orders-1',
  policy_user_labels: { service: 'orders' },
  documentation: { content: 'See the runbook.', mime_type: 'text/markdown' },
};

export const examples: readonly SourceExample[] = [
  { name: 'open', body: { version: '1.2', incident: { ...incident, state: 'open', ended_at: null } } },
  { name: 'closed', body: { version: '1.2', incident: { ...incident, state: 'closed', ended_at: 1795011120 } } },
];
