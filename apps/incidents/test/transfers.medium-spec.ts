import type { IncidentView, MemberView, ServiceSplit, TimelineEntryView } from '@debrief/contracts';
import { derivedHex } from '@debrief/contracts/derive-id';
import { CommitStore } from '@debrief/persistence';
import { eventually, useWorld } from '@debrief/testing';
import { afterEach, describe, expect, it } from 'vitest';
import type { MemberDocument } from '../src/adapters/documents.js';
import { IncidentsRepository } from '../src/adapters/incidents.repository.js';
import { membersPerStep } from '../src/use-cases/transfer-alerts.js';
import { incidentsConfig, IncidentsModule } from '../src/index.js';
import { AlertLife } from './an-alert.js';

const at = (time: string): string => `2026-11-18T${time}.000Z`;

describe('what goes from one incident to another', () => {
  const world = useWorld({
    module: IncidentsModule,
    name: 'incidents',
    config: [incidentsConfig],
    clock: at('14:02:00'),
    real: ['mongo', 'kafka'],
  });
  const order = (incidentId: string, name: string, body: object = {}, key?: string) => {
    const sent = world.http.post(`/api/v1/incidents/${incidentId}/${name}`);
    return (key ? sent.set('idempotency-key', key) : sent).send(body);
  };
  const one = async (incidentId: string): Promise<IncidentView> =>
    (await world.http.get(`/api/v1/incidents/${incidentId}`).expect(200)).body;
  const alertsOf = async (incidentId: string): Promise<MemberView[]> =>
    (await world.http.get(`/api/v1/incidents/${incidentId}/alerts?limit=200`).expect(200)).body.items;
  const storyOf = async (incidentId: string): Promise<TimelineEntryView[]> =>
    (await world.http.get(`/api/v1/incidents/${incidentId}/timeline?limit=200`).expect(200)).body.items;
  const declare = async (title: string): Promise<IncidentView> =>
    (await world.http.post('/api/v1/incidents').send({ title, severity: 'sev3' }).expect(201)).body;
  const burning = async (service: string, names: readonly string[]): Promise<IncidentView> => {
    await world.deliver(...names.map((name) => new AlertLife(`${service} ${name}`, { service }).fires(at('14:00:00'))));
    return eventually(async () => {
      const { items } = (await world.http.get(`/api/v1/incidents?service=${service}`).expect(200)).body;
      expect(items[0]).toMatchObject({ alertCounts: { total: names.length } });
      return items[0] as IncidentView;
    });
  };
  /** The tally that people see is that of the members, and every alert is in one incident. */
  const holdsTogether = async (...incidentIds: string[]): Promise<void> => {
    const seen = new Set<string>();
    for (const incidentId of incidentIds) {
      const incident = await one(incidentId);
      if (incident.status === 'merged') continue;
      const members = await alertsOf(incidentId);
      for (const { alertId } of members) {
        expect(seen.has(alertId)).toBe(false);
        seen.add(alertId);
      }
      const open = new Set(members.filter(({ status }) => status !== 'resolved').map(({ alertId }) => alertId)).size;
      expect(incident.alertCounts).toEqual({ open, total: members.length });
      expect((await world.http.get(`/api/v1/incidents/${incidentId}/verification`).expect(200)).body.ok).toBe(true);
    }
  };

  /** Ends the process, as far as an order can see it, at the nth insert: before it, or between it and what people read. */
  let mend: (() => void) | undefined;
  const dieAt = (nth: number, side: 'before' | 'after'): void => {
    const store = world.get(CommitStore);
    const append = store.appendMany.bind(store);
    let inserts = 0;
    store.appendMany = async (wishes) => {
      inserts += 1;
      if (inserts > nth) throw new Error('the process has ended');
      if (inserts === nth && side === 'before') throw new Error('the process has ended');
      const outcomes = await append(wishes);
      if (inserts === nth) throw new Error('the process has ended');
      return outcomes;
    };
    mend = () => {
      store.appendMany = append;
      mend = undefined;
    };
  };
  afterEach(() => mend?.());
  const goOn = async (): Promise<void> => {
    mend?.();
    world.clock.forward({ minutes: 2 });
    await world.sweep('catch-up');
    await world.sweep('finish-merges');
    await world.sweep('catch-up');
  };

  const points = [1, 2, 3].flatMap((nth) => (['before', 'after'] as const).map((side) => ({ nth, side })));

  it.each(points)('a merge that dies $side insert $nth is whole after the sweep, or has not begun', async ({ nth, side }) => {
    const source = await burning(`merge-${nth}-${side}`, ['a', 'b', 'c']);
    const target = await declare(`Target ${nth} ${side}`);
    dieAt(nth, side);
    const answer = await order(source.incidentId, 'merge', { intoIncidentId: target.incidentId });
    await goOn();
    const { status } = await one(source.incidentId);
    if (nth === 1 && side === 'before') expect(status).toBe('triage');
    else {
      expect(status).toBe('merged');
      expect(await one(target.incidentId)).toMatchObject({
        alertCounts: { open: 3, total: 3 },
        absorbed: [{ incidentId: source.incidentId }],
      });
    }
    expect(answer.status).toBe(nth > 2 ? 200 : answer.status);
    await holdsTogether(source.incidentId, target.incidentId);
  });

  it.each(points)('an undone merge that dies $side insert $nth is whole after the sweep', async ({ nth, side }) => {
    const source = await burning(`unmerge-${nth}-${side}`, ['a', 'b']);
    const target = await declare(`Target ${nth} ${side}`);
    await order(source.incidentId, 'merge', { intoIncidentId: target.incidentId }).expect(200);
    dieAt(nth, side);
    await order(source.incidentId, 'unmerge');
    await goOn();
    expect(await one(source.incidentId)).toMatchObject({ status: 'triage', mergedInto: null, alertCounts: { open: 2, total: 2 } });
    expect(await one(target.incidentId)).toMatchObject({ absorbed: [], alertCounts: { open: 0, total: 0 } });
    await holdsTogether(source.incidentId, target.incidentId);
  });

  it.each([1, 2, 3, 4].flatMap((nth) => (['before', 'after'] as const).map((side) => ({ nth, side }))))(
    'a split that dies $side insert $nth is whole after the sweep, and the same order again changes nothing',
    async ({ nth, side }) => {
      const source = await burning(`split-${nth}-${side}`, ['a', 'b', 'c']);
      const [first] = await alertsOf(source.incidentId);
      const body = { title: `Part ${nth} ${side}`, alertIds: [first?.alertId] };
      dieAt(nth, side);
      await order(source.incidentId, 'split', body, `split-${nth}-${side}`);
      await goOn();
      const again = (await order(source.incidentId, 'split', body, `split-${nth}-${side}`).expect(201)).body as IncidentView;
      expect(again).toMatchObject({ splitFrom: source.incidentId, alertCounts: { open: 1, total: 1 } });
      expect(await one(source.incidentId)).toMatchObject({ alertCounts: { open: 2, total: 2 } });
      await holdsTogether(source.incidentId, again.incidentId);
    },
  );

  it.each(points)('a move that dies $side insert $nth is whole after the sweep', async ({ nth, side }) => {
    const source = await burning(`move-${nth}-${side}`, ['a', 'b']);
    const target = await declare(`Target ${nth} ${side}`);
    const [first] = await alertsOf(source.incidentId);
    dieAt(nth, side);
    await order(source.incidentId, 'alerts/move', { alertIds: [first?.alertId], toIncidentId: target.incidentId });
    await goOn();
    expect(await one(target.incidentId)).toMatchObject({ alertCounts: { total: 1 } });
    await holdsTogether(source.incidentId, target.incidentId);
  });

  it.each([1, 2].flatMap((times) => [{ times }]))('a split that is undone $times times leaves what was there', async ({ times }) => {
    const source = await burning(`identity-${times}`, ['a', 'b', 'c']);
    const note = (
      await world.http
        .post(`/api/v1/incidents/${source.incidentId}/timeline`)
        .send({ entryType: 'note', data: { markdown: 'It may be the cache.' } })
        .expect(201)
    ).body as TimelineEntryView;
    const idsOf = async () => (await alertsOf(source.incidentId)).map(({ alertId }) => alertId).toSorted();
    const [before, told] = [await idsOf(), (await storyOf(source.incidentId)).map(({ text }) => text)];
    const part = (
      await order(source.incidentId, 'split', { title: 'A part', alertIds: before.slice(0, 1), entryIds: [note.entryId] }).expect(201)
    ).body as IncidentView;
    expect((await storyOf(part.incidentId)).map(({ text }) => text)).toContain('It may be the cache.');
    expect((await storyOf(source.incidentId)).map(({ text }) => text)).not.toContain('It may be the cache.');
    for (let n = 0; n < times; n++) await order(part.incidentId, 'unsplit', {}, `undo-${part.incidentId}`).expect(200);
    expect(await idsOf()).toEqual(before);
    expect((await one(part.incidentId)).status).toBe('merged');
    const after = (await storyOf(source.incidentId)).map(({ text }) => text);
    for (const text of told) expect(after.filter((each) => each === text)).toHaveLength(told.filter((each) => each === text).length);
    await holdsTogether(source.incidentId, part.incidentId);
    expect((await order(source.incidentId, 'unsplit').expect(409)).body.type).toBe('/problems/incident/not-split');
  });

  it('brings members back from a merge as they are by then, and settles what ended meanwhile', async () => {
    const life = new AlertLife('came back', { service: 'came-back' });
    await world.deliver(life.fires(at('14:00:00')));
    const source = await eventually(async () => {
      const { items } = (await world.http.get('/api/v1/incidents?service=came-back').expect(200)).body;
      expect(items).toHaveLength(1);
      return items[0] as IncidentView;
    });
    const target = await declare('Took it over');
    await order(source.incidentId, 'merge', { intoIncidentId: target.incidentId }).expect(200);
    await world.deliver(life.ends(at('14:05:00')));
    await eventually(async () => expect((await one(target.incidentId)).alertCounts).toEqual({ open: 0, total: 1 }));
    await order(source.incidentId, 'unmerge').expect(200);
    expect(await one(source.incidentId)).toMatchObject({ alertCounts: { open: 0, total: 1 }, settlesAt: at('14:15:00') });
  });

  describe('of more members than one commit can carry', () => {
    const many = 2 * membersPerStep + 700;
    const holding = async (title: string): Promise<IncidentView> => {
      const made = await declare(title);
      const members = await world.get(IncidentsRepository).members();
      const rest = {
        title,
        source: 'alertmanager',
        severity: 'high' as const,
        resolvedAt: null,
        serviceId: null,
        service: null,
        value: null,
      };
      await members.insertMany(
        Array.from({ length: many }, (_, n): MemberDocument => {
          const alertId = derivedHex(made.incidentId, String(n)).slice(0, 32);
          const placed = {
            sequence: 1,
            isStale: false,
            isPinned: false,
            placedAt: at('14:01:00'),
            fromIncidentId: null,
            why: 'same-group',
          };
          return {
            _id: `${alertId}:1`,
            alertId,
            episode: 1,
            status: 'firing',
            startedAt: at('14:00:00'),
            ...rest,
            ...placed,
            incidentId: made.incidentId,
          };
        }),
      );
      return made;
    };
    const membersOf = async (incidentId: string): Promise<number> =>
      (await world.get(IncidentsRepository).members()).countDocuments({ incidentId });
    const wholeAt = async (there: IncidentView, gone: IncidentView, status: string): Promise<void> => {
      expect([await membersOf(there.incidentId), await membersOf(gone.incidentId)]).toEqual([many, 0]);
      expect(await one(there.incidentId)).toMatchObject({ alertCounts: { open: many, total: many }, status });
      expect((await world.http.get(`/api/v1/incidents/${there.incidentId}/verification`).expect(200)).body.ok).toBe(true);
    };

    it(
      'all of them are merged, and all of them come back, into the same incident as often as one likes',
      { timeout: 180_000 },
      async () => {
        const [source, target] = [await holding('Many'), await declare('Takes many')];
        for (let times = 0; times < 2; times++) {
          await order(source.incidentId, 'merge', { intoIncidentId: target.incidentId }).expect(200);
          await eventually(() => wholeAt(target, source, 'acknowledged'), { within: 40_000 });
          await order(source.incidentId, 'unmerge').expect(200);
          await eventually(() => wholeAt(source, target, 'acknowledged'), { within: 40_000 });
          expect(await one(target.incidentId)).toMatchObject({ absorbed: [], alertCounts: { open: 0, total: 0 } });
        }
      },
    );

    it.each([2, 3].flatMap((nth) => (['before', 'after'] as const).map((side) => ({ nth, side }))))(
      'a merge, and one undone, that die $side insert $nth are finished by the sweep',
      async ({ nth, side }) => {
        const [source, target] = [await holding(`Many ${nth} ${side}`), await declare(`Takes many ${nth} ${side}`)];
        dieAt(nth, side);
        await order(source.incidentId, 'merge', { intoIncidentId: target.incidentId });
        await goOn();
        await wholeAt(target, source, 'acknowledged');
        dieAt(nth, side);
        await order(source.incidentId, 'unmerge');
        await goOn();
        await wholeAt(source, target, 'acknowledged');
      },
      60_000,
    );
  });

  it('reopens a resolved target that takes over what still fires', async () => {
    const source = await burning('still-fires', ['a']);
    const target = await declare('Thought to be over');
    await order(target.incidentId, 'resolve').expect(200);
    await order(source.incidentId, 'merge', { intoIncidentId: target.incidentId }).expect(200);
    expect(await one(target.incidentId)).toMatchObject({ status: 'investigating', alertCounts: { open: 1, total: 1 } });
  });

  it('divides a storm by service, after a look at it, and can take each part back', async () => {
    const lives = Array.from({ length: 12 }, (_, n) => new AlertLife(`storm ${n}`, { service: `storm-${n % 3}`, inStorm: true }));
    await world.deliver(...lives.map((life) => life.fires(at('14:01:00'))));
    const storm = await eventually(async () => {
      const { items } = (await world.http.get('/api/v1/incidents?service=storm-0').expect(200)).body;
      expect(items[0]).toMatchObject({ title: 'Alert storm from alertmanager', alertCounts: { total: 12 } });
      return items[0] as IncidentView;
    });
    const look = (await order(storm.incidentId, 'split-by-service').expect(200)).body as ServiceSplit;
    expect(look).toMatchObject({ isDryRun: true, left: 0, parts: [{ alerts: 4 }, { alerts: 4 }] });
    expect((await one(storm.incidentId)).alertCounts.total).toBe(12);
    const body = { dryRun: false };
    const done = (await order(storm.incidentId, 'split-by-service', body, 'storm').expect(200)).body as ServiceSplit;
    expect((await order(storm.incidentId, 'split-by-service', body, 'storm').expect(200)).body).toEqual(done);
    const ids = done.parts.map(({ incidentId }) => incidentId as string);
    expect((await one(storm.incidentId)).alertCounts).toEqual({ open: 4, total: 4 });
    for (const id of ids) expect(await one(id)).toMatchObject({ splitFrom: storm.incidentId, alertCounts: { open: 4, total: 4 } });
    await holdsTogether(storm.incidentId, ...ids);
    expect((await order(storm.incidentId, 'split-by-service', body).expect(422)).body.type).toBe('/problems/incident/split-takes-nothing');
    for (const id of ids) await order(id, 'unsplit').expect(200);
    expect((await one(storm.incidentId)).alertCounts).toEqual({ open: 12, total: 12 });
    await holdsTogether(storm.incidentId, ...ids);
  });
});
