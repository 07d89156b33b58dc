import { derivedId } from '@debrief/contracts/derive-id';
import { aCaller, eventually, useWorld } from '@debrief/testing';
import { describe, expect, it } from 'vitest';
import { postMortemsConfig } from '../src/post-mortems.config.js';
import { PostMortemsModule } from '../src/post-mortems.module.js';
import { checkoutStory } from './story.js';

const report = `---
title: Checkout outage
---
# Checkout outage

## Executive summary
Checkout was down. It took 52 minutes to resolve.

## Timeline
- 14 May 2026
- 10:02 UTC errors begin
- 10:39 UTC errors end

## Weather
It rained.

## Action items
- [ ] Reject a pool size below five at start-up
- short
`;

describe('documents travel, on real MongoDB and Kafka', () => {
  const world = useWorld({
    module: PostMortemsModule,
    name: 'post-mortems',
    config: [postMortemsConfig],
    clock: '2026-05-14T12:00:00.000Z',
  });
  const owner = aCaller('admin', { personId: derivedId('per', 'owner') });
  const reviewer = aCaller('member', { personId: derivedId('per', 'reviewer') });
  const post = (url: string, body: object, status = 201) => world.as(owner).post(url).send(body).expect(status);

  it('shows what it recognizes of a Markdown report before it stores anything', async () => {
    const seen = (await post('/api/v1/post-mortems/import', { format: 'markdown', text: report }, 200)).body;
    expect(seen).toMatchObject({
      postMortemId: null,
      title: 'Checkout outage',
      entries: 2,
      proposals: ['Reject a pool size below five at start-up'],
      mapping: [
        { heading: 'Executive summary', sectionKey: 'summary' },
        { heading: 'Timeline', sectionKey: 'timeline' },
        { heading: 'Weather', sectionKey: 'x-imported' },
        { heading: 'Action items', sectionKey: 'actions' },
      ],
    });
    expect((await world.as(owner).get('/api/v1/post-mortems')).body.items).toEqual([]);
    const made = (await post('/api/v1/post-mortems/import', { format: 'markdown', text: report, dryRun: false })).body;
    const view = (await world.as(owner).get(`/api/v1/post-mortems/${made.postMortemId}`)).body;
    expect(view).toMatchObject({ state: 'drafting', title: 'Checkout outage', subject: { type: 'project' } });
    expect(view.sections.find((section: { key: string }) => section.key === 'x-imported').markdown).toBe('### Weather\nIt rained.');
    await post('/api/v1/post-mortems/import', { format: 'markdown', text: 'a\u0000b' }, 400);
    await post('/api/v1/post-mortems/import', { format: 'json', text: '{"format":"other"}' }, 422);
    await post('/api/v1/post-mortems/import', { format: 'json', text: '{"__proto__":{}}' }, 422);
  });

  it('gives the same bytes back when its JSON is exported, imported and exported again', async () => {
    const made = (await post('/api/v1/post-mortems', { subject: { type: 'project', ids: ['round-trip'] }, title: 'Round trip' })).body;
    const url = `/api/v1/post-mortems/${made.postMortemId}`;
    await post(`${url}/entries`, { entryType: 'note', occurredAt: '2026-03-09T10:00:00.000Z', text: 'Umlauts äöü, emoji 🔥 and `code`.' });
    await post(`${url}/factors`, {
      statement: 'Nobody owned it.',
      layer: 'organizational',
      role: 'latent-condition',
      category: 'ownership',
      evidence: ['T1'],
    });
    await post(`${url}/assumptions`, { belief: 'People read mails.', verdict: 'refuted', evidenceAgainst: ['T1'] });
    await post(`${url}/proposals`, { title: 'Name an owner for each form', acceptance: 'Each form shows its owner.' });
    await post(`${url}/lessons`, { statement: 'A form without an owner rots.' });
    await world
      .as(owner)
      .put(`${url}/sections/background`)
      .set('If-Match', '"0"')
      .send({ markdown: 'It was the third survey [[T1]].' })
      .expect(200);
    const first = (await world.as(owner).get(`${url}/export.json`).expect(200)).text;
    const again = (await post('/api/v1/post-mortems/import', { format: 'json', text: first, dryRun: false })).body;
    expect(again.postMortemId).not.toBe(made.postMortemId);
    expect((await world.as(owner).get(`/api/v1/post-mortems/${again.postMortemId}/export.json`)).text).toBe(first);
  });

  it('takes in a document about an incident only from somebody who may see it, and it stays as private', async () => {
    const insider = aCaller('member', { personId: derivedId('per', 'insider') });
    const audience = [{ kind: 'person' as const, id: insider.personId }];
    const story = checkoutStory('kept-private', { visibility: 'private', audience, severity: 'sev4' });
    await world.deliver(story.opened);
    const subject = { type: 'incident', ids: [story.incidentId] };
    const text = '# What happened\n\nIt took 52 minutes to resolve.';
    await eventually(() => world.as(insider).post('/api/v1/post-mortems/import').send({ format: 'markdown', text, subject }).expect(200));
    for (const dryRun of [true, false]) {
      const refused = await world.as(reviewer).post('/api/v1/post-mortems/import').send({ format: 'markdown', text, subject, dryRun });
      expect([refused.status, refused.body.type]).toEqual([404, '/problems/post-mortem/unknown-incident']);
    }
    const made = await world.as(insider).post('/api/v1/post-mortems/import').send({ format: 'markdown', text, subject, dryRun: false });
    expect(made.status).toBe(201);
    const url = `/api/v1/post-mortems/${made.body.postMortemId}`;
    expect((await world.as(insider).get(url).expect(200)).body.visibility).toBe('private');
    for (const part of ['', '/known-then?at=2026-05-14T10:15:00.000Z', '/export.json'])
      await world.as(reviewer).get(`${url}${part}`).expect(404);
  });

  it('reads JSON by its contract and says where it breaks it', async () => {
    const whole = {
      format: 'debrief/post-mortem/1',
      title: 'From elsewhere',
      subject: { type: 'project', ids: ['elsewhere'] },
      severity: null,
      templateId: 'project',
      templateVersion: 1,
      sections: [{ key: 'summary', markdown: 'All went well.', origin: 'human' }],
    };
    const send = (more: object, dryRun = false) =>
      world
        .as(owner)
        .post('/api/v1/post-mortems/import')
        .send({ format: 'json', text: JSON.stringify({ ...whole, ...more }), dryRun });
    for (const [path, more] of [
      ['subject.ids.0', { subject: { type: 'incident', ids: [{ $ne: null }] } }],
      ['subject', { subject: null }],
      ['sections.0.markdown', { sections: [{ key: 'summary', markdown: { $gt: '' } }] }],
      ['factors.0.statement', { factors: [{}] }],
      ['entries.0.occurredAt', { entries: [{ entryType: 'note', occurredAt: 'x', precision: 'exact', text: 'x', isKey: false }] }],
      ['proposals', { proposals: 'none' }],
    ] as const) {
      const refused = await send(more);
      expect([refused.status, refused.body.type, refused.body.path]).toEqual([422, '/problems/import/not-a-post-mortem', path]);
    }
    expect((await send({})).status).toBe(201);
  });

  it('redacts for outsiders, keeps the words inside, and drops people and restricted parts', async () => {
    const story = checkoutStory('redacted');
    await world.deliver(...story.all);
    const url = `/api/v1/post-mortems/${story.postMortemId}`;
    await eventually(async () => expect((await world.as(owner).get(url)).body.state).toBe('drafting'));
    await world.as(owner).patch(url).send({ ownerId: owner.personId }).expect(200);
    await world
      .as(owner)
      .put(`${url}/sections/lucky`)
      .set('If-Match', '"0"')
      .send({ markdown: 'ACME Bank called 10.0.0.7 and db7.internal first. Nordwind waited.' })
      .expect(200);
    const keyTimes = (await world.as(owner).get(`${url}/sections/key-times`)).body;
    await world.as(owner).put(`${url}/sections/key-times`).set('If-Match', `"${keyTimes.version}"`).send({ markdown: 'None.' }).expect(200);
    await world
      .as(owner)
      .post(`${url}/request-review`)
      .send({ reviewerIds: [reviewer.personId] })
      .expect(200);
    for (const gateId of ['G1', 'G2', 'G4', 'G5', 'G6', 'G7', 'G10'])
      await world.as(reviewer).post(`${url}/waivers`).send({ gateId, reason: 'A test of what leaves the house.' }).expect(201);
    const { revision } = (await world.as(owner).get(url)).body;
    await world.as(reviewer).post(`${url}/approve`).send({ revision }).expect(200);
    const redaction = {
      sectionKey: 'lucky',
      quote: 'ACME Bank',
      replacement: 'A customer',
      reason: 'a customer is no fact of ours to tell',
    };
    expect(
      (
        await world
          .as(owner)
          .post(`${url}/publish`)
          .send({ audience: 'public', redactions: [{ ...redaction, quote: 'Other Bank' }] })
          .expect(422)
      ).body.type,
    ).toBe('/problems/post-mortem/redaction-lost');
    const names = '/api/v1/post-mortem-policies/names';
    await world
      .as(owner)
      .put(names)
      .set('If-Match', '"0"')
      .send({ vendors: [], customers: ['Nordwind'] })
      .expect(200);
    await world.as(owner).put(names).set('If-Match', '"0"').send({ customers: [] }).expect(412);
    await world.as(reviewer).get(names).expect(403);
    const preview = { audience: 'public', redactions: [redaction, { ...redaction, quote: 'Other Bank' }] };
    const seen = (await post(`${url}/publish/preview`, preview, 200)).body;
    const told = seen.sections.find(({ key }: { key: string }) => key === 'lucky');
    expect(told.markdown).toBe('A customer called an address and a host first. A customer waited.');
    expect(told.html).toContain('<p>A customer called an address');
    expect(seen.masked).toContainEqual({ key: 'lucky', counts: { redaction: 1, customer: 1, address: 1, host: 1 } });
    expect(seen.leftOut.map(({ key }: { key: string }) => key)).toContain('timeline');
    expect(seen.lost).toMatchObject([{ quote: 'Other Bank' }]);
    await world.as(owner).post(`${url}/publish/preview`).send({ audience: 'everybody' }).expect(400);
    expect((await world.as(owner).get(url)).body.state).toBe('reviewed');
    await world
      .as(owner)
      .post(`${url}/publish`)
      .send({ audience: 'public', redactions: [redaction] })
      .expect(200);
    const outside = (await world.as(owner).get(`${url}/export.md?audience=public`)).text;
    expect(outside).toContain('A customer called an address and a host first. A customer waited.');
    expect(outside).not.toMatch(/ACME|Nordwind|10\.0\.0\.7|db7|\[\[|## Participants|waived/i);
    expect((await world.as(owner).get(`${url}/export.md?audience=team`)).text).toContain('ACME Bank called 10.0.0.7');
  });

  it('ranks documents that tell of something alike, with what they share, and shows what was known at a moment', async () => {
    const [one, other] = [checkoutStory('alike-1'), checkoutStory('alike-2')];
    await world.deliver(...one.all, ...other.all);
    const url = `/api/v1/post-mortems/${one.postMortemId}`;
    await eventually(() => world.as(owner).get(url).expect(200));
    await eventually(async () => {
      const found = (await world.as(owner).get(`${url}/similar`).expect(200)).body.items;
      expect(found.map((item: { postMortemId: string }) => item.postMortemId)).toContain(other.postMortemId);
      expect(found[0]).toMatchObject({ sharedFields: expect.arrayContaining(['service', 'detection method']) });
    });
    await eventually(async () =>
      expect((await world.as(owner).get(`${url}/known-then?at=2026-05-14T10:15:00.000Z`)).body.items[0].known).toHaveLength(6),
    );
    const [card] = (await world.as(owner).get(`${url}/known-then?at=2026-05-14T10:15:00.000Z`)).body.items;
    expect(card).toMatchObject({ incidentNumber: 204, severity: 'sev2', alertsFired: 1, hypotheses: [{ ref: 'T6' }], learnedLater: [] });
  });

  it('brings a lesson to the teams that it may apply to, and takes their answer', async () => {
    const made = (await post('/api/v1/post-mortems', { subject: { type: 'project', ids: ['lessons'] } })).body;
    const url = `/api/v1/post-mortems/${made.postMortemId}`;
    const teamId = derivedId('tea', 'payments');
    const lesson = (
      await post(`${url}/lessons`, {
        statement: 'A default that many services inherit needs a test in each.',
        appliesTo: { serviceIds: [], teamIds: [teamId], technologies: [] },
      })
    ).body;
    await post(`${url}/draft`, {}, 200);
    const summary = (await world.as(owner).get(`${url}/sections/summary`)).body;
    await world
      .as(owner)
      .put(`${url}/sections/summary`)
      .set('If-Match', `"${summary.version}"`)
      .send({ markdown: 'A survey of the spring.' })
      .expect(200);
    await post(`${url}/request-review`, { reviewerIds: [reviewer.personId] }, 200);
    for (const gateId of ['G1', 'G2', 'G4', 'G5', 'G6'])
      await world.as(reviewer).post(`${url}/waivers`).send({ gateId, reason: 'A test of how lessons travel.' }).expect(201);
    const { revision } = (await world.as(owner).get(url)).body;
    await world.as(reviewer).post(`${url}/approve`).send({ revision }).expect(200);
    await post(`${url}/publish`, {}, 200);
    expect((await world.as(reviewer).get(`/api/v1/lessons?unansweredBy=${teamId}`)).body.items).toMatchObject([
      { lessonId: lesson.lessonId, state: 'shared' },
    ]);
    await world.as(reviewer).post(`/api/v1/lessons/${lesson.lessonId}/answers`).send({ teamId, answer: 'does-not-apply' }).expect(422);
    await world
      .as(reviewer)
      .post(`/api/v1/lessons/${lesson.lessonId}/answers`)
      .send({ teamId, answer: 'acting', reason: 'We inherit the same default.' })
      .expect(200);
    expect((await world.as(reviewer).get(`/api/v1/lessons?unansweredBy=${teamId}`)).body.items).toEqual([]);
    expect((await world.published('lesson.answered.v1')).map((event) => event.data)).toMatchObject([
      { lessonId: lesson.lessonId, answer: 'acting' },
    ]);
  });
});
