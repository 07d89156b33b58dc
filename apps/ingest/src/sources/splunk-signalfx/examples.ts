import type { SourceExample } from '../source.js';

/** Ours, in the shape of https://docs.splunk.com/observability/en/admin/notif-services/webhook.html */
const incident = {
  incidentId: 'Fx4711',
  severity: 'Major',
  detector: 'Orders',
  detectorUrl: 'https://app.signalfx.com/#/detector/Fx',
  rule: 'Latency of orders',
  originatingMetric: 'orders.latency',
  dimensions: { service: 'orders', environment: 'production' },
  runbookUrl: null,
};

export const examples: readonly SourceExample[] = [
  {
    name: 'anomalous',
    body: {
      ...incident,
      status: 'anomalous',
      statusExtended: 'anomalous',
      messageTitle: 'Major Alert: Latency of orders',
      messageBody: 'Latency is 4 s.',
      timestamp: '2026-11-18T14:02:00Z',
    },
  },
  {
    name: 'ok',
    body: {
      ...incident,
      status: 'ok',
      statusExtended: 'ok',
      messageTitle: 'Back to normal: Latency of orders',
      messageBody: 'Latency is 0.2 s.',
      timestamp: '2026-11-18T14:12:00Z',
    },
  },
];
