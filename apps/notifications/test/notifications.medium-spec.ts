import {
  ActionItemChangedV1,
  ActionItemCreatedV1,
  ActionItemDeclinedV1,
  type DeliveryView,
  type EventEnvelope,
  LessonSharedV1,
  PersonChangedV1,
  PostMortemReviewRequestedV1,
  ReminderDueV1,
  TeamChangedV1,
} from '@debrief/contracts';
import { derivedId } from '@debrief/contracts/derive-id';
import { aCaller, anEvent, eventually, useWorld } from '@debrief/testing';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { Recipients } from '../src/adapters/recipients.js';
import { notificationsConfig, NotificationsModule } from '../src/index.js';
import { type SmtpFault, SmtpSink, textOf } from './smtp-sink.js';

const calendar = {
  zone: 'Europe/Berlin',
  workDays: [1, 2, 3, 4, 5],
  workHours: { from: '09:00', to: '17:00' },
  quietHours: { from: '18:00', to: '08:00' },
  holidays: [],
  away: [],
};
// Before the world: it reads its variables when it is made.
const sink = await SmtpSink.start();
afterAll(() => sink.stop());

describe('notifications, on real MongoDB and Kafka and a strict mail server', () => {
  const world = useWorld({
    module: NotificationsModule,
    name: 'notifications',
    config: [notificationsConfig],
    clock: '2026-11-30T08:00:00.000Z',
    env: { DEBRIEF_PUBLIC_URL: 'https://debrief.example.org', SMTP_URL: sink.url },
  });

  let counter = 0;
  const somebody = async () => {
    counter += 1;
    const personId = derivedId('per', 'somebody', counter);
    await world.deliver(anEvent(PersonChangedV1, { personId, email: `person-${counter}@example.org`, calendar }));
    await eventually(async () => expect(await world.get(Recipients).person(personId)).not.toBeNull());
    return { personId, email: `person-${counter}@example.org` };
  };
  const inboxOf = (personId: string) => world.as(aCaller('member', { personId })).get('/api/v1/notifications');
  const reminder = (personId: string, overrides: object = {}): EventEnvelope => {
    counter += 1;
    const actionItemId = derivedId('act', counter);
    return anEvent(
      ReminderDueV1,
      {
        aggregateId: actionItemId,
        subject: { kind: 'action-item', id: actionItemId, number: 400 + counter },
        reminderId: derivedId('rem', counter),
        to: `person-${personId}`,
        ringAt: world.clock.now(),
        rangAt: world.clock.now(),
        ...overrides,
      },
      { id: `${actionItemId}:2:0` },
    );
  };
  const ledgerOf = async (personId: string): Promise<DeliveryView[]> =>
    ((await world.http.get('/api/v1/notifications/deliveries?limit=200')).body.items as DeliveryView[]).filter(
      (one) => one.personId === personId && one.channelKind === 'email',
    );
  const waits = (personId: string, unread: number) => eventually(async () => expect((await inboxOf(personId)).body.unread).toBe(unread));
  /** Lets the bundle close and go out. */
  const sendOut = async (seconds = 31) => {
    world.clock.forward({ seconds });
    await world.sweep('deliveries');
  };
  beforeEach(() => {
    sink.faults = [];
    sink.received.length = 0;
    sink.taken.length = 0;
  });

  it.each([1, 2])('tells of a private lesson or review only those who may see it, when each is told %i times', async (times) => {
    const [insider, outsider] = [await somebody(), await somebody()];
    const teams = [insider, outsider].map(({ personId: leadId }) => ({ teamId: derivedId('tea', leadId), leadId }));
    for (const team of teams)
      await world.deliver(anEvent(TeamChangedV1, { ...team, memberIds: [team.leadId], calendar: null, channelId: null }));
    const hidden = { visibility: 'private' as const, audience: [{ kind: 'person' as const, id: insider.personId }] };
    const ids = { postMortemId: derivedId('pm', insider.personId), lessonId: derivedId('les', insider.personId) };
    const appliesTo = { serviceIds: [], teamIds: teams.map(({ teamId }) => teamId), technologies: [] };
    const lesson = (more: object, lessonId = ids.lessonId) =>
      anEvent(
        LessonSharedV1,
        { lessonId, statement: 'A secret lesson', appliesTo, ...more },
        { id: `${lessonId}:1:0`, time: world.clock.now() },
      );
    const review = anEvent(
      PostMortemReviewRequestedV1,
      { postMortemId: ids.postMortemId, title: 'A secret title', reviewerIds: [insider.personId, outsider.personId], ...hidden },
      { id: `${ids.postMortemId}:2:0`, time: world.clock.now() },
    );
    for (let n = 0; n < times; n += 1) await world.deliver(lesson(hidden), review);
    await waits(insider.personId, 2);
    // Of the same key order, after both: once it is there, nothing else is on its way.
    const marker = derivedId('les', 'open', insider.personId);
    await world.deliver(lesson({ statement: 'An open lesson' }, marker));
    await waits(insider.personId, 3);
    await waits(outsider.personId, 1);
    expect(JSON.stringify((await inboxOf(outsider.personId)).body)).not.toContain('secret');
    // Nothing may wait for the next case.
    await sendOut();
  });

  it.each([1, 2])(
    'takes what became private from whoever may not see it, and out of mail that waits, when it is told %i times',
    async (times) => {
      const [insider, outsider] = [await somebody(), await somebody()];
      const event = reminder(outsider.personId, { title: 'A title that is secret by now' });
      const actionItemId = event.subject;
      const forInsider = { ...(event.data as object), reminderId: derivedId('rem', actionItemId, 'in'), to: `person-${insider.personId}` };
      const state = (version: number, hidden: boolean) =>
        anEvent(
          ActionItemChangedV1,
          {
            actionItemId,
            state: 'accepted',
            visibility: hidden ? 'private' : 'internal',
            audience: hidden ? [{ kind: 'person', id: insider.personId }] : [],
          },
          { id: `${actionItemId}:${version}:0` },
        );
      await world.deliver(anEvent(ActionItemCreatedV1, { actionItemId }, { id: `${actionItemId}:1:0` }));
      await world.deliver(event, anEvent(ReminderDueV1, forInsider, { id: `${actionItemId}:3:0` }));
      await waits(insider.personId, 1);
      await waits(outsider.personId, 1);
      for (let n = 0; n < times; n += 1) await world.deliver(state(4, true));
      await waits(outsider.personId, 0);
      expect((await inboxOf(outsider.personId)).body.items).toEqual([]);
      await waits(insider.personId, 1);
      // What rang before it became private, and arrives after.
      const late = { ...(event.data as object), reminderId: derivedId('rem', actionItemId, 'late'), to: `person-${outsider.personId}` };
      await world.deliver(anEvent(ReminderDueV1, late, { id: `${actionItemId}:5:0` }), state(4, true));
      await sendOut();
      await sendOut();
      expect(sink.received.map(({ to }) => to)).toEqual([[insider.email]]);
      expect(textOf(sink.received[0]!)).not.toContain('secret');
      const { items } = (await world.http.get('/api/v1/notifications/deliveries?limit=200')).body as { items: DeliveryView[] };
      // Administrators see that something went out, and not about what.
      expect(JSON.stringify(items)).not.toContain(actionItemId);
      expect((await world.http.get(`/api/v1/notifications/deliveries?actionItemId=${actionItemId}`)).body.items).toEqual([]);
      const mine = items.filter(({ personId }) => personId === insider.personId).map(({ deliveryId }) => deliveryId);
      const said = await eventually(async () => {
        const found = (await world.published('notification.delivered.v1')).filter(({ subject }) => mine.includes(subject));
        expect(found).toHaveLength(2);
        return found;
      });
      const audience = [{ kind: 'person', id: insider.personId }];
      expect(said.find(({ data }) => (data as { channelKind: string }).channelKind === 'email')?.data).toMatchObject({
        visibility: 'private',
        audience,
      });
      for (let n = 0; n < times; n += 1) await world.deliver(state(6, false), state(4, true));
      await waits(outsider.personId, 1);
    },
  );

  it.each([1, 2])('tells a reminder that is delivered %i times once in the inbox and once by mail', async (times) => {
    const { personId, email } = await somebody();
    const event = reminder(personId);
    await world.deliver(...Array.from({ length: times }, () => event));
    await waits(personId, 1);
    await sendOut();
    await sendOut();
    expect(sink.received.map(({ to }) => to)).toEqual([[email]]);
    expect(await ledgerOf(personId)).toMatchObject([{ state: 'delivered', ordinal: 0, attempts: [{ code: 'ok' }] }]);
    const said = await world.published<EventEnvelope<string, { reminderIds: string[]; channelKind: string }>>('notification.delivered.v1');
    const { reminderId } = event.data as { reminderId: string };
    expect(
      said
        .filter(({ data }) => data.reminderIds.includes(reminderId))
        .map(({ data }) => data.channelKind)
        .toSorted(),
    ).toEqual(['email', 'in-app']);
    const inbox = (await inboxOf(personId)).body.items[0];
    expect(inbox).toMatchObject({ title: 'Reject a pool size below 5 at start-up', rungId: 'due', readAt: null });
    const read = await world
      .as(aCaller('member', { personId }))
      .post('/api/v1/notifications/read')
      .send({ ids: [inbox.notificationId] });
    expect(read.body).toEqual({ unread: 0 });
  });

  it('writes one message for what rings in the same morning, one follow-up after an hour, and the rest the next morning', async () => {
    const { personId } = await somebody();
    await world.deliver(reminder(personId), reminder(personId), reminder(personId));
    await waits(personId, 3);
    await sendOut();
    expect(sink.received).toHaveLength(1);
    expect(sink.received[0]?.headers['subject']).toBe('3 action items ask for you');
    await world.deliver(reminder(personId));
    await waits(personId, 4);
    await sendOut();
    expect(sink.received).toHaveLength(1);
    await sendOut(3_600);
    expect(sink.received).toHaveLength(2);
    await world.deliver(reminder(personId));
    await waits(personId, 5);
    await sendOut(4_000);
    expect(sink.received).toHaveLength(2);
    world.clock.set('2026-12-01T08:00:00.000Z');
    await world.sweep('deliveries');
    expect(sink.received).toHaveLength(3);
    expect((await ledgerOf(personId)).map(({ date, ordinal, state }) => `${date} ${ordinal} ${state}`).toSorted()).toEqual([
      '2026-11-30 0 delivered',
      '2026-11-30 1 delivered',
      '2026-12-01 0 delivered',
    ]);
  });

  it('writes headers by which mail programs know what it is, and how to stop it', async () => {
    const { personId } = await somebody();
    await world.deliver(reminder(personId, { title: 'Grüße an die Größe\r\nBcc: everybody@example.org' }));
    await waits(personId, 1);
    await sendOut();
    const [mail] = sink.received;
    const [delivery] = await ledgerOf(personId);
    expect(mail?.headers).toMatchObject({
      'message-id': `<${delivery?.deliveryId}@debrief.example.org>`,
      'auto-submitted': 'auto-generated',
      'x-auto-response-suppress': 'All',
      'list-unsubscribe-post': 'List-Unsubscribe=One-Click',
    });
    expect(mail?.headers['bcc']).toBeUndefined();
    expect(mail?.to).toHaveLength(1);
    expect(textOf(mail!)).toContain('is due today.');
    const link = /<https:\/\/debrief\.example\.org(\/api\/v1\/unsubscribe\/[^>]+)>/.exec(mail?.headers['list-unsubscribe'] ?? '')?.[1];
    // Scanners follow links: nothing happens by looking.
    expect((await world.as(undefined).get(link!)).text).toContain('Stop these e-mails');
    expect((await world.as(undefined).post(link!).send('List-Unsubscribe=One-Click')).status).toBe(200);
    expect((await world.as(undefined).post(`${link}x`).send('List-Unsubscribe=One-Click')).status).toBe(404);
    expect((await world.http.post('/api/v1/notifications/read').send('all=true')).status).toBe(415);
    await world.deliver(reminder(personId));
    await waits(personId, 2);
    await sendOut(3_700);
    expect(sink.received).toHaveLength(1);
  });

  it.each<SmtpFault>(['at-connect', 'at-ehlo', 'at-mail', 'at-rcpt', 'at-data', 'greylist', 'too-busy'])(
    'sends again, once, when the line was cut before anything could arrive: %s',
    async (fault) => {
      const { personId } = await somebody();
      sink.faults = [fault];
      await world.deliver(reminder(personId));
      await waits(personId, 1);
      await sendOut();
      expect(await ledgerOf(personId)).toMatchObject([{ state: 'retrying' }]);
      expect(sink.taken).toHaveLength(0);
      await sendOut(61);
      expect(sink.received).toHaveLength(1);
      expect(await ledgerOf(personId)).toMatchObject([{ state: 'delivered', attempts: [{}, { code: 'ok' }] }]);
    },
  );

  it('never takes a message for delivered whose line was cut in the middle, and sends it in the end', async () => {
    const { personId } = await somebody();
    sink.faults = ['in-body'];
    await world.deliver(reminder(personId));
    await waits(personId, 1);
    await sendOut();
    // Whether the last byte had left when the line broke is a race: then it is unknown, else it is tried again.
    expect(['retrying', 'unknown']).toContain((await ledgerOf(personId))[0]?.state);
    expect(sink.taken).toHaveLength(0);
    await sendOut(61);
    await sendOut(3_700);
    expect(sink.received).toHaveLength(1);
  });

  it('does not send again what may have arrived: the ledger says unknown, and the next message carries it', async () => {
    const { personId } = await somebody();
    sink.faults = ['after-dot'];
    await world.deliver(reminder(personId));
    await waits(personId, 1);
    await sendOut();
    expect(sink.taken).toHaveLength(1);
    expect(await ledgerOf(personId)).toMatchObject([{ state: 'unknown', attempts: [{}] }]);
    await sendOut(120);
    expect(sink.taken).toHaveLength(1);
    await sendOut(3_600);
    expect(sink.received).toHaveLength(1);
    expect((await ledgerOf(personId)).map(({ state }) => state).toSorted()).toEqual(['delivered', 'unknown']);
    const said = await world.published<EventEnvelope<string, { attempts: number }>>('notification.unknown.v1');
    expect(said.length).toBeGreaterThan(0);
  });

  it.each<SmtpFault>(['late', 'after-answer'])('takes an answer for an answer: %s', async (fault) => {
    const { personId } = await somebody();
    sink.faults = [fault];
    await world.deliver(reminder(personId));
    await waits(personId, 1);
    await sendOut();
    expect(await ledgerOf(personId)).toMatchObject([{ state: 'delivered' }]);
    await sendOut(120);
    expect(sink.taken).toHaveLength(1);
  });

  it('takes an address for dead that the server does not know', async () => {
    const { personId } = await somebody();
    sink.faults = ['no-such-user'];
    await world.deliver(reminder(personId));
    await waits(personId, 1);
    await sendOut();
    expect(await ledgerOf(personId)).toMatchObject([{ state: 'failed', attempts: [{ code: '550' }] }]);
    const before = sink.connections;
    await world.deliver(reminder(personId));
    await waits(personId, 2);
    await sendOut(3_700);
    expect(sink.connections).toBe(before);
  });

  it('leaves out items that were closed meanwhile', async () => {
    const { personId } = await somebody();
    const event = reminder(personId);
    const { subject } = event.data as { subject: { id: string } };
    const about = { actionItemId: subject.id };
    await world.deliver(
      event,
      anEvent(ActionItemCreatedV1, about),
      anEvent(ActionItemDeclinedV1, { ...about, state: 'declined' }, { id: `${subject.id}:3:0` }),
    );
    await waits(personId, 1);
    await eventually(async () => {
      await sendOut();
      expect(await ledgerOf(personId)).toMatchObject([{ state: 'cancelled' }]);
    });
    expect(sink.received).toHaveLength(0);
  });

  it('writes nobody in quiet hours', async () => {
    const { personId } = await somebody();
    world.clock.set('2026-12-02T21:00:00.000Z');
    await world.deliver(reminder(personId));
    await waits(personId, 1);
    await sendOut();
    expect(sink.received).toHaveLength(0);
    world.clock.set('2026-12-03T08:00:00.000Z');
    await world.sweep('deliveries');
    expect(sink.received).toHaveLength(1);
  });

  it('records what rang long ago, and never sends it', async () => {
    const { personId } = await somebody();
    await world.deliver(reminder(personId, { rangAt: '2026-10-01T08:00:00.000Z' }));
    await eventually(async () => expect(await ledgerOf(personId)).toMatchObject([{ state: 'expired' }]));
    await sendOut();
    expect(sink.received).toHaveLength(0);
    expect((await inboxOf(personId)).body.items).toEqual([]);
  });

  it('tells a private item by its key and a link only', async () => {
    const { personId } = await somebody();
    await world.deliver(reminder(personId, { visibility: 'private', title: 'Rotate the leaked signing key' }));
    await waits(personId, 1);
    await sendOut();
    const [mail] = sink.received;
    expect(textOf(mail!)).toContain('AI-');
    expect(`${mail?.raw} ${textOf(mail!)}`).not.toContain('leaked');
  });

  it('says that mail is on, and tests it', async () => {
    const { body } = await world.http.get('/api/v1/channels');
    expect(body.items).toMatchObject([
      { channelId: 'in-app', state: 'on' },
      { channelId: 'email', state: 'on' },
    ]);
    const { personId, email } = await somebody();
    const tested = await world.as(aCaller('admin', { personId })).post('/api/v1/channels/email/test').send({});
    expect(tested.body).toMatchObject({ ok: true });
    expect(sink.received.at(-1)?.to).toEqual([email]);
  });

  it.each([
    'http://127.0.0.1/hook',
    'http://[::1]/hook',
    'http://2130706433/hook',
    'http://localhost/hook',
    'http://169.254.169.254/latest',
    'http://[::ffff:10.0.0.1]/',
  ])('refuses a channel that leads inside: %s', async (url) => {
    const answer = await world.http.post('/api/v1/channels').send({ kind: 'webhook', name: 'Inside', url });
    expect(answer.status).toBe(422);
    expect(answer.body).toMatchObject({ type: '/problems/channel/address-not-allowed', variable: 'DEBRIEF_EGRESS_ALLOW' });
  });

  it('keeps the inbox on, whatever somebody chooses', async () => {
    const { personId } = await somebody();
    const me = world.as(aCaller('member', { personId }));
    const off = (channelId: string) =>
      me.put('/api/v1/me/preferences').send({ preferences: [{ kind: 'action-reminder', channelId, mode: 'off' }] });
    expect((await off('in-app')).status).toBe(422);
    expect((await off('nowhere')).status).toBe(422);
    expect((await off('email')).status).toBe(200);
    await world.deliver(reminder(personId));
    await waits(personId, 1);
    await sendOut();
    expect(sink.received).toHaveLength(0);
  });
});
