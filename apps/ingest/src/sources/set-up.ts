import type { SetUp, SetUpFacts, SetUpStep } from './source.js';

/** A sentence of a set-up. */
export const step = (text: string): SetUpStep => ({ text });

/** A sentence and what to paste. */
export const paste = (text: string, language: NonNullable<SetUpStep['code']>['language'], code: string): SetUpStep => ({
  text,
  code: { language, text: code },
});

/** The set-up of a tool that takes an address on one of its pages: where that page is, the address, and what else to choose there. */
export const webhookAt =
  (where: string, ...others: readonly string[]) =>
  ({ ingestUrl }: SetUpFacts): SetUp => ({ steps: [paste(`${where}, and paste this address:`, 'text', ingestUrl), ...others.map(step)] });
