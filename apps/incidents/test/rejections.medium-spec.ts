import { PersonChangedV1, type IncidentView, type TimelineEntryView } from '@debrief/contracts';
import { anEvent, eventually, useWorld } from '@debrief/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { builtInRuleBody } from '../src/domain/correlation/rule-book.js';
import { incidentsConfig, IncidentsModule } from '../src/index.js';
import { AlertLife } from './an-alert.js';

const at = (time: string): string => `2026-11-18T${time}.000Z`;
const nobody = 'per_aaaaaaaaaaaaaaaaaaaa';
const nothing = `inc_${'a'.repeat(20)}`;
const api = '/api/v1/incidents';

interface Things {
  readonly open: IncidentView;
  readonly resolved: IncidentView;
  readonly note: TimelineEntryView;
  readonly alertEntry: TimelineEntryView;
  readonly burning: IncidentView;
  readonly alertId: string;
  readonly select: string;
  readonly person: string;
  readonly windowId: string;
}
type Case = readonly [
  says: string,
  method: 'get' | 'post' | 'put' | 'patch' | 'delete',
  path: (things: Things) => string,
  body: unknown,
  status: number,
  type: string,
];

const window = { name: 'Move', when: { all: [] }, startsAt: at('13:00:00'), endsAt: at('14:00:00'), atEnd: 'drop' };
const declared = { title: 'x', severity: 'sev3' };
const of =
  (which: 'open' | 'resolved' | 'burning', rest = '') =>
  (things: Things): string =>
    `${api}/${things[which].incidentId}${rest}`;

