import type { SourceExample } from '../source.js';

/** Ours, in the shape of https://plugins.jenkins.io/notification/ */
export const examples: readonly SourceExample[] = [
  {
    name: 'a build',
    body: {
      name: 'deploy-orders',
      display_name: 'deploy-orders',
      url: 'job/deploy-orders/',
      build: {
        full_url: 'https://jenkins.example.org/job/deploy-orders/41/',
        number: 41,
        phase: 'FINALIZED',
        status: 'SUCCESS',
        timestamp: 1795010280000,
        scm: { commit: '5b1c9e0f4d3a2b1c9e0f4d3a2b1c9e0f4d3a2b1c', branch: 'main' },
        parameters: { service: 'orders', environment: 'production' },
      },
    },
  },
  {
    name: 'of the global plugin',
    body: {
      eventId: 'f6f6f6f6-0000-4000-8000-000000000001',
      eventType: 'completed',
      jobName: 'deploy-orders',
      result: 'FAILURE',
      causes: 'Started by user ops',
      url: 'https://jenkins.example.org/job/deploy-orders/42/',
      timestamp: 1795010400000,
      duration: 75,
      parameters: {},
    },
  },
];
