import type { SourceExample } from '../source.js';

/** Ours, in the shape of https://www.pingdom.com/resources/webhooks/ */
const check = {
  check_id: 90125,
  check_name: 'Shop',
  check_type: 'HTTP',
  check_params: { hostname: 'shop.example.org', full_url: 'https://shop.example.org/' },
  tags: ['shop'],
  importance_level: 'HIGH',
  version: 1,
};

export const examples: readonly SourceExample[] = [
  {
    name: 'down',
    body: {
      ...check,
      previous_state: 'UP',
      current_state: 'DOWN',
      state_changed_timestamp: 1795010520,
      description: 'HTTP Error 503',
      long_description: 'HTTP Server Error 503 Service Unavailable',
    },
  },
  {
    name: 'up',
    body: {
      ...check,
      previous_state: 'DOWN',
      current_state: 'UP',
      state_changed_timestamp: 1795010820,
      description: 'OK',
      long_description: 'OK',
    },
  },
];
