import { PastIncidentRecordedV1, type IncidentView } from '@debrief/contracts';
import { anEvent, eventually, useWorld } from '@debrief/testing';
import { describe, expect, it } from 'vitest';
import { incidentsConfig, IncidentsModule } from '../src/index.js';

describe('an incident of another tool’s history', () => {
  const world = useWorld({
    module: IncidentsModule,
    name: 'incidents',
    config: [incidentsConfig],
    clock: '2026-11-18T14:02:00.000Z',
    real: ['mongo', 'kafka'],
  });
  const list = async (query: string): Promise<IncidentView[]> =>
    (await world.http.get(`/api/v1/incidents?${query}`).expect(200)).body.items;

  it('is over from its first moment, with its own times, however often it is told', async () => {
    const past = anEvent(PastIncidentRecordedV1, { service: 'imported-orders' });
    await world.deliver(past, past);
    const [incident] = await eventually(async () => {
      const items = await list('service=imported-orders');
      expect(items).toHaveLength(1);
      return items;
    });
    const { incidentId } = incident as IncidentView;
    const whole = (await world.http.get(`/api/v1/incidents/${incidentId}`).expect(200)).body as IncidentView;
    expect(whole).toMatchObject({
      title: 'Checkout is slow',
      status: 'resolved',
      severity: 'sev3',
      openedAt: '2025-03-02T10:00:00.000Z',
      tags: ['imported'],
      milestones: {
        detectedAt: { at: '2025-03-02T10:00:00.000Z' },
        acknowledgedAt: { at: '2025-03-02T10:05:00.000Z' },
        resolvedAt: { at: '2025-03-02T10:30:00.000Z' },
      },
    });
    const { body } = await world.http.get(`/api/v1/incidents/${incidentId}/timeline`).expect(200);
    expect((body.items as { occurredAt: string }[]).map(({ occurredAt }) => occurredAt)).toEqual([
      '2025-03-02T10:00:00.000Z',
      '2025-03-02T10:05:00.000Z',
      '2025-03-02T10:30:00.000Z',
    ]);
    const said = (await world.published('incident.opened.v1')).filter(({ subject }) => subject === incidentId);
    expect(said.map(({ data }) => (data as { origin: { kind: string } }).origin.kind)).toEqual(['import']);
  });

  it('stays as people left it when it is told again from another export', async () => {
    await world.deliver(anEvent(PastIncidentRecordedV1, { pastIncidentId: 'a'.repeat(32), service: 'imported-mail' }));
    const find = () =>
      eventually(async () => {
        const items = await list('service=imported-mail');
        expect(items).toHaveLength(1);
        return items[0] as IncidentView;
      });
    const { incidentId } = await find();
    await world.http.post(`/api/v1/incidents/${incidentId}/reopen`).send({ reason: 'It was not over.' }).expect(200);
    await world.deliver(
      anEvent(PastIncidentRecordedV1, { pastIncidentId: 'a'.repeat(32), service: 'imported-mail', title: 'Another title' }),
    );
    await world.deliver(anEvent(PastIncidentRecordedV1, { pastIncidentId: 'b'.repeat(32), service: 'imported-last' }));
    await eventually(async () => expect(await list('service=imported-last')).toHaveLength(1));
    expect(await find()).toMatchObject({ title: 'Checkout is slow', status: 'investigating' });
  });
});
