import { PersonChangedV1, ServiceChangedV1, TeamChangedV1, type IncidentView } from '@debrief/contracts';
import { aCaller, anEvent, eventually, useWorld } from '@debrief/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { incidentsConfig, IncidentsModule } from '../src/index.js';
import { AlertLife } from './an-alert.js';

const at = (time: string): string => `2026-11-18T${time}.000Z`;
const person = 'per_2kq7n4c5d6e7f2g3h4j5';

describe('people and their incidents', () => {
  const world = useWorld({
    module: IncidentsModule,
    name: 'incidents',
    config: [incidentsConfig],
    clock: at('14:02:00'),
    real: ['mongo', 'kafka'],
  });
  const declare = async (more: object = {}): Promise<IncidentView> =>
    (
      await world.http
        .post('/api/v1/incidents')
        .send({ title: 'Checkout is slow', severity: 'sev2', ...more })
        .expect(201)
    ).body;
  const order = (incidentId: string, name: string, body: object = {}) =>
    world.http.post(`/api/v1/incidents/${incidentId}/${name}`).send(body);
  const one = async (incidentId: string): Promise<IncidentView> =>
    (await world.http.get(`/api/v1/incidents/${incidentId}`).expect(200)).body;

  beforeAll(async () => {
    await world.deliver(anEvent(PersonChangedV1), anEvent(TeamChangedV1), anEvent(ServiceChangedV1));
    await eventually(async () =>
      world.http
        .post('/api/v1/incidents')
        .send({ title: 'Ready', severity: 'sev5', services: [{ serviceId: ServiceChangedV1.example.serviceId }] })
        .expect(201),
    );
  });

  it('declares, works through and closes an incident, with its milestones', async () => {
    const { incidentId, number, status } = await declare({ services: [{ name: 'payments-api' }] });
    expect(status).toBe('acknowledged');
    expect((await one(incidentId)).teamIds).toEqual([ServiceChangedV1.example.teamId]);
    for (const step of ['investigate', 'identify', 'mitigate', 'resolve']) {
      world.clock.forward({ minutes: 5 });
      await order(incidentId, step).expect(200);
    }
    const resolved = await one(incidentId);
    expect(resolved).toMatchObject({
      number,
      status: 'resolved',
      resolvedBy: 'person',
      durations: { tta: 0, tti: 600, ttm: 900, ttr: 1200 },
    });
    await order(incidentId, 'close').expect(200);
    await order(incidentId, 'reopen', { reason: 'it is back' }).expect(200);
    expect(await one(incidentId)).toMatchObject({ status: 'investigating', resolvedAt: null });
    world.clock.set(at('14:02:00'));
  });

  it('tells a release on the same timeline: phases, expectations, decisions and outcomes, and gathers no alert', async () => {
    const example = { ...ServiceChangedV1.example, serviceId: 'svc_releasedreleasedrele', name: 'released', aliases: ['released'] };
    await world.deliver(anEvent(ServiceChangedV1, example, { id: `${example.serviceId}:1:0`, subject: example.serviceId }));
    await eventually(async () =>
      world.http
        .post('/api/v1/incidents')
        .send({ title: 'Known', severity: 'sev5', services: [{ serviceId: example.serviceId, relation: 'affected' }] })
        .expect(201),
    );
    const release = await declare({
      title: 'Checkout 4.2',
      severity: undefined,
      kind: 'release',
      services: [{ serviceId: example.serviceId }],
    });
    expect(release).toMatchObject({ kind: 'release', severity: 'sev5', urgency: 'low' });
    const add = (body: object) => world.http.post(`/api/v1/incidents/${release.incidentId}/timeline`).send(body).expect(201);
    await add({ entryType: 'phase', data: { name: 'Canary' }, occurredUntil: at('14:00:00'), occurredAt: at('13:30:00') });
    const expected = await add({ entryType: 'expectation', data: { markdown: 'Half the latency', measure: 'p95', target: '200 ms' } });
    await add({ entryType: 'decision', data: { chosen: 'Go to all', why: 'the canary was quiet' } });
    const of = `T${(expected.body as { entryNo: number }).entryNo}`;
    await add({ entryType: 'outcome', data: { markdown: 'It fell', of, met: 'met', value: '190 ms' } });
    const story = (await world.http.get(`/api/v1/incidents/${release.incidentId}/timeline?limit=50`).expect(200)).body.items as {
      entryType: string;
      text: string;
    }[];
    expect(story.map(({ entryType }) => entryType)).toEqual(['phase', 'status-changed', 'expectation', 'decision', 'outcome']);
    await world.deliver(new AlertLife('During the release', { service: example.name }).fires(at('14:01:00')));
    await eventually(async () =>
      expect((await world.http.get('/api/v1/incidents?q=during&kind=incident').expect(200)).body.items).toMatchObject([
        { title: 'During the release', kind: 'incident', alertCounts: { total: 1 } },
      ]),
    );
    expect((await one(release.incidentId)).alertCounts).toEqual({ open: 0, total: 0 });
    await order(release.incidentId, 'resolve').expect(200);
    expect((await one(release.incidentId)).findingsList).toEqual([]);
    expect((await world.http.get('/api/v1/incidents?kind=release').expect(200)).body.items).toHaveLength(1);
  });

  it('gives the same incident for the same key, and refuses the key for another body', async () => {
    const send = (title: string) => world.http.post('/api/v1/incidents').set('idempotency-key', 'k-1').send({ title, severity: 'sev3' });
    const first = (await send('Once').expect(201)).body;
    expect((await send('Once').expect(201)).body.incidentId).toBe(first.incidentId);
    expect((await send('Twice').expect(422)).body.type).toBe('/problems/idempotency/key-reused');
  });

  it('edits with the version that was seen: 428 without, 412 with another', async () => {
    const { incidentId } = await declare();
    const got = await world.http.get(`/api/v1/incidents/${incidentId}`).expect(200);
    expect(got.headers['etag']).toBe('"1"');
    const patch = () =>
      world.http.patch(`/api/v1/incidents/${incidentId}`).send({ title: 'Checkout is down', severity: 'sev1', reason: 'all users' });
    expect((await patch().expect(428)).body.type).toBe('/problems/precondition/required');
    const edited = await patch().set('if-match', '"1"').expect(200);
    expect(edited.body).toMatchObject({ title: 'Checkout is down', severity: 'sev1', detailsVersion: 3 });
    const stale = await patch().set('if-match', '"1"').expect(412);
    expect(stale.body).toMatchObject({ type: '/problems/precondition/changed', current: { title: 'Checkout is down', detailsVersion: 3 } });
  });

  it('meets no 412 by alerts that join', async () => {
    const service = 'pouring';
    await world.deliver(new AlertLife('First pour', { service }).fires(at('14:00:00')));
    const [listed] = await eventually(async () => {
      const { items } = (await world.http.get(`/api/v1/incidents?service=${service}`)).body;
      expect(items).toHaveLength(1);
      return items as IncidentView[];
    });
    const { incidentId, detailsVersion } = listed as IncidentView;
    await world.deliver(new AlertLife('Second pour', { service }).fires(at('14:01:00')));
    await eventually(async () => expect((await one(incidentId)).alertCounts.total).toBe(2));
    await world.http
      .patch(`/api/v1/incidents/${incidentId}`)
      .set('if-match', `"${detailsVersion}"`)
      .send({ summary: 'Two alerts.' })
      .expect(200);
  });

  it.each([
    ['acknowledge', {}, 'incident/already-acknowledged', 409],
    ['reopen', { reason: 'x' }, 'incident/not-resolved', 409],
    ['close', {}, 'incident/not-resolved', 409],
    ['open', {}, 'incident/already-open', 409],
    ['resolve', { at: at('15:00:00') }, 'milestone/in-future', 422],
    ['resolve', { at: '1999-12-31T23:59:59.000Z' }, 'milestone/too-old', 422],
    ['split', { title: 'x' }, 'incident/split-takes-nothing', 422],
  ])('refuses %s with its name', async (name, body, type, status) => {
    const { incidentId } = await declare();
    const refused = await order(incidentId, name, body).expect(status);
    expect(refused.body).toMatchObject({ type: `/problems/${type}`, status });
    expect(refused.headers['content-type']).toContain('application/problem+json');
  });

  it('refuses what is not valid with 400 and the path, unknown things with 404 and 422', async () => {
    expect(
      (await world.http.post('/api/v1/incidents').send({ title: '', severity: 'sev9', x: 1 }).expect(400)).body.errors.length,
    ).toBeGreaterThan(1);
    await world.http.get('/api/v1/incidents?nonsense=1').expect(400);
    await world.http.get('/api/v1/incidents?limit=0').expect(400);
    await world.http.get('/api/v1/incidents?cursor=abc').expect(400);
    await world.http.get('/api/v1/incidents/inc_aaaaaaaaaaaaaaaaaaaa').expect(404);
    const unknown = await world.http
      .post('/api/v1/incidents')
      .send({ title: 'x', severity: 'sev3', services: [{ serviceId: 'svc_aaaaaaaaaaaaaaaaaaaa' }] })
      .expect(422);
    expect(unknown.body.type).toBe('/problems/incident/unknown-service');
  });

  it('lists by every filter and pages through all', async () => {
    for (const n of [1, 2, 3, 4, 5])
      await declare({ title: `Pageable ${n}`, severity: n % 2 ? 'sev3' : 'sev4', tags: ['pageable'], environment: 'staging' });
    const titles = async (query: string): Promise<string[]> =>
      (await world.http.get(`/api/v1/incidents?${query}`).expect(200)).body.items.map(({ title }: IncidentView) => title);
    expect(await titles('tag=pageable&severity=sev4')).toHaveLength(2);
    expect(await titles('q=pagea%203')).toEqual(['Pageable 3']);
    expect(await titles('environment=staging&status=open&kind=incident')).toHaveLength(5);
    expect(await titles('environment=staging&status=resolved,closed')).toEqual([]);
    for (const sort of ['-openedAt', '-updatedAt', 'severity']) {
      const seen: string[] = [];
      let cursor = '';
      do {
        const page = (
          await world.http.get(`/api/v1/incidents?tag=pageable&sort=${sort}&limit=2${cursor ? `&cursor=${cursor}` : ''}`).expect(200)
        ).body;
        seen.push(...page.items.map(({ title }: IncidentView) => title));
        cursor = page.nextCursor;
      } while (cursor);
      expect(seen.toSorted()).toEqual([1, 2, 3, 4, 5].map((n) => `Pageable ${n}`));
    }
  });

  it('keeps milestones with their history, roles and impacts, and computes from them', async () => {
    const { incidentId } = await declare();
    const put = (path: string, body: object) => world.http.put(`/api/v1/incidents/${incidentId}/${path}`).send(body);
    await put('milestones/impactStartedAt', { at: at('13:50:00') }).expect(200);
    expect((await put('milestones/impactStartedAt', { at: at('13:52:00') }).expect(422)).body.type).toBe(
      '/problems/milestone/reason-missing',
    );
    const corrected = (await put('milestones/impactStartedAt', { at: at('13:52:00'), reason: 'edge log' }).expect(200))
      .body as IncidentView;
    expect(corrected.milestones.impactStartedAt).toMatchObject({
      at: at('13:52:00'),
      origin: 'corrected',
      history: [{ at: at('13:50:00') }],
    });
    expect(corrected.durations.ttd).toBe(600);
    await put('roles/incident-lead', { personId: person }).expect(200);
    expect((await put('roles/incident-lead', { personId: 'per_aaaaaaaaaaaaaaaaaaaa' }).expect(422)).body.type).toBe(
      '/problems/incident/unknown-person',
    );
    const impact = { scope: 'partial', startedAt: at('13:51:00'), endedAt: at('13:57:40'), share: 0.5, metric: 'failed checkouts' };
    const felt = (await order(incidentId, 'impacts', impact).expect(201)).body as IncidentView;
    expect(felt.durations).toMatchObject({ impact: 400, impactWeighted: 200 });
    expect(felt.findingsList).toContainEqual({
      finding: 'milestone-disagrees',
      data: { name: 'impactStartedAt', stated: at('13:52:00'), computed: at('13:51:00'), seconds: 60 },
    });
    await world.http.delete(`/api/v1/incidents/${incidentId}/impacts/${felt.impacts[0]?.impactId}`).expect(200);
    await world.http.delete(`/api/v1/incidents/${incidentId}/roles/incident-lead`).expect(200);
    expect((await world.http.delete(`/api/v1/incidents/${incidentId}/roles/incident-lead`).expect(409)).body.type).toBe(
      '/problems/incident/role-not-held',
    );
  });

  it('merges and undoes it: members and story go over and come back', async () => {
    const service = 'merging';
    await world.deliver(new AlertLife('Merge me', { service }).fires(at('14:00:00')));
    const source = await eventually(async () => {
      const { items } = (await world.http.get(`/api/v1/incidents?service=${service}`)).body;
      expect(items).toHaveLength(1);
      return items[0] as IncidentView;
    });
    const target = await declare();
    await order(source.incidentId, 'merge', { intoIncidentId: source.incidentId }).expect(409);
    await order(source.incidentId, 'merge', { intoIncidentId: target.incidentId }).expect(200);
    expect(await one(target.incidentId)).toMatchObject({
      alertCounts: { open: 1, total: 1 },
      absorbed: [{ incidentId: source.incidentId }],
    });
    expect((await order(source.incidentId, 'resolve').expect(409)).body).toMatchObject({
      type: '/problems/incident/merged',
      mergedInto: target.incidentId,
    });
    const story = (await world.http.get(`/api/v1/incidents/${target.incidentId}/timeline`).expect(200)).body.items as {
      incidentId: string;
    }[];
    expect(new Set(story.map(({ incidentId }) => incidentId))).toEqual(new Set([source.incidentId, target.incidentId]));
    await world.deliver(new AlertLife('Later', { service }).fires(at('14:01:00')));
    await eventually(async () => expect((await one(target.incidentId)).alertCounts.total).toBe(2));
    await order(source.incidentId, 'unmerge').expect(200);
    expect(await one(source.incidentId)).toMatchObject({ status: 'triage', mergedInto: null });
    expect(await one(target.incidentId)).toMatchObject({ alertCounts: { open: 1, total: 1 }, absorbed: [] });
    expect((await world.http.get(`/api/v1/incidents/${source.incidentId}/alerts`).expect(200)).body.items).toHaveLength(1);
  });

  it('splits an incident, and what was placed by a person stays there', async () => {
    const service = 'splitting';
    const lives = ['One', 'Two', 'Three'].map((name) => new AlertLife(`Split ${name}`, { service }));
    await world.deliver(...lives.map((life) => life.fires(at('14:00:00'))));
    const source = await eventually(async () => {
      const { items } = (await world.http.get(`/api/v1/incidents?service=${service}`)).body;
      expect(items[0]).toMatchObject({ alertCounts: { total: 3 } });
      return items[0] as IncidentView;
    });
    const alertId = lives[0]?.alertId ?? '';
    const all = await order(source.incidentId, 'split', { title: 'All', alertIds: lives.map((life) => life.alertId) }).expect(422);
    expect(all.body.type).toBe('/problems/incident/split-takes-everything');
    const split = (await order(source.incidentId, 'split', { title: 'Its own trouble', alertIds: [alertId] }).expect(201))
      .body as IncidentView;
    expect(split).toMatchObject({ alertCounts: { open: 1, total: 1 }, splitFrom: source.incidentId });
    expect(await one(source.incidentId)).toMatchObject({ alertCounts: { open: 2, total: 2 } });
    await world.deliver((lives[0] as AlertLife).ends(at('14:01:00')));
    await eventually(async () => expect(await one(split.incidentId)).toMatchObject({ alertCounts: { open: 0, total: 1 } }));
    await world.deliver((lives[0] as AlertLife).fires(at('14:01:30')));
    await eventually(async () => expect(await one(split.incidentId)).toMatchObject({ alertCounts: { open: 1, total: 2 } }));
    const taken = await order(source.incidentId, 'alerts', { alertIds: [alertId] }).expect(409);
    expect(taken.body).toMatchObject({ type: '/problems/alert/in-another-incident', incidentId: split.incidentId });
    await world.http
      .post(`/api/v1/incidents/${split.incidentId}/alerts/move`)
      .send({ alertIds: [alertId], toIncidentId: source.incidentId })
      .expect(200);
    expect(await one(source.incidentId)).toMatchObject({ alertCounts: { open: 3, total: 4 } });
  });

  it('lets viewers read and not order, and nobody in without a name', async () => {
    const { incidentId } = await declare();
    await world.as('viewer').get(`/api/v1/incidents/${incidentId}`).expect(200);
    await world.as('viewer').post(`/api/v1/incidents/${incidentId}/resolve`).send({}).expect(403);
    await world.as(undefined).get('/api/v1/incidents').expect(401);
  });

  it('searches by words, fields and ranges together, and reads as words what is no field', async () => {
    const { incidentId, number } = await declare({ title: 'Wombat queue is stuck', severity: 'sev4', tags: ['queue'] });
    const ids = async (q: string): Promise<string[]> =>
      (await world.http.get(`/_/incidents/search?q=${encodeURIComponent(q)}`).expect(200)).body.items.map(({ id }: { id: string }) => id);
    for (const q of [
      'wombat',
      `INC-${number}`,
      'severity:sev4 tag:queue',
      'wombat opened:2026-11-18',
      'status:open wombat opened:2026-11-01..',
    ])
      expect(await ids(q), q).toContain(incidentId);
    for (const q of ['severity:sev1 wombat', 'wombat opened:..2026-11-17', 'wombat is:closed', 'colour:red wombat'])
      expect(await ids(q), q).not.toContain(incidentId);
  });

  it('finds an entry that may be seen behind many that may not', async () => {
    const insider = world.as(aCaller('member', { personId: person }));
    const note = { entryType: 'note', data: { markdown: 'quokka seen' } };
    const made = async (visibility: string) =>
      (await insider.post('/api/v1/incidents').send({ title: 'Animals', severity: 'sev4', visibility }).expect(201)).body.incidentId;
    const [hidden, open] = [await made('private'), await made('internal')];
    for (let n = 0; n < 6; n += 1) await insider.post(`/api/v1/incidents/${hidden}/timeline`).send(note).expect(201);
    await insider.post(`/api/v1/incidents/${open}/timeline`).send(note).expect(201);
    const { items } = (await world.http.get('/_/incidents/search?q=quokka&limit=1').expect(200)).body;
    expect(items.map(({ url }: { url: string }) => url)).toEqual([expect.stringContaining(open)]);
  });

  it('takes no entry that fewer should see than its incident: there is no such promise', async () => {
    const { incidentId } = await declare();
    const note = { entryType: 'note', data: { markdown: 'Between us' }, visibility: 'restricted' };
    await world.http.post(`/api/v1/incidents/${incidentId}/timeline`).send(note).expect(400);
  });

  it('hides a private incident from outsiders: lists, search, id, story, relations', async () => {
    const secret = 'Zebrafish outage';
    const insider = aCaller('member', { personId: person });
    const open = await declare({ title: 'In the open' });
    const hidden = (
      await world
        .as(insider)
        .post('/api/v1/incidents')
        .send({ title: secret, severity: 'sev2', visibility: 'private', tags: ['zebra'] })
        .expect(201)
    ).body as IncidentView;
    await world
      .as(insider)
      .post(`/api/v1/incidents/${hidden.incidentId}/timeline`)
      .send({ entryType: 'note', data: { markdown: 'zebrafish note' } })
      .expect(201);
    const relate = (from: IncidentView, to: IncidentView) =>
      world.as(insider).post(`/api/v1/incidents/${from.incidentId}/relations`).send({ incidentId: to.incidentId, kind: 'caused-by' });
    expect((await relate(open, hidden).expect(409)).body.type).toBe('/problems/incident/relation-would-publish');
    await relate(hidden, open).expect(200);
    // What turns private later is no longer named by those that were linked to it, and what goes into it goes with it.
    const turning = await declare({ title: 'Zebrafish, first in the open' });
    await relate(open, turning).expect(200);
    const audience = [{ kind: 'person', id: person }];
    await world
      .as(insider)
      .patch(`/api/v1/incidents/${turning.incidentId}`)
      .set('if-match', '"1"')
      .send({ visibility: 'private', audience })
      .expect(200);
    const swallowed = await declare({ title: 'Swallowed by the hidden one' });
    await world.as(insider).post(`/api/v1/incidents/${swallowed.incidentId}/merge`).send({ intoIncidentId: hidden.incidentId }).expect(200);
    await world.http.get(`/api/v1/incidents/${swallowed.incidentId}`).expect(404);
    const { incidentId, number } = hidden;
    for (const path of [
      '/api/v1/incidents',
      '/api/v1/incidents?tag=zebra',
      `/api/v1/incidents?q=${number}`,
      '/api/v1/incidents?q=zebrafish',
      '/api/v1/incidents/inbox',
      `/api/v1/incidents/${open.incidentId}`,
      `/api/v1/incidents/${open.incidentId}/alerts`,
      `/api/v1/incidents/${open.incidentId}/similar`,
      `/api/v1/incidents/${open.incidentId}/timeline`,
      '/_/incidents/search?q=zebrafish',
    ]) {
      const answer = await world.http.get(path).expect(200);
      for (const id of [incidentId, turning.incidentId, swallowed.incidentId]) expect(answer.text, path).not.toContain(id);
      expect(answer.text.toLowerCase(), path).not.toContain('zebrafish');
    }
    for (const path of ['', '/alerts', '/timeline', '/timeline/T1', '/verification', '/similar', '/timeline.json', '/timeline.md']) {
      await world.http.get(`/api/v1/incidents/${incidentId}${path}`).expect(404);
      await world.as(insider).get(`/api/v1/incidents/${incidentId}${path}`).expect(200);
    }
    for (const name of ['acknowledge', 'resolve', 'close']) await order(incidentId, name).expect(404);
    await world.http.patch(`/api/v1/incidents/${incidentId}`).send({ title: 'x' }).expect(404);
    await order(incidentId, 'merge', { intoIncidentId: open.incidentId }).expect(404);
    expect(
      (await world.as(insider).post(`/api/v1/incidents/${incidentId}/merge`).send({ intoIncidentId: open.incidentId }).expect(409)).body
        .type,
    ).toBe('/problems/incident/merge-would-publish');
    await world.http.post(`/api/v1/incidents/${incidentId}/break-glass`).send({ reason: 'the regulator asks for it' }).expect(200);
    await world.http.get(`/api/v1/incidents/${incidentId}`).expect(200);
    const said = await world.published('incident.opened.v1');
    expect(said.find((event) => event.subject === incidentId)?.data).toMatchObject({
      visibility: 'private',
      audience: [{ kind: 'person', id: person }],
    });
  });
});
