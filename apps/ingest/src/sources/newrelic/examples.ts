import type { SourceExample } from '../source.js';

/** Ours, in the shape of https://docs.newrelic.com/docs/alerts/get-notified/notification-integrations/#webhook */
const issue = {
  id: '0f0f0f0f-0000-4000-8000-000000000001',
  issueUrl: 'https://radar-api.service.newrelic.com/accounts/1/issues/0f0f0f0f?notifier=WEBHOOK',
  title: "orders query result is > 5.0 for 5 minutes on 'Error rate'",
  priority: 'CRITICAL',
  impactedEntities: ['orders'],
  totalIncidents: 1,
  isCorrelated: false,
  createdAt: 1795010520000,
  sources: ['newrelic'],
  alertPolicyNames: ['Golden signals'],
  alertConditionNames: ['Error rate'],
  workflowName: 'Debrief',
};

export const examples: readonly SourceExample[] = [
  { name: 'activated', body: { ...issue, state: 'ACTIVATED', trigger: 'INCIDENT_ADDED', updatedAt: 1795010520000 } },
  { name: 'acknowledged', body: { ...issue, state: 'ACKNOWLEDGED', trigger: 'STATE_CHANGE', updatedAt: 1795010640000 } },
  { name: 'closed', body: { ...issue, state: 'CLOSED', trigger: 'INCIDENT_CLOSED', updatedAt: 1795011120000 } },
];
