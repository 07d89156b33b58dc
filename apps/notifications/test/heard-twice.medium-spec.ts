import {
  ActionItemCreatedV1,
  ActionItemDeclinedV1,
  type DeliveryView,
  type EventEnvelope,
  IncidentRoleAssignedV1,
  LessonSharedV1,
  PersonChangedV1,
  PostMortemReviewRequestedV1,
  ReportReadyV1,
  TeamChangedV1,
} from '@debrief/contracts';
import { derivedId } from '@debrief/contracts/derive-id';
import { Mongo } from '@debrief/persistence';
import { aCaller, anEvent, eventually, useWorld } from '@debrief/testing';
import { describe, expect, it } from 'vitest';
import type { ItemDocument } from '../src/adapters/notification.schemas.js';
import { Recipients } from '../src/adapters/recipients.js';
import { notificationsConfig, NotificationsModule } from '../src/index.js';

const calendar = {
  zone: 'Europe/Berlin',
  workDays: [1, 2, 3, 4, 5],
  workHours: { from: '09:00', to: '17:00' },
  quietHours: null,
  holidays: [],
  away: [],
};

describe('what notifications hears, heard again', () => {
  const world = useWorld({
    module: NotificationsModule,
    name: 'notifications',
    config: [notificationsConfig],
    clock: '2026-11-30T08:00:00.000Z',
    env: { SMTP_URL: '' },
  });
  let counter = 0;
  const somebody = async (): Promise<string> => {
    counter += 1;
    const personId = derivedId('per', 'heard-twice', counter);
    await world.deliver(anEvent(PersonChangedV1, { personId, calendar, teamIds: [] }));
    await eventually(async () => expect(await world.get(Recipients).person(personId)).not.toBeNull());
    return personId;
  };
  const inboxOf = async (personId: string): Promise<{ kind: string; title: string }[]> =>
    (await world.as(aCaller('member', { personId })).get('/api/v1/notifications')).body.items as { kind: string; title: string }[];
  const titlesOf = async (personId: string) => (await inboxOf(personId)).map(({ title }) => title).toSorted();
  const deliveredTo = async (personId: string): Promise<DeliveryView[]> =>
    ((await world.http.get('/api/v1/notifications/deliveries?limit=200')).body.items as DeliveryView[]).filter(
      (one) => one.personId === personId,
    );
  /** Each `times` times, and then one more of the same key: once that is there, nothing before it is on its way. */
  const hear = async (times: number, event: EventEnvelope, marker: EventEnvelope) =>
    world.deliver(...Array.from({ length: times }, () => event), marker);
  const of = (subject: string, version: number) => ({ id: `${subject}:${version}:0`, time: world.clock.now() });

  it.each([1, 2])('tells once that a lesson is meant for a team, when it is shared %i times', async (times) => {
    const leadId = await somebody();
    const teamId = derivedId('tea', leadId);
    await world.deliver(anEvent(TeamChangedV1, { teamId, leadId, memberIds: [leadId], calendar: null, channelId: null }));
    await eventually(async () => expect(await world.get(Recipients).leadsOf([teamId])).toEqual([leadId]));
    const lessonId = derivedId('les', leadId);
    const shared = (statement: string, version: number) =>
      anEvent(
        LessonSharedV1,
        { lessonId, statement, appliesTo: { serviceIds: [], teamIds: [teamId], technologies: [] } },
        of(lessonId, version),
      );
    await hear(times, shared('Pools need a lower bound', 1), shared('Pools need an upper bound', 2));
    await eventually(async () => expect(await titlesOf(leadId)).toEqual(['Pools need a lower bound', 'Pools need an upper bound']));
    await eventually(async () => expect(await deliveredTo(leadId)).toHaveLength(2));
  });

  it.each([1, 2])('asks a reviewer once, when the review is requested %i times', async (times) => {
    const personId = await somebody();
    const postMortemId = derivedId('pm', personId);
    const asked = (title: string, version: number) =>
      anEvent(PostMortemReviewRequestedV1, { postMortemId, title, reviewerIds: [personId, personId] }, of(postMortemId, version));
    await hear(times, asked('First draft', 2), asked('Second draft', 3));
    await eventually(async () => expect(await titlesOf(personId)).toEqual(['First draft', 'Second draft']));
    await eventually(async () => expect((await deliveredTo(personId)).map(({ state }) => state)).toEqual(['delivered', 'delivered']));
  });

  it.each([1, 2])('tells somebody of their role once, when it is assigned %i times', async (times) => {
    const personId = await somebody();
    const incidentId = derivedId('inc', personId);
    const assigned = (role: string, version: number) =>
      anEvent(IncidentRoleAssignedV1, { incidentId, role, personId }, of(incidentId, version));
    await hear(times, assigned('scribe', 2), assigned('incident-lead', 3));
    await eventually(async () => expect(await titlesOf(personId)).toEqual(['You are incident-lead', 'You are scribe']));
    await eventually(async () => expect(await deliveredTo(personId)).toHaveLength(2));
    const said = await world.published<EventEnvelope<string, { deliveryId: string }>>('notification.delivered.v1');
    const ours = new Set((await deliveredTo(personId)).map(({ deliveryId }) => deliveryId));
    expect(said.filter(({ data }) => ours.has(data.deliveryId))).toHaveLength(2);
  });

  it.each([1, 2])('hands a scheduled report to each of its people once, when it is said to be ready %i times', async (times) => {
    const personId = await somebody();
    const runId = `run-${times}`;
    const ready = (subject: string, version: number) =>
      anEvent(
        ReportReadyV1,
        { runId, subject, channelIds: [], personIds: [personId], readyAt: world.clock.now() },
        { ...of(runId, version), subject: runId },
      );
    await hear(times, ready('Week 47', 1), ready('Week 48', 2));
    await eventually(async () => expect(await titlesOf(personId)).toEqual(['Week 47', 'Week 48']));
    await eventually(async () => expect(await deliveredTo(personId)).toHaveLength(2));
  });

  it.each([1, 2])('knows the newest of a person and a team, when each is told %i times and an old one comes late', async (times) => {
    const personId = derivedId('per', 'copies', times);
    const teamId = derivedId('tea', 'copies', times);
    const person = (version: number, email: string) =>
      anEvent(PersonChangedV1, { personId, email, teamIds: [teamId] }, of(personId, version));
    const team = (version: number, leadId: string | null) =>
      anEvent(TeamChangedV1, { teamId, leadId, memberIds: [personId], calendar: null, channelId: null }, of(teamId, version));
    const told = [person(1, 'old@example.org'), person(2, 'new@example.org'), team(1, null), team(2, personId)];
    for (let time = 0; time < times; time += 1) await world.deliver(...told);
    // Late and old: it changes nothing.
    await world.deliver(person(1, 'old@example.org'), team(1, null), person(3, 'newest@example.org'), team(3, personId));
    const recipients = world.get(Recipients);
    await eventually(async () => expect(await recipients.person(personId)).toMatchObject({ email: 'newest@example.org', version: 3 }));
    await eventually(async () => expect(await recipients.leadsOf([teamId])).toEqual([personId]));
  });

  it.each([1, 2])('knows of an item what its newest fact says, when its facts come %i times', async (times) => {
    const actionItemId = derivedId('act', 'copies', times);
    const items = await world.get(Mongo).collection<ItemDocument>('items');
    const told = [
      anEvent(ActionItemCreatedV1, { actionItemId, state: 'proposed' }),
      anEvent(ActionItemDeclinedV1, { actionItemId, state: 'declined' }, of(actionItemId, 2)),
    ];
    for (let time = 0; time < times; time += 1) await world.deliver(...told);
    await eventually(async () =>
      expect(await items.findOne({ _id: actionItemId })).toMatchObject({ state: 'declined', position: { version: 2, index: 0 } }),
    );
  });
});
