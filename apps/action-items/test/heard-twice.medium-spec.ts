import {
  type ActionItemView,
  type EventEnvelope,
  IncidentOpenedV1,
  IncidentRelatedV1,
  IncidentSeverityChangedV1,
  IncidentVisibilityChangedV1,
  PersonChangedV1,
  PostMortemRequestedV1,
  ServiceChangedV1,
  TeamChangedV1,
} from '@debrief/contracts';
import { derivedId } from '@debrief/contracts/derive-id';
import { Mongo } from '@debrief/persistence';
import { aCaller, anEvent, eventually, useWorld } from '@debrief/testing';
import { describe, expect, it } from 'vitest';
import { actionItemsConfig, ActionItemsModule } from '../src/index.js';

const owner = derivedId('per', 'owner');
const confirmer = derivedId('per', 'confirmer');

describe('what action items hear, heard again', () => {
  const world = useWorld({
    module: ActionItemsModule,
    name: 'action-items',
    config: [actionItemsConfig],
    clock: '2026-11-02T09:00:00.000Z',
  });
  const of = (subject: string, version: number) => ({ id: `${subject}:${version}:0`, time: world.clock.now() });
  const again = async (times: number, ...events: EventEnvelope[]) => {
    for (let time = 0; time < times; time += 1) await world.deliver(...events);
  };
  const created = async (incidentId: string): Promise<ActionItemView> => {
    const answer = await world.http.post('/api/v1/action-items').send({
      title: 'Reject a pool size below 5 at start-up',
      kind: 'prevent',
      controlStrength: 'guard',
      priority: 'P2',
      owner: { kind: 'person', id: owner },
      due: { on: '2026-11-30', at: '17:00', zone: 'Europe/Berlin' },
      acceptance: 'A start with pool size 4 fails in the pipeline test.',
      sources: [{ kind: 'incident', id: incidentId }],
    });
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    return answer.body as ActionItemView;
  };
  const order = async (id: string, name: string, body: object = {}) => {
    const answer = await world.http.post(`/api/v1/action-items/${id}/${name}`).send(body);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  };
  const shown = async (id: string) => (await world.http.get(`/api/v1/action-items/${id}`)).body as ActionItemView;
  const factsOf = async (id: string, type: string) => (await world.published(type)).filter(({ subject }) => subject === id);
  const copyOf = async (collection: string, id: string) =>
    (await world.get(Mongo).collection<{ _id: string }>(collection)).findOne({ _id: id });

  it.each([1, 2])('reopens what was verified once, when a recurrence is confirmed %i times', async (times) => {
    const earlier = derivedId('inc', 'earlier', times);
    const later = derivedId('inc', 'later', times);
    await world.deliver(anEvent(IncidentOpenedV1, { incidentId: earlier }, of(earlier, 1)));
    const verified = await created(earlier);
    await eventually(async () => expect(await shown(verified.actionItemId)).toMatchObject({ visibility: 'internal' }));
    await order(verified.actionItemId, 'accept');
    await order(verified.actionItemId, 'implement', { evidence: [{ kind: 'link', url: 'https://example.org/builds/7' }] });
    await order(verified.actionItemId, 'verify', { how: 'Started it with pool size 4.' });
    const open = await created(earlier);
    const related = (version: number, confirmedBy: string | null) =>
      anEvent(IncidentRelatedV1, { incidentId: later, otherIncidentId: earlier, kind: 'recurrence', confirmedBy }, of(later, version));
    const opened = anEvent(IncidentOpenedV1, { incidentId: later }, of(later, 1));
    // A suggestion first: it reopens nobody's work.
    await again(times, opened, related(2, null), related(3, confirmer));
    await eventually(async () => expect(await shown(verified.actionItemId)).toMatchObject({ state: 'accepted' }));
    await eventually(async () => expect(await shown(open.actionItemId)).toMatchObject({ priority: 'P1' }));
    // People finish it anew; the same fact once more is no third recurrence.
    await order(verified.actionItemId, 'implement', { evidence: [{ kind: 'link', url: 'https://example.org/builds/8' }] });
    await order(verified.actionItemId, 'verify', { how: 'Started it with pool size 3.' });
    const marker = await created(later);
    const hidden = { visibility: 'private' as const, audience: [{ kind: 'person' as const, id: confirmer }] };
    // Nor is one that only its audience knows of: the item would tell everybody else.
    const secret = derivedId('inc', 'secret', times);
    const kept = { incidentId: secret, visibility: 'private' as const, audience: [{ kind: 'person' as const, id: confirmer }] };
    const aboutSecret = { ...kept, otherIncidentId: earlier, kind: 'recurrence' as const, confirmedBy: confirmer };
    await again(times, anEvent(IncidentOpenedV1, kept, of(secret, 1)), anEvent(IncidentRelatedV1, aboutSecret, of(secret, 2)));
    await again(times - 1, related(3, confirmer));
    await world.deliver(anEvent(IncidentVisibilityChangedV1, { incidentId: later, ...hidden }, of(later, 4)));
    await eventually(async () =>
      expect(
        (await world.as(aCaller('admin', { personId: confirmer })).get(`/api/v1/action-items/${marker.actionItemId}`)).body,
      ).toMatchObject({
        visibility: 'private',
      }),
    );
    expect(await shown(verified.actionItemId)).toMatchObject({ state: 'verified' });
    expect(await factsOf(verified.actionItemId, 'action-item.reopened.v1')).toHaveLength(1);
  });

  it.each([1, 2])('hides an item once with its incident, and shows it again, when each is told %i times', async (times) => {
    const incidentId = derivedId('inc', 'hidden', times);
    const { actionItemId } = await created(incidentId);
    const insider = () => world.as(aCaller('admin', { personId: confirmer }));
    const visibility = (version: number, to: 'internal' | 'private') =>
      anEvent(
        IncidentVisibilityChangedV1,
        { incidentId, visibility: to, audience: to === 'private' ? [{ kind: 'person', id: confirmer }] : [] },
        of(incidentId, version),
      );
    await again(times, anEvent(IncidentOpenedV1, { incidentId }, of(incidentId, 1)), visibility(2, 'private'));
    await eventually(async () =>
      expect((await insider().get(`/api/v1/action-items/${actionItemId}`)).body).toMatchObject({ visibility: 'private' }),
    );
    expect((await world.http.get(`/api/v1/action-items/${actionItemId}`)).status).toBe(404);
    const before = (await factsOf(actionItemId, 'action-item.changed.v1')).length;
    await again(times, visibility(3, 'internal'));
    await eventually(async () => expect(await shown(actionItemId)).toMatchObject({ visibility: 'internal' }));
    await world.deliver(visibility(2, 'private'));
    await again(1, visibility(4, 'private'));
    await eventually(async () => expect((await world.http.get(`/api/v1/action-items/${actionItemId}`)).status).toBe(404));
    expect((await factsOf(actionItemId, 'action-item.changed.v1')).length).toBe(before + 2);
  });

  it.each([1, 2])('keeps the severity of an incident as its newest fact says, when all come %i times', async (times) => {
    const incidentId = derivedId('inc', 'severity', times);
    const changed = (version: number, after: 'sev1' | 'sev3') =>
      anEvent(IncidentSeverityChangedV1, { incidentId, before: 'sev2', after }, of(incidentId, version));
    await again(
      times,
      anEvent(IncidentOpenedV1, { incidentId, severity: 'sev2' }, of(incidentId, 1)),
      changed(2, 'sev1'),
      changed(3, 'sev3'),
    );
    await world.deliver(changed(2, 'sev1'), changed(4, 'sev3'));
    await eventually(async () =>
      expect(await copyOf('incidents', incidentId)).toMatchObject({ severity: 'sev3', position: { version: 4, index: 0 } }),
    );
  });

  it.each([1, 2])('knows the newest of people, teams, services and post-mortems, when each is told %i times', async (times) => {
    const ids = ['per', 'tea', 'svc', 'pm'].map((prefix) => derivedId(prefix, 'copy', times));
    const [personId, teamId, serviceId, postMortemId] = ids as [string, string, string, string];
    const told = (version: number, name: string) => [
      anEvent(PersonChangedV1, { personId, name, teamIds: [] }, of(personId, version)),
      anEvent(TeamChangedV1, { teamId, name, leadId: null, memberIds: [] }, of(teamId, version)),
      anEvent(ServiceChangedV1, { serviceId, name }, of(serviceId, version)),
    ];
    const requested = anEvent(PostMortemRequestedV1, { postMortemId, title: 'Asked for' }, of(postMortemId, 1));
    await again(times, ...told(1, 'old'), ...told(2, 'new'), requested);
    // Late and old: it changes nothing.
    await world.deliver(...told(1, 'old'), ...told(3, 'newest'));
    for (const [model, id] of [
      ['people', personId],
      ['teams', teamId],
      ['services', serviceId],
    ] as const)
      await eventually(async () => expect(await copyOf(model, id)).toMatchObject({ name: 'newest', version: 3 }));
    await eventually(async () => expect(await copyOf('post-mortems', postMortemId)).toMatchObject({ title: 'Asked for' }));
  });
});
