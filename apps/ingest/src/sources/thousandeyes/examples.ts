import type { SourceExample } from '../source.js';

/** Ours, in the shape of https://docs.thousandeyes.com/product-documentation/integration-guides/custom-built-integrations/webhooks */
const alert = {
  alertId: '0a0a0a0a-0000-4000-8000-000000000001',
  testId: 4711,
  testName: 'Shop over HTTP',
  ruleName: 'Default HTTP alert',
  ruleExpression: 'Response Code is not OK (2xx)',
  type: 'HTTP Server',
  severity: 'Major',
  dateStartZoned: '2026-11-18 14:02:00 UTC',
  permalink: 'https://app.thousandeyes.com/alerts/list/?alertId=1',
  agents: [{ agentId: 9, agentName: 'Frankfurt', metricsAtStart: 'Response Code: 502' }],
};

export const examples: readonly SourceExample[] = [
  { name: 'trigger', body: { eventId: '1--1', eventType: 'ALERT_NOTIFICATION_TRIGGER', alert: { ...alert, active: 1 } } },
  {
    name: 'clear',
    body: {
      eventId: '2--1',
      eventType: 'ALERT_NOTIFICATION_CLEAR',
      alert: { ...alert, active: 0, dateEndZoned: '2026-11-18 14:12:00 UTC' },
    },
  },
];
