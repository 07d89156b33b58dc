import { inject } from 'vitest';
import type { TestProject } from 'vitest/node';
import { ApiClient } from './client.js';
import { startStack, type Shape } from './stack.js';

/** What may cross from the process that starts the stack into those that run the files. */
export interface SharedStack {
  readonly url: string;
  readonly ingestUrl: string;
  readonly adminToken: string;
  readonly setupCode: string | null;
  readonly shape: Shape;
  /** Before every topic and database of this stack. */
  readonly prefix: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    stack: SharedStack;
  }
}

/**
 * `globalSetup` of a project whose files share one running stack (`globalSetup: ['../support/src/shared-stack.ts']`). The shape
 * is that of the tier: the same journeys run in both.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const stack = await startStack();
  const { url, ingestUrl, adminToken, setupCode, shape, prefix } = stack;
  project.provide('stack', { url, ingestUrl, adminToken, setupCode: setupCode ?? null, shape, prefix });
  return () => stack.stop();
}

/** The stack that `globalSetup` started, seen from a test file. */
export function sharedStack(): SharedStack & { readonly api: ApiClient } {
  const stack = inject('stack');
  return { ...stack, api: new ApiClient(stack.url, stack.adminToken) };
}
