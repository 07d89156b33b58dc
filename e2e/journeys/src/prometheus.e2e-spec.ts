import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { eventually, sharedStack } from '@debrief/e2e-support';
import { expect, it } from 'vitest';
import { startPrometheus } from './monitor.js';
import { alertsOf, connect, theIncidentOf } from './sources.js';

/** One promise: who has no Alertmanager points Prometheus, or amtool, at us. */
it('a real Prometheus sends its alerts to us as to an Alertmanager', { timeout: 60_000 }, async () => {
  const { api } = sharedStack();
  const source = await connect(api, 'alertmanager-api', 'Prometheus');
  const prometheus = await startPrometheus(new URL(source.ingestUrl), { alert: 'AlwaysFires', service: 'prometheus-shop' });
  try {
    await eventually(
      async () =>
        expect(await alertsOf(api, 'prometheus-shop')).toMatchObject([{ status: 'firing', title: 'It always fires', episode: 1 }]),
      { within: 30_000 },
    );
    await theIncidentOf(api, 'prometheus-shop');
  } finally {
    await prometheus.stop();
  }
});

it('amtool adds an alert, asks for it, and ends it', async () => {
  const { api } = sharedStack();
  const source = await connect(api, 'alertmanager-api', 'amtool');
  const url = source.ingestUrl.replace(/\/api\/v2\/alerts$/, '');
  const amtool = (...more: string[]) =>
    promisify(execFile)('amtool', ['alert', 'add', 'QueueFull', 'service=amtool-shop', `--alertmanager.url=${url}`, ...more]);
  const startsAt = new Date(Date.now() - 60_000).toISOString();
  await amtool(`--start=${startsAt}`, '--annotation=summary=Full');
  await eventually(async () => expect(await alertsOf(api, 'amtool-shop')).toMatchObject([{ status: 'firing', title: 'Full' }]));
  const query = async (...more: string[]) =>
    JSON.parse((await promisify(execFile)('amtool', [...more, '--output=json', `--alertmanager.url=${url}`])).stdout) as unknown;
  expect(await query('alert', 'query', 'service=~"amtool-.*"')).toMatchObject([
    { labels: { alertname: 'QueueFull', service: 'amtool-shop' }, status: { state: 'active' }, receivers: [{ name: 'debrief' }] },
  ]);
  expect(await query('alert', 'query', 'service="another"')).toEqual([]);
  expect(await query('silence', 'query')).toEqual([]);
  await amtool(`--start=${startsAt}`, `--end=${new Date(Date.now() - 1_000).toISOString()}`);
  await eventually(async () => expect(await alertsOf(api, 'amtool-shop')).toMatchObject([{ status: 'resolved', episode: 1 }]));
  await theIncidentOf(api, 'amtool-shop');
});
