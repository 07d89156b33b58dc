import type { SourceExample } from '../source.js';

/** Ours, in the shape of https://docs-ospc.rackspace.com/rackspace-monitoring/v1/api-reference/notification-type-operations#webhook */
const event = {
  event_id: 'ac1',
  log_entry_id: 'l1',
  entity: { id: 'enEnt1', label: 'db-1' },
  check: { id: 'chChk1', label: 'ping', type: 'remote.ping' },
  alarm: { id: 'alAlm1', label: 'db-1 unreachable' },
  dashboard_link: 'https://intelligence.rackspace.com/1',
};

export const examples: readonly SourceExample[] = [
  { name: 'critical', body: { ...event, details: { state: 'CRITICAL', status: 'Packet loss 100 %', timestamp: 1795010520000 } } },
  { name: 'ok', body: { ...event, details: { state: 'OK', status: 'Packet loss 0 %', timestamp: 1795011120000 } } },
];
