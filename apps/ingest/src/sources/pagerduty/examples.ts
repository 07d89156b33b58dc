import type { SourceExample } from '../source.js';

/** Ours, in the shape of https://developer.pagerduty.com/docs/send-alert-event */
const routing_key = 'dbrfaaaaaaaaaaaaaaaaaaaaaaaaaaaa';

export const examples: readonly SourceExample[] = [
  {
    name: 'trigger',
    body: {
      routing_key,
      event_action: 'trigger',
      dedup_key: 'orders-db/replication',
      client: 'db watcher',
      client_url: 'https://watch.example.org/orders-db',
      payload: {
        summary: 'Replication of orders-db lags 90 s behind',
        source: 'orders-db-2.example.org',
        severity: 'error',
        timestamp: '2026-11-18T14:02:00.000+0000',
        component: 'orders',
        custom_details: { environment: 'production', lag: '90 s' },
      },
      links: [{ href: 'https://runbooks.example.org/replication', text: 'Runbook' }],
    },
  },
  { name: 'acknowledge', body: { routing_key, event_action: 'acknowledge', dedup_key: 'orders-db/replication' } },
  { name: 'resolve', body: { routing_key, event_action: 'resolve', dedup_key: 'orders-db/replication' } },
  {
    name: 'trigger of version 1',
    body: {
      service_key: routing_key,
      event_type: 'trigger',
      incident_key: 'orders-db/disk',
      description: 'Disk of orders-db almost full',
      details: { service: 'orders' },
    },
  },
];
