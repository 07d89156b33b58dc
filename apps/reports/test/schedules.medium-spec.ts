import { ChannelHealthChangedV1, type EventEnvelope, IncidentOpenedV1, type ReportRun, type ReportSchedule } from '@debrief/contracts';
import { derivedId } from '@debrief/contracts/derive-id';
import { aCaller, anEvent, eventually, useWorld } from '@debrief/testing';
import { describe, expect, it } from 'vitest';
import { ReportsModule } from '../src/reports.module.js';

const weekly = {
  name: 'What we learn',
  reportId: 'volume',
  period: 'previous-week',
  every: 'week',
  weekday: 1,
  at: '09:00',
  zone: 'Europe/Berlin',
};

describe('reports that come by themselves', () => {
  const world = useWorld({ module: ReportsModule, name: 'reports', clock: '2026-11-18T12:00:00.000Z' });
  const admin = aCaller('admin');
  const post = (body: object) => world.as(admin).post('/api/v1/reports/schedules').send(body);
  const ready = (scheduleId: string) =>
    world
      .published<EventEnvelope<string, { scheduleId: string; runId: string; sentences: string[]; personIds: string[]; readyAt: string }>>(
        'report.ready.v1',
      )
      .then((all) => all.filter(({ data }) => data.scheduleId === scheduleId).map(({ data }) => data));

  it('come once when two sweeps meet, and only the newest after days of silence', async () => {
    const opened = (n: number, time: string, more: object = {}) =>
      anEvent(IncidentOpenedV1, {
        incidentId: derivedId('inc', 'scheduled', n),
        openedAt: time,
        milestones: { detectedAt: { at: time, precision: 'exact', origin: 'computed' } },
        ...more,
      });
    await world.deliver(
      opened(1, '2026-11-17T10:00:00.000Z'),
      opened(2, '2026-11-25T10:00:00.000Z'),
      opened(3, '2026-11-26T10:00:00.000Z', { visibility: 'private', title: 'A secret' }),
    );
    const answer = await post(weekly).expect(201);
    const schedule = answer.body as ReportSchedule;
    expect(schedule).toMatchObject({ nextAt: '2026-11-23T08:00:00.000Z', personIds: [admin.personId], lastRunId: null });
    await world.sweep('report-schedules');
    expect(await ready(schedule.scheduleId)).toEqual([]);
    // Down over one Monday, and the next.
    world.clock.set('2026-12-01T14:00:00.000Z');
    await eventually(async () =>
      expect((await world.as(admin).get('/api/v1/reports/volume?from=2026-11-01&to=2026-12-01').expect(200)).body.figures[0].value).toBe(2),
    );
    await Promise.all([world.sweep('report-schedules'), world.sweep('report-schedules')]);
    await world.sweep('report-schedules');
    const said = await ready(schedule.scheduleId);
    expect(said).toMatchObject([
      {
        runId: `${schedule.scheduleId}-2026-11-30T08:00:00.000Z`,
        personIds: [admin.personId],
        sentences: expect.arrayContaining(['Incidents: 1.']),
      },
    ]);
    expect(JSON.stringify(said)).not.toContain('secret');
    // Told late: what was sent keeps its numbers, and stands beside what is known now.
    await world.deliver(opened(4, '2026-11-27T10:00:00.000Z'));
    await eventually(async () => {
      const { body } = await world.as('viewer').get(`/api/v1/reports/runs/${said[0]!.runId}`).expect(200);
      const { asSent, asKnownNow } = body as ReportRun;
      expect([asSent.figures[0]?.value, asKnownNow.figures[0]?.value]).toEqual([1, 2]);
    });
  });

  it('make one schedule of an order that comes twice, and protect an edit against a lost race', async () => {
    const once = () => post(weekly).set('Idempotency-Key', 'one-schedule-only');
    const [first, second] = [(await once()).body as ReportSchedule, (await once()).body as ReportSchedule];
    expect(second.scheduleId).toBe(first.scheduleId);
    const path = `/api/v1/reports/schedules/${first.scheduleId}`;
    await world.as(admin).put(path).send(weekly).expect(428);
    await world
      .as(admin)
      .put(path)
      .set('If-Match', '"1"')
      .send({ ...weekly, name: 'Another name' })
      .expect(200);
    const late = await world.as(admin).put(path).set('If-Match', '"1"').send(weekly).expect(412);
    expect(late.body.current.name).toBe('Another name');
    await world.as('member').put(path).set('If-Match', '"2"').send(weekly).expect(403);
    await world.as(admin).delete(path).expect(204);
    await world.as(admin).get(path).expect(404);
    const { body } = await world.http.get(`/_/reports/audit?aggregateId=schedule-${first.scheduleId}`).expect(200);
    expect((body.items as { by: { id: string } }[]).map(({ by }) => by.id)).toEqual([admin.personId, admin.personId, admin.personId]);
  });

  it.each([1, 2])('refuse what could never arrive, when a dead channel is told %i times', async (times) => {
    const channelId = `chn_${times}`;
    const dead = anEvent(ChannelHealthChangedV1, { channelId, channelKind: 'webhook', isHealthy: false });
    await world.deliver(...Array.from({ length: times }, () => dead));
    await eventually(async () =>
      expect((await post({ ...weekly, channelIds: [channelId] })).body).toMatchObject({ type: '/problems/reports/channel-dead' }),
    );
    for (const [more, status] of [
      [{ reportId: 'nonsense' }, 422],
      [{ zone: 'Mars/Olympus' }, 422],
      [{ filters: { detection: ['audit'] }, reportId: 'proof' }, 422],
      [{ at: '25:00' }, 400],
      [{ every: 'day' }, 400],
    ] as const)
      await post({ ...weekly, ...more }).expect(status);
  });
});
