import type { SourceExample } from '../source.js';

/** Ours, as the template of the set-up arrives */
const check = {
  checkId: 'c9c9c9c9-0000-4000-8000-000000000001',
  checkName: 'Shop',
  location: 'eu-west-1',
  resultLink: 'https://app.checklyhq.com/checks/1/results/1',
  tags: 'shop',
};

export const examples: readonly SourceExample[] = [
  { name: 'failure', body: { ...check, alertTitle: 'Shop has failed', alertType: 'ALERT_FAILURE', startedAt: '2026-11-18T14:02:00.000Z' } },
  {
    name: 'recovery',
    body: { ...check, alertTitle: 'Shop has recovered', alertType: 'ALERT_RECOVERY', startedAt: '2026-11-18T14:12:00.000Z' },
  },
];
