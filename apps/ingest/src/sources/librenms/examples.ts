import type { SourceExample } from '../source.js';

/** Ours, in the shape of https://docs.librenms.org/Alerting/Templates/ */
const alert = {
  hostname: 'switch-3.example.org',
  device_id: '8',
  rule_id: '21',
  name: 'Port utilisation over threshold',
  sysName: 'switch-3',
  os: 'ios',
  location: 'Room 2',
};

export const examples: readonly SourceExample[] = [
  {
    name: 'alerting',
    body: {
      ...alert,
      state: '1',
      severity: 'warning',
      timestamp: '2026-11-18 14:02:00',
      title: 'Alert for device switch-3',
      msg: 'Port 4 is at 97 %',
    },
  },
  {
    name: 'recovered',
    body: {
      ...alert,
      state: '0',
      severity: 'ok',
      timestamp: '2026-11-18 14:12:00',
      title: 'Device switch-3 recovered',
      msg: 'Port 4 is at 40 %',
    },
  },
];
