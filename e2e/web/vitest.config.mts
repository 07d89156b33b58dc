import { defineConfig, mergeConfig } from 'vitest/config';
import shared from '../../vitest.shared.mts';

export default mergeConfig(
  shared,
  defineConfig({ root: import.meta.dirname, test: { testTimeout: 60_000, globalSetup: ['../support/src/shared-stack.ts'] } }),
);
