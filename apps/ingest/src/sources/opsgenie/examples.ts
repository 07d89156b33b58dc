import type { SourceExample } from '../source.js';

/** Ours, in the shape of https://docs.opsgenie.com/docs/alert-api#create-alert */
export const examples: readonly SourceExample[] = [
  {
    name: 'create',
    path: '/v2/alerts',
    body: {
      message: 'Search answers slowly',
      alias: 'search/latency',
      description: 'The 99th percentile is 4.1 s.',
      priority: 'P2',
      entity: 'search-3',
      source: 'latency watcher',
      tags: ['latency'],
      details: { service: 'search', environment: 'production' },
    },
  },
  { name: 'acknowledge', path: '/v2/alerts/search%2Flatency/acknowledge', query: { identifierType: 'alias' }, body: { note: 'looking' } },
  { name: 'close', path: '/v2/alerts/search%2Flatency/close', query: { identifierType: 'alias' }, body: { note: 'rolled back' } },
  { name: 'heartbeat', path: '/v2/heartbeats/nightly-backup/ping', body: {} },
];
