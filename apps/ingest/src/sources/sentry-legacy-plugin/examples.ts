import type { SourceExample } from '../source.js';

/** Ours, in the shape that the plugin sends (sentry-plugins, webhooks) */
const body = (id: string, timestamp: number) => ({
  id,
  project: 'checkout',
  project_name: 'Checkout',
  project_slug: 'checkout',
  logger: null,
  level: 'error',
  culprit: 'cart.sum',
  message: 'TypeError: total is undefined',
  url: `https://sentry.example.org/example/checkout/issues/${id}/`,
  event: {
    event_id: `e${id}`,
    title: 'TypeError: total is undefined',
    level: 'error',
    environment: 'production',
    platform: 'node',
    timestamp,
    tags: [['browser', 'Firefox']],
  },
});

export const examples: readonly SourceExample[] = [
  { name: 'an event', body: body('3141', 1795010520.25) },
  { name: 'another issue', body: body('2718', 1795010580.5) },
];
