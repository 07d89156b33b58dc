import { createServer } from 'node:net';
import {
  type ActionItemView,
  type EventEnvelope,
  PersonChangedV1,
  PostMortemRequestedV1,
  PostMortemSectionEditedV1,
} from '@debrief/contracts';
import { anEvent, eventually, useWorld, type World } from '@debrief/testing';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { actionItemsConfig, ActionItemsModule } from '../src/index.js';

const owner = 'per_aaaaaaaaaaaaaaaaaaaa';
const calendar = {
  zone: 'Europe/Berlin',
  workDays: [1, 2, 3, 4, 5],
  workHours: { from: '09:00', to: '17:00' },
  quietHours: { from: '18:00', to: '08:00' },
  holidays: [],
  away: [],
};
const item = {
  title: 'Reject a pool size below 5 at start-up',
  kind: 'prevent',
  controlStrength: 'guard',
  priority: 'P1',
  owner: { kind: 'person', id: owner },
  due: { on: '2026-11-30', at: '17:00', zone: 'Europe/Berlin' },
  acceptance: 'A start with pool size 4 fails in the pipeline test.',
};

async function accepted(world: World): Promise<string> {
  const { body } = await world.http.post('/api/v1/action-items').send(item);
  const { actionItemId } = body as ActionItemView;
  expect((await world.http.post(`/api/v1/action-items/${actionItemId}/accept`).send({})).status).toBe(200);
  return actionItemId;
}
const rungs = async (world: World, id: string): Promise<string[]> =>
  (await world.published<EventEnvelope<string, { rungId: string }>>('action-item.reminder-due.v1'))
    .filter(({ subject }) => subject === id)
    .map(({ data }) => data.rungId);
const knows = async (world: World) => {
  await world.deliver(anEvent(PersonChangedV1, { personId: owner, calendar, teamIds: [] }));
  const { body } = await world.http.post('/api/v1/action-items').send(item);
  await eventually(async () => {
    const { body: preview } = await world.http.get(`/api/v1/action-items/${(body as ActionItemView).actionItemId}`);
    expect(preview).toBeDefined();
  });
};

describe('the alarm clock while Redis is emptied', () => {
  const world = useWorld({
    module: ActionItemsModule,
    name: 'action-items',
    config: [actionItemsConfig],
    clock: '2026-11-02T09:00:00.000Z',
  });

  it('is wound up again by the next sweep, and no reminder rings twice', async () => {
    await knows(world);
    const actionItemId = await accepted(world);
    await eventually(async () => expect(await rungs(world, actionItemId)).toEqual(['accepted']));
    // Within a day of the next one, so that its hint is in Redis.
    world.clock.set('2026-11-16T07:00:00.000Z');
    await world.sweep('reminders');
    const redis = new Redis(process.env['REDIS_URL'] ?? '');
    try {
      const keys = () => redis.keys(`${world.database}:*`);
      const waiting = async () => redis.zcard(`${world.database}:reminders:delayed`);
      expect(await waiting()).toBe(1);
      await redis.del(...(await keys()));
      expect(await waiting()).toBe(0);
      await world.sweep('reminders');
      await world.sweep('reminders');
      expect(await waiting()).toBe(1);
    } finally {
      redis.disconnect();
    }
    world.clock.set('2026-11-16T08:02:00.000Z');
    await world.sweep('reminders');
    expect(await rungs(world, actionItemId)).toEqual(['accepted', 'half-way']);
  });

  it('goes on after a restart, with one message for what was missed', async () => {
    const { body } = await world.http.get('/api/v1/action-items?state=accepted');
    const { actionItemId } = (body as { items: ActionItemView[] }).items[0] as ActionItemView;
    world.clock.set('2026-12-10T02:00:00.000Z');
    await world.restart();
    await world.sweep('reminders');
    expect(await rungs(world, actionItemId)).toEqual(['accepted', 'half-way']);
    world.clock.set('2026-12-10T08:02:00.000Z');
    await world.sweep('reminders');
    expect(await rungs(world, actionItemId)).toEqual(['accepted', 'half-way', 'overdue-7']);
  });

  it.each([1, 2])('rings for the review of a post-mortem whose events come %i times', async (times) => {
    const postMortemId = `pm_${'abcdefgh'.repeat(3).slice(0, 19)}${times === 1 ? 'a' : 'b'}`;
    const about = { postMortemId, ownerId: owner, state: 'drafting' as const, reviewDueAt: '2026-12-17T16:00:00.000Z' };
    const asked = anEvent(PostMortemRequestedV1, about, { time: world.clock.now() });
    const edited = anEvent(PostMortemSectionEditedV1, about, { id: `${postMortemId}:2:0`, time: world.clock.now() });
    for (let time = 0; time < times; time += 1) await world.deliver(asked, edited);
    const next = () => world.get(ActionItemsModule) && world.sweep('reminders');
    await eventually(async () => {
      world.clock.set('2026-12-15T08:02:00.000Z');
      await next();
      expect(await rungs(world, `deadline-${postMortemId}`)).toEqual(['review-2']);
    });
    world.clock.set('2026-12-10T08:02:00.000Z');
  });
});

describe('the alarm clock while Redis is away', async () => {
  // A port on which nobody listens.
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as { port: number };
  await new Promise<void>((resolve) => probe.close(() => resolve()));
  const world = useWorld({
    module: ActionItemsModule,
    name: 'action-items',
    config: [actionItemsConfig],
    clock: '2026-11-02T09:00:00.000Z',
    env: { REDIS_URL: `redis://127.0.0.1:${port}` },
  });

  it('is the sweep, which rings by itself; orders do not notice', async () => {
    await knows(world);
    const actionItemId = await accepted(world);
    for (const now of ['2026-11-02T09:00:00.000Z', '2026-11-16T08:00:00.000Z', '2026-11-23T08:00:00.000Z']) {
      world.clock.set(now);
      await world.sweep('reminders');
    }
    expect(await rungs(world, actionItemId)).toEqual(['accepted', 'half-way', 'before-7']);
  });
});
