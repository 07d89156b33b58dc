import type { SourceExample } from '../source.js';

/** Ours, in the shape of https://docs.honeycomb.io/notify/recipients/webhooks/ */
const trigger = {
  version: 'v0.1.0',
  name: 'Slow checkouts',
  trigger_url: 'https://ui.honeycomb.io/example/triggers/1',
  description: '',
  operator: 'greater than',
  threshold: 500,
  result_url: 'https://ui.honeycomb.io/example/result/1',
  result_groups: [{ Group: { service: 'checkout' }, Result: 1800 }],
};

export const examples: readonly SourceExample[] = [
  {
    name: 'triggered',
    body: {
      ...trigger,
      status: 'TRIGGERED',
      summary: 'Triggered: Slow checkouts',
      Alert: { InstanceID: 'hny-1', Timestamp: '2026-11-18T14:02:00Z' },
    },
  },
  {
    name: 'ok',
    body: {
      ...trigger,
      status: 'OK',
      summary: 'Resolved: Slow checkouts',
      Alert: { InstanceID: 'hny-1', Timestamp: '2026-11-18T14:12:00Z' },
    },
  },
];
