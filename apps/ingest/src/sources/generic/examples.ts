import type { SourceExample } from '../source.js';

export const examples: readonly SourceExample[] = [
  {
    name: 'the documented shape',
    body: {
      dedupKey: 'db-1/disk',
      status: 'firing',
      severity: 'critical',
      title: 'Disk almost full',
      description: 'The data volume of db-1 is 97 % full.',
      value: '97 %',
      service: 'orders',
      environment: 'production',
      labels: { host: 'db-1' },
      links: [{ href: 'https://runbooks.example.org/disk', text: 'Runbook' }],
      startedAt: '2026-11-18T14:02:00Z',
    },
  },
  {
    name: 'resolved',
    body: {
      dedupKey: 'db-1/disk',
      status: 'resolved',
      title: 'Disk almost full',
      startedAt: '2026-11-18T14:02:00Z',
      resolvedAt: '2026-11-18T14:40:00Z',
    },
  },
  {
    name: 'a near shape without a key',
    body: { name: 'Backup failed', host: 'db-1', state: 'alerting', message: 'exit code 2', level: 'error', timestamp: 1795010520 },
  },
  {
    name: 'a change',
    body: {
      kind: 'change',
      changeKind: 'deployment',
      id: 'deploy-4711',
      title: 'orders 4.18.0',
      status: 'succeeded',
      service: 'orders',
      environment: 'production',
      version: '4.18.0',
    },
  },
];
