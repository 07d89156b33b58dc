import type { IncidentView, TimelineEntryView } from '@debrief/contracts';
import { CommitStore } from '@debrief/persistence';
import { useWorld } from '@debrief/testing';
import { describe, expect, it } from 'vitest';
import { incidentsConfig, IncidentsModule } from '../src/index.js';

const at = (time: string): string => `2026-11-18T${time}.000Z`;

describe('the timeline of an incident', () => {
  const world = useWorld({
    module: IncidentsModule,
    name: 'incidents',
    config: [incidentsConfig],
    clock: at('14:02:00'),
    real: ['mongo', 'kafka'],
  });
  const declare = async (): Promise<string> =>
    ((await world.http.post('/api/v1/incidents').send({ title: 'Checkout is slow', severity: 'sev2' }).expect(201)).body as IncidentView)
      .incidentId;
  const story = (id: string, query = '') => world.http.get(`/api/v1/incidents/${id}/timeline?${query}`);
  const add = async (id: string, body: object): Promise<TimelineEntryView> =>
    (await world.http.post(`/api/v1/incidents/${id}/timeline`).send(body).expect(201)).body;
  const items = async (id: string, query = ''): Promise<TimelineEntryView[]> => (await story(id, query).expect(200)).body.items;

  it('takes what people write, orders it by its own time and says its phase', async () => {
    const id = await declare();
    await world.http
      .put(`/api/v1/incidents/${id}/milestones/impactStartedAt`)
      .send({ at: at('13:55:00') })
      .expect(200);
    await add(id, { entryType: 'note', data: { markdown: 'Before it all.' }, occurredAt: at('13:40:00') });
    await add(id, { entryType: 'hypothesis', data: { markdown: 'The pool is full.' }, occurredAt: at('14:01:00') });
    const decision = await add(id, {
      entryType: 'decision',
      data: { chosen: 'Roll back', options: ['Roll back', 'Wait'], why: 'safe' },
      isKey: true,
    });
    expect(decision).toMatchObject({ lane: 'act', phase: 'during', isKey: true, authorRole: 'responder', entryNo: 5 });
    const all = await items(id);
    expect(all.map(({ phase, entryType }) => `${phase} ${entryType}`)).toEqual([
      'before note',
      'during milestone-set',
      'during hypothesis',
      'during status-changed',
      'during decision',
    ]);
    expect((await items(id, 'order=desc')).map(({ entryNo }) => entryNo)).toEqual(all.map(({ entryNo }) => entryNo).toReversed());
    expect(await items(id, 'phase=before')).toHaveLength(1);
    expect(await items(id, 'type=decision,hypothesis')).toHaveLength(2);
    expect(await items(id, 'key=true')).toHaveLength(2);
    await story(id, 'nonsense=1').expect(400);
    await world.http
      .post(`/api/v1/incidents/${id}/timeline`)
      .send({ entryType: 'note', data: { markdown: 'x' }, occurredAt: at('14:10:00') })
      .expect(422);
    await world.http.post(`/api/v1/incidents/${id}/timeline`).send({ entryType: 'alert-fired', data: {} }).expect(400);
  });

  it('pages through many entries, both ways, without a gap', async () => {
    const id = await declare();
    for (let n = 0; n < 11; n++) await add(id, { entryType: 'note', data: { markdown: `Note ${n}` } });
    for (const order of ['asc', 'desc']) {
      const seen: number[] = [];
      let cursor = '';
      do {
        const page = (await story(id, `limit=5&order=${order}${cursor ? `&cursor=${cursor}` : ''}`).expect(200)).body;
        seen.push(...page.items.map(({ entryNo }: TimelineEntryView) => entryNo));
        cursor = page.nextCursor;
      } while (cursor);
      expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, n) => n + 1));
    }
  });

  it('is curated without touching the record', async () => {
    const id = await declare();
    const note = await add(id, { entryType: 'note', data: { markdown: 'Errors since 14:00' } });
    const patch = (body: object) => world.http.patch(`/api/v1/incidents/${id}/timeline/${note.entryId}`).send(body);
    const starred = await patch({ act: 'star' }).set('if-match', '"0"').expect(200);
    expect(starred.body).toMatchObject({ isKey: true });
    expect((await patch({ act: 'annotate', text: 'see the graph' }).set('if-match', '"0"').expect(412)).body.type).toBe(
      '/problems/precondition/changed',
    );
    await patch({ act: 'annotate', text: 'see the graph' }).expect(200);
    await patch({ act: 'retitle', text: 'Errors began' }).expect(200);
    await patch({ act: 'hide' }).expect(400);
    await patch({ act: 'correct', field: 'text', to: 'Errors since 13:58', reason: 'the log says so' }).expect(200);
    const [read] = await items(id, 'type=note');
    expect(read).toMatchObject({ text: 'Errors began', annotation: 'see the graph', correctedBy: ['T3'], isKey: true });
    expect((await items(id, 'type=correction'))[0]?.text).toContain('Correction of T2');
    await patch({ act: 'hide', reason: 'doubled' }).expect(200);
    expect(await items(id, 'type=note')).toEqual([]);
    expect((await items(id, 'type=note&hidden=true'))[0]).toMatchObject({ hidden: { reason: 'doubled' } });
    await world.http.get(`/api/v1/incidents/${id}/timeline/T99`).expect(404);
  });

  it('tells an entry as it was corrected, where it belongs by then, and keeps what was recorded', async () => {
    const id = await declare();
    world.clock.set(at('14:20:00'));
    const early = await add(id, { entryType: 'note', data: { markdown: 'First' }, occurredAt: at('14:10:00') });
    const late = await add(id, { entryType: 'note', data: { markdown: 'Second' }, occurredAt: at('14:12:00') });
    world.clock.set(at('14:25:00'));
    const correct = (body: object) =>
      world.http.patch(`/api/v1/incidents/${id}/timeline/${late.entryId}`).send({ act: 'correct', reason: 'the log says so', ...body });
    expect((await correct({ field: 'occurredAt', to: 'ten past two' }).expect(422)).body.type).toBe('/problems/timeline/not-an-instant');
    expect((await correct({ field: 'occurredAt', to: at('18:00:00') }).expect(422)).body.type).toBe('/problems/milestone/in-future');
    await correct({ field: 'occurredAt', to: at('14:05:00') }).expect(200);
    await correct({ field: 'text', to: 'Truly the first' }).expect(200);
    const notes = await items(id, 'type=note');
    expect(notes.map(({ entryId }) => entryId)).toEqual([late.entryId, early.entryId]);
    expect(notes[0]).toMatchObject({
      text: 'Truly the first',
      occurredAt: at('14:05:00'),
      recorded: { text: 'Second', occurredAt: at('14:12:00') },
    });
    expect(notes[1]).toMatchObject({ recorded: null });
    const told = (await world.published('incident.entry-curated.v1')).filter(({ subject }) => subject === id);
    expect(told[0]?.data).toMatchObject({ act: 'correct', value: { field: 'occurredAt', from: at('14:12:00'), to: at('14:05:00') } });
    const known = await items(id, `type=note&asOf=${at('14:22:00')}`);
    expect(known.map(({ text, recorded }) => [text, recorded])).toEqual([
      ['First', null],
      ['Second', null],
    ]);
    expect((await items(id, `type=note&asOf=${at('14:30:00')}`)).map(({ text }) => text)).toEqual(['Truly the first', 'First']);
    world.clock.set(at('14:02:00'));
  });

  it('shows what was known then', async () => {
    const id = await declare();
    world.clock.set(at('14:10:00'));
    await add(id, { entryType: 'note', data: { markdown: 'Early note' } });
    world.clock.set(at('14:20:00'));
    await world.http
      .put(`/api/v1/incidents/${id}/milestones/impactStartedAt`)
      .send({ at: at('13:30:00') })
      .expect(200);
    await add(id, { entryType: 'note', data: { markdown: 'Told late' }, occurredAt: at('14:05:00') });
    await world.http.post(`/api/v1/incidents/${id}/resolve`).send({}).expect(200);
    const then = (await story(id, `asOf=${at('14:10:00')}`).expect(200)).body;
    expect(then.known).toMatchObject({ status: 'acknowledged', severity: 'sev2' });
    expect(then.known.milestones.impactStartedAt).toBeUndefined();
    expect(then.items.map(({ text }: TimelineEntryView) => text)).toEqual(['Declared', 'Early note']);
    const now = (await story(id, `asOf=${at('14:20:00')}`).expect(200)).body;
    expect(now.items.map(({ entryNo }: TimelineEntryView) => entryNo)).toEqual((await items(id)).map(({ entryNo }) => entryNo));
    world.clock.set(at('14:02:00'));
  });

  it('takes chat over after a look at it, and nothing a second time', async () => {
    const id = await declare();
    const send = (body: object) => world.http.post(`/api/v1/incidents/${id}/timeline/import`).send(body);
    const chat = { format: 'pasted', text: '14:00 Ada: errors climb\n14:01 Ben: looking\n09:00 Ada: too early', channel: 'war-room' };
    const shown = (await send(chat).expect(200)).body;
    expect(shown).toMatchObject({ isDryRun: true, read: 3, added: 2, outOfRange: 1, known: 0 });
    expect(await items(id, 'lane=chat')).toEqual([]);
    expect((await send({ ...chat, dryRun: false }).expect(200)).body.added).toBe(2);
    expect((await send({ ...chat, dryRun: false }).expect(200)).body).toMatchObject({ added: 0, known: 2 });
    expect((await items(id, 'lane=chat')).map(({ text, authorRole }) => [text, authorRole])).toEqual([
      ['#war-room: errors climb', 'participant 1'],
      ['#war-room: looking', 'participant 2'],
    ]);
    await send({ format: 'slack', channel: 'x', messages: [{ ts: '1', text: 'y' }], dryRun: false }).expect(200);
    await send({ format: 'zip' }).expect(400);
  });

  it('leaves the house as JSON, lines, CSV and Markdown, with its head', async () => {
    const id = await declare();
    await add(id, { entryType: 'note', data: { markdown: '=HYPERLINK("http://evil")' }, isKey: true });
    const { headHash } = (await world.http.get(`/api/v1/incidents/${id}`).expect(200)).body as IncidentView;
    const file = async (format: string) =>
      (
        await world.http
          .get(`/api/v1/incidents/${id}/timeline.${format}?zone=Europe/Berlin`)
          .buffer(true)
          .parse((response, done) => {
            let text = '';
            response.setEncoding('utf8');
            response.on('data', (part: string) => (text += part));
            response.on('end', () => done(null, text));
          })
          .expect(200)
      ).body as string;
    expect(JSON.parse(await file('json'))).toMatchObject({ headHash, entries: [{ entryNo: 1 }, { entryNo: 2 }] });
    expect((await file('jsonl')).trim().split('\n')).toHaveLength(3);
    const csv = await file('csv');
    expect(csv).toContain(`"'=HYPERLINK(""http://evil"")"`);
    expect(csv).toContain('"2026-11-18 15:02"');
    expect(await file('md')).toContain(headHash);
    await world.http.get(`/api/v1/incidents/${id}/timeline.csv?zone=Mars`).expect(400);
  });

  it('finds incidents that are told in the same words', async () => {
    const make = async (title: string) =>
      ((await world.http.post('/api/v1/incidents').send({ title, severity: 'sev3' }).expect(201)).body as IncidentView).incidentId;
    const one = await make('Replica lag on the ledger database');
    const other = await make('Ledger database replica lag again');
    await make('Printer is out of paper');
    const { body } = await world.http.get(`/api/v1/incidents/${one}/similar`).expect(200);
    expect(body.items.map(({ incidentId }: IncidentView) => incidentId)).toEqual([other]);
    const hits = (await world.http.get('/_/incidents/search?q=replica%20led').expect(200)).body.items;
    expect(hits.map(({ id }: { id: string }) => id).toSorted()).toEqual([one, other].toSorted());
  });

  it('tells every entry to those who listen, in the order of its number', async () => {
    const id = await declare();
    await add(id, { entryType: 'observation', data: { markdown: 'Seen' } });
    const told = (await world.published('incident.entry-added.v1')).filter(({ subject }) => subject === id);
    expect(told.map(({ data }) => (data as { entry: { entryNo: number } }).entry.entryNo)).toEqual([1, 2]);
  });

  it('proves its record, and names the first break', async () => {
    const id = await declare();
    for (const markdown of ['a', 'b', 'c']) await add(id, { entryType: 'note', data: { markdown } });
    const proof = async () => (await world.http.get(`/api/v1/incidents/${id}/verification`).expect(200)).body;
    expect(await proof()).toMatchObject({ ok: true, commits: 4 });
    const commits = await world.get(CommitStore).collection();
    const second = await commits.findOne({ _id: `${id}:2` });
    await commits.updateOne({ _id: `${id}:2` }, { $set: { 'events.0.data.entry.data.markdown': 'forged' } });
    expect(await proof()).toMatchObject({ ok: false, firstBad: { version: 2, reason: 'altered' } });
    await commits.deleteOne({ _id: `${id}:2` });
    expect(await proof()).toMatchObject({ ok: false, firstBad: { version: 2, reason: 'missing' } });
    const third = await commits.findOne({ _id: `${id}:3` });
    if (!second || !third) throw new Error('the commits must be there');
    await commits.deleteOne({ _id: `${id}:3` });
    await commits.insertMany([
      { ...third, _id: `${id}:2`, version: 2 },
      { ...second, _id: `${id}:3`, version: 3 },
    ]);
    expect(await proof()).toMatchObject({ ok: false, firstBad: { version: 2 } });
  });
});
