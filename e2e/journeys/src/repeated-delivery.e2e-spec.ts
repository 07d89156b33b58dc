import { eventually, sharedStack } from '@debrief/e2e-support';
import { expect, it } from 'vitest';
import { alertmanagerDelivery, deliver } from './deliveries.js';
import { alertsOf, connect, incidentsOf, readReceiptsOf, theIncidentOf } from './sources.js';

const COPIES = 40;

/** One promise: whatever a sender repeats counts once. */
it('forty copies of one delivery at once are forty receipts, one alert with one episode, and one incident', async () => {
  const { api } = sharedStack();
  const service = 'repeated-shop';
  const source = await connect(api, 'alertmanager', 'Repeats itself');
  const delivery = alertmanagerDelivery([{ name: 'QueueGrows', service, startsAt: new Date(Date.now() - 60_000).toISOString() }]);
  const answers = await Promise.all(Array.from({ length: COPIES }, () => deliver(source.ingestUrl, delivery)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));

  const { incidentId } = await theIncidentOf(api, service);
  await readReceiptsOf(api, source, COPIES);
  const [alert, ...others] = await alertsOf(api, service);
  expect(others).toEqual([]);
  expect(alert).toMatchObject({ status: 'firing', episode: 1 });
  const { body: whole } = await api.get(`/alerts/${alert!.alertId}`);
  expect(whole.episodes).toHaveLength(1);

  // and once more, when all of it is done: it says nothing new to anybody
  expect((await deliver(source.ingestUrl, delivery)).status).toBe(200);
  await readReceiptsOf(api, source, COPIES + 1);
  const { body: timeline } = await api.get<{ items: { entryType: string }[] }>(`/incidents/${incidentId}/timeline`);
  expect(timeline.items.filter(({ entryType }) => entryType === 'alert-fired')).toHaveLength(1);
  expect(await incidentsOf(api, service)).toHaveLength(1);
});

it('an order that is sent twice with its key is carried out once, and answered alike', async () => {
  const { api } = sharedStack();
  const order = { title: 'Search index is stale', severity: 'sev3', services: [{ name: 'repeated-search' }] };
  const headers = { 'idempotency-key': 'declare-search-index-once' };
  const [first, second] = await Promise.all([api.post('/incidents', order, { headers }), api.post('/incidents', order, { headers })]);
  expect(second.body.incidentId).toBe(first.body.incidentId);
  const third = await api.post('/incidents', order, { headers });
  expect(third.body.incidentId).toBe(first.body.incidentId);
  const other = await api.post('/incidents', { ...order, title: 'Another one' }, { headers, expect: 422 });
  expect(other.body.type).toBe('/problems/idempotency/key-reused');
  await eventually(async () => expect(await incidentsOf(api, 'repeated-search')).toHaveLength(1));
});
