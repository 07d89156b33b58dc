import type { SourceExample } from '../source.js';

/** Ours, in the shape of https://docs.gitlab.com/user/project/integrations/webhook_events/ */
const project = { id: 5, name: 'orders', path_with_namespace: 'shop/orders', web_url: 'https://gitlab.example.org/shop/orders' };

export const examples: readonly SourceExample[] = [
  {
    name: 'deployment',
    headers: { 'x-gitlab-event': 'Deployment Hook' },
    body: {
      object_kind: 'deployment',
      status: 'success',
      status_changed_at: '2026-11-18 13:58:00 +0000',
      deployment_id: 15,
      deployable_url: 'https://gitlab.example.org/shop/orders/-/jobs/796',
      environment: 'production',
      project,
      short_sha: '279484c0',
      user: { username: 'deploy-bot' },
    },
  },
  {
    name: 'release',
    headers: { 'x-gitlab-event': 'Release Hook' },
    body: {
      object_kind: 'release',
      id: 3,
      action: 'create',
      name: '4.18.0',
      tag: 'v4.18.0',
      released_at: '2026-11-18 13:40:00 UTC',
      url: 'https://gitlab.example.org/shop/orders/-/releases/v4.18.0',
      project,
      commit: { author: { name: 'deploy-bot' } },
    },
  },
  {
    name: 'pipeline',
    headers: { 'x-gitlab-event': 'Pipeline Hook' },
    body: {
      object_kind: 'pipeline',
      object_attributes: {
        id: 31,
        ref: 'main',
        sha: '5b1c9e0f4d3a2b1c9e0f4d3a2b1c9e0f4d3a2b1c',
        status: 'failed',
        created_at: '2026-11-18 13:30:00 UTC',
        finished_at: '2026-11-18 13:35:00 UTC',
      },
      user: { username: 'deploy-bot' },
      project,
    },
  },
];
