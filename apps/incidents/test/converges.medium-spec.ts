import type { IncidentView, MemberView } from '@debrief/contracts';
import { eventually, useWorld } from '@debrief/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { incidentsConfig, IncidentsModule } from '../src/index.js';
import { CorrelateAlerts } from '../src/use-cases/correlate-alerts.js';
import { AlertLife } from './an-alert.js';

const at = (minute: number): string => `2026-11-18T14:${String(minute).padStart(2, '0')}:00.000Z`;

/** Alerts of two services, each of which fires, and of which some have ended. */
const trouble = fc.record({
  ended: fc.array(fc.boolean(), { minLength: 2, maxLength: 5 }),
  others: fc.array(fc.boolean(), { minLength: 1, maxLength: 4 }),
  taken: fc.integer({ min: 1, max: 4 }),
});

describe('incidents, whatever is done to them and back', () => {
  const world = useWorld({
    module: IncidentsModule,
    name: 'incidents',
    config: [incidentsConfig],
    clock: at(30),
    real: ['mongo', 'kafka'],
  });
  let runs = 0;

  const one = async (incidentId: string): Promise<IncidentView> =>
    (await world.http.get(`/api/v1/incidents/${incidentId}`).expect(200)).body;
  const membersOf = async (incidentId: string): Promise<MemberView[]> =>
    (await world.http.get(`/api/v1/incidents/${incidentId}/alerts?limit=200`).expect(200)).body.items;
  const only = async (service: string): Promise<IncidentView> => {
    const { items } = (await world.http.get(`/api/v1/incidents?service=${service}`).expect(200)).body;
    expect(items).toHaveLength(1);
    return one((items as IncidentView[])[0]!.incidentId);
  };
  /** What it is and holds, without how it came there. */
  const isAs = async (incidentId: string) => {
    const { title, status, kind, severity, urgency, services, teamIds, alertCounts, milestones, environment, visibility } =
      await one(incidentId);
    const members = (await membersOf(incidentId)).map(({ alertId, episode, status: state }) => `${alertId}:${episode} ${state}`);
    return { title, status, kind, severity, urgency, services, teamIds, alertCounts, milestones, environment, visibility, members };
  };
  const order = (incidentId: string, name: string, body: object = {}) =>
    world.http.post(`/api/v1/incidents/${incidentId}/${name}`).send(body);
  const burns = async (service: string, ended: readonly boolean[]): Promise<string> => {
    const lives = ended.map((isOver, n) => ({ isOver, life: new AlertLife(`${service} ${n}`, { service }) }));
    const fired = lives.map(({ life }) => life.fires(at(0)));
    // One stays: an incident whose alerts have all ended is settled by and by.
    const over = lives.slice(1).flatMap(({ isOver, life }) => (isOver ? [life.ends(at(10))] : []));
    await world.get(CorrelateAlerts).execute([...fired, ...over] as never);
    return (await only(service)).incidentId;
  };

  it('are what they were when a merge is undone, and when a split is', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(trouble, async ({ ended, others, taken }) => {
        runs += 1;
        const [source, target] = [await burns(`source-${runs}`, ended), await burns(`target-${runs}`, others)];
        const before = { source: await isAs(source), target: await isAs(target) };
        await order(source, 'merge', { intoIncidentId: target }).expect(200);
        expect((await one(target)).alertCounts.total).toBe(ended.length + others.length);
        await order(source, 'unmerge').expect(200);
        expect({ source: await isAs(source), target: await isAs(target) }).toEqual(before);

        const alertIds = (await membersOf(source)).slice(0, Math.min(taken, ended.length - 1)).map(({ alertId }) => alertId);
        const { incidentId } = (await order(source, 'split', { title: 'A part', alertIds }).expect(201)).body as IncidentView;
        expect((await one(source)).alertCounts.total).toBe(ended.length - alertIds.length);
        await order(incidentId, 'unsplit').expect(200);
        expect(await isAs(source)).toEqual(before.source);
      }),
      { numRuns: 12 },
    );
  });

  it('are the same for four workers at once, and when all is heard again after a restart', async () => {
    const services = ['north', 'south', 'east'].map((name) => `four-${name}`);
    const lives = services.flatMap((service) => Array.from({ length: 25 }, (_, n) => new AlertLife(`${service} ${n}`, { service })));
    const events = [...lives.map((life) => life.fires(at(1))), ...lives.slice(0, 10).map((life) => life.ends(at(5)))];
    const worker = world.get(CorrelateAlerts);
    await Promise.all(Array.from({ length: 4 }, () => worker.execute(events as never)));
    const seen = () => Promise.all(services.map(async (service) => isAs((await only(service)).incidentId)));
    const first = await eventually(seen);
    expect(first.map(({ alertCounts }) => alertCounts)).toEqual([
      { open: 15, total: 25 },
      { open: 25, total: 25 },
      { open: 25, total: 25 },
    ]);
    await worker.execute(events as never);
    expect(await seen()).toEqual(first);
    for (const service of services) {
      const { incidentId } = await only(service);
      expect((await world.http.get(`/api/v1/incidents/${incidentId}/verification`).expect(200)).body).toMatchObject({ ok: true });
      const story = (await world.http.get(`/api/v1/incidents/${incidentId}/timeline?type=alert-fired&limit=200`).expect(200)).body.items;
      const told = (story as { data: { count?: number } }[]).reduce((sum, { data }) => sum + (data.count ?? 1), 0);
      expect(told).toBe(25);
    }
  });
});
