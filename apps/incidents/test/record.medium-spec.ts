import type { Alert, EventEnvelope, IncidentView } from '@debrief/contracts';
import { Projections } from '@debrief/persistence';
import { useWorld } from '@debrief/testing';
import { describe, expect, it } from 'vitest';
import { IncidentsRepository } from '../src/adapters/incidents.repository.js';
import { incidentsConfig, IncidentsModule } from '../src/index.js';
import { CorrelateAlerts } from '../src/use-cases/correlate-alerts.js';
import { AlertLife } from './an-alert.js';

const at = (time: string): string => `2026-11-18T${time}.000Z`;

describe('the record and what follows from it', () => {
  const world = useWorld({
    module: IncidentsModule,
    name: 'incidents',
    config: [incidentsConfig],
    clock: at('14:02:00'),
    real: ['mongo', 'kafka'],
  });
  const correlate = (...events: EventEnvelope[]) => world.get(CorrelateAlerts).execute(events as EventEnvelope<string, Alert>[]);
  const list = async (service: string): Promise<IncidentView[]> =>
    (await world.http.get(`/api/v1/incidents?service=${service}`).expect(200)).body.items;

  it('makes one incident of one trouble that four workers hear at once, batch by batch and again', async () => {
    const service = 'four-workers';
    const lives = Array.from({ length: 24 }, (_, n) => new AlertLife(`Four ${n}`, { service }));
    const fired = lives.map((life) => life.fires(at('14:00:00')));
    const ended = lives.slice(0, 12).map((life) => life.ends(at('14:01:00')));
    const shares = [0, 1, 2, 3].map((worker) => fired.filter((_, n) => n % 4 === worker));
    await Promise.all(shares.map((share) => correlate(...share)));
    await Promise.all([...shares.map((share) => correlate(...share)), correlate(...ended)]);
    await correlate(...fired, ...ended);
    const found = await list(service);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ alertCounts: { open: 12, total: 24 } });
    expect((await world.http.get(`/api/v1/incidents/${found[0]?.incidentId}/verification`).expect(200)).body.ok).toBe(true);
  });

  it('takes a batch of which a part was told before', async () => {
    const service = 'in-part';
    const [a, b, c] = ['a', 'b', 'c'].map((name) => new AlertLife(`Part ${name}`, { service }).fires(at('14:00:00')));
    await correlate(a as EventEnvelope, b as EventEnvelope);
    await correlate(b as EventEnvelope, c as EventEnvelope);
    expect((await list(service))[0]).toMatchObject({ alertCounts: { open: 3, total: 3 } });
  });

  it('keeps 500 different troubles of one batch apart', async () => {
    const events = Array.from({ length: 500 }, (_, n) => new AlertLife(`Apart ${n}`, { service: `apart-${n}` }).fires(at('14:00:00')));
    await correlate(...events);
    expect(await list('apart-499')).toHaveLength(1);
    expect(await (await world.get(IncidentsRepository).incidents()).countDocuments({ 'state.title': /^Apart / })).toBe(500);
  });

  it('mends what a death between commit and projection left behind', async () => {
    const service = 'left-behind';
    await correlate(new AlertLife('Left a', { service }).fires(at('14:00:00')));
    const [before] = await list(service);
    const incidentId = before?.incidentId ?? '';
    const repository = world.get(IncidentsRepository);
    const document = await (await repository.incidents()).findOne({ _id: incidentId });
    await correlate(new AlertLife('Left b', { service }).fires(at('14:00:30')));
    if (!document) throw new Error('the incident must be there');
    await (await repository.incidents()).replaceOne({ _id: incidentId }, document);
    await (await repository.entries()).deleteMany({ incidentId, entryNo: { $gt: 1 } });
    await world.sweep('catch-up');
    expect((await list(service))[0]).toMatchObject({ alertCounts: { open: 2, total: 2 } });
    expect((await world.http.get(`/api/v1/incidents/${incidentId}/timeline`).expect(200)).body.items).toHaveLength(3);
    // An order upon a document that is behind meets the newer commit, loads it, and is carried out.
    await (await repository.incidents()).replaceOne({ _id: incidentId }, document);
    await world.http.post(`/api/v1/incidents/${incidentId}/acknowledge`).send({}).expect(200);
    expect((await list(service))[0]).toMatchObject({ status: 'acknowledged', alertCounts: { open: 2, total: 2 } });
  });

  it('is the same when it is folded anew from the commits', async () => {
    const projections = world.get(Projections);
    expect((await projections.compare(1)).mismatches).toEqual([]);
    const incidents = await world.get(IncidentsRepository).incidents();
    const before = await incidents.find().sort({ _id: 1 }).toArray();
    await projections.rebuild('incidents');
    expect(await incidents.find().sort({ _id: 1 }).toArray()).toEqual(before);
  });
});
