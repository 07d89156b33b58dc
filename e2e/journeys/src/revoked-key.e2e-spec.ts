import { eventually, sharedStack } from '@debrief/e2e-support';
import { expect, it } from 'vitest';
import { alertmanagerDelivery, deliver } from './deliveries.js';
import { connect, incidentsOf, theIncidentOf, type Connected } from './sources.js';

const REVOKED_WITHIN_MS = 5_000;

const alertOf = (service: string) =>
  alertmanagerDelivery([{ name: 'DiskFull', service, startsAt: new Date(Date.now() - 60_000).toISOString() }]);

/** Waits until the door refuses the address, and answers how long that took. */
async function refusedAfter(ingestUrl: string): Promise<number> {
  const began = performance.now();
  await eventually(async () => expect((await deliver(ingestUrl, { alerts: [] })).status).toBe(401), { within: REVOKED_WITHIN_MS });
  return performance.now() - began;
}

/** One promise: a key that got into wrong hands is worth nothing five seconds after it was revoked. */
it('a rotated key goes on for its grace, and is refused within five seconds of being revoked; the new one works', async () => {
  const { api } = sharedStack();
  const old = await connect(api, 'alertmanager', 'Leaks its key');
  const { body: fresh } = await api.post<Connected>(`/integrations/${old.integrationId}/rotate-key`, { graceHours: 24 });
  expect((await deliver(old.ingestUrl, alertOf('grace-of-a-key'))).status).toBe(200);

  await api.delete(`/integrations/${old.integrationId}/keys/${old.keyId}`, { expect: 204 });
  expect(await refusedAfter(old.ingestUrl)).toBeLessThan(REVOKED_WITHIN_MS);
  const refused = await deliver(old.ingestUrl, alertOf('after-revocation'));
  expect(refused.status).toBe(401);
  expect(await refused.json()).toMatchObject({ type: '/problems/door/unknown-key', status: 401 });

  expect((await deliver(fresh.ingestUrl, alertOf('with-the-new-key'))).status).toBe(200);
  await theIncidentOf(api, 'grace-of-a-key');
  await theIncidentOf(api, 'with-the-new-key');
  expect(await incidentsOf(api, 'after-revocation')).toEqual([]);
});

it('a deleted integration takes nothing more, and keeps what it took', async () => {
  const { api } = sharedStack();
  const source = await connect(api, 'alertmanager', 'Goes away');
  expect((await deliver(source.ingestUrl, alertOf('before-deletion'))).status).toBe(200);
  const { incidentId } = await theIncidentOf(api, 'before-deletion');
  await api.delete(`/integrations/${source.integrationId}`, { expect: 204 });
  expect(await refusedAfter(source.ingestUrl)).toBeLessThan(REVOKED_WITHIN_MS);
  await api.get(`/incidents/${incidentId}`);
});

it('a revoked API token opens nothing any more', async () => {
  const { api } = sharedStack();
  const { body } = await api.post<{ tokenId: string; token: string }>('/tokens', { name: 'Leaked', role: 'viewer' });
  const bearer = api.as(body.token);
  await bearer.get('/incidents');
  await api.delete(`/tokens/${body.tokenId}`);
  await eventually(() => bearer.get('/incidents', { expect: 401 }), { within: REVOKED_WITHIN_MS });
});
