import { inject } from 'vitest';
import type { TestProject } from 'vitest/node';
import { ApiClient } from './client.js';
import { startStack, type Shape } from './stack.js';

declare module 'vitest' {
  export interface ProvidedContext {
    stack: { url: string; ingestUrl: string; adminToken: string; setupCode: string | null; shape: Shape };
  }
}

/**
 * `globalSetup` of a project whose files share one running stack (`globalSetup: ['../support/src/shared-stack.ts']`). The shape
 * is that of the tier: the same journeys run in both.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const shape: Shape = process.env['DEBRIEF_LAUNCHER_SHAPE'] === 'split' ? 'split' : 'standalone';
  const stack = await startStack({ shape });
  const { url, ingestUrl, adminToken, setupCode } = stack;
  project.provide('stack', { url, ingestUrl, adminToken, setupCode: setupCode ?? null, shape });
  return () => stack.stop();
}

/** The stack that `globalSetup` started, seen from a test file. */
export function sharedStack(): {
  url: string;
  ingestUrl: string;
  adminToken: string;
  setupCode: string | null;
  shape: Shape;
  api: ApiClient;
} {
  const stack = inject('stack');
  return { ...stack, api: new ApiClient(stack.url, stack.adminToken) };
}
