import type { SourceExample } from '../source.js';

/** Ours, in the shape of https://www.site24x7.com/help/admin/third-party-integrations/webhooks.html */
const monitor = {
  MONITORID: '123000000456001',
  MONITORNAME: 'Shop',
  MONITORTYPE: 'URL',
  MONITORURL: 'https://shop.example.org',
  MONITOR_GROUPNAME: 'Shop',
  MONITOR_DASHBOARD_LINK: 'https://www.site24x7.com/app/client#/home/monitors/123',
};

export const examples: readonly SourceExample[] = [
  {
    name: 'down',
    body: {
      ...monitor,
      STATUS: 'DOWN',
      INCIDENT_REASON: 'Service Unavailable',
      INCIDENT_TIME_ISO: '2026-11-18T15:02:00+0100',
      OUTAGE_TIME_UNIX_FORMAT: '1795010520000',
    },
  },
  { name: 'up', body: { ...monitor, STATUS: 'UP', INCIDENT_REASON: '', INCIDENT_TIME_ISO: '2026-11-18T15:12:00+0100' } },
];
