import { PersonChangedV1, type ImportedChat, type IncidentView, type TimelineEntryView } from '@debrief/contracts';
import { aCaller, anEvent, eventually, useWorld } from '@debrief/testing';
import { beforeAll, describe, expect, it } from 'vitest';
import { incidentsConfig, IncidentsModule } from '../src/index.js';
import { AlertLife } from './an-alert.js';
import { zipOf } from './zip.js';

const at = (time: string): string => `2026-11-18T${time}.000Z`;
const ts = (time: string, n = 0): string => `${Date.parse(at(time)) / 1000}.${String(n).padStart(6, '0')}`;
const { personId, email } = PersonChangedV1.example;
const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYGBgAAAABQABpfZFQAAAAABJRU5ErkJggg==', 'base64');

describe('files of a story', () => {
  const world = useWorld({
    module: IncidentsModule,
    name: 'incidents',
    config: [incidentsConfig],
    clock: at('15:00:00'),
    real: ['mongo', 'kafka'],
  });
  let incident: IncidentView;
  const send = (query: string, content: Buffer, incidentId = incident.incidentId) =>
    world.http.post(`/api/v1/incidents/${incidentId}/timeline/slack-export?${query}`).set('content-type', 'application/zip').send(content);
  const storyOf = async (query: string): Promise<TimelineEntryView[]> =>
    (await world.http.get(`/api/v1/incidents/${incident.incidentId}/timeline?limit=200&${query}`).expect(200)).body.items;

  beforeAll(async () => {
    await world.deliver(anEvent(PersonChangedV1), new AlertLife('CheckoutErrorRateHigh', { service: 'files' }).fires(at('14:00:00')));
    incident = await eventually(async () => {
      const { items } = (await world.http.get('/api/v1/incidents?service=files').expect(200)).body;
      expect(items).toHaveLength(1);
      return items[0] as IncidentView;
    });
    await eventually(async () =>
      world.http.put(`/api/v1/incidents/${incident.incidentId}/roles/operations`).send({ personId }).expect(200),
    );
  });

  const slack = () =>
    zipOf(
      { name: 'users.json', content: JSON.stringify([{ id: 'U1', profile: { email } }, { id: 'U2', profile: {} }, null]) },
      { name: 'channels.json', content: '[]' },
      {
        name: 'war-room/2026-11-18.json',
        content: JSON.stringify([
          { type: 'message', ts: ts('14:05:00'), user: 'U1', text: 'errors climb, <@U2> <@U99>', pinned_to: ['C1'] },
          { type: 'message', ts: ts('14:06:00'), user: 'U2', text: 'on it' },
          { type: 'message', subtype: 'bot_message', ts: ts('14:06:30'), bot_id: 'B1', text: '[FIRING] CheckoutErrorRateHigh on payments' },
          { type: 'message', subtype: 'channel_join', ts: ts('14:07:00'), user: 'U3', text: 'has joined' },
          { type: 'message', ts: ts('03:00:00'), user: 'U2', text: 'good night' },
          'no message',
        ]),
      },
      { name: 'war-room/2026-11-01.json', content: 'is never read' },
      { name: 'war-room/2026-11-19.json', content: '{ broken' },
      { name: 'random/2026-11-18.json', content: JSON.stringify([{ type: 'message', ts: ts('14:08:00'), user: 'U2', text: 'lunch?' }]) },
      { name: '../../escape/2026-11-18.json', content: '[]' },
    );

  it('tells the channels of an export, shows what would be added, adds it, and nothing the second time', async () => {
    const look = (await send('', slack()).expect(200)).body as ImportedChat;
    expect(look).toMatchObject({ isDryRun: true, added: 0 });
    expect(look.channels).toEqual([
      { name: 'war-room', messages: 3 },
      { name: 'random', messages: 1 },
      { name: 'escape', messages: 0 },
    ]);
    const preview = (await send('channels=%23war-room', slack()).expect(200)).body as ImportedChat;
    expect(preview).toMatchObject({ added: 2, folded: 1, known: 0 });
    expect(preview.preview).toEqual([
      { at: at('14:05:00'), author: 'operations', text: 'errors climb, participant 2 somebody' },
      { at: at('14:06:00'), author: 'participant 2', text: 'on it' },
    ]);
    expect(preview.skipped.map(({ reason }) => reason)).toEqual([
      'war-room/2026-11-18.json: no message with ts and text',
      'war-room/2026-11-19.json: is not JSON',
    ]);
    expect(await storyOf('lane=chat')).toEqual([]);
    for (const added of [2, 0]) {
      const done = (await send('channels=war-room&dryRun=false', slack()).expect(200)).body as ImportedChat;
      expect(done).toMatchObject({ isDryRun: false, added, known: 2 - added });
    }
    const told = await storyOf('lane=chat');
    expect(told.map(({ authorRole, isKey, knownAt, data }) => [authorRole, isKey, knownAt, data['channel']])).toEqual([
      ['operations', true, at('14:05:00'), 'war-room'],
      ['participant 2', false, at('14:06:00'), 'war-room'],
    ]);
  });

  it('takes only the range that is asked for', async () => {
    const { body } = await send(`channels=war-room&from=${at('02:00:00')}&to=${at('04:00:00')}`, slack()).expect(200);
    expect(body.preview).toMatchObject([{ text: 'good night' }]);
  });

  it.each([
    ['no archive', Buffer.from('PK is how they begin'), 422],
    ['an empty file', Buffer.alloc(0), 422],
    ['a cut archive', zipOf({ name: 'a/2026-11-18.json', content: '[]' }).subarray(0, 40), 422],
    [
      'a directory that lies',
      Buffer.concat([zipOf({ name: 'a/2026-11-18.json', content: '[]' }).subarray(0, -6), Buffer.from('ffffff7f0000', 'hex')]),
      422,
    ],
  ])('refuses %s by its name', async (_name, content, status) => {
    expect((await send('channels=a', content).expect(status)).body.type).toBe('/problems/timeline/bad-archive');
  });

  it('is not blown up: a file that unpacks to far more than it says, one that is encrypted, one packed strangely', async () => {
    const bomb = zipOf(
      { name: 'a/2026-11-18.json', content: Buffer.alloc(80 * 1024 * 1024), size: 10 },
      { name: 'b/2026-11-18.json', content: '[]', flags: 1 },
      { name: 'c/2026-11-18.json', content: JSON.stringify([{ ts: ts('14:09:00'), user: 'U1', text: 'still read' }]), method: 0 },
    );
    expect(bomb.length).toBeLessThan(200_000);
    const { body } = await send('channels=a,b,c', bomb).expect(200);
    expect(body.skipped.map(({ reason }: { reason: string }) => reason)).toEqual([
      'a/2026-11-18.json: a/2026-11-18.json is too large',
      'b/2026-11-18.json: b/2026-11-18.json is encrypted',
    ]);
    expect(body.preview).toMatchObject([{ text: 'still read' }]);
  });

  it('takes files where it says so, and nowhere else', async () => {
    await world.http.post('/api/v1/incidents').set('content-type', 'application/zip').send(slack()).expect(415);
    await world.http.post(`/api/v1/incidents/${incident.incidentId}/timeline/slack-export`).send({}).expect(415);
    await world
      .as('viewer')
      .post(`/api/v1/incidents/${incident.incidentId}/evidence?name=a`)
      .set('content-type', 'application/octet-stream')
      .send(png)
      .expect(403);
    await send('colour=red', slack()).expect(400);
  });

  it('keeps a file as evidence once, by what it holds, and gives it back so that nothing in it runs', async () => {
    const add = (name: string, content: Buffer) =>
      world.http
        .post(`/api/v1/incidents/${incident.incidentId}/evidence?name=${encodeURIComponent(name)}`)
        .set('content-type', 'application/octet-stream')
        .send(content);
    const first = await add('error rate.png', png).expect(201);
    expect(first.body).toMatchObject({
      entryType: 'evidence',
      text: 'Evidence: error rate.png',
      data: { mediaType: 'image/png', bytes: png.length },
    });
    const again = await add('the same.png', png).expect(201);
    expect(again.headers['location']).toBe(first.headers['location']);
    const shown = await world
      .as('viewer')
      .get(first.headers['location'] ?? '')
      .expect(200);
    expect(shown.body).toEqual(png);
    expect(shown.headers).toMatchObject({
      'content-type': 'image/png',
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'content-disposition': "inline; filename*=UTF-8''error%20rate.png",
    });
    const script = await add('picture.png', Buffer.from('<script>alert(1)</script>')).expect(201);
    const saved = await world.http.get(script.headers['location'] ?? '').expect(200);
    expect(saved.headers['content-type']).toBe('application/octet-stream');
    expect(saved.headers['content-disposition']).toMatch(/^attachment;/);
    await add('too large', Buffer.alloc(10 * 1024 * 1024 + 1)).expect(413);
    await add('../etc/passwd', png).expect(400);
  });

  it('shows a file of a private incident to its audience alone', async () => {
    const insider = aCaller('member', { personId });
    const hidden = (
      await world.as(insider).post('/api/v1/incidents').send({ title: 'Hidden', severity: 'sev3', visibility: 'private' }).expect(201)
    ).body as IncidentView;
    const added = await world
      .as(insider)
      .post(`/api/v1/incidents/${hidden.incidentId}/evidence?name=a.png`)
      .set('content-type', 'application/octet-stream')
      .send(png)
      .expect(201);
    const path = added.headers['location'] ?? '';
    await world.as(insider).get(path).expect(200);
    await world.http.get(path).expect(404);
    await world.http.get(path.replace(hidden.incidentId, incident.incidentId)).expect(404);
  });
});
