import type { SourceExample } from '../source.js';

/** Ours, in the shape of https://docs.github.com/en/webhooks/webhook-events-and-payloads */
const frame = {
  repository: { id: 1, name: 'orders', full_name: 'example/orders', html_url: 'https://github.com/example/orders' },
  sender: { login: 'deploy-bot' },
};
const deployed = {
  id: 4711,
  sha: '5b1c9e0f4d3a2b1c9e0f4d3a2b1c9e0f4d3a2b1c',
  ref: 'v4.18.0',
  environment: 'production',
  creator: { login: 'deploy-bot' },
  created_at: '2026-11-18T13:56:00Z',
  updated_at: '2026-11-18T13:56:00Z',
};
const event = (name: string, delivery: string) => ({
  'x-github-event': name,
  'x-github-delivery': `e5e5e5e5-0000-4000-8000-00000000000${delivery}`,
});

export const examples: readonly SourceExample[] = [
  {
    name: 'deployment_status',
    headers: event('deployment_status', '1'),
    body: {
      ...frame,
      action: 'created',
      deployment: deployed,
      deployment_status: {
        state: 'success',
        environment: 'production',
        environment_url: 'https://orders.example.org',
        created_at: '2026-11-18T13:58:00Z',
        updated_at: '2026-11-18T13:58:00Z',
      },
    },
  },
  {
    name: 'workflow_run',
    headers: event('workflow_run', '2'),
    body: {
      ...frame,
      action: 'completed',
      workflow_run: {
        id: 99,
        run_attempt: 1,
        name: 'Deploy',
        head_branch: 'main',
        head_sha: deployed.sha,
        status: 'completed',
        conclusion: 'failure',
        event: 'push',
        run_started_at: '2026-11-18T13:50:00Z',
        updated_at: '2026-11-18T13:55:00Z',
        html_url: 'https://github.com/example/orders/actions/runs/99',
      },
    },
  },
  {
    name: 'release',
    headers: event('release', '3'),
    body: {
      ...frame,
      action: 'published',
      release: {
        id: 7,
        tag_name: 'v4.18.0',
        name: '4.18.0',
        author: { login: 'deploy-bot' },
        html_url: 'https://github.com/example/orders/releases/tag/v4.18.0',
        published_at: '2026-11-18T13:40:00Z',
      },
    },
  },
  {
    name: 'a branch deleted',
    headers: event('push', '4'),
    body: {
      ...frame,
      ref: 'refs/heads/old',
      before: deployed.sha,
      after: '0000000000000000000000000000000000000000',
      deleted: true,
      head_commit: null,
    },
  },
  { name: 'ping', headers: event('ping', '5'), body: { ...frame, zen: 'Keep it logically awesome.', hook_id: 1 } },
];
