import { eventually, useWorld } from '@debrief/testing';
import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { IngestModule } from '../src/ingest.module.js';
import { ingestConfig } from '../src/ingest.config.js';
import { amAlert, amGroup, connect, deliver, listOf, receiptOf } from './door.js';

describe('mappings, replays and what surrounds them', () => {
  const world = useWorld({ module: IngestModule, name: 'ingest', config: [ingestConfig], clock: '2026-11-18T14:02:00.000Z' });
  const mapping = {
    items: 'checks',
    dedupKey: "tags.host & '/' & tags.service",
    title: 'name',
    status: 'state',
    severity: 'grade',
    service: 'tags.service',
    statusMap: { crit: 'firing', fine: 'resolved' },
    severityMap: { bad: 'critical' },
  };
  const body = {
    checks: [
      { name: 'Disk', state: 'crit', grade: 'bad', tags: { host: 'db-1', service: 'orders' } },
      { name: 'CPU', state: 'fine', grade: 'bad', tags: { host: 'db-2', service: 'shop' } },
    ],
  };
  const receiptIdOf = async (answer: Response) => ((await answer.json()) as { receiptId: string }).receiptId;

  it('makes alerts of any JSON by a mapping, as the preview says beforehand without writing anything', async () => {
    const { integrationId, ingestUrl } = await connect(world, 'generic');
    const receiptId = await receiptIdOf(await deliver(ingestUrl, body));
    expect(await receiptOf(world, receiptId)).toMatchObject({ outcome: 'unmapped' });
    const preview = await world.http.post(`/api/v1/integrations/${integrationId}/preview`).send({ mapping });
    expect(preview.body).toMatchObject({
      rows: [
        {
          receiptId,
          outcome: 'parsed',
          alerts: [
            { dedupKey: 'db-1/orders', status: 'firing', severity: 'critical', title: 'Disk', service: 'orders' },
            { dedupKey: 'db-2/shop', status: 'resolved' },
          ],
        },
      ],
    });
    expect(await listOf(world, `/api/v1/alerts?integrationId=${integrationId}`)).toHaveLength(0);
    expect((await world.http.patch(`/api/v1/integrations/${integrationId}`).send({ settings: { mapping } })).status).toBe(200);
    await deliver(ingestUrl, body);
    await eventually(async () =>
      expect(await listOf(world, `/api/v1/alerts?integrationId=${integrationId}&status=open`)).toMatchObject([
        { title: 'Disk', severity: 'critical' },
      ]),
    );
  });

  it('says where a mapping is wrong, and refuses an edit upon an older version', async () => {
    const { integrationId } = await connect(world, 'generic');
    const wrong = await world.http.patch(`/api/v1/integrations/${integrationId}`).send({ settings: { mapping: { title: 'name &' } } });
    expect([wrong.status, wrong.body]).toEqual([
      422,
      expect.objectContaining({
        type: '/problems/integration/mapping-invalid',
        errors: [expect.objectContaining({ path: 'settings.mapping.title' })],
      }),
    ]);
    const unknown = await world.http.patch(`/api/v1/integrations/${integrationId}`).send({ settings: { mappings: {} } });
    expect(unknown.status).toBe(400);
    expect((await world.http.patch(`/api/v1/integrations/${integrationId}`).set('If-Match', '"7"').send({ name: 'x' })).status).toBe(412);
    const changed = await world.http.patch(`/api/v1/integrations/${integrationId}`).set('If-Match', '"1"').send({ name: 'another name' });
    expect([changed.status, changed.headers['etag'], changed.body]).toEqual([
      200,
      '"2"',
      expect.objectContaining({ name: 'another name' }),
    ]);
  });

  it.each(['$pad("x", 500000000)', '$eval("1")', '($f := function($x) { $f($x) }; $f(1))'])(
    'ends a mapping that would not end by itself: %s',
    async (title) => {
      const { integrationId } = await connect(world, 'generic');
      const preview = await world.http.post(`/api/v1/integrations/${integrationId}/preview`).send({ mapping: { title }, body: { a: 1 } });
      expect(preview.body).toMatchObject({
        rows: [{ outcome: 'unmapped', problem: { type: expect.stringMatching(/^mapping\/(failed|too-slow)$/) as string } }],
      });
    },
  );

  it('lets a slow preview be slow as often as somebody tries it: the live mapping goes on', async () => {
    const { integrationId, ingestUrl } = await connect(world, 'generic', { mapping: { title: 'name', dedupKey: 'name' } });
    // One built-in of quadratic cost, which no limit on steps stops.
    const slow = { title: '$string($count($distinct($split(text, ","))))' };
    const text = Array.from({ length: 60_000 }, (_, i) => `k${i}`).join();
    for (let i = 0; i < 4; i++)
      expect(
        (await world.http.post(`/api/v1/integrations/${integrationId}/preview`).send({ mapping: slow, body: { text } })).body,
      ).toMatchObject({ rows: [{ outcome: 'unmapped', problem: { type: 'mapping/too-slow' } }] });
    expect(await receiptOf(world, await receiptIdOf(await deliver(ingestUrl, { name: 'live' })))).toMatchObject({ outcome: 'parsed' });
  });

  it('matches in linear time: a regular expression that elsewhere takes minutes', async () => {
    const { integrationId } = await connect(world, 'generic');
    const preview = await world.http
      .post(`/api/v1/integrations/${integrationId}/preview`)
      .send({ mapping: { title: "$contains(text, /^(a+)+$/) ? 'yes' : 'no'" }, body: { text: `${'a'.repeat(60)}!` } });
    expect(preview.body).toMatchObject({ rows: [{ outcome: 'parsed', alerts: [{ title: 'no' }] }] });
  });

  it('shows what a replay would change, changes it when told, and the change is what was shown', async () => {
    const { integrationId, ingestUrl } = await connect(world, 'generic');
    const receiptIds = [await receiptIdOf(await deliver(ingestUrl, body)), await receiptIdOf(await deliver(ingestUrl, body))];
    for (const receiptId of receiptIds) await receiptOf(world, receiptId);
    const begun = await world.http
      .post(`/api/v1/integrations/${integrationId}/replays`)
      .send({ from: '2026-11-18T14:00:00.000Z', to: '2026-11-18T15:00:00.000Z', outcome: 'unmapped', mapping });
    expect(begun.status).toBe(202);
    const path = `/api/v1/integrations/${integrationId}/replays/${(begun.body as { replayId: string }).replayId}`;
    const dry = await eventually(async () => {
      const answer = await world.http.get(path);
      expect(answer.body).toMatchObject({ state: 'dry', receipts: 2, done: 2, outcomes: { parsed: 2 } });
      return answer.body as { version: number; rows: { alertId: string; before: unknown; after: { status: string; title: string } }[] };
    });
    expect(dry.rows.map(({ before, after }) => [before, after.title, after.status])).toEqual([
      [null, 'Disk', 'firing'],
      [null, 'CPU', 'resolved'],
    ]);
    expect(await listOf(world, `/api/v1/alerts?integrationId=${integrationId}`)).toHaveLength(0);
    expect((await world.http.post(`${path}/apply`).set('If-Match', '"99"')).status).toBe(412);
    for (let i = 0; i < 2; i++) expect((await world.http.post(`${path}/apply`)).status).toBe(202);
    await eventually(async () => expect((await world.http.get(path)).body).toMatchObject({ state: 'applied' }));
    const alerts = await listOf(world, `/api/v1/alerts?integrationId=${integrationId}`);
    expect(
      alerts
        .map(({ alertId, status, title, isReplay }) => ({ alertId, status, title, isReplay }))
        .toSorted((a, b) => String(a.title).localeCompare(String(b.title))),
    ).toEqual(
      dry.rows
        .map(({ alertId, after }) => ({ alertId, status: after.status, title: after.title, isReplay: true }))
        .toSorted((a, b) => a.title.localeCompare(b.title)),
    );
    expect(await receiptOf(world, receiptIds[0] as string)).toMatchObject({
      outcome: 'parsed',
      alertIds: dry.rows.map(({ alertId }) => alertId),
    });
  });

  it('drops a delivery that its sender repeats under the same id', async () => {
    const { ingestUrl, integrationId } = await connect(world, 'github');
    const headers = { 'x-github-event': 'release', 'x-github-delivery': 'd-1' };
    const release = {
      action: 'published',
      repository: { name: 'orders', full_name: 'a/orders' },
      sender: { login: 'x' },
      release: { id: 1, tag_name: 'v1', published_at: '2026-11-18T14:00:00Z' },
    };
    const first = await receiptIdOf(await deliver(ingestUrl, release, headers));
    await receiptOf(world, first);
    const second = await receiptIdOf(await deliver(ingestUrl, release, headers));
    expect(await receiptOf(world, first)).toMatchObject({ outcome: 'parsed', deliveryId: 'd-1' });
    expect(await receiptOf(world, second)).toMatchObject({ outcome: 'duplicate' });
    expect(await listOf(world, `/api/v1/changes?integrationId=${integrationId}`)).toHaveLength(1);
  });

  it('refuses a wrong signature, and a missing one where it is required, and shows why', async () => {
    const made = (
      await world.http.post('/api/v1/integrations').send({ source: 'github', name: 'signed', settings: { signature: 'required' } })
    ).body as { ingestUrl: string; signingSecret: string; integrationId: string };
    const text = JSON.stringify({ zen: 'x' });
    const signature = `sha256=${createHmac('sha256', made.signingSecret).update(text).digest('hex')}`;
    expect((await deliver(made.ingestUrl, text, { 'x-hub-signature-256': signature })).status).toBe(200);
    expect((await deliver(made.ingestUrl, text)).status).toBe(401);
    expect((await deliver(made.ingestUrl, `${text} `, { 'x-hub-signature-256': signature })).status).toBe(401);
    await eventually(async () =>
      expect((await world.http.get(`/api/v1/integrations/${made.integrationId}`)).body).toMatchObject({
        health: { lastProblem: { type: 'door/wrong-signature' } },
      }),
    );
  });

  it('refuses a message of SNS whose certificate is not Amazon’s', async () => {
    const { ingestUrl } = await connect(world, 'cloudwatch-sns');
    const message = {
      Type: 'Notification',
      MessageId: 'm',
      TopicArn: 'arn:aws:sns:eu-west-1:1:t',
      Message: '{"AlarmName":"a"}',
      Timestamp: '2026-11-18T14:02:00.000Z',
      SignatureVersion: '2',
      Signature: 'AAAA',
      SigningCertURL: 'https://evil.example/x.pem',
    };
    const receiptId = await receiptIdOf(await deliver(ingestUrl, message, { 'content-type': 'text/plain; charset=UTF-8' }));
    expect(await receiptOf(world, receiptId)).toMatchObject({ outcome: 'refused', problem: { type: 'sns/wrong-certificate-address' } });
  });

  it('raises an alert of its own when a source goes quiet, and ends it when it is heard', async () => {
    const { integrationId, ingestUrl } = await connect(world, 'alertmanager', {
      heartbeat: { mode: 'watchdog', everyMinutes: 5, graceMinutes: 1 },
    });
    const watchdog = () => deliver(ingestUrl, amGroup(amAlert({}, { labels: { alertname: 'Watchdog' } })));
    await watchdog();
    await eventually(async () =>
      expect((await world.http.get(`/api/v1/integrations/${integrationId}`)).body).toMatchObject({
        health: { lastReceivedAt: '2026-11-18T14:02:00.000Z' },
      }),
    );
    await world.sweep('ingest-lapse');
    expect(await listOf(world, `/api/v1/alerts?integrationId=${integrationId}`)).toHaveLength(0);
    world.clock.set('2026-11-18T14:08:01.000Z');
    for (let i = 0; i < 2; i++) await world.sweep('ingest-lapse');
    expect(await listOf(world, `/api/v1/alerts?integrationId=${integrationId}`)).toMatchObject([
      { source: 'debrief', status: 'firing', sequence: 1, startedAt: '2026-11-18T14:08:00.000Z' },
    ]);
    await watchdog();
    await eventually(async () => {
      await world.sweep('ingest-lapse');
      expect(await listOf(world, `/api/v1/alerts?integrationId=${integrationId}`)).toMatchObject([{ status: 'resolved', sequence: 2 }]);
    });
    world.clock.set('2026-11-18T14:02:00.000Z');
  });

  it('lets members read and only administrators manage', async () => {
    const { integrationId } = await connect(world, 'generic');
    expect((await world.as('member').get(`/api/v1/integrations/${integrationId}`)).status).toBe(200);
    expect((await world.as('viewer').get('/api/v1/alerts')).status).toBe(200);
    expect((await world.as('member').post('/api/v1/integrations').send({ source: 'generic', name: 'x' })).status).toBe(403);
    expect((await world.as('member').delete(`/api/v1/integrations/${integrationId}`)).status).toBe(403);
    expect((await world.as(undefined).get('/api/v1/alerts')).status).toBe(401);
  });

  it('makes one integration of an order that comes twice, and offers every source', async () => {
    const order = () =>
      world.http.post('/api/v1/integrations').set('Idempotency-Key', 'one-order').send({ source: 'generic', name: 'once' });
    const first = await order();
    await order();
    expect(first.status).toBe(201);
    const all = await listOf(world, '/api/v1/integrations');
    expect(all.filter(({ name }) => name === 'once')).toHaveLength(1);
    expect(JSON.stringify(all)).not.toContain((first.body as { key: string }).key);
    expect((await listOf(world, '/api/v1/sources')).length).toBeGreaterThan(45);
    expect((await world.http.post('/api/v1/integrations').send({ source: 'nobody', name: 'x' })).status).toBe(422);
  });
});
