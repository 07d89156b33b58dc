import type { SourceExample } from '../source.js';

/** Ours, as the command of the set-up sends it */
export const examples: readonly SourceExample[] = [
  {
    name: 'a host down',
    body: { host: 'web-1', service: '', type: 'PROBLEM', state: 'DOWN', output: 'PING CRITICAL - Packet loss = 100%', time: '1795010520' },
  },
  { name: 'a host up', body: { host: 'web-1', service: '', type: 'RECOVERY', state: 'UP', output: 'PING OK', time: '1795010820' } },
];
