import type { SourceExample } from '../source.js';

/** Ours, as the media type of the set-up sends it */
const event = {
  eventId: '10528',
  nseverity: '4',
  name: 'Zabbix agent on db-1 is unreachable',
  host: 'db-1',
  date: '2026.11.18',
  time: '14:02:00',
  tags: '[{"tag":"service","value":"orders"}]',
};

export const examples: readonly SourceExample[] = [
  {
    name: 'problem, with macros that were not resolved',
    body: {
      ...event,
      value: '1',
      update: '{EVENT.UPDATE.ACTION}',
      recoveryDate: '{EVENT.RECOVERY.DATE}',
      recoveryTime: '{EVENT.RECOVERY.TIME}',
    },
  },
  {
    name: 'acknowledged',
    body: { ...event, value: '1', update: 'acknowledged, commented', recoveryDate: '*UNKNOWN*', recoveryTime: '*UNKNOWN*' },
  },
  { name: 'recovered', body: { ...event, value: '0', update: '', recoveryDate: '2026.11.18', recoveryTime: '14:12:00' } },
];
