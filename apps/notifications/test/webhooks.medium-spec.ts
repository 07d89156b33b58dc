import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { type DeliveryView, type EventEnvelope, PersonChangedV1, ReminderDueV1, ReportReadyV1, TeamChangedV1 } from '@debrief/contracts';
import { derivedId } from '@debrief/contracts/derive-id';
import { anEvent, eventually, useWorld } from '@debrief/testing';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { Recipients } from '../src/adapters/recipients.js';
import { notificationsConfig, NotificationsModule } from '../src/index.js';

interface Taken {
  headers: IncomingHttpHeaders;
  body: string;
}
const taken: Taken[] = [];
let answers: number[] = [];
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk) => (body += String(chunk)));
  request.on('end', () => {
    taken.push({ headers: request.headers, body });
    const answer = answers.shift() ?? 204;
    // Taken, and never answered.
    if (answer < 0) return void request.socket.destroy();
    response.statusCode = answer;
    response.end();
  });
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const { port } = server.address() as { port: number };
afterAll(() => new Promise<void>((resolve) => server.close(() => resolve())));

const personId = 'per_aaaaaaaaaaaaaaaaaaaa';
const teamId = 'tea_aaaaaaaaaaaaaaaaaaaa';

describe('webhooks of a team, without mail', () => {
  const world = useWorld({
    module: NotificationsModule,
    name: 'notifications',
    config: [notificationsConfig],
    clock: '2026-11-30T08:00:00.000Z',
    env: { DEBRIEF_EGRESS_ALLOW: '127.0.0.1', SMTP_URL: '' },
  });
  let counter = 0;
  const reminder = (to: string, overrides: object = {}): EventEnvelope => {
    counter += 1;
    const actionItemId = derivedId('act', counter);
    const subject = { kind: 'action-item' as const, id: actionItemId, number: counter };
    const at = { ringAt: world.clock.now(), rangAt: world.clock.now() };
    return anEvent(
      ReminderDueV1,
      { aggregateId: actionItemId, subject, reminderId: derivedId('rem', counter), to, ...at, ...overrides },
      { id: `${actionItemId}:2:0` },
    );
  };
  const ledger = async (): Promise<DeliveryView[]> =>
    ((await world.http.get('/api/v1/notifications/deliveries?limit=200')).body.items as DeliveryView[]).filter(
      ({ channelKind }) => channelKind === 'webhook',
    );
  const sendOut = async (seconds: number) => {
    world.clock.forward({ seconds });
    await world.sweep('deliveries');
  };
  beforeEach(() => {
    taken.length = 0;
    answers = [];
  });

  it('says that mail is off, and still has the inbox', async () => {
    const { body } = await world.http.get('/api/v1/channels');
    expect(body.items[1]).toMatchObject({ channelId: 'email', state: 'off', why: 'SMTP_URL is not set: mail is off.' });
  });

  it.each([1, 2])('signs what it sends as Standard Webhooks does, once for a reminder that is delivered %i times', async (times) => {
    const made = await world.http
      .post('/api/v1/channels')
      .send({ kind: 'webhook', name: 'Team room', url: `http://127.0.0.1:${port}/hook` });
    const { channelId, secret } = made.body as { channelId: string; secret: string };
    expect(secret).toMatch(/^whsec_/);
    expect(JSON.stringify((await world.http.get('/api/v1/channels')).body)).not.toContain(secret);
    await world.deliver(
      anEvent(TeamChangedV1, { teamId, channelId, calendar: null, leadId: null, memberIds: [] }, { id: `${teamId}:${times}:0` }),
    );
    await world.deliver(anEvent(PersonChangedV1, { personId, calendar: null }));
    // Topics keep no order among each other: without its team's room a message waits for the next round.
    await eventually(async () => expect(await world.get(Recipients).roomOf(`team-${teamId}`)).toBe(channelId));
    const event = reminder(`team-${teamId}`);
    await world.deliver(...Array.from({ length: times }, () => event));
    await eventually(async () => {
      await sendOut(1);
      expect(taken).toHaveLength(1);
    });
    const [{ headers, body }] = taken as [Taken];
    const content = [headers['webhook-id'], headers['webhook-timestamp'], body].join('.');
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    expect(headers['webhook-signature']).toBe(`v1,${createHmac('sha256', key).update(content).digest('base64')}`);
    expect(JSON.parse(body)).toMatchObject({
      type: 'notification.escalation',
      data: { items: [{ title: 'Reject a pool size below 5 at start-up' }] },
    });
    await world.http.delete(`/api/v1/channels/${channelId}`);
  });

  it('tries again under the same id after an error, signs with both secrets after a rotation, and stops at 410', async () => {
    const made = await world.http
      .post('/api/v1/channels')
      .send({ kind: 'webhook', name: 'Another room', url: `http://127.0.0.1:${port}/hook` });
    const { channelId } = made.body as { channelId: string };
    const report = (runId: string) => anEvent(ReportReadyV1, { runId, channelIds: [channelId], readyAt: world.clock.now() });
    answers = [500, 204];
    await world.deliver(report('first'));
    await eventually(async () => {
      await sendOut(1);
      expect(taken).toHaveLength(1);
    });
    await world.http.post(`/api/v1/channels/${channelId}/rotate-secret`).send({});
    await sendOut(6);
    expect(taken.map(({ headers }) => headers['webhook-id'])).toEqual([taken[0]?.headers['webhook-id'], taken[0]?.headers['webhook-id']]);
    expect(String(taken[1]?.headers['webhook-signature']).split(' ')).toHaveLength(2);
    answers = [410];
    await world.deliver(report('second'));
    await eventually(async () => {
      await sendOut(1);
      expect(taken).toHaveLength(3);
    });
    await eventually(async () => expect((await ledger())[0]).toMatchObject({ state: 'failed' }));
    const { body } = await world.http.get('/api/v1/channels');
    expect(body.items.find((one: { channelId: string }) => one.channelId === channelId)).toMatchObject({ state: 'off' });
  });

  it.each([
    ['slack-webhook', (body: string) => (JSON.parse(body) as { text: string }).text],
    ['teams', (body: string) => JSON.stringify((JSON.parse(body) as { attachments: unknown[] }).attachments)],
  ])('writes to a %s room in its own words, and not again when no answer came', async (kind, textOf) => {
    const made = await world.http.post('/api/v1/channels').send({ kind, name: kind, url: `http://127.0.0.1:${port}/room` });
    const { channelId } = made.body as { channelId: string };
    const report = anEvent(ReportReadyV1, {
      runId: `to-${kind}`,
      channelIds: [channelId],
      readyAt: world.clock.now(),
      subject: 'What we <learn>',
    });
    await world.deliver(report, report);
    await eventually(async () => {
      await sendOut(1);
      expect(taken).toHaveLength(1);
    });
    expect(textOf(taken[0]?.body ?? '')).toContain('/reports/summary');
    answers = [-1];
    await world.deliver(anEvent(ReportReadyV1, { runId: `lost-${kind}`, channelIds: [channelId], readyAt: world.clock.now() }));
    await eventually(async () => {
      await sendOut(1);
      const { body } = await world.http.get(`/api/v1/notifications/deliveries?channelId=${channelId}&state=unknown`);
      expect(body.items).toHaveLength(1);
    });
    expect(taken).toHaveLength(2);
  });

  it('tells no room of a private item', async () => {
    await world.deliver(reminder(`team-${teamId}`, { visibility: 'private' }), reminder(`person-${personId}`));
    await eventually(async () => {
      const { body } = await world.http.get('/api/v1/notifications/deliveries');
      expect((body.items as DeliveryView[]).some((one) => one.personId === personId)).toBe(true);
    });
    await sendOut(60);
    expect(taken).toEqual([]);
  });
});
