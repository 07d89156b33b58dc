import type { SourceExample } from '../source.js';

/** Ours, in the shape of https://learn.netdata.cloud/docs/alerts-&-notifications/notifications/centralized-cloud-notifications/webhook */
const alert = {
  alert: 'disk_space_usage',
  info: 'disk / space utilization',
  chart: 'disk_space._',
  context: 'disk.space',
  space: 'shop',
  family: '/',
  class: 'Utilization',
  host: 'db-1',
  alert_url: 'https://app.netdata.cloud/spaces/shop/alerts/1',
};

export const examples: readonly SourceExample[] = [
  { name: 'critical', body: { ...alert, message: 'db-1 critical: 97 %', severity: 'critical', date: '2026-11-18T14:02:00Z' } },
  { name: 'clear', body: { ...alert, message: 'db-1 recovered: 61 %', severity: 'clear', date: '2026-11-18T14:12:00Z' } },
];
