import { eventually, useWorld } from '@debrief/testing';
import { describe, expect, it } from 'vitest';
import { ingestConfig } from '../src/ingest.config.js';
import { IngestModule } from '../src/ingest.module.js';
import { amAlert, amGroup, connect, insist, listOf, receiptOf } from './door.js';

describe('how sources do, and what can be read again', () => {
  const world = useWorld({ module: IngestModule, name: 'ingest', config: [ingestConfig], clock: '2026-11-18T14:02:00.000Z' });
  const receiptIdOf = async (answer: Response) => ((await answer.json()) as { receiptId: string }).receiptId;
  const read = async (url: string, body: unknown) => receiptOf(world, await receiptIdOf(await insist(url, body)));
  const countedOf = async (integrationId: string) =>
    (await world.published('integration.counted.v1'))
      .map(({ data }) => data as Record<string, unknown>)
      .filter((data) => data['integrationId'] === integrationId);

  it('says what came, hour by hour, when it has changed and not more often than every five minutes', async () => {
    world.clock.set('2026-11-18T14:02:00.000Z');
    const { integrationId, ingestUrl } = await connect(world, 'alertmanager');
    await read(ingestUrl, amGroup(amAlert({})));
    await read(ingestUrl, '{"cut');
    // Counted after it is stored: what is said before that is said again five minutes later.
    await eventually(async () =>
      expect((await world.http.get(`/api/v1/integrations/${integrationId}`)).body.health.receipts).toMatchObject({
        parsed: 1,
        quarantined: 1,
      }),
    );
    const swept = async () => {
      await world.sweep('ingest-counts');
      return countedOf(integrationId);
    };
    await eventually(async () =>
      expect(await swept()).toMatchObject([
        {
          source: 'alertmanager',
          hour: '2026-11-18T14:00:00.000Z',
          receipts: { parsed: 1, quarantined: 1 },
          deadLetters: 0,
          lastReceivedAt: '2026-11-18T14:02:00.000Z',
        },
      ]),
    );
    expect(await swept()).toHaveLength(1);
    await read(ingestUrl, amGroup(amAlert({ instance: '2' })));
    expect(await swept()).toHaveLength(1);
    world.clock.set('2026-11-18T14:08:00.000Z');
    await eventually(async () => expect((await swept()).at(-1)).toMatchObject({ receipts: { parsed: 2, quarantined: 1 } }));
    world.clock.set('2026-11-18T15:01:00.000Z');
    expect(await swept()).toHaveLength(2);
    world.clock.set('2026-11-18T14:02:00.000Z');
  });

  it('keeps the mappings that an integration has had, and offers to read again what none of them could', async () => {
    const { integrationId, ingestUrl } = await connect(world, 'generic');
    const path = `/api/v1/integrations/${integrationId}`;
    const body = { checks: [{ name: 'Disk', host: 'db-1', state: 'crit' }] };
    const mapping = { items: 'checks', title: 'name', dedupKey: 'host', status: 'state', statusMap: { crit: 'firing' } };
    expect(await read(ingestUrl, body)).toMatchObject({ outcome: 'unmapped' });
    expect((await world.http.get(`${path}/replays`)).body).toEqual({ items: [], nextCursor: null, offer: null });
    world.clock.set('2026-11-18T14:03:00.000Z');
    await world.http.patch(path).send({ settings: { mapping } });
    expect((await world.http.get(`${path}/replays`)).body).toMatchObject({
      offer: { receipts: 1, from: '2026-11-18T14:02:00.000Z', to: '2026-11-18T14:02:00.000Z' },
    });

    const replay = (await world.http.post(`${path}/replays`).send({ from: '2026-11-18T14:02:00.000Z', to: '2026-11-18T14:02:00.000Z' }))
      .body as { replayId: string };
    await eventually(async () =>
      expect((await world.http.get(`${path}/replays/${replay.replayId}`)).body).toMatchObject({ state: 'dry', rows: [{ before: null }] }),
    );
    await world.http.post(`${path}/replays/${replay.replayId}/apply`).send({});
    await eventually(async () =>
      expect((await world.http.get(`${path}/replays`)).body).toMatchObject({
        items: [{ replayId: replay.replayId, state: 'applied', rows: [] }],
        offer: null,
      }),
    );
    await eventually(async () =>
      expect(await listOf(world, `/api/v1/alerts?integrationId=${integrationId}`)).toMatchObject([{ title: 'Disk', isReplay: true }]),
    );

    await world.http.patch(path).send({ settings: { mapping: { ...mapping, title: "'Check ' & name" } } });
    await world.http.patch(path).send({ name: 'renamed' });
    const { items } = (await world.http.get(`${path}/mappings`)).body as { items: { version: number; mapping: { title: string } }[] };
    expect(items.map(({ mapping: { title } }) => title)).toEqual(["'Check ' & name", 'name']);
    world.clock.set('2026-11-18T14:02:00.000Z');
  });

  it('points at the member and the character where a mapping fails on a body', async () => {
    const { integrationId } = await connect(world, 'generic');
    const preview = async (mapping: object, body: unknown) =>
      (await world.http.post(`/api/v1/integrations/${integrationId}/preview`).send({ mapping, body })).body as unknown;
    expect(await preview({ title: 'name', severity: 'label & $uppercase(level)' }, { name: 'x', level: 3 })).toMatchObject({
      rows: [
        {
          outcome: 'unmapped',
          problem: { type: 'mapping/failed', pointer: expect.stringMatching(/^mapping\.severity, character \d+$/) as string },
        },
      ],
    });
    expect(await preview({ title: '$eval("1")' }, {})).toMatchObject({
      rows: [{ problem: { detail: expect.stringContaining('$eval') as string } }],
    });
  });

  it('shows what was refused and why, the clock of a source that is ahead, and when a key was last used', async () => {
    const { integrationId, ingestUrl, keyId } = await connect(world, 'grafana', { signature: 'required' });
    expect((await insist(ingestUrl, { orgId: 1, alerts: [] }, { 'x-grafana-alerting-signature': 'ab' })).status).toBe(401);
    const read = async () => (await world.http.get(`/api/v1/integrations/${integrationId}`)).body as { health: object; keys: object[] };
    await eventually(async () => expect(await read()).toMatchObject({ health: { lastProblem: { type: 'door/wrong-signature' } } }));
    const open = await connect(world, 'alertmanager');
    await insist(open.ingestUrl, amGroup(amAlert({}, { startsAt: '2026-11-18T14:12:00.000Z' })));
    await eventually(async () =>
      expect((await world.http.get(`/api/v1/integrations/${open.integrationId}`)).body).toMatchObject({
        health: { skewSeconds: 600, receipts: { parsed: 1 } },
        keys: [{ keyId: open.keyId, lastUsedAt: '2026-11-18T14:02:00.000Z' }],
      }),
    );
    expect((await read()).keys).toMatchObject([{ keyId, lastUsedAt: null }]);
  });
});
