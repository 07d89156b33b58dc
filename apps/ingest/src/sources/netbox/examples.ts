import type { SourceExample } from '../source.js';

/** Ours, in the shape of https://netboxlabs.com/docs/netbox/integrations/webhooks/ */
const change = (event: string, request_id: string) => ({
  event,
  timestamp: '2026-11-18T13:58:00.231786+00:00',
  model: 'device',
  username: 'ops',
  request_id,
  data: { id: 12, display: 'switch-3', display_url: 'https://netbox.example.org/dcim/devices/12/', name: 'switch-3' },
  snapshots: { prechange: null, postchange: {} },
});

export const examples: readonly SourceExample[] = [
  { name: 'created', body: change('created', 'a7a7a7a7-0000-4000-8000-000000000001') },
  { name: 'updated', body: change('updated', 'a7a7a7a7-0000-4000-8000-000000000002') },
];
