import { eventually, useWorld } from '@debrief/testing';
import { describe, expect, it } from 'vitest';
import { ingestConfig } from '../src/ingest.config.js';
import { IngestModule } from '../src/ingest.module.js';
import { amAlert, amGroup, connect, deliver, listOf } from './door.js';

const perDelivery = 200;

describe('a storm on one integration', () => {
  const world = useWorld({
    module: IngestModule,
    name: 'ingest',
    config: [ingestConfig],
    clock: '2026-11-18T14:02:00.000Z',
    env: { DEBRIEF_KAFKA_PARTITIONS: '12' },
  });
  let made = 0;
  const batch = () => amGroup(...Array.from({ length: perDelivery }, () => amAlert({ instance: `storm-${made++}` })));
  const healthOf = async (integrationId: string) =>
    (
      (await world.http.get(`/api/v1/integrations/${integrationId}`)).body as {
        health: { inStorm: boolean; receipts: Record<string, number> };
      }
    ).health;

  it('is kept to the last alert, is marked, adds up, and does not delay the alert of a quiet one', { timeout: 120_000 }, async () => {
    const stormy = await connect(world, 'alertmanager');
    const quiet = await connect(world, 'alertmanager');
    const sums = { sent: 0 };
    const send = async () => {
      // As a sender would that is told to come back.
      await eventually(async () => expect((await deliver(stormy.ingestUrl, batch())).status).toBe(200));
      sums.sent++;
    };
    await send();
    await eventually(async () => expect(await healthOf(stormy.integrationId)).toMatchObject({ inStorm: true }));

    const burst = Promise.all(
      Array.from({ length: 4 }, async () => {
        for (let i = 0; i < 10; i++) await send();
      }),
    );
    const drained = burst.then(() =>
      eventually(
        async () => {
          const { receipts } = await healthOf(stormy.integrationId);
          expect(Object.values(receipts).reduce((sum, count) => sum + count, 0)).toBe(sums.sent);
          return performance.now();
        },
        { within: 90_000 },
      ),
    );
    await eventually(async () => expect(sums.sent).toBeGreaterThan(8));
    const began = performance.now();
    expect((await deliver(quiet.ingestUrl, amGroup(amAlert({ instance: 'quiet' })))).status).toBe(200);
    const seen = await eventually(async () => {
      expect(await listOf(world, `/api/v1/alerts?integrationId=${quiet.integrationId}`)).toHaveLength(1);
      return performance.now();
    });
    // It did not wait for the storm's end: 8,000 alerts of it were before it or beside it.
    expect(seen - began).toBeLessThan(((await drained) - began) / 2 + 1_000);

    expect(await healthOf(stormy.integrationId)).toMatchObject({ receipts: { parsed: sums.sent } });
    expect(await healthOf(quiet.integrationId)).toMatchObject({ inStorm: false, receipts: { parsed: 1 } });
    const instances = new Set<string>();
    for (let cursor: string | null = ''; cursor !== null;) {
      const page = (
        await world.http.get(
          `/api/v1/alerts?integrationId=${stormy.integrationId}&limit=200${cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`}`,
        )
      ).body as {
        items: { labels: Record<string, string>; inStorm: boolean }[];
        nextCursor: string | null;
      };
      for (const { labels } of page.items) instances.add(labels['instance'] as string);
      cursor = page.nextCursor;
    }
    expect(instances.size).toBe(sums.sent * perDelivery);
    const marked = await listOf(world, `/api/v1/alerts?integrationId=${stormy.integrationId}&limit=1`);
    expect(marked).toMatchObject([{ inStorm: true }]);
  });
});
