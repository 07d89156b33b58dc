import { ChangeRecordedV1, type IncidentView } from '@debrief/contracts';
import { anEvent, eventually, useWorld } from '@debrief/testing';
import { describe, expect, it } from 'vitest';
import { incidentsConfig, IncidentsModule } from '../src/index.js';
import { AlertLife } from './an-alert.js';

const at = (time: string): string => `2026-11-18T${time}.000Z`;

describe('alerts become incidents, on real MongoDB and Kafka', () => {
  const world = useWorld({
    module: IncidentsModule,
    name: 'incidents',
    config: [incidentsConfig],
    clock: at('14:02:00'),
    real: ['mongo', 'kafka'],
  });
  const list = async (query: string): Promise<IncidentView[]> =>
    (await world.http.get(`/api/v1/incidents?${query}`).expect(200)).body.items;
  const only = (service: string): Promise<IncidentView> =>
    eventually(async () => {
      const items = await list(`service=${service}`);
      expect(items).toHaveLength(1);
      return items[0] as IncidentView;
    });
  const opened = async (incidentId: string) =>
    (await world.published('incident.opened.v1')).filter((event) => (event.data as { incidentId: string }).incidentId === incidentId);

  it.each([1, 2])('opens one incident for an alert that is delivered %i times', async (times) => {
    const service = `once-${times}`;
    const fired = new AlertLife(service, { service }).fires(at('14:01:30'));
    await world.deliver(...Array.from({ length: times }, () => fired));
    const incident = await only(service);
    expect(incident).toMatchObject({
      title: service,
      status: 'triage',
      severity: 'sev2',
      urgency: 'high',
      alertCounts: { open: 1, total: 1 },
    });
    await world.deliver(fired);
    const later = new AlertLife(`${service}-b`, { service }).fires(at('14:02:00'));
    await world.deliver(later, later);
    await eventually(async () => expect((await only(service)).alertCounts).toEqual({ open: 2, total: 2 }));
    expect(await opened(incident.incidentId)).toHaveLength(1);
  });

  it('gathers what is delivered to two partitions at once into one incident', async () => {
    const service = 'rush';
    const lives = Array.from({ length: 40 }, (_, n) => new AlertLife(`Rush ${n}`, { service }).fires(at('14:02:00')));
    await world.deliver(...lives);
    await eventually(async () => expect((await only(service)).alertCounts).toEqual({ open: 40, total: 40 }));
    const { incidentId } = await only(service);
    const alerts = (await world.http.get(`/api/v1/incidents/${incidentId}/alerts?limit=200`).expect(200)).body.items;
    expect(alerts).toHaveLength(40);
    expect((await world.http.get(`/api/v1/incidents/${incidentId}/verification`).expect(200)).body).toMatchObject({ ok: true });
  });

  it('resolves what nobody has taken when all its alerts have ended and the grace is over, as of the last end', async () => {
    const service = 'untouched';
    const [a, b] = [new AlertLife('A untouched', { service }), new AlertLife('B untouched', { service })];
    await world.deliver(a.fires(at('14:00:00')), b.fires(at('14:00:30')), a.ends(at('14:01:00')));
    const { incidentId } = await only(service);
    const one = async (): Promise<IncidentView> => (await world.http.get(`/api/v1/incidents/${incidentId}`).expect(200)).body;
    await eventually(async () => expect((await one()).alertCounts).toEqual({ open: 1, total: 2 }));
    // Also a member that has changed since says which rule made it one.
    const members = (await world.http.get(`/api/v1/incidents/${incidentId}/alerts`).expect(200)).body.items;
    expect(members).toMatchObject([
      { status: 'resolved', why: 'opened: no-open-incident', ruleId: 'rul_builtin', ruleName: 'Same service, else same alert name' },
      { status: 'firing', why: 'joined: same-group', ruleId: 'rul_builtin', isPinned: false },
    ]);
    world.clock.forward({ hours: 1 });
    await world.sweep('auto-resolve');
    expect((await one()).status).toBe('triage');
    world.clock.set(at('14:02:00'));
    await world.deliver(b.ends(at('14:01:30')));
    await eventually(async () => expect((await one()).settlesAt).toBe(at('14:11:30')));
    world.clock.set(at('14:11:29'));
    await world.sweep('auto-resolve');
    expect((await one()).status).toBe('triage');
    world.clock.set(at('14:11:30'));
    await Promise.all([world.sweep('auto-resolve'), world.sweep('auto-resolve')]);
    expect(await one()).toMatchObject({ status: 'resolved', resolvedBy: 'auto', resolvedAt: at('14:01:30'), settlesAt: null });
    const resolved = (await world.published('incident.resolved.v1')).filter(
      (event) => (event.data as { incidentId: string }).incidentId === incidentId,
    );
    expect(resolved).toHaveLength(1);
    expect(resolved[0]?.data).toMatchObject({ resolvedAt: at('14:01:30'), resolvedBy: 'auto' });

    await world.deliver(b.fires(at('14:05:00')));
    await eventually(async () => expect(await one()).toMatchObject({ status: 'investigating', alertCounts: { open: 1, total: 3 } }));
    world.clock.set(at('14:02:00'));
  });

  it('does not resolve under a person’s hands: it proposes', async () => {
    const service = 'taken';
    const life = new AlertLife('Taken', { service });
    await world.deliver(life.fires(at('14:00:00')));
    const { incidentId } = await only(service);
    await world.http.post(`/api/v1/incidents/${incidentId}/acknowledge`).send({}).expect(200);
    await world.deliver(life.ends(at('14:01:00')));
    const one = async (): Promise<IncidentView> => (await world.http.get(`/api/v1/incidents/${incidentId}`).expect(200)).body;
    await eventually(async () => expect((await one()).settlesAt).not.toBeNull());
    world.clock.set(at('14:30:00'));
    await world.sweep('auto-resolve');
    await world.sweep('auto-resolve');
    expect(await one()).toMatchObject({ status: 'acknowledged', proposedResolvedAt: at('14:01:00') });
    const ended = (await world.published('incident.alerts-ended.v1')).filter(
      (event) => (event.data as { incidentId: string }).incidentId === incidentId,
    );
    expect(ended).toHaveLength(1);
    world.clock.set(at('14:02:00'));
  });

  it('is acknowledged when somebody acknowledges at the source, and grows graver with its alerts', async () => {
    const service = 'source-ack';
    const life = new AlertLife('Acked', { service, severity: 'warning' });
    await world.deliver(life.fires(at('14:00:00')));
    expect((await only(service)).severity).toBe('sev4');
    await world.deliver(life.changes(at('14:00:30'), { severity: 'critical' }), life.isAcknowledged(at('14:01:00')));
    await eventually(async () =>
      expect(await only(service)).toMatchObject({ status: 'acknowledged', severity: 'sev2', acknowledgedAt: at('14:01:00') }),
    );
  });

  it.each([1, 2])('tells the changes shortly before an incident, known before and told late, delivered %i times', async (times) => {
    const service = `changed-${times}`;
    const environment = service;
    const change = (name: string, time: string) =>
      anEvent(ChangeRecordedV1, {
        changeId: `${name}${times}`.padEnd(32, '0'),
        title: `Rollout ${name}`,
        environment,
        service,
        endedAt: at(time),
        occurredAt: at(time),
      });
    const early = change('a', '13:56:00');
    const late = change('b', '13:58:00');
    await world.deliver(...Array.from({ length: times }, () => early));
    await world.deliver(new AlertLife(`Changed ${times}`, { service, environment }).fires(at('14:00:00')));
    const { incidentId } = await only(service);
    await world.deliver(...Array.from({ length: times }, () => late));
    await eventually(async () => {
      const { items } = (await world.http.get(`/api/v1/incidents/${incidentId}/timeline?lane=change`).expect(200)).body;
      expect(items.map(({ text, data }: { text: string; data: { nearness: string } }) => [text, data.nearness])).toEqual([
        [`Rollout a on ${service} (deployment, succeeded), 4 min before`, 'service'],
        [`Rollout b on ${service} (deployment, succeeded), 2 min before`, 'service'],
      ]);
    });
    const changes = async () => (await world.http.get(`/api/v1/incidents/${incidentId}/timeline?lane=change`).expect(200)).body.items;
    const [first] = await changes();
    expect(first.data.isCandidate).toBe(true);
    await world.http.patch(`/api/v1/incidents/${incidentId}/timeline/${first.entryId}`).send({ act: 'keep' }).expect(200);
    expect((await changes()).map(({ data }: { data: { isCandidate: boolean } }) => data.isCandidate)).toEqual([false, true]);
  });

  it('keeps why each alert went where it went, and shows what no rule took in the inbox', async () => {
    const life = new AlertLife('Chatter', { service: 'chatter', severity: 'info' });
    await world.deliver(life.fires(at('14:00:00')));
    await eventually(async () => {
      const { items } = (await world.http.get('/api/v1/incidents/inbox').expect(200)).body;
      expect(items).toEqual([expect.objectContaining({ kind: 'unmatched', title: 'Chatter', alertId: life.alertId, useful: null })]);
    });
    await world.http.post(`/api/v1/incidents/inbox/${life.alertId}`).send({ useful: false }).expect(200);
    expect((await world.http.get('/api/v1/incidents/inbox').expect(200)).body.items[0].useful).toBe(false);
  });
});
