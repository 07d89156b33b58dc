import type { SourceExample } from '../source.js';

/** Ours, as the template of the set-up arrives */
const sync = {
  app: 'orders',
  revision: '5b1c9e0f4d3a2b1c9e0f4d3a2b1c9e0f4d3a2b1c',
  namespace: 'production',
  url: 'https://argocd.example.org/applications/orders',
  startedAt: '2026-11-18T13:56:00Z',
};

export const examples: readonly SourceExample[] = [
  { name: 'running', body: { ...sync, phase: 'Running', health: 'Progressing', finishedAt: '' } },
  { name: 'succeeded', body: { ...sync, phase: 'Succeeded', health: 'Healthy', finishedAt: '2026-11-18T13:58:00Z' } },
];
