import { derivedId } from '@debrief/contracts/derive-id';
import { IncidentDetailsEditedV1, type EventDefinition } from '@debrief/contracts';
import { aCaller, eventually, useWorld } from '@debrief/testing';
import { describe, expect, it } from 'vitest';
import { postMortemsConfig } from '../src/post-mortems.config.js';
import { PostMortemsModule } from '../src/post-mortems.module.js';
import { checkoutStory } from './story.js';

describe('policies, templates and reporting duties, on real MongoDB and Kafka', () => {
  const world = useWorld({
    module: PostMortemsModule,
    name: 'post-mortems',
    config: [postMortemsConfig],
    clock: '2026-05-14T12:00:00.000Z',
  });
  const admin = aCaller('admin', { personId: derivedId('per', 'admin') });
  const member = aCaller('member', { personId: derivedId('per', 'member') });

  const drafted = async (name: string) => {
    const story = checkoutStory(name);
    await world.deliver(...story.all);
    const url = `/api/v1/post-mortems/${story.postMortemId}`;
    await eventually(async () => expect((await world.as(admin).get(url)).body.state).toBe('drafting'));
    await world.as(admin).patch(url).send({ ownerId: admin.personId }).expect(200);
    return { ...story, url };
  };

  it('runs the clocks of what the incident falls under, meets them by a communication, and spares one with a reason', async () => {
    const story = await drafted('regulated');
    const fields = { regulation: ['DORA', 'GDPR'] };
    const edited = story.say(IncidentDetailsEditedV1 as unknown as EventDefinition, { before: { fields: {} }, after: { fields } });
    const person = { kind: 'person' as const, eventId: null, system: null, url: null };
    const text = 'DORA initial notification sent to the authority';
    await world.deliver(
      edited,
      edited,
      story.entry('communication', '2026-05-14T11:00:00.000Z', `Told regulator: ${text}`, { audience: 'regulator', text }, false, person),
    );
    await eventually(async () =>
      expect((await world.as(member).get(`${story.url}/clocks`)).body.items).toMatchObject([
        { clockId: 'dora:initial', state: 'met', metBy: 'T10' },
        { clockId: 'dora:intermediate', state: 'running', dueAt: '2026-05-17T11:00:00.000Z' },
        { clockId: 'dora:final', state: 'waiting' },
        { clockId: 'gdpr:notification', state: 'running', dueAt: '2026-05-17T10:08:15.000Z' },
      ]),
    );
    const spare = (who: typeof admin, clockId: string) =>
      world.as(who).put(`${story.url}/clocks/${clockId}`).send({ notApplicable: 'No personal data was touched by it.' });
    await spare(member, 'gdpr:notification').expect(403);
    await spare(admin, 'gdpr:nothing').expect(404);
    expect((await spare(admin, 'gdpr:notification').expect(200)).body.items[3]).toMatchObject({ state: 'not-applicable' });
    world.clock.set('2026-05-18T00:00:00.000Z');
    expect((await world.as(member).get(`${story.url}/clocks`)).body.items[1].state).toBe('late');
    world.clock.set('2026-05-14T12:00:00.000Z');
  });

  it('keeps regimes as data, and refuses a step that counts from nothing', async () => {
    const { items, version } = (await world.as(admin).get('/api/v1/post-mortem-policies/regulations').expect(200)).body;
    const put = (regimes: unknown, who = admin) =>
      world.as(who).put('/api/v1/post-mortem-policies/regulations').set('If-Match', `"${version}"`).send({ regimes });
    const house = {
      regimeId: 'house',
      name: 'House',
      reference: '',
      steps: [{ stepId: 'told', name: 'told the board', within: [{ from: 'awareness', hours: 8 }] }],
    };
    await put([house], member).expect(403);
    expect(
      (await put([{ ...house, steps: [{ ...house.steps[0], within: [{ from: 'nothing', hours: 8 }] }] }]).expect(422)).body,
    ).toMatchObject({
      type: '/problems/regulation/invalid',
      errors: [{ path: 'regimes.0.steps.0.within.0.from' }],
    });
    expect((await put([...items, house]).expect(200)).body.version).toBe(version + 1);
    await put([house]).expect(412);
  });

  it('shows beforehand what other policies would mean, and asks as many reviewers as one says', async () => {
    const { url, incidentId } = await drafted('policed');
    const { items, version } = (await world.as(admin).get('/api/v1/post-mortem-policies')).body;
    const strict = {
      ...items.find(({ policyId }: { policyId: string }) => policyId === 'default-sev2'),
      policyId: 'two-readers',
      reviewers: { count: 2, outside: 2 },
    };
    const preview = (
      await world
        .as(member)
        .post('/api/v1/post-mortem-policies/preview')
        .send({ policies: [strict, ...items] })
        .expect(200)
    ).body;
    expect(preview.items.find((item: { incidentId: string }) => item.incidentId === incidentId)).toMatchObject({
      before: { policyId: 'default-sev2' },
      after: { policyId: 'two-readers', required: true },
      isOther: true,
    });
    await world
      .as(admin)
      .put('/api/v1/post-mortem-policies')
      .set('If-Match', `"${version}"`)
      .send({ policies: [strict, ...items] })
      .expect(200);
    const next = await drafted('policed-next');
    await eventually(async () => expect((await world.as(admin).get(next.url)).body.policyId).toBe('two-readers'));
    const { version: section } = (await world.as(admin).get(`${next.url}/sections/key-times`)).body;
    await world.as(admin).put(`${next.url}/sections/key-times`).set('If-Match', `"${section}"`).send({ markdown: 'None.' }).expect(200);
    const refused = await world
      .as(admin)
      .post(`${next.url}/request-review`)
      .send({ reviewerIds: [member.personId] })
      .expect(422);
    expect(refused.body).toMatchObject({ type: '/problems/post-mortem/too-few-reviewers', asked: { count: 2 }, given: { count: 1 } });
    const second = derivedId('per', 'second');
    await world
      .as(admin)
      .post(`${next.url}/request-review`)
      .send({ reviewerIds: [member.personId, second] })
      .expect(200);
    expect((await world.as(admin).get(url)).body.state).toBe('drafting');
  });

  it('shows a template with the draft of a document in it, says what it lacks, and who is still under an older version', async () => {
    const { url, postMortemId } = await drafted('previewed');
    const { templateId: _, version: __, ...full } = (await world.as(admin).get('/api/v1/templates/incident-full')).body;
    const keys = ['title', 'summary', 'timeline'];
    const template = { ...full, sections: full.sections.filter(({ key }: { key: string }) => keys.includes(key)) };
    const { version } = (await world.as(admin).get(`${url}/sections/lucky`)).body;
    await world.as(admin).put(`${url}/sections/lucky`).set('If-Match', `"${version}"`).send({ markdown: 'A quiet hour.' }).expect(200);
    const seen = (await world.as(member).post('/api/v1/templates/preview').send({ template, postMortemId }).expect(200)).body;
    expect(seen.sections.map(({ key }: { key: string }) => key)).toEqual(keys);
    expect(seen.sections[1].markdown).toContain('checkout was partly unavailable');
    expect(seen.left).toContain('lucky');
    expect(seen.missingForGates).toContain('factors');
    const broken = { ...template, sections: [...template.sections, template.sections[0]] };
    expect((await world.as(member).post('/api/v1/templates/preview').send({ template: broken }).expect(200)).body.faults).toMatchObject([
      { path: 'sections.3.key' },
    ]);
    await world.as(admin).put('/api/v1/templates/incident-full').send(full).expect(200);
    const under = (await world.as(member).get('/api/v1/templates/incident-full/documents').expect(200)).body;
    expect(under.items.find((item: { postMortemId: string }) => item.postMortemId === postMortemId)).toMatchObject({
      templateVersion: 1,
      isNewest: false,
    });
    expect(
      (await world.as(member).get('/api/v1/templates/incident-full/versions').expect(200)).body.items.map(
        (one: { version: number }) => one.version,
      ),
    ).toEqual([2, 1]);
  });
});
