import { eventually, useWorld } from '@debrief/testing';
import { describe, expect, it } from 'vitest';
import { IngestModule } from '../src/ingest.module.js';
import { ingestConfig } from '../src/ingest.config.js';
import { amAlert, amGroup, connect, deliver, listOf, receiptOf } from './door.js';

const clock = '2026-11-18T14:02:00.000Z';

describe('from a delivery to a fact, on real MongoDB and Kafka', () => {
  const world = useWorld({ module: IngestModule, name: 'ingest', config: [ingestConfig], clock });
  const alertsOf = (integrationId: string) => listOf(world, `/api/v1/alerts?integrationId=${integrationId}`);

  it.each([1, 2])('makes one alert of a delivery that comes %i times, and says it once', async (times) => {
    const { integrationId, ingestUrl } = await connect(world, 'alertmanager');
    for (let i = 0; i < times; i++) {
      const answer = await deliver(ingestUrl, amGroup(amAlert({ instance: `a${times}` })));
      expect(answer.status).toBe(200);
      const { receiptId } = (await answer.json()) as { receiptId: string };
      expect(await receiptOf(world, receiptId)).toMatchObject({ outcome: 'parsed', integrationId });
    }
    const alerts = await eventually(async () => {
      const items = await alertsOf(integrationId);
      expect(items).toHaveLength(1);
      return items;
    });
    expect(alerts[0]).toMatchObject({
      status: 'firing',
      severity: 'critical',
      service: 'checkout',
      title: 'More than 2 % of checkouts fail',
      startedAt: '2026-11-18T14:00:00.000Z',
      sequence: 1,
      labels: { instance: `a${times}` },
    });
    const said = (await world.published('alert.fired.v1')).filter(
      (event) => (event.data as { integrationId: string }).integrationId === integrationId,
    );
    expect(said).toHaveLength(1);
    expect(said[0]).toMatchObject({ subject: alerts[0]?.['alertId'], source: '/ingest' });
  });

  it('resolves by the source’s own time', async () => {
    const { integrationId, ingestUrl } = await connect(world, 'alertmanager');
    await deliver(ingestUrl, amGroup(amAlert({})));
    await deliver(ingestUrl, amGroup(amAlert({}, { status: 'resolved', endsAt: '2026-11-18T14:01:30.000Z' })));
    await eventually(async () =>
      expect(await alertsOf(integrationId)).toMatchObject([
        { status: 'resolved', resolution: 'source', resolvedAt: '2026-11-18T14:01:30.000Z' },
      ]),
    );
    const said = (await world.published('alert.resolved.v1')).filter(
      (event) => (event.data as { integrationId: string }).integrationId === integrationId,
    );
    expect(said).toMatchObject([{ data: { wasOpen: true } }]);
  });

  it('makes one alert and one episode of a thousand copies in twenty threads', async () => {
    const { integrationId, ingestUrl } = await connect(world, 'alertmanager');
    const body = amGroup(amAlert({ instance: 'copied' }));
    let left = 1000;
    const statuses: number[] = [];
    await Promise.all(
      Array.from({ length: 20 }, async () => {
        while (left-- > 0) {
          const answer = await deliver(ingestUrl, body);
          await answer.arrayBuffer();
          statuses.push(answer.status);
        }
      }),
    );
    expect(statuses.filter((status) => status === 200)).toHaveLength(1000);
    await eventually(
      async () => {
        const integration = (await world.http.get(`/api/v1/integrations/${integrationId}`)).body as {
          health: { receipts: Record<string, number> };
        };
        expect(integration.health.receipts['parsed']).toBe(1000);
      },
      { within: 20_000 },
    );
    const [alert, ...others] = await alertsOf(integrationId);
    expect(others).toHaveLength(0);
    expect(alert).toMatchObject({ sequence: 1, episode: 1 });
  });

  it('keeps a receipt that it cannot read, with the place, and shows its bytes', async () => {
    const { ingestUrl } = await connect(world, 'alertmanager');
    const bad = '{ "alerts": [ { "labels": ';
    const answer = await deliver(ingestUrl, bad);
    expect(answer.status).toBe(200);
    const { receiptId } = (await answer.json()) as { receiptId: string };
    expect(await receiptOf(world, receiptId)).toMatchObject({
      outcome: 'quarantined',
      problem: { type: 'receipt/not-json', pointer: `byte ${bad.length}` },
    });
    const bytes = await world.http.get(`/api/v1/receipts/${receiptId}/body`).buffer(true);
    expect(Buffer.from(bytes.body as Buffer).toString()).toBe(bad);
  });

  it('reads the documented shape and what is near it', async () => {
    const { integrationId, ingestUrl } = await connect(world, 'generic');
    await deliver(ingestUrl, {
      dedupKey: 'db-1/disk',
      status: 'firing',
      severity: 'critical',
      title: 'Disk almost full',
      service: 'orders',
    });
    await deliver(ingestUrl, { name: 'Backup failed', host: 'db-1', state: 'alerting', level: 'error' });
    await eventually(async () => {
      const alerts = await alertsOf(integrationId);
      expect(alerts.map(({ title, severity }) => `${String(title)}: ${String(severity)}`).toSorted((a, b) => a.localeCompare(b))).toEqual([
        'Backup failed: high',
        'Disk almost full: critical',
      ]);
    });
  });

  it('records a change event and opens nothing', async () => {
    const { integrationId, ingestUrl } = await connect(world, 'generic');
    await deliver(ingestUrl, {
      kind: 'change',
      changeKind: 'deployment',
      id: 'd-1',
      title: 'orders 4.18.0',
      status: 'succeeded',
      service: 'orders',
    });
    await eventually(async () =>
      expect(await listOf(world, `/api/v1/changes?integrationId=${integrationId}`)).toMatchObject([
        { title: 'orders 4.18.0', kind: 'deployment', status: 'succeeded' },
      ]),
    );
    expect(await alertsOf(integrationId)).toHaveLength(0);
    expect(await world.published('change.recorded.v1')).not.toHaveLength(0);
  });

  it('expires what its sender no longer says, on the clock of the source', async () => {
    const { integrationId, ingestUrl } = await connect(world, 'alertmanager-api');
    const labels = { alertname: 'QueueLagHigh', service: 'mailer', severity: 'warning' };
    const answer = await deliver(`${ingestUrl}/api/v2/alerts`, [
      { labels, startsAt: '2026-11-18T14:00:00.000Z', endsAt: '2026-11-18T14:06:00.000Z' },
    ]);
    expect(answer.status).toBe(200);
    await eventually(async () =>
      expect(await alertsOf(integrationId)).toMatchObject([{ status: 'firing', expiresAt: '2026-11-18T14:06:00.000Z' }]),
    );
    world.clock.set('2026-11-18T14:06:59.000Z');
    await world.sweep('ingest-lapse');
    expect(await alertsOf(integrationId)).toMatchObject([{ status: 'firing' }]);
    world.clock.set('2026-11-18T14:07:00.000Z');
    await world.sweep('ingest-lapse');
    await world.sweep('ingest-lapse');
    expect(await alertsOf(integrationId)).toMatchObject([
      { status: 'resolved', resolution: 'expired', resolvedAt: '2026-11-18T14:06:00.000Z', sequence: 2 },
    ]);
    world.clock.set(clock);
  });
});
