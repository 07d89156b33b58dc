import { PersonChangedV1 } from '@debrief/contracts';
import { derivedId } from '@debrief/contracts/derive-id';
import { aCaller, anEvent, eventually, useWorld } from '@debrief/testing';
import { ModuleRef, ModulesContainer } from '@nestjs/core';
import mongoose from 'mongoose';
import { beforeEach, describe, expect, it } from 'vitest';
import { Recipients } from '../src/adapters/recipients.js';
import { notificationsConfig, NotificationsModule } from '../src/index.js';
import { type Telling, TellRecipient } from '../src/use-cases/tell-recipient.js';

const started = '2026-11-30T08:00:00.000Z';

describe('a first start whose store answers late', () => {
  const world = useWorld({ module: NotificationsModule, name: 'notifications', config: [notificationsConfig], clock: started });
  const personId = derivedId('per', 'slow-start');
  const inbox = async () => (await world.as(aCaller('member', { personId })).get('/api/v1/notifications')).body;

  beforeEach(async () => {
    world.clock.set(started);
    await world.deliver(anEvent(PersonChangedV1, { personId, calendar: null, email: 'owner@example.org' }));
    await eventually(async () => expect(await world.get(Recipients).person(personId)).not.toBeNull());
    // As it was before the store could be asked for the first time.
    const connection = await mongoose.createConnection(process.env['MONGODB_URL'] ?? '').asPromise();
    try {
      await connection.getClient().db(world.database).collection<{ _id: string }>('settings').deleteOne({ _id: 'sendFrom' });
    } finally {
      await connection.close();
    }
  });

  /** A process that starts now, and has not asked its store for anything. */
  const freshProcess = () => {
    const module = [...world.get(ModulesContainer).values()].find(({ providers }) => providers.has(TellRecipient))!;
    return (module.getProviderByKey(ModuleRef).instance as ModuleRef).create(TellRecipient);
  };
  const telling = (name: string, rangAt: string): Telling => ({
    reminderId: derivedId('rem', name),
    recipient: `person-${personId}`,
    kind: 'action-reminder',
    rungId: 'due',
    subject: { kind: 'action-item', id: derivedId('act', name), number: 7 },
    title: 'Page when requests wait',
    url: '/action-items/7',
    dueAt: null,
    orders: [],
    ringAt: rangAt,
    rangAt,
    visibility: 'internal',
  });

  it.each([
    ['while it waits is told', 5, 1],
    ['before it began is history', -5, 0],
  ])('what rings %s', async (name, seconds, unread) => {
    const tell = await freshProcess();
    const before = (await inbox()).unread;
    const rangAt = new Date(Date.parse(started) + seconds * 1_000).toISOString();
    world.clock.forward({ seconds: 20 });
    await tell.begin();
    await tell.execute(telling(name, rangAt));
    expect((await inbox()).unread).toBe(before + unread);
  });
});
