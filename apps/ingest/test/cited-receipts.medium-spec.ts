import { IncidentAlertsAttachedV1, IncidentAlertsChangedV1 } from '@debrief/contracts';
import { anEvent, eventually, useWorld } from '@debrief/testing';
import { getModelToken } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { describe, expect, it } from 'vitest';
import { IngestModule } from '../src/ingest.module.js';
import { ingestConfig } from '../src/ingest.config.js';
import type { ReceiptDocument } from '../src/adapters/receipt.schema.js';
import { amAlert, amGroup, connect, deliver, listOf } from './door.js';

const clock = '2026-11-18T14:02:00.000Z';
const member = IncidentAlertsAttachedV1.example.alerts[0];

describe('the receipts of alerts that became part of an incident', () => {
  const world = useWorld({ module: IngestModule, name: 'ingest', config: [ingestConfig], clock });
  const expiring = async (integrationId: string) => {
    const receipts = world.get<Model<ReceiptDocument>>(getModelToken('Receipt', 'ingest') as never);
    const found = await receipts.find({ integrationId }).sort({ _id: 1 }).lean<ReceiptDocument[]>().exec();
    return found.map(({ expireAt }) => expireAt !== undefined);
  };

  it.each([1, 2])('are kept for ever, the others as long as ever, told %i times', async (times) => {
    const { integrationId, ingestUrl } = await connect(world, 'alertmanager');
    await deliver(ingestUrl, amGroup(amAlert({ instance: `cited${times}` })));
    await deliver(ingestUrl, amGroup(amAlert({ instance: `other${times}` })));
    const alerts = await eventually(async () => {
      const items = await listOf(world, `/api/v1/alerts?integrationId=${integrationId}`);
      expect(items).toHaveLength(2);
      return items as { alertId: string; labels: Record<string, string> }[];
    });
    await eventually(async () => expect(await expiring(integrationId)).toEqual([true, true]));
    const { alertId } = alerts.find(({ labels }) => labels['instance'] === `cited${times}`) as { alertId: string };
    const attached = anEvent(IncidentAlertsAttachedV1, { alerts: [{ ...member, alertId }] } as never);
    for (let i = 0; i < times; i++) await world.deliver(attached);
    await eventually(async () => expect(await expiring(integrationId)).toEqual([false, true]));

    // Its end is cited, too, as soon as the incident tells it; a repeat that nobody cites is not.
    await deliver(ingestUrl, amGroup(amAlert({ instance: `cited${times}` }, { status: 'resolved', endsAt: '2026-11-18T14:01:30.000Z' })));
    await eventually(async () => expect(await expiring(integrationId)).toEqual([false, true, true]));
    await eventually(async () =>
      expect(await listOf(world, `/api/v1/alerts?integrationId=${integrationId}&status=resolved`)).toHaveLength(1),
    );
    const changed = anEvent(IncidentAlertsChangedV1, { alerts: [{ ...member, alertId }] } as never);
    for (let i = 0; i < times; i++) await world.deliver(changed);
    await eventually(async () => expect(await expiring(integrationId)).toEqual([false, true, false]));
  });

  it('are asked for in vain where nobody knows the alert', async () => {
    await world.deliver(anEvent(IncidentAlertsAttachedV1, { alerts: [{ ...member, alertId: '0'.repeat(32) }] } as never));
    const { integrationId, ingestUrl } = await connect(world, 'alertmanager');
    await deliver(ingestUrl, amGroup(amAlert({ instance: 'after' })));
    await eventually(async () => expect(await expiring(integrationId)).toEqual([true]));
  });
});
