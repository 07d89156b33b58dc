import { eventually, useWorld } from '@debrief/testing';
import { connect as connectSocket } from 'node:net';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { IngestModule } from '../src/ingest.module.js';
import { ingestConfig } from '../src/ingest.config.js';
import { amAlert, amGroup, connect, deliver, doorUrl, listOf, receiptOf, type Connected } from './door.js';

const MiB = 1_048_576;

describe('the machines’ door', () => {
  const world = useWorld({
    module: IngestModule,
    name: 'ingest',
    config: [ingestConfig],
    clock: '2026-11-18T14:02:00.000Z',
    env: { DEBRIEF_INGEST_BODY_SECONDS: '1', DEBRIEF_INGEST_KEYS_SECONDS: '0.2' },
  });
  const unknownKey = `dbrf${'a'.repeat(28)}`;
  const outcomeOf = async (answer: Response) =>
    (await receiptOf(world, ((await answer.json()) as { receiptId: string }).receiptId))['outcome'];

  it('refuses to look for a label without its value', async () => {
    await world.http.get('/api/v1/alerts?label=severity').expect(400);
    await world.http.get('/api/v1/alerts?label=severity%3Dcritical').expect(200);
  });

  describe('keys', () => {
    it('answers 401 with a problem for a key that nobody has', async () => {
      // Until the keys have been read for the first time nobody can say: 503, never 401.
      const answer = await eventually(async () => {
        const tried = await deliver(`${doorUrl(world)}/alertmanager/${unknownKey}`, amGroup(amAlert({})));
        expect(tried.status).toBe(401);
        return tried;
      });
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
      expect(await answer.json()).toMatchObject({ type: '/problems/door/unknown-key', status: 401 });
    });

    it('takes the key from a header, where no proxy writes it down', async () => {
      const { key } = await connect(world, 'alertmanager');
      const basic = Buffer.from(`debrief:${key}`).toString('base64');
      for (const headers of [{ authorization: `Bearer ${key}` }, { authorization: `Basic ${basic}` }, { 'x-debrief-key': key }] as Record<
        string,
        string
      >[])
        expect((await deliver(`${doorUrl(world)}/alertmanager`, amGroup(amAlert({})), headers)).status).toBe(200);
      expect((await deliver(`${doorUrl(world)}/alertmanager`, amGroup(amAlert({})))).status).toBe(401);
    });

    it('names the right path for the key of another source, and nothing of the key', async () => {
      const { key } = await connect(world, 'alertmanager');
      const answer = await deliver(`${doorUrl(world)}/generic/${key}`, { title: 'x' });
      expect(answer.status).toBe(404);
      const text = await answer.text();
      expect(text).toContain('/alertmanager/KEY');
      expect(text).not.toContain(key);
    });

    it('takes any shape of the family with one key', async () => {
      const { key, integrationId } = await connect(world, 'alertmanager');
      const labels = { alertname: 'X', service: 's' };
      expect(
        (await deliver(`${doorUrl(world)}/alertmanager-api/${key}/api/v2/alerts`, [{ labels, startsAt: '2026-11-18T14:00:00Z' }])).status,
      ).toBe(200);
      expect((await deliver(`${doorUrl(world)}/alertmanager/${key}`, amGroup(amAlert(labels, { labels })))).status).toBe(200);
      // One fingerprint: the webhook and the API of one Alertmanager meet in one alert.
      await eventually(async () => expect(await listOf(world, `/api/v1/alerts?integrationId=${integrationId}`)).toHaveLength(1));
    });

    it('lets two keys through after a rotation, and says which was used', async () => {
      const old = await connect(world, 'generic');
      const rotated = (await world.http.post(`/api/v1/integrations/${old.integrationId}/rotate-key`).send({ graceHours: 1 }))
        .body as Connected;
      expect(rotated.key).not.toBe(old.key);
      for (const url of [old.ingestUrl, rotated.ingestUrl]) expect((await deliver(url, { title: 'x' })).status).toBe(200);
      await eventually(async () => {
        const { keys } = (await world.http.get(`/api/v1/integrations/${old.integrationId}`)).body as {
          keys: { keyId: string; lastUsedAt: string | null; expiresAt: string | null }[];
        };
        expect(keys.map(({ keyId, expiresAt, lastUsedAt }) => [keyId, expiresAt, lastUsedAt !== null])).toEqual([
          [old.keyId, '2026-11-18T15:02:00.000Z', true],
          [rotated.keyId, null, true],
        ]);
      });
      world.clock.set('2026-11-18T15:02:01.000Z');
      expect((await deliver(old.ingestUrl, { title: 'x' })).status).toBe(401);
      expect((await deliver(rotated.ingestUrl, { title: 'x' })).status).toBe(200);
      world.clock.set('2026-11-18T14:02:00.000Z');
    });

    it('refuses a revoked key, and the keys of a deleted integration, at once', async () => {
      const old = await connect(world, 'generic');
      await world.http.post(`/api/v1/integrations/${old.integrationId}/rotate-key`).send({});
      expect((await world.http.delete(`/api/v1/integrations/${old.integrationId}/keys/${old.keyId}`)).status).toBe(204);
      expect((await deliver(old.ingestUrl, { title: 'x' })).status).toBe(401);
      const other = await connect(world, 'generic');
      expect((await world.http.delete(`/api/v1/integrations/${other.integrationId}`)).status).toBe(204);
      expect((await deliver(other.ingestUrl, { title: 'x' })).status).toBe(401);
      expect((await world.http.get(`/api/v1/integrations/${other.integrationId}`)).status).toBe(404);
    });

    it('keeps but does not read what comes while the integration is paused, and reads it on replay', async () => {
      const { integrationId, ingestUrl } = await connect(world, 'generic');
      expect((await world.http.post(`/api/v1/integrations/${integrationId}/pause`)).body).toMatchObject({ state: 'paused' });
      const answer = await deliver(ingestUrl, { title: 'while paused' });
      expect(answer.status).toBe(200);
      const { receiptId } = (await answer.json()) as { receiptId: string };
      expect(await receiptOf(world, receiptId)).toMatchObject({ outcome: 'refused', problem: { type: 'integration/paused' } });
      expect(await listOf(world, `/api/v1/alerts?integrationId=${integrationId}`)).toHaveLength(0);
      await world.http.post(`/api/v1/integrations/${integrationId}/resume`);
      expect((await world.http.post(`/api/v1/receipts/${receiptId}/replay`)).status).toBe(202);
      await eventually(async () =>
        expect(await listOf(world, `/api/v1/alerts?integrationId=${integrationId}`)).toMatchObject([
          { title: 'while paused', isReplay: true },
        ]),
      );
      expect(await receiptOf(world, receiptId)).toMatchObject({ outcome: 'parsed' });
    });
  });

  describe('bodies', () => {
    it.each([
      ['cut off', '{"alerts":[{"labels":{', 'quarantined'],
      ['empty', '', 'quarantined'],
      ['not JSON', 'hello', 'quarantined'],
      ['65 levels deep', '['.repeat(65) + ']'.repeat(65), 'quarantined'],
      ['of another shape', '{"hello":"world"}', 'unmapped'],
      ['an empty list', '[]', 'control'],
      ['an empty batch', '{"alerts":[]}', 'control'],
    ])('keeps one that is %s and answers 200', async (_, body, outcome) => {
      const { ingestUrl } = await connect(world, 'alertmanager');
      const answer = await deliver(ingestUrl, body);
      expect(answer.status).toBe(200);
      expect(await outcomeOf(answer)).toBe(outcome);
    });

    it('says whose shape it looks like', async () => {
      const { ingestUrl } = await connect(world, 'generic');
      const answer = await deliver(ingestUrl, amGroup(amAlert({})));
      expect(answer.status).toBe(200);
      const { ingestUrl: other } = await connect(world, 'opsgenie');
      expect(other).toContain('/v2/alerts');
      const grafana = await connect(world, 'alertmanager');
      const unmapped = await deliver(grafana.ingestUrl, { event_action: 'trigger', routing_key: 'x', payload: {} });
      const receipt = await receiptOf(world, ((await unmapped.json()) as { receiptId: string }).receiptId);
      expect(JSON.stringify(receipt['problem'])).toContain('PagerDuty');
    });

    it('takes hostile names and lone surrogates, cleaned, and keeps the bytes', async () => {
      const { integrationId, ingestUrl } = await connect(world, 'generic');
      const body =
        '{"title":"a\\u0000b \\ud800","__proto__":{"polluted":1},"constructor":{"prototype":{}},"labels":{"$where":"1","a.b":"2","__proto__":"3"}}';
      expect((await deliver(ingestUrl, body)).status).toBe(200);
      await eventually(async () => {
        const [alert] = await listOf(world, `/api/v1/alerts?integrationId=${integrationId}`);
        expect(alert).toMatchObject({ title: 'a\ufffdb \ufffd', labels: { $where: '1', 'a.b': '2' } });
      });
      expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    });

    it('cuts what is too long and says so', async () => {
      const { integrationId, ingestUrl } = await connect(world, 'alertmanager');
      const labels = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`label_${i}`, 'x']));
      await deliver(ingestUrl, amGroup(amAlert(labels, { annotations: { description: 'é'.repeat(50_000) } })));
      await eventually(async () => {
        const alert = (await listOf(world, `/api/v1/alerts?integrationId=${integrationId}`))[0] ?? {};
        expect(alert).toMatchObject({ truncated: ['annotations', 'description', 'labels'], severity: 'critical', service: 'checkout' });
        expect(Object.keys(alert['labels'] as object)).toHaveLength(64);
      });
    });

    it('refuses more than a mebibyte with 413, and for Alertmanager more than four', async () => {
      const generic = await connect(world, 'generic');
      const large = JSON.stringify({ title: 'x', description: 'y'.repeat(MiB) });
      expect((await deliver(generic.ingestUrl, large)).status).toBe(413);
      const alertmanager = await connect(world, 'alertmanager');
      expect(
        (await deliver(alertmanager.ingestUrl, JSON.stringify(amGroup(amAlert({}, { annotations: { description: 'y'.repeat(2 * MiB) } })))))
          .status,
      ).toBe(200);
      const tooLarge = await deliver(alertmanager.ingestUrl, 'y'.repeat(4 * MiB + 1));
      expect(tooLarge.status).toBe(413);
      expect(tooLarge.headers.get('content-type')).toContain('application/problem+json');
    });

    it('inflates gzip and deflate, up to the same limit, and no other encoding', async () => {
      const { ingestUrl } = await connect(world, 'generic');
      const zipped = await deliver(ingestUrl, gzipSync(JSON.stringify({ title: 'zipped' })), { 'content-encoding': 'gzip' });
      expect(zipped.status).toBe(200);
      expect(await outcomeOf(zipped)).toBe('parsed');
      expect((await deliver(ingestUrl, gzipSync(Buffer.alloc(64 * MiB)), { 'content-encoding': 'gzip' })).status).toBe(413);
      expect((await deliver(ingestUrl, brotliCompressSync('{}'), { 'content-encoding': 'br' })).status).toBe(415);
      expect((await deliver(ingestUrl, 'not gzip', { 'content-encoding': 'gzip' })).status).toBe(400);
    });

    it('closes a request whose body does not come, with 408, and stores nothing', async () => {
      const { ingestUrl, integrationId } = await connect(world, 'generic');
      const { hostname, port, pathname } = new URL(ingestUrl);
      const answer = await new Promise<string>((resolve, reject) => {
        const socket = connectSocket(Number(port), hostname, () =>
          socket.write(`POST ${pathname} HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{"title"`),
        );
        let text = '';
        socket.on('data', (data) => (text += data.toString()));
        socket.on('close', () => resolve(text));
        socket.on('error', reject);
      });
      expect(answer).toMatch(/^HTTP\/1\.1 408 /);
      expect(answer).toContain('/problems/door/too-slow');
      expect(await listOf(world, `/api/v1/receipts?integrationId=${integrationId}`)).toHaveLength(0);
    });
  });

  describe('methods and paths', () => {
    it('answers 405 with what is allowed, and 404 for what is no door', async () => {
      const { ingestUrl } = await connect(world, 'alertmanager');
      const answer = await deliver(ingestUrl, '', {}, 'GET');
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'POST, PUT']);
      for (const path of ['/', '/favicon.ico', '/nobody/knows', '/alertmanager/x/y/z', '/%00'])
        expect((await fetch(doorUrl(world) + path)).status).toBe(404);
    });
  });

  describe('PagerDuty’s events', () => {
    const event = {
      event_action: 'trigger',
      dedup_key: 'db/1',
      payload: { summary: 'Replication lags', source: 'db-1', severity: 'error', timestamp: '2026-11-18T14:01:00.000+0000' },
    };

    it('are answered as its clients expect, from trigger to resolve', async () => {
      const { key, integrationId } = await connect(world, 'pagerduty');
      const url = `${doorUrl(world)}/v2/enqueue`;
      const answer = await deliver(url, { routing_key: key, ...event });
      expect([answer.status, await answer.json()]).toEqual([202, { status: 'success', message: 'Event processed', dedup_key: 'db/1' }]);
      for (const event_action of ['acknowledge', 'resolve']) {
        expect((await deliver(url, { routing_key: key, event_action, dedup_key: 'db/1' })).status).toBe(202);
        const status = { acknowledge: 'acknowledged', resolve: 'resolved' }[event_action];
        await eventually(async () =>
          expect(await listOf(world, `/api/v1/alerts?integrationId=${integrationId}`)).toMatchObject([
            { status, title: 'Replication lags', severity: 'high' },
          ]),
        );
      }
    });

    it('get a key when they have none, and are refused in its words when they are invalid or nobody’s', async () => {
      const { key, integrationId } = await connect(world, 'pagerduty');
      const url = `${doorUrl(world)}/v2/enqueue`;
      const { dedup_key } = (await (await deliver(url, { routing_key: key, ...event, dedup_key: undefined })).json()) as {
        dedup_key: string;
      };
      await eventually(async () =>
        expect(await listOf(world, `/api/v1/alerts?integrationId=${integrationId}`)).toMatchObject([{ dedupKey: dedup_key }]),
      );
      const invalid = await deliver(url, { routing_key: key, event_action: 'trigger', payload: { source: 'x', severity: 'bad' } });
      expect(invalid.status).toBe(400);
      expect(await invalid.json()).toMatchObject({
        status: 'invalid event',
        errors: ["'payload.summary' is missing or blank", expect.stringContaining("'payload.severity' is invalid")],
      });
      await eventually(async () =>
        expect(await listOf(world, `/api/v1/receipts?integrationId=${integrationId}&outcome=refused`)).toHaveLength(1),
      );
      const nobody = await deliver(url, { routing_key: unknownKey, ...event });
      expect([nobody.status, await nobody.json()]).toEqual([
        400,
        {
          status: 'invalid event',
          message: 'Event object is invalid',
          errors: ["Length of 'routing_key' is incorrect (should be 32 characters)"],
        },
      ]);
    });

    it('of version 1 and of changes have paths of their own', async () => {
      const { key, integrationId } = await connect(world, 'pagerduty');
      const one = await deliver(`${doorUrl(world)}/generic/2010-04-15/create_event.json`, {
        service_key: key,
        event_type: 'trigger',
        incident_key: 'k',
        description: 'd',
      });
      expect([one.status, await one.json()]).toEqual([200, { status: 'success', message: 'Event processed', incident_key: 'k' }]);
      expect(
        (await deliver(`${doorUrl(world)}/v2/change/enqueue`, { routing_key: key, payload: { summary: 'orders 4.18.0' } })).status,
      ).toBe(202);
      await eventually(async () =>
        expect(await listOf(world, `/api/v1/changes?integrationId=${integrationId}`)).toMatchObject([{ title: 'orders 4.18.0' }]),
      );
    });
  });

  describe('Opsgenie’s alerts', () => {
    it('are answered as its clients expect, from create to close', async () => {
      const { key, integrationId } = await connect(world, 'opsgenie');
      const headers = { authorization: `GenieKey ${key}` };
      const url = `${doorUrl(world)}/v2/alerts`;
      const answer = await deliver(url, { message: 'Search is slow', alias: 'search/latency', priority: 'P1' }, headers);
      const body = (await answer.json()) as { took: number; requestId: string };
      expect([answer.status, answer.headers.get('x-ratelimit-state'), body]).toEqual([
        202,
        'OK',
        { result: 'Request will be processed', took: expect.any(Number), requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
      ]);
      expect(body.took).toBeGreaterThan(0);
      // Until it has been read, its request is not known.
      await eventually(async () => expect((await fetch(`${url}/requests/${body.requestId}`, { headers })).status).toBe(200));
      for (const [order, status] of [
        ['acknowledge', 'acknowledged'],
        ['close', 'resolved'],
      ] as const) {
        expect((await deliver(`${url}/search%2Flatency/${order}?identifierType=alias`, {}, headers)).status).toBe(202);
        await eventually(async () =>
          expect(await listOf(world, `/api/v1/alerts?integrationId=${integrationId}`)).toMatchObject([
            { status, title: 'Search is slow', severity: 'critical' },
          ]),
        );
      }
    });

    it('are refused in its words', async () => {
      const { key } = await connect(world, 'opsgenie');
      const url = `${doorUrl(world)}/v2/alerts`;
      expect((await deliver(url, { alias: 'x' }, { authorization: `GenieKey ${key}` })).status).toBe(422);
      expect((await deliver(url, '{bad', { authorization: `GenieKey ${key}` })).status).toBe(422);
      expect((await deliver(url, { message: 'x' }, { authorization: `GenieKey ${unknownKey}` })).status).toBe(403);
    });
  });

  describe('Alertmanager’s API', () => {
    it('answers 200 without a body, and its probes', async () => {
      const { key } = await connect(world, 'alertmanager-api');
      const base = `${doorUrl(world)}/alertmanager-api/${key}`;
      const answer = await deliver(`${base}/api/v2/alerts`, [{ labels: { alertname: 'A' } }]);
      expect([answer.status, await answer.text()]).toEqual([200, '']);
      for (const path of ['api/v2/status', '-/ready', '-/healthy']) expect((await fetch(`${base}/${path}`)).status).toBe(200);
    });

    it('stores the valid alerts of a request that it answers 400', async () => {
      const { key, integrationId } = await connect(world, 'alertmanager-api');
      const alerts = [
        { labels: { alertname: 'A' } },
        { labels: {} },
        { labels: { alertname: 'B' } },
        { labels: { alertname: 'C' }, startsAt: '2026-11-18T14:01:00Z', endsAt: '2026-11-18T14:00:00Z' },
        { labels: { alertname: 'D', empty: '' } },
      ];
      const answer = await deliver(`${doorUrl(world)}/alertmanager-api/${key}/api/v2/alerts`, alerts);
      expect([answer.status, await answer.json()]).toEqual([400, 'at least one label pair required; start time must be before end time']);
      await eventually(async () => expect(await listOf(world, `/api/v1/alerts?integrationId=${integrationId}`)).toHaveLength(3));
      expect((await deliver(`${doorUrl(world)}/alertmanager-api/${key}/api/v2/alerts`, '{bad')).status).toBe(400);
    });
  });

  describe('limits', () => {
    it('answers 503 with Retry-After above an integration’s own limit, and 429 where the protocol wants that', async () => {
      const { ingestUrl } = await connect(world, 'generic', { maxRequestsPerMinute: 2 });
      const statuses = [];
      for (let i = 0; i < 3; i++) statuses.push((await deliver(ingestUrl, { title: 'x' })).status);
      expect(statuses).toEqual([200, 200, 503]);
      const { key } = await connect(world, 'opsgenie', { maxRequestsPerMinute: 1 });
      const answers = [];
      for (let i = 0; i < 2; i++)
        answers.push(await deliver(`${doorUrl(world)}/v2/alerts`, { message: 'x' }, { authorization: `GenieKey ${key}` }));
      expect(answers.map(({ status }) => status)).toEqual([202, 429]);
      expect(answers[1]?.headers.get('retry-after')).toBe('5');
    });
  });

  describe('a test from the page', () => {
    it('goes through the real door, is marked, and is over after two minutes', async () => {
      const { integrationId } = await connect(world, 'alertmanager');
      const sent = await world.http.post(`/api/v1/integrations/${integrationId}/test`).send({});
      expect([sent.status, sent.body]).toEqual([202, expect.objectContaining({ status: 200, receiptId: expect.any(String) as string })]);
      await eventually(async () =>
        expect(await listOf(world, `/api/v1/alerts?integrationId=${integrationId}`)).toMatchObject([
          { isTest: true, isDrill: false, status: 'firing' },
        ]),
      );
      world.clock.set('2026-11-18T14:04:01.000Z');
      await world.sweep('ingest-lapse');
      expect(await listOf(world, `/api/v1/alerts?integrationId=${integrationId}`)).toMatchObject([
        { status: 'resolved', resolution: 'expired' },
      ]);
      world.clock.set('2026-11-18T14:02:00.000Z');
    });
  });
});
