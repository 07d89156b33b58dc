import type { SourceExample } from '../source.js';

/** Ours, as the bodies of the set-up arrive */
const alert = {
  alertUuid: 'b8b8b8b8-0000-4000-8000-000000000001',
  ruleName: 'Errors of orders',
  ruleId: 'r-1',
  reason: '131 documents in the last 5 minutes',
  url: 'https://kibana.example.org/app/rule/r-1',
  tags: 'orders',
};

export const examples: readonly SourceExample[] = [
  { name: 'active', body: { ...alert, actionGroup: 'threshold met', date: '2026-11-18T14:02:00.123Z' } },
  { name: 'recovered', body: { ...alert, actionGroup: 'recovered', date: '2026-11-18T14:12:00.123Z' } },
];
