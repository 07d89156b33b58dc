import type { SourceExample } from '../source.js';

/** Ours, in the shape of https://coralogix.com/docs/user-guides/alerting/outbound-webhooks/generic-webhooks-alert-webhooks/ */
const alert = (alert_action: string, timestampISO: string) => ({
  uuid: '5c0ffee0-0000-4000-8000-000000000001',
  alert_id: '5c0ffee0-0000-4000-8000-0000000000aa',
  name: 'Errors of orders',
  description: 'More than 100 errors in 10 minutes',
  alert_action,
  alert_url: 'https://example.coralogix.com/#/insights?id=1',
  log_url: 'https://example.coralogix.com/#/query/logs?id=1',
  service: '$SERVICE',
  fields: [
    { key: 'application', value: 'orders' },
    { key: 'severity', value: 'ERROR' },
    { key: 'priority', value: 'P2' },
    { key: 'hitCount', value: '131' },
    { key: 'timestampISO', value: timestampISO },
    { key: 'Group-by Value1', value: 'eu-west-1' },
    { key: 'Group-by Value2', value: '$GROUP_BY_VALUE_2' },
  ],
});

export const examples: readonly SourceExample[] = [
  { name: 'trigger', body: alert('trigger', '2026-11-18T14:02:00.254Z') },
  { name: 'resolve', body: alert('resolve', '2026-11-18T14:12:00.254Z') },
];
