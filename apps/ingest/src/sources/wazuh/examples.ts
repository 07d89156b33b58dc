import type { SourceExample } from '../source.js';

/** Ours, in the shape of https://documentation.wazuh.com/current/user-manual/manager/integration-with-external-apis.html */
export const examples: readonly SourceExample[] = [
  {
    name: 'an alert',
    body: {
      timestamp: '2026-11-18T14:02:00.123+0000',
      rule: { id: '5712', level: 10, description: 'sshd: brute force', groups: ['syslog', 'sshd'] },
      agent: { id: '004', name: 'web-1' },
      manager: { name: 'wazuh-1' },
      full_log: 'Failed password for root',
      location: '/var/log/auth.log',
    },
  },
  {
    name: 'the short form',
    body: {
      message: 'Listened ports changed',
      severity: 'warning',
      description: 'Rule ID 533\nLevel 7\nAgent ID 004\nAgent Name web-1\nTitle Listened ports changed',
      created_at: '2026-11-18T15:02:00.853014+01.00',
    },
  },
];
