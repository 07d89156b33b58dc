import type { SourceExample } from '../source.js';

/** Ours, in the shape of https://riemann.io/concepts.html#events */
const event = { host: 'db-1', service: 'disk /', tags: ['orders'], ttl: 60 };

export const examples: readonly SourceExample[] = [
  { name: 'critical', body: { ...event, state: 'critical', description: '97 % used', metric: 0.97, time: 1795010520 } },
  { name: 'ok', body: [{ ...event, state: 'ok', description: '61 % used', metric: 0.61, time: 1795011120 }] },
];
