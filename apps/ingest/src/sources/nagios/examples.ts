import type { SourceExample } from '../source.js';

/** Ours, as the command of the set-up sends it */
export const examples: readonly SourceExample[] = [
  {
    name: 'a problem',
    body: { host: 'db-1', service: 'disk', type: 'PROBLEM', state: 'CRITICAL', output: 'DISK CRITICAL - 97 % used', time: '1795010520' },
  },
  {
    name: 'acknowledged',
    body: {
      host: 'db-1',
      service: 'disk',
      type: 'ACKNOWLEDGEMENT',
      state: 'CRITICAL',
      output: 'DISK CRITICAL - 97 % used',
      time: '1795010640',
    },
  },
  {
    name: 'recovered',
    body: { host: 'db-1', service: 'disk', type: 'RECOVERY', state: 'OK', output: 'DISK OK - 61 % used', time: '1795011120' },
  },
];
