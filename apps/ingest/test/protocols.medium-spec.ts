import { eventually, useWorld } from '@debrief/testing';
import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ingestConfig } from '../src/ingest.config.js';
import { IngestModule } from '../src/ingest.module.js';
import { connect, insist, doorUrl, listOf, receiptOf } from './door.js';

describe('what clients of other tools’ protocols ask for', () => {
  const world = useWorld({ module: IngestModule, name: 'ingest', config: [ingestConfig], clock: '2026-11-18T14:02:00.000Z' });
  const json = async (answer: Response) => [answer.status, await answer.json()] as const;

  describe('Alertmanager’s API', () => {
    const api = async () => {
      const { key, integrationId } = await connect(world, 'alertmanager-api');
      return { url: `${doorUrl(world)}/alertmanager-api/${key}/api/v2`, integrationId };
    };
    const alert = (labels: Record<string, string>) => ({
      labels: { alertname: 'DiskFull', ...labels },
      annotations: { summary: 'Disk almost full' },
      startsAt: '2026-11-18T14:00:00.000Z',
      endsAt: '2026-11-18T14:06:00.000Z',
      generatorURL: 'http://prometheus.example.org/graph',
    });

    it('tells the open alerts of this integration, by matchers as amtool sends them', async () => {
      const { url } = await api();
      const other = await api();
      await insist(`${url}/alerts`, [
        alert({ service: 'orders' }),
        alert({ service: 'mail' }),
        { ...alert({ service: 'gone' }), endsAt: '2026-11-18T14:01:00.000Z' },
      ]);
      const query = async (text: string) => (await json(await fetch(`${url}/alerts${text}`)))[1] as { labels: Record<string, string> }[];
      const all = await eventually(async () => {
        const found = await query('?active=true&silenced=false&inhibited=false');
        expect(found).toHaveLength(2);
        return found;
      });
      expect(all.find(({ labels }) => labels['service'] === 'orders')).toEqual({
        labels: { alertname: 'DiskFull', service: 'orders' },
        annotations: { summary: 'Disk almost full' },
        startsAt: '2026-11-18T14:00:00.000Z',
        endsAt: '2026-11-18T14:06:00.000Z',
        updatedAt: '2026-11-18T14:02:00.000Z',
        fingerprint: expect.stringMatching(/^[0-9a-f]{16}$/) as string,
        generatorURL: 'http://prometheus.example.org/graph',
        receivers: [{ name: 'debrief' }],
        status: { state: 'active', silencedBy: [], inhibitedBy: [], mutedBy: [] },
      });
      const services = async (...filters: string[]) =>
        (await query(`?${filters.map((filter) => `filter=${encodeURIComponent(filter)}`).join('&')}`)).map(
          ({ labels }) => labels['service'],
        );
      expect(await services('service="orders"')).toEqual(['orders']);
      expect(await services('alertname=~"Disk.*"', 'service!=orders')).toEqual(['mail']);
      expect(await services('service!~"or.*|mail"')).toEqual([]);
      expect((await fetch(`${url}/alerts?filter=${encodeURIComponent('service=~"("')}`)).status).toBe(400);
      expect((await json(await fetch(`${url}/alerts/groups`)))[1]).toMatchObject([{ labels: { alertname: 'DiskFull' }, alerts: [{}, {}] }]);
      expect((await json(await fetch(`${other.url}/alerts`)))[1]).toEqual([]);
    });

    it('has one receiver and no silences, and says where those are made', async () => {
      const { url } = await api();
      expect(await json(await fetch(`${url}/receivers`))).toEqual([200, [{ name: 'debrief' }]]);
      expect(await json(await fetch(`${url}/silences`))).toEqual([200, []]);
      expect(await json(await insist(`${url}/silences`, {}))).toEqual([405, expect.stringContaining('maintenance window')]);
      expect((await fetch(`${url.replace(/\/[^/]+\/api/, '/nobody/api')}/silences`)).status).toBe(401);
    });

    it('takes version 1 of itself', async () => {
      const { url, integrationId } = await api();
      expect((await insist(url.replace('v2', 'v1/alerts'), [alert({ service: 'old' })])).status).toBe(200);
      await eventually(async () => expect(await listOf(world, `/api/v1/alerts?integrationId=${integrationId}`)).toHaveLength(1));
    });
  });

  describe('Opsgenie’s API', () => {
    it('tells what became of a request, and an alert by its alias', async () => {
      const { key } = await connect(world, 'opsgenie');
      const door = `${doorUrl(world)}/v2/alerts`;
      const headers = { authorization: `GenieKey ${key}` };
      const ask = async (path: string) => json(await fetch(`${door}${path}`, { headers }));
      const made = await insist(
        door,
        { message: 'Slow', alias: 'orders/latency', priority: 'P2', tags: ['orders'], details: { region: 'eu' } },
        headers,
      );
      const { requestId } = (await made.json()) as { requestId: string };
      await receiptOf(world, requestId);
      // Its alert is there a moment after it.
      await eventually(async () =>
        expect(await ask(`/requests/${requestId}`)).toEqual([
          200,
          expect.objectContaining({
            requestId,
            data: expect.objectContaining({
              isSuccess: true,
              action: 'Create',
              status: 'Created alert',
              alias: 'orders/latency',
              alertId: 'orders/latency',
            }) as object,
          }),
        ]),
      );
      await insist(`${door}/orders%2Flatency/acknowledge?identifierType=alias`, {}, headers);
      await eventually(async () =>
        expect(await ask('/orders%2Flatency?identifierType=alias')).toEqual([
          200,
          expect.objectContaining({
            data: expect.objectContaining({
              id: 'orders/latency',
              status: 'open',
              acknowledged: true,
              priority: 'P2',
              tags: ['orders'],
              details: { region: 'eu' },
            }) as object,
          }),
        ]),
      );
      const { tinyId } = ((await ask('/orders%2Flatency?identifierType=alias'))[1] as { data: { tinyId: string } }).data;
      expect((await ask(`/${tinyId}?identifierType=tiny`))[1]).toMatchObject({ data: { alias: 'orders/latency', tinyId } });
      const closing = (await (await insist(`${door}/orders%2Flatency/close`, {}, headers)).json()) as { requestId: string };
      await eventually(async () =>
        expect((await ask('?query=status%3Aclosed'))[1]).toMatchObject({ data: [{ alias: 'orders/latency', status: 'closed' }] }),
      );
      expect((await ask(`/requests/${closing.requestId}`))[1]).toMatchObject({ data: { action: 'Close', isSuccess: true } });
      expect((await ask('/count?query=status:open'))[1]).toMatchObject({ data: { count: 0 } });
    });

    it('takes what its clients change of an alert: text, priority, tags, details, notes, and its deletion', async () => {
      const { key, integrationId } = await connect(world, 'opsgenie');
      const door = `${doorUrl(world)}/v2/alerts`;
      const headers = { authorization: `GenieKey ${key}` };
      const ask = async (path: string) => json(await fetch(`${door}${path}`, { headers }));
      const order = async (method: string, path: string, body?: object) => {
        const answer = await fetch(`${door}/db%2Fdisk${path}`, {
          method,
          headers: { ...headers, 'content-type': 'application/json' },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        });
        const told = (await answer.json()) as { requestId: string; result: string };
        expect([answer.status, told]).toEqual([202, expect.objectContaining({ result: 'Request will be processed' })]);
        await receiptOf(world, told.requestId);
        return told.requestId;
      };
      await insist(
        door,
        { message: 'Disk', alias: 'db/disk', priority: 'P3', tags: ['disk', 'old'], details: { rack: 'r1', service: 'db' } },
        headers,
      );
      await eventually(async () => expect((await ask('/db%2Fdisk?identifierType=alias'))[0]).toBe(200));
      await order('PUT', '/message?identifierType=alias', { message: 'Disk is full' });
      await order('PUT', '/description?identifierType=alias', { description: 'Größe: 2 TiB' });
      await order('PUT', '/priority?identifierType=alias', { priority: 'P1' });
      await order('POST', '/tags?identifierType=alias', { tags: ['night', 'disk'] });
      await order('DELETE', '/tags?identifierType=alias&tags=old,never');
      await order('POST', '/details?identifierType=alias', { details: { region: 'eu' } });
      const removed = await order('DELETE', '/details?identifierType=alias&keys=rack');
      await order('POST', '/notes?identifierType=alias', { note: 'Extended the volume', user: 'on-call' });
      await order('POST', '/acknowledge?identifierType=alias', { note: 'looking' });
      await eventually(async () =>
        expect((await ask('/db%2Fdisk?identifierType=alias'))[1]).toMatchObject({
          data: {
            message: 'Disk is full',
            description: 'Größe: 2 TiB',
            priority: 'P1',
            status: 'open',
            acknowledged: true,
            tags: ['disk', 'night'],
            details: { region: 'eu', service: 'db' },
          },
        }),
      );
      expect(await ask('/db%2Fdisk/notes?identifierType=alias')).toEqual([
        200,
        expect.objectContaining({
          data: [
            expect.objectContaining({ note: 'looking' }),
            expect.objectContaining({ note: 'Extended the volume', owner: 'on-call' }),
          ] as unknown,
        }),
      ]);
      expect((await ask(`/requests/${removed}`))[1]).toMatchObject({
        data: { isSuccess: true, action: 'RemoveDetails', alias: 'db/disk' },
      });
      expect((await ask('/nobody/notes'))[0]).toBe(404);
      await order('DELETE', '?identifierType=alias');
      await eventually(async () =>
        expect(await listOf(world, `/api/v1/alerts?integrationId=${integrationId}`)).toMatchObject([
          { status: 'resolved', title: 'Disk is full', severity: 'critical', service: 'db', annotations: { note: 'Extended the volume' } },
        ]),
      );
      expect((await fetch(`${door}/db%2Fdisk/message`, { method: 'DELETE', headers })).status).toBe(405);
    });

    it('makes no alert of a change to one that nobody knows', async () => {
      const { key, integrationId } = await connect(world, 'opsgenie');
      const headers = { authorization: `GenieKey ${key}`, 'content-type': 'application/json' };
      const url = `${doorUrl(world)}/v2/alerts/nobody/message?identifierType=alias`;
      const answer = await fetch(url, { method: 'PUT', headers, body: JSON.stringify({ message: 'New words' }) });
      const { requestId } = (await answer.json()) as { requestId: string };
      await receiptOf(world, requestId);
      expect((await json(await fetch(`${doorUrl(world)}/v2/alerts/requests/${requestId}`, { headers })))[1]).toMatchObject({
        data: { isSuccess: false, status: 'Alert does not exist' },
      });
      expect(await listOf(world, `/api/v1/alerts?integrationId=${integrationId}`)).toEqual([]);
    });

    it('says that it does not know a request, an alert, or another’s', async () => {
      const { key } = await connect(world, 'opsgenie');
      const stranger = await connect(world, 'opsgenie');
      const door = `${doorUrl(world)}/v2/alerts`;
      const made = (await (await insist(door, { message: 'Mine', alias: 'mine' }, { authorization: `GenieKey ${key}` })).json()) as {
        requestId: string;
      };
      await receiptOf(world, made.requestId);
      const headers = { authorization: `GenieKey ${stranger.key}` };
      for (const path of [`/requests/${made.requestId}`, '/mine?identifierType=alias', '/nobody'])
        expect(await json(await fetch(`${door}${path}`, { headers }))).toEqual([
          404,
          expect.objectContaining({ requestId: expect.any(String) as string }),
        ]);
      expect((await fetch(`${door}/mine`)).status).toBe(403);
    });
  });

  it('proves to Netdata that the address is ours, and stores nothing of it', async () => {
    const made = (await world.http.post('/api/v1/integrations').send({ source: 'netdata', name: 'Netdata' })).body as {
      ingestUrl: string;
      signingSecret: string;
      integrationId: string;
    };
    expect(made.signingSecret).toMatch(/^[a-z2-7]{40,}$/);
    const answer = await fetch(`${made.ingestUrl}?token=abc`);
    expect(await json(answer)).toEqual([
      200,
      { response_token: `sha256=${createHmac('sha256', made.signingSecret).update('abc').digest('base64')}` },
    ]);
    await insist(made.ingestUrl, {
      alert: 'disk',
      chart: 'd',
      space: 's',
      host: 'db-1',
      severity: 'critical',
      date: '2026-11-18T14:00:00Z',
    });
    await eventually(async () => expect(await listOf(world, `/api/v1/receipts?integrationId=${made.integrationId}`)).toHaveLength(1));
  });

  it('lets a broker of CloudEvents deliver that asks first', async () => {
    const { ingestUrl } = await connect(world, 'cloudevents');
    const answer = await fetch(ingestUrl, { method: 'OPTIONS', headers: { 'webhook-request-origin': 'eventgrid.example.org' } });
    expect([answer.status, answer.headers.get('webhook-allowed-origin')]).toEqual([200, 'eventgrid.example.org']);
    expect(
      (await fetch(ingestUrl.replace(/[^/]+$/, 'nobody'), { method: 'OPTIONS', headers: { 'webhook-request-origin': 'x' } })).status,
    ).toBe(401);
  });

  it('maps a CloudEvent as a whole, also where its attributes came as headers', async () => {
    const mapping = {
      dedupKey: 'source & "/" & data.host',
      title: 'data.name',
      status: 'type',
      statusMap: { 'org.example.up': 'resolved', 'org.example.down': 'firing' },
      occurredAt: 'time',
    };
    const { ingestUrl, integrationId } = await connect(world, 'cloudevents', { mapping });
    const headers = {
      'ce-specversion': '1.0',
      'ce-id': '1',
      'ce-source': '/watch',
      'ce-type': 'org.example.down',
      'ce-time': '2026-11-18T14:01:00Z',
    };
    await insist(ingestUrl, { host: 'db-1', name: 'Disk' }, headers);
    await insist(
      ingestUrl,
      {
        specversion: '1.0',
        id: '2',
        source: '/watch',
        type: 'org.example.down',
        time: '2026-11-18T14:01:00Z',
        data: { host: 'db-1', name: 'Disk' },
      },
      { 'content-type': 'application/cloudevents+json' },
    );
    await eventually(async () =>
      expect(await listOf(world, `/api/v1/alerts?integrationId=${integrationId}`)).toMatchObject([
        { dedupKey: '/watch/db-1', title: 'Disk', sequence: 1, occurredAt: '2026-11-18T14:01:00.000Z' },
      ]),
    );
  });
});
