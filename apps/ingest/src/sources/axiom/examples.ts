import type { SourceExample } from '../source.js';

/** Ours, in the shape of https://axiom.co/docs/monitor-data/custom-webhook-notifier */
const event = {
  monitorID: 'Ab12Cd34',
  body: 'Current value of 41 is above the threshold',
  description: '',
  value: 41,
  queryStartTime: '2026-11-18 13:57:00 +0000 UTC',
  queryEndTime: '2026-11-18 14:02:00 +0000 UTC',
};

export const examples: readonly SourceExample[] = [
  {
    name: 'open',
    body: { action: 'Open', event: { ...event, title: 'Triggered: Failed logins', timestamp: '2026-11-18 14:02:00 +0000 UTC' } },
  },
  {
    name: 'closed',
    body: { action: 'Closed', event: { ...event, title: 'Resolved: Failed logins', timestamp: '2026-11-18 14:12:00 +0000 UTC', value: 2 } },
  },
];
