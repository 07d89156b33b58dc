import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { RequestMethod } from '@nestjs/common';
import { PersonChangedV1, type IncidentView, type TimelineEntryView } from '@debrief/contracts';
import { HostedServices } from '@debrief/service';
import { aCaller, anEvent, eventually, useWorld } from '@debrief/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { incidentsConfig, IncidentsModule } from '../src/index.js';
import { AlertLife } from './an-alert.js';

const at = (time: string): string => `2026-11-18T${time}.000Z`;
const person = PersonChangedV1.example.personId;
const insider = aCaller('member', { personId: person });

interface Route {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  readonly path: string;
}

describe('a private incident, over every route that there is', () => {
  const world = useWorld({
    module: IncidentsModule,
    name: 'incidents',
    config: [incidentsConfig],
    clock: at('14:02:00'),
    real: ['mongo', 'kafka'],
  });
  const life = new AlertLife('Okapi alert', { service: 'okapi-service' });
  let hidden: IncidentView;
  let open: IncidentView;
  let turned: IncidentView;
  let note: TimelineEntryView;
  const routes = (): Route[] => {
    const texts = (value: unknown): string[] => (Array.isArray(value) ? value : [value ?? '']).map(String);
    return world
      .get(HostedServices)
      .all.flatMap((service) => [...service.controllers()])
      .flatMap((controller) => {
        const prefixes = texts(Reflect.getMetadata(PATH_METADATA, controller));
        const handlers = Object.values(Object.getOwnPropertyDescriptors((controller.prototype ?? {}) as object)).map(
          ({ value }) => value as unknown,
        );
        return handlers.flatMap((handler): Route[] => {
          if (typeof handler !== 'function' || !Reflect.hasMetadata(METHOD_METADATA, handler)) return [];
          const method = RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as number]!.toLowerCase() as Route['method'];
          const own = texts(Reflect.getMetadata(PATH_METADATA, handler));
          return prefixes.flatMap((prefix) =>
            own.map((path) => ({ method, path: `/${prefix}/${path}`.replaceAll(/\/+/g, '/').replace(/\/$/, '') })),
          );
        });
      });
  };
  const as = (who: 'member' | 'admin' | 'viewer') => world.as(who);
  const secrets = () => [hidden.incidentId, turned.incidentId, 'zebrafish', 'zebra-tag', 'quagga', note.entryId];

  beforeAll(async () => {
    await world.deliver(anEvent(PersonChangedV1), life.fires(at('14:01:00')));
    const declare = async (body: object): Promise<IncidentView> =>
      (
        await world
          .as(insider)
          .post('/api/v1/incidents')
          .send({ severity: 'sev2', ...body })
          .expect(201)
      ).body;
    open = await declare({ title: 'In the open' });
    const found = await eventually(async () => {
      const { items } = (await world.http.get('/api/v1/incidents?service=okapi-service').expect(200)).body;
      expect(items).toHaveLength(1);
      return items[0] as IncidentView;
    });
    hidden = await declare({ title: 'Zebrafish outage', visibility: 'private', tags: ['zebra-tag'], summary: 'The zebrafish are ill.' });
    await world
      .as(insider)
      .post(`/api/v1/incidents/${found.incidentId}/alerts/move`)
      .send({ alertIds: [life.alertId], toIncidentId: hidden.incidentId })
      .expect(200);
    note = (
      await world
        .as(insider)
        .post(`/api/v1/incidents/${hidden.incidentId}/timeline`)
        .send({ entryType: 'note', data: { markdown: 'quagga suspected' } })
        .expect(201)
    ).body;
    await world
      .as(insider)
      .post(`/api/v1/incidents/${hidden.incidentId}/relations`)
      .send({ incidentId: open.incidentId, kind: 'caused-by' })
      .expect(200);
    turned = await declare({ title: 'Zebrafish, first in the open' });
    await world
      .as(insider)
      .post(`/api/v1/incidents/${open.incidentId}/relations`)
      .send({ incidentId: turned.incidentId, kind: 'shared-factor' })
      .expect(200);
    await world
      .as(insider)
      .patch(`/api/v1/incidents/${turned.incidentId}`)
      .set('if-match', '"1"')
      .send({ visibility: 'private', audience: [{ kind: 'person', id: person }] })
      .expect(200);
  });

  /** A path with its parameters filled in: with those of the private incident, and of the open one beside it. */
  const filled = (path: string, incidentId: string): string =>
    path
      .replace(':incidentId', incidentId)
      .replace(':entryId', note.entryId)
      .replace(':alertId', life.alertId)
      .replace(':name', 'changeAt')
      .replace(':role', 'scribe')
      .replace(':impactId', `imp_${'a'.repeat(20)}`)
      .replace(':ruleId', 'rul_builtin')
      .replaceAll(/:(\w+)Id/g, (_, thing: string) => `${thing.slice(0, 3)}_${'a'.repeat(20)}`)
      .replaceAll(/:\w+/g, 'x');

  /** Bodies that get as far as possible: they name the private incident and its alert. */
  const bodies = (): object[] => [
    {},
    { reason: 'The regulator asks for it.' },
    { title: 'A part', alertIds: [life.alertId] },
    { alertIds: [life.alertId] },
    { alertIds: [life.alertId], toIncidentId: hidden.incidentId },
    { intoIncidentId: hidden.incidentId },
    { incidentId: hidden.incidentId, kind: 'duplicate' },
    { incidentIds: [hidden.incidentId, open.incidentId], order: 'add-tags', tags: ['seen'] },
    { useful: true },
    { at: at('14:00:00'), reason: 'log' },
    { personId: person },
    { entryType: 'note', data: { markdown: 'hello' } },
    { act: 'star' },
    { title: 'Another', severity: 'sev3', alertIds: [life.alertId] },
    { rules: [], from: at('00:00:00'), to: at('23:00:00') },
    { format: 'pasted', text: '14:01 Somebody: hello' },
  ];

  it.each(['viewer', 'member', 'admin'] as const)(
    'is in no byte of any answer to a %s outside of its audience',
    async (role) => {
      // Written for administrators, and audited: who enters, and the tools that repair the product itself.
      const exempt = /break-glass|\/_\/test\/|dead-letters|\/republish|\/rebuild|\/restore$|\/verify$|\/audit$|\/stores?(\/|$)/;
      const queries = ['', `?q=zebrafish`, `?tag=zebra-tag`, `?alert=${life.alertId}`, '?hidden=true', '?asOf=2026-11-19T00:00:00.000Z'];
      let asked = 0;
      for (const { method, path } of routes()) {
        if (exempt.test(path)) continue;
        for (const incidentId of path.includes(':incidentId') ? [hidden.incidentId, open.incidentId] : ['']) {
          const url = filled(path, incidentId);
          const variants =
            method === 'get' ? queries.map((query) => ({ url: url + query, body: undefined })) : bodies().map((body) => ({ url, body }));
          for (const { url: target, body } of variants) {
            const request = as(role)[method](target).set('if-match', '"1"');
            const answer = await (body === undefined ? request : request.send(body));
            asked += 1;
            const where = `${role} ${method} ${target} ${JSON.stringify(body)} ${answer.status}`;
            expect(answer.status, where).not.toBe(500);
            if (incidentId === hidden.incidentId) expect([400, 403, 404, 405, 415, 422, 428], where).toContain(answer.status);
            // What was asked with may be named again; nothing else may be.
            const said = JSON.stringify([target, body ?? null]).toLowerCase();
            const told = `${answer.text ?? ''} ${JSON.stringify(answer.headers)}`.toLowerCase();
            for (const secret of secrets()) if (!said.includes(secret)) expect(told, where).not.toContain(secret);
            if (answer.status < 300 && told.includes(hidden.incidentId))
              expect.fail(`${where} names what was asked for: ${told.slice(0, 300)}`);
          }
        }
      }
      expect(asked).toBeGreaterThan(200);
    },
    120_000,
  );

  it('is in no list, search or count, also where the caller asks for it by everything that it has', async () => {
    for (const query of [
      `q=${hidden.number}`,
      `q=INC-${hidden.number}`,
      `alert=${life.alertId}`,
      'tag=zebra-tag',
      'severity=sev2',
      'service=okapi-service',
    ])
      expect(JSON.stringify((await as('admin').get(`/api/v1/incidents?${query}`).expect(200)).body), query).not.toContain(
        hidden.incidentId,
      );
    expect((await as('admin').get(`/_/incidents/search?q=${hidden.number}`).expect(200)).body.items).toEqual([]);
    expect((await as('admin').get('/metrics')).text).not.toMatch(/zebra|quagga/i);
  });

  it('is named by nothing that was told while everybody saw it', async () => {
    const member = as('member');
    const declare = async (title: string): Promise<string> =>
      ((await world.as(insider).post('/api/v1/incidents').send({ title, severity: 'sev4' }).expect(201)).body as IncidentView).incidentId;
    const order = (incidentId: string, name: string, body: object) =>
      world.as(insider).post(`/api/v1/incidents/${incidentId}/${name}`).send(body);
    const hide = async (incidentId: string) => {
      const { body } = await world.as(insider).get(`/api/v1/incidents/${incidentId}`).expect(200);
      await world
        .as(insider)
        .patch(`/api/v1/incidents/${incidentId}`)
        .set('if-match', `"${(body as IncidentView).detailsVersion}"`)
        .send({ visibility: 'private', audience: [] })
        .expect(200);
    };
    // A link, found by its number in the story or by a word of it.
    const story = await world.as(insider).get(`/api/v1/incidents/${open.incidentId}/timeline?type=related`).expect(200);
    const [link] = (story.body as { items: TimelineEntryView[] }).items.filter(({ data }) => data['to'] === turned.incidentId);
    await member.patch(`/api/v1/incidents/${open.incidentId}/timeline/T${link!.entryNo}`).send({ act: 'star' }).expect(404);
    expect(JSON.stringify((await member.get('/_/incidents/search?q=linked').expect(200)).body)).not.toContain(`INC-${turned.number}`);

    // The incident that another one was merged into.
    const [source, target, third] = [await declare('Merged away'), await declare('Merged into'), await declare('A third one')];
    await order(source, 'merge', { intoIncidentId: target }).expect(200);
    await hide(target);
    for (const [incidentId, name, body] of [
      [third, 'merge', { intoIncidentId: source }],
      [source, 'merge', { intoIncidentId: third }],
      [source, 'alerts/move', { alertIds: [life.alertId], toIncidentId: third }],
      [source, 'split', { title: 'A part', alertIds: [life.alertId], entryIds: [] }],
      [source, 'split-by-service', {}],
      [source, 'alerts', { alertIds: [life.alertId] }],
      [source, 'acknowledge', {}],
    ] as const) {
      const answer = await member.post(`/api/v1/incidents/${incidentId}/${name}`).send(body);
      expect(answer.status, `${name} ${answer.text}`).toBeGreaterThanOrEqual(400);
      expect(answer.text, name).not.toContain(target);
    }

    // What was split off, and what it was split from.
    const whole = await declare('A whole');
    const { body: told } = await world
      .as(insider)
      .post(`/api/v1/incidents/${whole}/timeline`)
      .send({ entryType: 'note', data: { markdown: 'goes to the part' } })
      .expect(201);
    const split = async (title: string): Promise<string> =>
      (
        (await order(whole, 'split', { title, alertIds: [], entryIds: [(told as TimelineEntryView).entryId] }).expect(201))
          .body as IncidentView
      ).incidentId;
    const [part, shown] = [await split('A part that is hidden'), await split('A part that stays')];
    await hide(part);
    const left = await member.get(`/api/v1/incidents/${whole}/timeline?hidden=true`).expect(200);
    expect(left.text).toContain('goes to the part');
    expect(left.text).not.toContain(part);
    await hide(whole);
    const stays = await member.get(`/api/v1/incidents/${shown}/timeline?hidden=true`).expect(200);
    expect(stays.text).toContain('goes to the part');
    expect(stays.text).not.toContain(whole);
  });

  it('is told to its audience alone by every fact that it says', async () => {
    for (const type of ['incident.opened.v1', 'incident.entry-added.v1', 'incident.alerts-attached.v1', 'incident.related.v1'])
      for (const event of (await world.published(type)).filter(({ subject }) => subject === hidden.incidentId))
        expect(event.data).toMatchObject({ visibility: 'private', audience: [{ kind: 'person', id: person }] });
  });

  it('is there for its audience', async () => {
    await world.as(insider).get(`/api/v1/incidents/${hidden.incidentId}`).expect(200);
    expect((await world.as(insider).get('/api/v1/incidents?q=zebrafish').expect(200)).body.items).toHaveLength(2);
  });
});
