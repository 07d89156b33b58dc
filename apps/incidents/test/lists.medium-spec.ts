import { PersonChangedV1, TeamChangedV1, type BulkOutcome, type IncidentView } from '@debrief/contracts';
import { aCaller, anEvent, eventually, useWorld } from '@debrief/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { incidentsConfig, IncidentsModule } from '../src/index.js';

const at = (time: string): string => `2026-11-18T${time}.000Z`;
const person = PersonChangedV1.example.personId;

describe('orders on many, and saved views', () => {
  const world = useWorld({ module: IncidentsModule, name: 'incidents', config: [incidentsConfig], clock: at('14:02:00'), real: ['mongo'] });
  const declare = async (more: object = {}): Promise<IncidentView> =>
    (
      await world.http
        .post('/api/v1/incidents')
        .send({ title: 'Checkout is slow', severity: 'sev3', isAcknowledged: false, ...more })
        .expect(201)
    ).body;
  const one = async (incidentId: string): Promise<IncidentView> =>
    (await world.http.get(`/api/v1/incidents/${incidentId}`).expect(200)).body;
  const bulk = async (body: object): Promise<BulkOutcome> => (await world.http.post('/api/v1/incidents/bulk').send(body).expect(200)).body;
  const undo = async ({ bulkId }: BulkOutcome): Promise<BulkOutcome> =>
    (await world.http.post(`/api/v1/incidents/bulk/${bulkId}/undo`).expect(200)).body;

  beforeAll(async () => {
    await world.deliver(anEvent(PersonChangedV1), anEvent(TeamChangedV1));
    await eventually(async () =>
      world.http
        .post('/api/v1/incidents')
        .send({ title: 'Ready', severity: 'sev5', teamIds: [TeamChangedV1.example.teamId] })
        .expect(201),
    );
  });

  it('acknowledges many, names what it could not do, and takes it back', async () => {
    const [a, b] = [await declare(), await declare()];
    const done = await declare();
    await world.http.post(`/api/v1/incidents/${done.incidentId}/resolve`).expect(200);
    const secret = (
      await world
        .as(aCaller('member', { personId: person }))
        .post('/api/v1/incidents')
        .send({ title: 'Secret', severity: 'sev3', visibility: 'private' })
        .expect(201)
    ).body as IncidentView;
    const incidentIds = [a, b, done, secret].map(({ incidentId }) => incidentId);
    const outcome = await bulk({ order: 'acknowledge', incidentIds });
    expect(outcome).toMatchObject({ done: 2, refused: 2, undoUntil: '2026-11-19T14:02:00.000Z' });
    expect(outcome.results.map(({ outcome: each, problem }) => [each, problem?.['type']])).toEqual([
      ['done', undefined],
      ['done', undefined],
      ['refused', '/problems/incident/already-resolved'],
      ['refused', '/problems/incident/unknown'],
    ]);
    expect((await one(a.incidentId)).status).toBe('acknowledged');
    // What somebody else did since is left alone.
    await world.http.post(`/api/v1/incidents/${b.incidentId}/identify`).expect(200);
    expect(await undo(outcome)).toMatchObject({ done: 1, refused: 1, undoUntil: null });
    expect(await one(a.incidentId)).toMatchObject({ status: 'triage', acknowledgedAt: null });
    expect((await one(b.incidentId)).status).toBe('identified');
  });

  it.each([
    ['resolve', {}, 'mitigate', { status: 'mitigated', resolvedAt: null }],
    ['close', {}, 'resolve', { status: 'resolved' }],
    ['cancel', { as: 'false-alarm' }, 'identify', { status: 'identified', kind: 'incident' }],
    ['mitigate', {}, 'identify', { status: 'identified', mitigatedAt: null }],
  ] as const)('%s: undone it stands where it stood', async (order, body, before, expected) => {
    const { incidentId } = await declare();
    await world.http.post(`/api/v1/incidents/${incidentId}/${before}`).expect(200);
    const was = await one(incidentId);
    world.clock.forward({ minutes: 3 });
    const outcome = await bulk({ order, ...body, incidentIds: [incidentId] });
    expect(outcome.done).toBe(1);
    await undo(outcome);
    const now = await one(incidentId);
    expect(now).toMatchObject(expected);
    for (const name of Object.keys(was.milestones) as (keyof IncidentView['milestones'])[])
      expect(now.milestones[name]?.at, name).toBe(was.milestones[name]?.at);
    world.clock.set(at('14:02:00'));
  });

  it('edits and assigns many, and gives back what each had', async () => {
    const a = await declare({ tags: ['old'], environment: 'eu' });
    const b = await declare({ severity: 'sev4' });
    const incidentIds = [a.incidentId, b.incidentId];
    const edit = await bulk({ order: 'edit', incidentIds, severity: 'sev2', addTags: ['new'], removeTags: ['old'], environment: 'us' });
    expect(edit.done).toBe(2);
    expect(await one(a.incidentId)).toMatchObject({ severity: 'sev2', tags: ['new'], environment: 'us' });
    await undo(edit);
    expect(await one(a.incidentId)).toMatchObject({ severity: 'sev3', tags: ['old'], environment: 'eu' });
    expect(await one(b.incidentId)).toMatchObject({ severity: 'sev4', tags: [], environment: null });
    const assign = await bulk({ order: 'assign', incidentIds, personId: person });
    expect((await one(a.incidentId)).leadId).toBe(person);
    await undo(assign);
    expect((await one(a.incidentId)).leadId).toBeNull();
    await world.http
      .post('/api/v1/incidents/bulk')
      .send({ order: 'assign', incidentIds, personId: 'per_aaaaaaaaaaaaaaaaaaaa' })
      .expect(422);
  });

  it('is undone only by who ordered it, for a day, and with the same key acts once', async () => {
    const { incidentId } = await declare();
    const body = { order: 'acknowledge', incidentIds: [incidentId] };
    const send = () => world.http.post('/api/v1/incidents/bulk').set('idempotency-key', 'many-once').send(body).expect(200);
    const [first, second] = [(await send()).body as BulkOutcome, (await send()).body as BulkOutcome];
    expect(second).toEqual(first);
    await world.as('member').post(`/api/v1/incidents/bulk/${first.bulkId}/undo`).expect(404);
    await world.as('viewer').post('/api/v1/incidents/bulk').send(body).expect(403);
    world.clock.forward({ hours: 25 });
    expect((await world.http.post(`/api/v1/incidents/bulk/${first.bulkId}/undo`).expect(409)).body.type).toBe(
      '/problems/bulk-order/too-late',
    );
    world.clock.set(at('14:02:00'));
  });

  it('keeps views for oneself or for everybody, and none that the list would refuse', async () => {
    const mine = world.as('member');
    const body = { name: 'Open, grave', query: 'status=open&severity=sev1,sev2&sort=severity' };
    const created = await mine.post('/api/v1/incidents/views').send(body).expect(201);
    expect(created.body).toMatchObject({ ...body, sharedWith: 'own', isOwn: true, version: 1 });
    const path = created.headers['location'] ?? '';
    const namesFor = async (who: 'member' | 'admin') =>
      ((await world.as(who).get('/api/v1/incidents/views').expect(200)).body.items as { name: string }[]).map(({ name }) => name);
    expect(await namesFor('member')).toEqual(['Open, grave']);
    expect(await namesFor('admin')).toEqual([]);
    await mine.put(path).send(body).expect(428);
    await mine
      .put(path)
      .set('if-match', '"1"')
      .send({ ...body, sharedWith: 'everybody' })
      .expect(200);
    expect(await namesFor('admin')).toEqual(['Open, grave']);
    await mine.put(path).set('if-match', '"1"').send(body).expect(412);
    await world.as('viewer').put(path).set('if-match', '"2"').send(body).expect(403);
    for (const query of ['nonsense=1', 'severity=sev9', 'limit=abc&colour=red']) {
      const { body: problem } = await mine.post('/api/v1/incidents/views').send({ name: 'Bad', query }).expect(400);
      expect(problem.errors[0].path).toMatch(/^query\./);
    }
    await world.as('viewer').post('/api/v1/incidents/views').send({ name: 'Mine', query: '' }).expect(201);
    await world.as('viewer').post('/api/v1/incidents/views').send({ name: 'Ours', query: '', sharedWith: 'everybody' }).expect(403);
    await mine.delete(path).set('if-match', '"2"').expect(204);
    expect(await namesFor('member')).toEqual([]);
  });
});
