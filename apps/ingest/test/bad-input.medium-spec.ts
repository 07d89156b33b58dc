import { eventually, useWorld } from '@debrief/testing';
import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ingestConfig } from '../src/ingest.config.js';
import { IngestModule } from '../src/ingest.module.js';
import { amAlert, amGroup, connect, insist, doorUrl, listOf, receiptOf } from './door.js';

const clock = '2026-11-18T14:02:00.000Z';

/* The lines of the table of bad input that stand nowhere else: what is answered, and what is kept. */
describe('bad input', () => {
  const world = useWorld({ module: IngestModule, name: 'ingest', config: [ingestConfig], clock });
  const read = async (url: string, body: unknown, headers: Record<string, string> = {}) => {
    const answer = await insist(url, body, headers);
    expect(answer.status).toBe(200);
    return receiptOf(world, ((await answer.json()) as { receiptId: string }).receiptId);
  };
  const alertsOf = (integrationId: string) => listOf(world, `/api/v1/alerts?integrationId=${integrationId}`);
  /** The receipt is stored before its alerts are. */
  const becomes = (integrationId: string, expected: object[]) =>
    eventually(async () => expect(await alertsOf(integrationId)).toMatchObject(expected));
  const broken = ['not JSON', '', '{"cut', `${'['.repeat(65)}${']'.repeat(65)}`];

  it.each([
    ['pagerduty', 400],
    ['alertmanager-api', 400],
    ['opsgenie', 422],
  ])('of %s is answered %i in its own words and kept as refused, ten a minute', async (source, status) => {
    const { key, ingestUrl, integrationId } = await connect(world, source);
    const headers: Record<string, string> = source === 'alertmanager-api' ? {} : { authorization: `GenieKey ${key}` };
    for (const body of [...broken, ...broken, ...broken, ...broken]) {
      const answer = await insist(ingestUrl, body, headers);
      expect(answer.status).toBe(status);
      const told = (await answer.json()) as { status?: string; message?: string; requestId?: string } | string;
      if (source === 'pagerduty') expect(told).toMatchObject({ status: 'invalid event', errors: [expect.any(String)] });
      else if (source === 'opsgenie')
        expect(told).toMatchObject({ requestId: expect.any(String) as string, message: expect.any(String) as string });
      else expect(typeof told).toBe('string');
    }
    await eventually(async () => {
      const receipts = await listOf(world, `/api/v1/receipts?integrationId=${integrationId}`);
      // Ten of a minute, less those that Kafka did not take; and a minute may have begun in between.
      expect(receipts.length).toBeGreaterThan(0);
      expect(receipts.length).toBeLessThanOrEqual(16);
      for (const { outcome } of receipts) expect(['refused', 'quarantined', 'unmapped']).toContain(outcome);
    });
    expect(await alertsOf(integrationId)).toEqual([]);
  });

  it('signed at a time outside its window is 401, and the reason stands at the integration', async () => {
    const made = (await world.http.post('/api/v1/integrations').send({ source: 'grafana', name: 'signed' })).body as {
      ingestUrl: string;
      integrationId: string;
      signingSecret: string;
    };
    const body = JSON.stringify({ orgId: 1, alerts: [] });
    const signed = (seconds: number) => {
      const stamp = String(Date.parse(clock) / 1000 + seconds);
      const signature = createHmac('sha256', made.signingSecret).update(`${stamp}:${body}`).digest('hex');
      return insist(made.ingestUrl, body, { 'x-grafana-alerting-timestamp': stamp, 'x-grafana-alerting-signature': signature });
    };
    expect((await signed(-240)).status).toBe(200);
    expect((await signed(-360)).status).toBe(401);
    await eventually(async () =>
      expect((await world.http.get(`/api/v1/integrations/${made.integrationId}`)).body).toMatchObject({
        health: { lastProblem: { type: 'door/wrong-signature', detail: expect.stringContaining('outside-window') as string } },
      }),
    );
  });

  it.each([['0001-01-01T00:00:00Z'], ['1970-01-01T00:00:00Z'], ['9999-12-31T23:59:59Z'], ['']])(
    'with the time %j is no time: the receipt’s stands in, and it is said so',
    async (time) => {
      const { ingestUrl, integrationId } = await connect(world, 'generic');
      expect(await read(ingestUrl, { dedupKey: 'a', title: 'x', status: 'firing', startedAt: time, occurredAt: time })).toMatchObject({
        outcome: 'parsed',
      });
      await becomes(integrationId, [{ startedAt: clock, occurredAt: clock, timeOrigin: 'received' }]);
    },
  );

  it('that ends before it starts is resolved at its start, with a problem, and 400 on API v2', async () => {
    const { ingestUrl, integrationId } = await connect(world, 'alertmanager');
    const alert = amAlert({}, { status: 'resolved', startsAt: '2026-11-18T14:01:00Z', endsAt: '2026-11-18T14:00:00Z' });
    expect(await read(ingestUrl, amGroup(alert))).toMatchObject({ outcome: 'parsed', problem: { type: 'alert/ends-before-it-starts' } });
    await becomes(integrationId, [{ status: 'resolved', startedAt: '2026-11-18T14:01:00.000Z', resolvedAt: '2026-11-18T14:01:00.000Z' }]);
    const api = await connect(world, 'alertmanager-api');
    expect((await insist(`${doorUrl(world)}/alertmanager-api/${api.key}/api/v2/alerts`, [alert])).status).toBe(400);
  });

  it('of the same bytes is parsed again and changes nothing', async () => {
    const { ingestUrl, integrationId } = await connect(world, 'alertmanager');
    const body = JSON.stringify(amGroup(amAlert({})));
    for (let i = 0; i < 3; i++) expect(await read(ingestUrl, body)).toMatchObject({ outcome: 'parsed' });
    await becomes(integrationId, [{ sequence: 1, episode: 1 }]);
  });

  it('of a known shape at the wrong source is unmapped, and the fitting source is named', async () => {
    const { ingestUrl } = await connect(world, 'zabbix');
    expect(await read(ingestUrl, amGroup(amAlert({})))).toMatchObject({
      outcome: 'unmapped',
      problem: { detail: expect.stringContaining('Prometheus Alertmanager') as string },
    });
    const { ingestUrl: events } = await connect(world, 'cloudevents');
    expect(await read(events, { specversion: '1.0', id: '1', source: '/x', type: 'org.example.x' })).toMatchObject({ outcome: 'unmapped' });
  });

  it('of a paused integration is kept and answered, and a deleted one’s key is refused', async () => {
    const { ingestUrl, integrationId } = await connect(world, 'generic');
    await world.http.post(`/api/v1/integrations/${integrationId}/pause`).send({});
    expect(await read(ingestUrl, { title: 'x' })).toMatchObject({ outcome: 'refused', problem: { type: 'integration/paused' } });
    expect(await alertsOf(integrationId)).toEqual([]);
    expect((await world.http.delete(`/api/v1/integrations/${integrationId}`)).status).toBe(204);
    expect((await insist(ingestUrl, { title: 'x' })).status).toBe(401);
    expect((await world.http.get(`/api/v1/integrations/${integrationId}`)).status).toBe(404);
  });
});
