import { ServiceChangedV1, type CorrelationRule, type IncidentView, type InboxItem } from '@debrief/contracts';
import { anEvent, eventually, useWorld } from '@debrief/testing';
import { describe, expect, it } from 'vitest';
import { builtInRuleBody } from '../src/domain/correlation/rule-book.js';
import { DecisionLog } from '../src/adapters/decision-log.js';
import { Projections } from '@debrief/persistence';
import { SettingsRepository } from '../src/adapters/settings.repository.js';
import { incidentsConfig, IncidentsModule } from '../src/index.js';
import { AlertLife } from './an-alert.js';

const at = (time: string): string => `2026-11-18T${time}.000Z`;

describe('rules, windows and what they do', () => {
  const world = useWorld({
    module: IncidentsModule,
    name: 'incidents',
    config: [incidentsConfig],
    clock: at('14:02:00'),
    real: ['mongo', 'kafka'],
  });
  const list = async (query: string): Promise<IncidentView[]> =>
    (await world.http.get(`/api/v1/incidents?${query}`).expect(200)).body.items;
  const inbox = async (kind: string): Promise<InboxItem[]> =>
    (await world.http.get(`/api/v1/incidents/inbox?kind=${kind}`).expect(200)).body.items;
  const rule = (name: string, more: object = {}) => ({
    ...builtInRuleBody,
    name,
    order: 10,
    when: { field: 'labels.team', op: 'is', value: name },
    ...more,
  });

  it('lists the built-in rule last, lets it be edited with its version, and not be deleted', async () => {
    const listed = (await world.http.get('/api/v1/correlation-rules').expect(200)).body.items as CorrelationRule[];
    expect(listed.at(-1)).toMatchObject({ ruleId: 'rul_builtin', isBuiltIn: true });
    const edit = (order: object) => world.http.put('/api/v1/correlation-rules/rul_builtin').send({ ...builtInRuleBody, ...order });
    await edit({ windowMinutes: 45 }).expect(428);
    await edit({ windowMinutes: 45 }).set('if-match', '"7"').expect(412);
    const edited = await edit({ windowMinutes: 45 }).set('if-match', '"0"').expect(200);
    expect(edited.body).toMatchObject({ windowMinutes: 45, version: 1, isBuiltIn: true });
    await world.http.delete('/api/v1/correlation-rules/rul_builtin').set('if-match', '"1"').expect(409);
    await edit({ enabled: false }).set('if-match', '"1"').expect(422);
    await world.as('member').post('/api/v1/correlation-rules').send(rule('x')).expect(403);
  });

  it('edits a rule on from its record when a crash came between an edit and its document', async () => {
    const made = await world.http.post('/api/v1/correlation-rules').send(rule('crashed')).expect(201);
    const url = `/api/v1/correlation-rules/${made.body.ruleId}`;
    const documents = await world.get(SettingsRepository).collection<CorrelationRule>('rules');
    const stale = await documents.findOne({ _id: made.body.ruleId });
    await world.http
      .put(url)
      .send(rule('crashed', { windowMinutes: 12 }))
      .set('if-match', '"1"')
      .expect(200);
    // What a process leaves that died after the commit: the document of the version before, or none.
    await documents.replaceOne({ _id: made.body.ruleId }, stale!);
    const edit = (version: number) =>
      world.http
        .put(url)
        .send(rule('crashed', { windowMinutes: 13 }))
        .set('if-match', `"${version}"`);
    await edit(1).expect(412);
    expect((await world.http.get(url).expect(200)).body).toMatchObject({ windowMinutes: 12, version: 2 });
    await documents.deleteOne({ _id: made.body.ruleId });
    expect((await edit(2).expect(200)).body).toMatchObject({ windowMinutes: 13, version: 3 });
    // And the list, where nobody asks by its id: the sweep writes what is behind its commits, and what is right stays.
    await documents.replaceOne({ _id: made.body.ruleId }, stale!);
    const projections = world.get(Projections);
    expect(await projections.mend('2000-01-01T00:00:00.000Z')).toBe(1);
    expect((await projections.compare(2)).mismatches).toEqual([]);
    const { items } = (await world.http.get('/api/v1/correlation-rules').expect(200)).body as { items: CorrelationRule[] };
    expect(items.find(({ ruleId }) => ruleId === made.body.ruleId)).toMatchObject({ windowMinutes: 13, version: 3 });
  });

  it('refuses a condition that is too deep, has too many leaves or a pattern that could explode', async () => {
    const leaf = { field: 'title', op: 'is', value: 'x' };
    const deep = { not: { not: { not: { not: { not: leaf } } } } };
    const send = (when: object) => world.http.post('/api/v1/correlation-rules').send(rule('bad', { when }));
    await send(deep).expect(400);
    await send({ any: Array.from({ length: 51 }, () => leaf) }).expect(400);
    await send({ field: 'title', op: 'matches', value: '(a+)+$' }).expect(400);
  });

  it('holds below the count, shows the candidate in the inbox, and opens with all held', async () => {
    const created = await world.http
      .post('/api/v1/correlation-rules')
      .send(rule('hold', { minimumCount: 2 }))
      .expect(201);
    expect(created.headers['location']).toBe(`/api/v1/correlation-rules/${created.body.ruleId}`);
    const labels = { team: 'hold', service: 'held' };
    const [a, b] = ['Held a', 'Held b'].map((name) => new AlertLife(name, { service: 'held', labels }));
    await world.deliver((a as AlertLife).fires(at('14:00:00')));
    const [candidate] = await eventually(async () => {
      const items = await inbox('candidate');
      expect(items).toHaveLength(1);
      return items;
    });
    expect(candidate).toMatchObject({ count: 1, need: 2, title: 'Held a' });
    expect(await list('service=held')).toEqual([]);
    await world.deliver((b as AlertLife).fires(at('14:01:00')));
    await eventually(async () =>
      expect(await list('service=held')).toMatchObject([{ alertCounts: { open: 2, total: 2 }, status: 'triage' }]),
    );
    const [incident] = await list('service=held');
    const story = (await world.http.get(`/api/v1/incidents/${incident?.incidentId}/timeline?type=alert-fired`).expect(200)).body.items;
    expect(story).toHaveLength(2);
    expect(await inbox('candidate')).toEqual([]);
    const held = await world.published('incident.held.v1');
    expect(held.map(({ subject }) => subject)).toEqual([incident?.incidentId]);
  });

  it('opens a candidate by hand, and lets one lapse', async () => {
    const labels = { team: 'hold', service: 'alone' };
    await world.deliver(new AlertLife('Alone', { service: 'alone', labels }).fires(at('14:00:00')));
    const [candidate] = await eventually(async () => {
      const items = await inbox('candidate');
      expect(items).toHaveLength(1);
      return items;
    });
    const opened = await world.http.post(`/api/v1/incidents/${candidate?.incidentId}/open`).send({}).expect(200);
    expect(opened.body).toMatchObject({ status: 'triage', alertCounts: { open: 1 } });
    await world.deliver(
      new AlertLife('Lapsing', { service: 'lapsing', labels: { team: 'hold', service: 'lapsing' } }).fires(at('14:00:00')),
    );
    await eventually(async () => expect(await inbox('candidate')).toHaveLength(1));
    world.clock.set(at('14:30:00'));
    await world.sweep('auto-resolve');
    expect(await inbox('candidate')).toEqual([]);
    expect(await list('service=lapsing')).toEqual([]);
    world.clock.set(at('14:02:00'));
  });

  it('pages through what came at one instant and shows each of it once', async () => {
    const when = { field: 'service', op: 'is', value: 'paged' };
    const window = { name: 'Paged', when, startsAt: at('13:00:00'), endsAt: at('14:03:00'), atEnd: 'drop' };
    const { body } = await world.http.post('/api/v1/maintenance-windows').send(window).expect(201);
    const lives = Array.from({ length: 7 }, (_, index) => new AlertLife(`Paged ${index}`, { service: 'paged' }));
    await world.deliver(...lives.map((life) => life.fires(at('14:00:00'))));
    await eventually(async () => expect(await inbox('suppressed')).toHaveLength(7));
    // A second statement of one episode: one line still, the newest.
    await world.deliver(lives[3]!.changes(at('14:01:00'), { title: 'Paged 3 changed' }));
    // Heard between two pages it would move from one to the other.
    await eventually(async () => expect((await inbox('suppressed')).map(({ title }) => title)).toContain('Paged 3 changed'));
    const titles: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const url = `/api/v1/incidents/inbox?kind=suppressed&limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`;
      const page: { items: InboxItem[]; nextCursor: string | null } = (await world.http.get(url).expect(200)).body;
      titles.push(...page.items.map(({ title }) => title.slice(0, 7)));
      cursor = page.nextCursor;
    }
    expect(titles.toSorted()).toEqual(lives.map(({ name }) => name));
    await world.http.delete(`/api/v1/maintenance-windows/${body.windowId}`).set('if-match', '"1"').expect(204);
    const decisions = await world.get(DecisionLog).collection();
    await decisions.deleteMany({ alertId: { $in: lives.map(({ alertId }) => alertId) } });
  });

  it('keeps what starts in a maintenance window out, and decides it again when the window is over', async () => {
    const body = {
      name: 'Move',
      when: { field: 'service', op: 'is', value: 'moving' },
      startsAt: at('13:00:00'),
      endsAt: at('14:10:00'),
      atEnd: 'reconsider',
    };
    await world.http
      .post('/api/v1/maintenance-windows')
      .send({ ...body, endsAt: at('12:00:00') })
      .expect(422);
    await world.http.post('/api/v1/maintenance-windows').send(body).expect(201);
    expect((await world.http.get('/api/v1/maintenance-windows').expect(200)).body.items).toMatchObject([{ name: 'Move', isOn: true }]);
    const stays = new AlertLife('Stays', { service: 'moving' });
    const goes = new AlertLife('Goes', { service: 'moving' });
    await world.deliver(stays.fires(at('14:00:00')), goes.fires(at('14:00:00')));
    await eventually(async () => expect(await inbox('suppressed')).toHaveLength(2));
    await world.deliver(goes.ends(at('14:01:00')));
    await world.sweep('window-ends');
    expect(await list('service=moving')).toEqual([]);
    // The end of the other one must have been heard before the window is over.
    await eventually(async () =>
      expect((await world.http.get('/api/v1/incidents/inbox').expect(200)).body.items.length).toBeGreaterThan(0),
    );
    await eventually(async () => {
      world.clock.set(at('14:10:00'));
      await world.sweep('window-ends');
      await world.sweep('window-ends');
      expect(await list('service=moving')).toMatchObject([{ title: 'Stays', alertCounts: { open: 1, total: 1 } }]);
    });
    world.clock.set(at('14:02:00'));
  });

  it('knows a service by its alias, with its team, and suggests what may come from upstream', async () => {
    const upstream = 'svc_aaaaaaaaaaaaaaaaaaaa';
    const downstream = 'svc_bbbbbbbbbbbbbbbbbbbb';
    const service = (serviceId: string, name: string, more: object) => anEvent(ServiceChangedV1, { serviceId, name, aliases: [], ...more });
    await world.deliver(
      service(upstream, 'orders-db', { aliases: ['pg-orders'] }),
      service(downstream, 'orders-api', { dependsOn: [upstream] }),
    );
    await eventually(async () => {
      await world.http
        .post('/api/v1/incidents')
        .send({ title: 'Known', severity: 'sev5', services: [{ serviceId: downstream }] })
        .expect(201);
    });
    await world.deliver(new AlertLife('Db down', { service: 'pg-orders' }).fires(at('14:00:00')));
    const [above] = await eventually(async () => {
      const items = await list(`service=${upstream}`);
      expect(items).toHaveLength(1);
      return items;
    });
    expect(above?.teamIds).toEqual([ServiceChangedV1.example.teamId]);
    await world.http
      .post(`/api/v1/incidents/${(await list(`service=${downstream}&q=known`))[0]?.incidentId}/cancel`)
      .send({ as: 'test' })
      .expect(200);
    await world.deliver(new AlertLife('Api slow', { service: 'orders-api' }).fires(at('14:01:00')));
    const [below] = await eventually(async () => {
      const items = await list(`service=${downstream}&status=open`);
      expect(items).toHaveLength(1);
      return items;
    });
    const view = (await world.http.get(`/api/v1/incidents/${below?.incidentId}`).expect(200)).body as IncidentView;
    expect(view.relations).toMatchObject([{ incidentId: above?.incidentId, kind: 'shared-factor', confirmedBy: null }]);
  });

  it('names services that the catalogue does not know, with what they may mean, until a person says', async () => {
    const service = {
      ...ServiceChangedV1.example,
      serviceId: 'svc_unknownunknownunknow',
      name: 'ledger-api',
      aliases: ['ledger-api'],
      dependsOn: [],
    };
    const envelope = (version: number) => ({ id: `${service.serviceId}:${version}:0`, subject: service.serviceId });
    await world.deliver(anEvent(ServiceChangedV1, service, envelope(1)));
    const life = new AlertLife('Ledger late', { service: 'ledger-api-7d9f8b6c5' });
    await world.deliver(life.fires(at('14:02:00')));
    const named = async () =>
      (
        (await world.http.get('/api/v1/incidents/unknown-services').expect(200)).body.items as { name: string; suggestions: object[] }[]
      ).find(({ name }) => name === 'ledger-api-7d9f8b6c5');
    await eventually(async () =>
      expect(await named()).toMatchObject({
        alerts: 1,
        titles: ['Ledger late'],
        labels: ['service'],
        suggestions: [{ serviceId: service.serviceId, score: 1, because: ['name'] }],
      }),
    );
    const ignore = (ignored: boolean) =>
      world.http.post('/api/v1/incidents/unknown-services/ignored').send({ name: 'ledger-api-7d9f8b6c5', ignored }).expect(200);
    await ignore(true);
    expect(await named()).toBeUndefined();
    await ignore(false);
    expect(await named()).toBeDefined();
    await world.deliver(anEvent(ServiceChangedV1, { ...service, aliases: ['ledger-api', 'ledger-api-7d9f8b6c5'] }, envelope(2)));
    await eventually(async () => expect(await named()).toBeUndefined());
  });

  it('tries a draft on what was heard, and writes nothing but the result', async () => {
    const count = async () => (await list('limit=200')).length;
    const before = await count();
    const send = (from: string, to: string) =>
      world.http
        .post('/api/v1/correlation-rules/try-out')
        .send({ rules: [rule('all', { when: { all: [] }, groupBy: [{ fields: ['environment'], missing: 'same' }] })], from, to });
    await send(at('14:00:00'), '2026-12-31T00:00:00.000Z').expect(422);
    const begun = await send(at('00:00:00'), '2026-11-19T00:00:00.000Z').expect(202);
    const done = await eventually(async () => {
      const { body } = await world.http.get(begun.headers['location'] ?? '').expect(200);
      expect(body.state).toBe('done');
      return body;
    });
    expect(done.alerts).toBeGreaterThan(5);
    expect(done.after.incidents).toBeLessThan(done.before.incidents);
    expect(done.warnings).toContain('collapses');
    expect(await count()).toBe(before);
  });

  it('asks for own fields where they are needed', async () => {
    const field = (
      await world.http
        .post('/api/v1/incident-fields')
        .send({ name: 'Root system', type: 'select', options: ['a', 'b'], requiredAt: 'resolve' })
        .expect(201)
    ).body;
    expect(field.fieldId).toBe('root-system');
    const taken = await world.http.post('/api/v1/incident-fields').send({ name: 'ROOT system', type: 'text' }).expect(409);
    expect(taken.body.type).toBe('/problems/incident-field/name-taken');
    const { incidentId } = (await world.http.post('/api/v1/incidents').send({ title: 'Fields', severity: 'sev3' }).expect(201)).body;
    const refused = await world.http.post(`/api/v1/incidents/${incidentId}/resolve`).send({}).expect(422);
    expect(refused.body).toMatchObject({ type: '/problems/incident/field-missing', fields: [field.fieldId] });
    const patch = (value: string) =>
      world.http
        .patch(`/api/v1/incidents/${incidentId}`)
        .set('if-match', '"1"')
        .send({ fields: { [field.fieldId]: value } });
    expect((await patch('c').expect(422)).body.type).toBe('/problems/incident/unknown-option');
    await patch('a').expect(200);
    await world.http.post(`/api/v1/incidents/${incidentId}/resolve`).send({}).expect(200);
    expect((await list(`field.${field.fieldId}=a`)).map((each) => each.incidentId)).toEqual([incidentId]);
    await world.http.delete(`/api/v1/incident-fields/${field.fieldId}`).set('if-match', '"1"').expect(204);
  });
});
