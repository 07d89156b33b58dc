import type { SourceExample } from '../source.js';

/** Ours, in the shape of https://www.dash0.com/documentation/dash0/alerting/notification-channels */
const issue = {
  id: 'd0d0d0d0-0000-4000-8000-000000000001',
  issueIdentifier: 'orders-latency',
  start: '2026-11-18T14:02:00Z',
  summary: 'Orders is slow',
  url: 'https://app.dash0.com/alerting/1',
  description: 'p95 above 2 s',
  labels: [{ key: 'service.name', value: { stringValue: 'orders' } }],
};

export const examples: readonly SourceExample[] = [
  { name: 'ongoing', body: { type: 'alert.ongoing', data: { issue: { ...issue, status: 'critical' } } } },
  { name: 'resolved', body: { type: 'alert.resolved', data: { issue: { ...issue, status: 'critical', end: '2026-11-18T14:12:00Z' } } } },
];
