import type { SourceExample } from '../source.js';

/** Ours, in the shape of https://go2docs.graylog.org/current/interacting_with_your_log_data/alerts/alert_notifications.html */
const event = (key: string, timestamp: string) => ({
  event_definition_id: '64f0c0ffee0000000000abcd',
  event_definition_type: 'aggregation-v1',
  event_definition_title: 'Too many 500s',
  event_definition_description: '',
  event: {
    id: `01${key}`,
    event_definition_id: '64f0c0ffee0000000000abcd',
    timestamp,
    message: `Too many 500s: ${key}`,
    source: 'graylog-1',
    key,
    priority: 3,
    alert: true,
    fields: { service: key },
    group_by_fields: { service: key },
  },
  backlog: [],
});

export const examples: readonly SourceExample[] = [
  { name: 'an event', body: event('orders', '2026-11-18T14:02:00.556Z') },
  { name: 'another key', body: event('shop', '2026-11-18T14:03:00.556Z') },
];
