import { type DeliveryView, type EventEnvelope, PersonChangedV1, ReminderDueV1 } from '@debrief/contracts';
import { derivedId } from '@debrief/contracts/derive-id';
import { aCaller, anEvent, eventually, useWorld } from '@debrief/testing';
import mongoose from 'mongoose';
import { afterAll, describe, expect, it } from 'vitest';
import { notificationsConfig, NotificationsModule } from '../src/index.js';
import { SmtpSink } from './smtp-sink.js';

const sink = await SmtpSink.start();
afterAll(() => sink.stop());

describe('a message whose sender died', () => {
  const world = useWorld({
    module: NotificationsModule,
    name: 'notifications',
    config: [notificationsConfig],
    clock: '2026-11-30T08:00:00.000Z',
    env: { SMTP_URL: sink.url },
  });
  const told = async (personId: string): Promise<EventEnvelope> => {
    const actionItemId = derivedId('act', personId);
    const at = { ringAt: world.clock.now(), rangAt: world.clock.now() };
    const subject = { kind: 'action-item' as const, id: actionItemId, number: 7 };
    const event = anEvent(
      ReminderDueV1,
      { aggregateId: actionItemId, subject, reminderId: derivedId('rem', personId), to: `person-${personId}`, ...at },
      { id: `${actionItemId}:2:0` },
    );
    await world.deliver(anEvent(PersonChangedV1, { personId, calendar: null, email: 'owner@example.org' }), event);
    await eventually(async () => {
      expect((await world.as(aCaller('member', { personId })).get('/api/v1/notifications')).body.unread).toBe(1);
    });
    return event;
  };
  const ledgerOf = async (personId: string): Promise<DeliveryView[]> =>
    ((await world.http.get('/api/v1/notifications/deliveries?limit=200')).body.items as DeliveryView[]).filter(
      (one) => one.personId === personId && one.channelKind === 'email',
    );
  /** What a process leaves behind that is killed while it sends. */
  const leftBehind = async (phase: 'claimed' | 'handing-over') => {
    const connection = await mongoose.createConnection(process.env['MONGODB_URL'] ?? '').asPromise();
    try {
      const deliveries = connection.getClient().db(world.database).collection('deliveries');
      await deliveries.updateMany({ state: 'retrying' }, { $set: { state: 'sending', phase, leaseUntil: '2026-11-30T08:00:10.000Z' } });
    } finally {
      await connection.close();
    }
  };

  it.each([
    ['claimed', 'is sent by the next one: nothing had left the house', 1, ['delivered']],
    ['handing-over', 'is unknown by mail: it is not sent again', 0, ['unknown']],
  ] as const)('%s: %s', async (phase, _, mails, states) => {
    world.clock.set('2026-11-30T08:00:00.000Z');
    const personId = derivedId('per', phase);
    await told(personId);
    sink.faults = ['at-connect'];
    world.clock.forward({ seconds: 31 });
    await world.sweep('deliveries');
    expect((await ledgerOf(personId)).map(({ state }) => state)).toEqual(['retrying']);
    await leftBehind(phase);
    const before = sink.received.length;
    world.clock.forward({ seconds: 61 });
    await Promise.all([world.sweep('deliveries'), world.sweep('deliveries')]);
    expect(sink.received.length - before).toBe(mails);
    expect((await ledgerOf(personId)).map(({ state }) => state)).toEqual(states);
  });

  it('can be sent once more by a person who knows that it did not arrive', async () => {
    const personId = derivedId('per', 'handing-over');
    const [unknown] = await ledgerOf(personId);
    const before = sink.received.length;
    expect((await world.http.post(`/api/v1/notifications/deliveries/${unknown?.deliveryId}/redeliver`).send({})).status).toBe(200);
    await world.sweep('deliveries');
    expect(sink.received.length - before).toBe(1);
    expect(sink.received.at(-1)?.headers['message-id']).toContain(unknown?.deliveryId);
    expect((await world.http.post(`/api/v1/notifications/deliveries/${unknown?.deliveryId}/redeliver`).send({})).status).toBe(409);
    world.clock.forward({ seconds: 7_200 });
    await world.sweep('deliveries');
    expect(sink.received.length - before).toBe(1);
  });
});
