import type { SourceExample } from '../source.js';

/** Ours, in the shape of `postableAlerts` in https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml */
const labels = { alertname: 'QueueLagHigh', service: 'mailer', environment: 'production', severity: 'warning', queue: 'outgoing' };

export const examples: readonly SourceExample[] = [
  {
    name: 'firing without an end',
    path: 'api/v2/alerts',
    body: [
      {
        labels,
        annotations: { summary: 'Outgoing mail waits', description: 'The oldest message waits for 22 minutes.' },
        startsAt: '2026-11-18T14:02:00.123Z',
        generatorURL: 'http://prometheus.example.org:9090/graph?g0.expr=queue_lag',
      },
    ],
  },
  {
    name: 'resolved: its end has passed',
    path: 'api/v2/alerts',
    body: [
      { labels, annotations: { summary: 'Outgoing mail waits' }, startsAt: '2026-11-18T14:02:00.123Z', endsAt: '2026-11-18T14:40:00.000Z' },
    ],
  },
];
