import type { SourceExample } from '../source.js';

/** Ours, as the script of the set-up sends it */
export const examples: readonly SourceExample[] = [
  {
    name: 'a problem',
    body: {
      site: 'main',
      host: 'db-1',
      service: 'Filesystem /',
      type: 'PROBLEM',
      state: 'WARNING',
      output: 'WARN - 84 % used',
      time: '1795010520',
    },
  },
  {
    name: 'recovered',
    body: {
      site: 'main',
      host: 'db-1',
      service: 'Filesystem /',
      type: 'RECOVERY',
      state: 'OK',
      output: 'OK - 61 % used',
      time: '1795011120',
    },
  },
];
