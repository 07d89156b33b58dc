import { AlertFiredV1, AlertResolvedV1, type Alert, type EventEnvelope, type IncidentView, type MemberView } from '@debrief/contracts';
import { derivedHex } from '@debrief/contracts/derive-id';
import { anEvent, eventually, useWorld } from '@debrief/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { incidentsConfig, IncidentsModule } from '../src/index.js';

const at = (time: string): string => `2026-11-18T${time}.000Z`;

/** One commit of an alert as ingest makes it: several steps under one version, each an event of its own. */
function commitOf(
  service: string,
  version: number,
  steps: readonly (readonly [from: string, to?: string])[],
  more: Partial<Alert> = {},
): EventEnvelope[] {
  const alertId = derivedHex('int', service);
  let index = 0;
  return steps.flatMap(([from, to], n) => {
    const data = {
      alertId,
      sequence: version,
      episode: (more.episode ?? 1) + n,
      title: service,
      service,
      labels: { alertname: service, service },
      startedAt: from,
      occurredAt: from,
      receivedAt: from,
    };
    const envelope = () => ({ id: `${alertId}:${version}:${index++}`, subject: alertId });
    const fired = anEvent(AlertFiredV1, { ...data, ...more, episode: data.episode }, envelope());
    if (!to) return [fired];
    const over = {
      status: 'resolved' as const,
      resolution: 'source' as const,
      resolvedAt: to,
      occurredAt: to,
      receivedAt: to,
      wasOpen: true,
    };
    return [fired, anEvent(AlertResolvedV1, { ...data, ...more, ...over, episode: data.episode }, envelope())];
  });
}

describe('a flapping alert', () => {
  const world = useWorld({
    module: IncidentsModule,
    name: 'incidents',
    config: [incidentsConfig],
    clock: at('14:02:00'),
    real: ['mongo', 'kafka'],
  });
  const only = (service: string, more: object): Promise<IncidentView> =>
    eventually(async () => {
      const { items } = (await world.http.get(`/api/v1/incidents?service=${service}`).expect(200)).body;
      expect(items).toHaveLength(1);
      const { body } = await world.http.get(`/api/v1/incidents/${items[0].incidentId}`).expect(200);
      expect(body).toMatchObject(more);
      return body as IncidentView;
    });
  const membersOf = async (incidentId: string): Promise<MemberView[]> =>
    (await world.http.get(`/api/v1/incidents/${incidentId}/alerts`).expect(200)).body.items;
  beforeEach(() => world.clock.set(at('14:02:00')));

  it.each([1, 2])('that fires and ends within one commit is not counted open, told %i times', async (times) => {
    const service = `one-commit-${times}`;
    const events = commitOf(service, 1, [[at('14:00:00'), at('14:00:20')]]);
    for (let n = 0; n < times; n++) await world.deliver(...events);
    const { incidentId } = await only(service, { alertCounts: { open: 0, total: 1 }, settlesAt: at('14:10:20') });
    expect(await membersOf(incidentId)).toMatchObject([{ episode: 1, status: 'resolved', resolvedAt: at('14:00:20') }]);
    world.clock.set(at('14:10:20'));
    await world.sweep('auto-resolve');
    await only(service, { status: 'resolved', resolvedAt: at('14:00:20') });
  });

  it.each(['together', 'one by one', 'twice'] as const)(
    'comes and goes several times within one commit, heard %s: one incident, nothing open',
    async (how) => {
      const service = `several-${how.replaceAll(' ', '-')}`;
      const events = commitOf(
        service,
        1,
        [
          [at('14:00:00'), at('14:00:10')],
          [at('14:00:20'), at('14:00:30')],
          [at('14:00:40'), at('14:00:50')],
        ],
        { isFlapping: true },
      );
      if (how === 'one by one')
        for (const [index, event] of events.entries()) {
          await world.deliver(event);
          await only(service, { alertCounts: { open: index % 2 === 0 ? 1 : 0, total: Math.floor(index / 2) + 1 } });
        }
      else await world.deliver(...events, ...(how === 'twice' ? events : []));
      const { incidentId } = await only(service, { alertCounts: { open: 0, total: 3 }, settlesAt: at('14:30:50') });
      expect((await membersOf(incidentId)).map(({ status }) => status)).toEqual(['resolved', 'resolved', 'resolved']);
    },
  );

  it('that still fires at the end of its commit stays open, and its return within half an hour opens nothing new', async () => {
    const service = 'still-firing';
    await world.deliver(...commitOf(service, 1, [[at('14:00:00'), at('14:00:10')], [at('14:00:20')]], { isFlapping: true }));
    await only(service, { alertCounts: { open: 1, total: 2 }, settlesAt: null });
    const over = commitOf(service, 2, [[at('14:00:20'), at('14:01:00')]], { episode: 2, isFlapping: true });
    await world.deliver(over.at(-1) as EventEnvelope);
    await only(service, { alertCounts: { open: 0, total: 2 }, settlesAt: at('14:31:00') });
    world.clock.set(at('14:31:00'));
    await world.sweep('auto-resolve');
    await only(service, { status: 'resolved' });
    await world.deliver(...commitOf(service, 3, [[at('14:29:00')]], { episode: 3, isFlapping: true }));
    await only(service, { status: 'investigating', alertCounts: { open: 1, total: 3 } });
  });

  it('is one entry of the story: its coming and going after the first is not told again', async () => {
    const service = 'quiet-story';
    const steps = [0, 1, 2, 3].map((n) => [at(`14:0${n}:00`), at(`14:0${n}:30`)] as const);
    await world.deliver(...commitOf(service, 1, steps.slice(0, 1)));
    await only(service, { alertCounts: { total: 1 } });
    await world.deliver(...commitOf(service, 2, steps.slice(1), { episode: 2, isFlapping: true }));
    const { incidentId } = await only(service, { alertCounts: { open: 0, total: 4 } });
    const { items } = (await world.http.get(`/api/v1/incidents/${incidentId}/timeline?lane=alert`).expect(200)).body;
    expect(items.map(({ entryType }: { entryType: string }) => entryType)).toEqual(['alert-fired', 'alert-resolved']);
    expect((await world.published('incident.opened.v1')).filter(({ subject }) => subject === incidentId)).toHaveLength(1);
  });
});