const cases: readonly Case[] = [
  ['an unknown member', 'post', () => api, { ...declared, colour: 'red' }, 400, 'request/invalid'],
  ['a wrong shape', 'post', () => api, { title: 1, severity: 'sev9' }, 400, 'request/invalid'],
  ['no severity for an incident', 'post', () => api, { title: 'x' }, 400, 'request/invalid'],
  ['NUL in a text', 'post', () => api, { ...declared, title: 'a\0b' }, 400, 'request/invalid'],
  ['an instant without zone', 'post', () => api, { ...declared, openedAt: '2026-11-18T14:00:00' }, 400, 'request/invalid'],
  ['an unknown filter', 'get', () => `${api}?colour=red`, undefined, 400, 'request/invalid'],
  ['a limit of nothing', 'get', () => `${api}?limit=0`, undefined, 400, 'request/invalid'],
  ['a limit over 200', 'get', () => `${api}?limit=201`, undefined, 400, 'request/invalid'],
  ['a foreign cursor', 'get', () => `${api}?cursor=abc`, undefined, 400, 'request/invalid'],
  ['an id of something else', 'get', () => `${api}/per_1`, undefined, 400, 'request/invalid'],
  ['an id that nobody has', 'get', () => `${api}/${nothing}`, undefined, 404, 'incident/unknown'],
  ['an order on nothing', 'post', () => `${api}/${nothing}/resolve`, {}, 404, 'incident/unknown'],
  ['more than a megabyte', 'post', () => api, { ...declared, summary: 'x'.repeat(1_100_000) }, 413, 'request/too-large'],
  ['an instant in the future', 'post', of('open', '/identify'), { at: at('15:00:00') }, 422, 'milestone/in-future'],
  ['an instant before 2000', 'post', of('open', '/identify'), { at: '1999-12-31T23:59:59.000Z' }, 422, 'milestone/too-old'],
  [
    'an unknown service',
    'post',
    () => api,
    { ...declared, services: [{ serviceId: `svc_${'a'.repeat(20)}` }] },
    422,
    'incident/unknown-service',
  ],
  ['an unknown team', 'post', () => api, { ...declared, teamIds: [`tea_${'a'.repeat(20)}`] }, 422, 'incident/unknown-team'],
  ['an unknown person', 'put', of('open', '/roles/scribe'), { personId: nobody }, 422, 'incident/unknown-person'],
  ['an unknown field', 'post', () => api, { ...declared, fields: { fld_nope: 1 } }, 422, 'incident/unknown-field'],
  ['a role that nobody holds', 'delete', of('open', '/roles/scribe'), undefined, 409, 'incident/role-not-held'],
  ['a candidate’s opening of an open one', 'post', of('open', '/open'), {}, 409, 'incident/already-open'],
  ['a second acknowledgement', 'post', of('open', '/acknowledge'), {}, 409, 'incident/already-acknowledged'],
  ['a second resolution', 'post', of('resolved', '/resolve'), {}, 409, 'incident/already-resolved'],
  ['reopening what is open', 'post', of('open', '/reopen'), { reason: 'x' }, 409, 'incident/not-resolved'],
  ['closing what is open', 'post', of('open', '/close'), {}, 409, 'incident/not-resolved'],
  ['restoring what is not cancelled', 'post', of('open', '/restore'), { reason: 'x' }, 409, 'incident/not-cancelled'],
  [
    'a merge into itself',
    'post',
    of('open', '/merge'),
    (things: Things) => ({ intoIncidentId: things.open.incidentId }),
    409,
    'incident/merge-into-itself',
  ],
  ['a merge into nothing', 'post', of('open', '/merge'), { intoIncidentId: nothing }, 422, 'incident/unknown-target'],
  ['undoing no merge', 'post', of('open', '/unmerge'), {}, 409, 'incident/not-merged'],
  ['undoing no split', 'post', of('open', '/unsplit'), {}, 409, 'incident/not-split'],
  ['a split of nothing', 'post', of('burning', '/split'), { title: 'x' }, 422, 'incident/split-takes-nothing'],
  [
    'a split of everything',
    'post',
    of('burning', '/split'),
    (things: Things) => ({ title: 'x', alertIds: [things.alertId] }),
    422,
    'incident/split-takes-everything',
  ],
  [
    'a split of a stranger',
    'post',
    of('burning', '/split'),
    { title: 'x', alertIds: ['a'.repeat(32)] },
    422,
    'incident/split-not-a-member',
  ],
  ['an alert that nobody heard of', 'post', of('open', '/alerts'), { alertIds: ['a'.repeat(32)] }, 422, 'alert/unknown'],
  [
    'an alert of another incident',
    'post',
    of('open', '/alerts'),
    (things: Things) => ({ alertIds: [things.alertId] }),
    409,
    'alert/in-another-incident',
  ],
  ['a judgement of an unknown alert', 'post', () => `${api}/inbox/${'a'.repeat(32)}`, { useful: true }, 404, 'alert/unknown'],
  ['alerts for a release', 'post', () => api, { title: 'x', kind: 'release', alertIds: ['a'.repeat(32)] }, 409, 'incident/takes-no-alerts'],
  [
    'a link to itself',
    'post',
    of('open', '/relations'),
    (things: Things) => ({ incidentId: things.open.incidentId, kind: 'duplicate' }),
    409,
    'incident/related-to-itself',
  ],
  [
    'an impact that ends before it starts',
    'post',
    of('open', '/impacts'),
    { scope: 'full', startedAt: at('14:00:00'), endedAt: at('13:00:00') },
    422,
    'incident/impact-ends-before-start',
  ],
  ['an impact that is not there', 'delete', of('open', `/impacts/imp_${'a'.repeat(20)}`), undefined, 404, 'incident/unknown-impact'],
  ['a correction without reason', 'put', of('open', '/milestones/declaredAt'), { at: at('13:59:00') }, 422, 'milestone/reason-missing'],
  ['breaking no glass', 'post', of('open', '/break-glass'), { reason: 'the regulator asks' }, 409, 'incident/not-private'],
  ['an entry that is not there', 'get', of('open', '/timeline/T999'), undefined, 404, 'timeline/unknown'],
  [
    'hiding without a reason',
    'patch',
    (things) => `${api}/${things.open.incidentId}/timeline/${things.note.entryId}`,
    { act: 'hide', reason: ' ' },
    400,
    'request/invalid',
  ],
  [
    'another title for an alert',
    'patch',
    (things) => `${api}/${things.burning.incidentId}/timeline/${things.alertEntry.entryId}`,
    { act: 'retitle', text: 'x' },
    422,
    'timeline/not-retitled',
  ],
  ['a file that is not there', 'get', of('open', `/evidence/fil_${'a'.repeat(20)}`), undefined, 404, 'evidence/unknown'],
  ['a view that is not there', 'delete', () => `${api}/views/vie_${'a'.repeat(20)}`, undefined, 404, 'incident-view/unknown'],
  ['undoing an order that nobody gave', 'post', () => `${api}/bulk/blk_${'a'.repeat(20)}/undo`, {}, 404, 'bulk-order/unknown'],
  [
    'too many tags',
    'post',
    () => `${api}/bulk`,
    (things: Things) => ({ order: 'edit', incidentIds: [things.open.incidentId], addTags: Array.from({ length: 21 }, (_, n) => `t${n}`) }),
    400,
    'request/invalid',
  ],
  [
    'a window that ends before it starts',
    'post',
    () => '/api/v1/maintenance-windows',
    { ...window, endsAt: at('12:00:00') },
    422,
    'maintenance-window/ends-before-start',
  ],
  [
    'a repetition that nobody reads',
    'post',
    () => '/api/v1/maintenance-windows',
    { ...window, recurs: { rule: 'FREQ=HOURLY', zone: 'UTC', from: '10:00', minutes: 5 } },
    422,
    'maintenance-window/unknown-recurrence',
  ],
  [
    'a repetition that is never on',
    'post',
    () => '/api/v1/maintenance-windows',
    { ...window, recurs: { rule: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30', zone: 'UTC', from: '10:00', minutes: 5 } },
    422,
    'maintenance-window/never-on',
  ],
  [
    'a zone that is none',
    'post',
    () => '/api/v1/maintenance-windows',
    { ...window, recurs: { rule: 'FREQ=DAILY', zone: 'Mars/Base', from: '10:00', minutes: 5 } },
    422,
    'maintenance-window/unknown-zone',
  ],
  [
    'a window that is not there',
    'get',
    () => `/api/v1/maintenance-windows/win_${'a'.repeat(20)}`,
    undefined,
    404,
    'maintenance-window/unknown',
  ],
  ['a rule that is not there', 'get', () => `/api/v1/correlation-rules/rul_${'a'.repeat(20)}`, undefined, 404, 'correlation-rule/unknown'],
  ['a rule that loops', 'post', () => '/api/v1/correlation-rules', { ...builtInRuleBody, when: deep(8) }, 400, 'request/invalid'],
  [
    'a regular expression',
    'post',
    () => '/api/v1/correlation-rules',
    { ...builtInRuleBody, when: { field: 'title', op: 'matches', value: '(a+)+$' } },
    400,
    'request/invalid',
  ],
  ['the built-in rule’s end', 'delete', () => '/api/v1/correlation-rules/rul_builtin', undefined, 409, 'correlation-rule/built-in'],
  [
    'a try-out over more than 31 days',
    'post',
    () => '/api/v1/correlation-rules/try-out',
    { rules: [], from: '2026-01-01T00:00:00.000Z', to: at('00:00:00') },
    422,
    'try-out/too-long',
  ],
  [
    'a try-out that nobody began',
    'get',
    () => `/api/v1/correlation-rules/try-out/try_${'a'.repeat(20)}`,
    undefined,
    404,
    'try-out/unknown',
  ],
  ['a field that is not there', 'delete', () => `/api/v1/incident-fields/fld_${'a'.repeat(20)}`, undefined, 404, 'incident-field/unknown'],
  [
    'a person that a field cannot mean',
    'post',
    () => api,
    (things: Things) => ({ ...declared, fields: { [things.person]: nobody } }),
    422,
    'incident/unknown-person',
  ],
  [
    'keeping what is no change',
    'patch',
    (things) => `${api}/${things.open.incidentId}/timeline/${things.note.entryId}`,
    { act: 'keep' },
    422,
    'timeline/not-a-change',
  ],
  ['making a release of what has alerts', 'patch', of('burning'), { kind: 'release' }, 409, 'incident/takes-no-alerts'],
  [
    'an option that a field does not have',
    'post',
    () => api,
    (things: Things) => ({ ...declared, fields: { [things.select]: 'purple' } }),
    422,
    'incident/unknown-option',
  ],
];

function deep(levels: number): object {
  return levels === 0 ? { field: 'source', op: 'is', value: 'x' } : { not: deep(levels - 1) };
}

describe('what cannot be done is refused by its name', () => {
  const world = useWorld({
    module: IncidentsModule,
    name: 'incidents',
    config: [incidentsConfig],
    clock: at('14:02:00'),
    real: ['mongo', 'kafka'],
  });
  let things: Things;

  beforeAll(async () => {
    const life = new AlertLife('Burning', { service: 'burning' });
    await world.deliver(anEvent(PersonChangedV1), life.fires(at('14:00:00')));
    const declare = async (): Promise<IncidentView> => (await world.http.post(api).send(declared).expect(201)).body;
    const [open, resolved] = [await declare(), await declare()];
    await world.http.post(`${api}/${resolved.incidentId}/resolve`).expect(200);
    const note = (
      await world.http
        .post(`${api}/${open.incidentId}/timeline`)
        .send({ entryType: 'note', data: { markdown: 'hello' } })
        .expect(201)
    ).body as TimelineEntryView;
    const burning = await eventually(async () => {
      const { items } = (await world.http.get(`${api}?service=burning`).expect(200)).body;
      expect(items).toHaveLength(1);
      return items[0] as IncidentView;
    });
    const story = (await world.http.get(`${api}/${burning.incidentId}/timeline?lane=alert`).expect(200)).body.items as TimelineEntryView[];
    const field = { name: 'Color', type: 'select', options: ['red'], requiredAt: null };
    const select = (await world.http.post('/api/v1/incident-fields').send(field).expect(201)).body.fieldId as string;
    const asked = { name: 'Asked by', type: 'person', requiredAt: null };
    const person = (await world.http.post('/api/v1/incident-fields').send(asked).expect(201)).body.fieldId as string;
    const windowId = (await world.http.post('/api/v1/maintenance-windows').send(window).expect(201)).body.windowId as string;
    things = { open, resolved, note, burning, alertEntry: story[0] as TimelineEntryView, alertId: life.alertId, select, person, windowId };
  });

  it.each(cases)('%s', async (_says, method, path, body, status, type) => {
    const sent = typeof body === 'function' ? (body as (things: Things) => object)(things) : (body as object | undefined);
    const isSetting = /correlation-rules|maintenance-windows|incident-fields|views/.test(path(things));
    const asked = world.http[method](path(things)).set(
      'if-match',
      isSetting && method === 'delete' ? '"0"' : path(things) === of('burning')(things) ? '"1"' : '*',
    );
    const answer = await (sent === undefined ? asked : asked.send(sent));
    expect([answer.status, answer.body.type], JSON.stringify(answer.body)).toEqual([status, `/problems/${type}`]);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    if (type === 'request/invalid') expect(answer.body.errors ?? answer.body.detail).toBeDefined();
  });

  it('another media type, what is not JSON, and a stale edit with what it is now', async () => {
    await world.http.post(api).set('content-type', 'text/plain').send('hello').expect(415);
    const broken = await world.http.post(api).set('content-type', 'application/json').send('{ "title": ').expect(400);
    expect(broken.body).toMatchObject({ type: '/problems/request/invalid', errors: [{ path: '' }] });
    const stale = await world.http.patch(`${api}/${things.open.incidentId}`).set('if-match', '"7"').send({ title: 'Other' }).expect(412);
    expect(stale.body).toMatchObject({ type: '/problems/precondition/changed', current: { title: 'x', detailsVersion: 1 } });
    const entry = await world.http
      .patch(`${api}/${things.open.incidentId}/timeline/${things.note.entryId}`)
      .set('if-match', '"7"')
      .send({ act: 'star' })
      .expect(412);
    expect(entry.body).toMatchObject({ current: { entryId: things.note.entryId } });
  });

  it('a role of one’s own beyond the twentieth', async () => {
    const { incidentId } = (await world.http.post(api).send(declared).expect(201)).body as IncidentView;
    const { personId } = PersonChangedV1.example;
    const assign = (role: string) => world.http.put(`${api}/${incidentId}/roles/${role}`).send({ personId });
    for (let n = 0; n < 20; n++) await assign(`own-role-${n}`).expect(200);
    expect((await assign('own-role-20').expect(422)).body.type).toBe('/problems/incident/unknown-role');
    await assign('own-role-3').expect(200);
    await assign('scribe').expect(200);
  });
});
