import type { SourceExample } from '../source.js';

/** Ours, in the shape of https://icinga.com/docs/icinga-notifications/latest/doc/20-HTTP-API/ */
const event = {
  name: 'db-1: disk',
  url: 'http://icinga.example.org/icingaweb2/icingadb/service?name=disk&host.name=db-1',
  tags: { host: 'db-1', service: 'disk' },
  type: 'state',
};

export const examples: readonly SourceExample[] = [
  { name: 'critical', body: { ...event, severity: 'crit', message: 'DISK CRITICAL - 97 % used' } },
  { name: 'ok', body: { ...event, severity: 'ok', message: 'DISK OK - 61 % used' } },
];
