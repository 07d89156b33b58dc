import type { SourceExample } from '../source.js';

/** Ours, in the shape of https://developer.pagerduty.com/docs/send-change-events */
export const examples: readonly SourceExample[] = [
  {
    name: 'a finished deployment',
    body: {
      routing_key: 'dbrfaaaaaaaaaaaaaaaaaaaaaaaaaaaa',
      payload: {
        summary: 'orders 4.18.0 rolled out',
        timestamp: '2026-11-18T13:58:00.000+0000',
        source: 'deploy-runner-3',
        custom_details: { service: 'orders', environment: 'production', version: '4.18.0', status: 'succeeded' },
      },
      links: [{ href: 'https://ci.example.org/orders/4711', text: 'Build 4711' }],
    },
  },
  {
    name: 'the least that is valid',
    body: { routing_key: 'dbrfaaaaaaaaaaaaaaaaaaaaaaaaaaaa', payload: { summary: 'Feature flag new-checkout turned on' } },
  },
];
