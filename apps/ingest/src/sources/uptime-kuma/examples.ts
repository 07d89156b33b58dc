import type { SourceExample } from '../source.js';

/** Ours, in the shape of https://github.com/louislam/uptime-kuma/blob/master/server/notification-providers/webhook.js */
const monitor = {
  id: 7,
  name: 'Shop',
  url: 'https://shop.example.org',
  type: 'http',
  hostname: null,
  tags: [{ name: 'service', value: 'shop' }],
};

export const examples: readonly SourceExample[] = [
  {
    name: 'down',
    body: {
      heartbeat: { monitorID: 7, status: 0, time: '2026-11-18 14:02:00.123', msg: 'connect ECONNREFUSED', important: true },
      monitor,
      msg: '[Shop] [Down] connect ECONNREFUSED',
    },
  },
  {
    name: 'up',
    body: {
      heartbeat: { monitorID: 7, status: 1, time: '2026-11-18 14:07:00.456', msg: '200 - OK', important: true },
      monitor,
      msg: '[Shop] [Up] 200 - OK',
    },
  },
  { name: 'test', body: { heartbeat: null, monitor: null, msg: 'Debrief Testing' } },
];
