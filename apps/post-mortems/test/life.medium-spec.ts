import { aCaller, eventually, useWorld } from '@debrief/testing';
import { derivedId } from '@debrief/contracts/derive-id';
import { describe, expect, it } from 'vitest';
import { postMortemsConfig } from '../src/post-mortems.config.js';
import { PostMortemsModule } from '../src/post-mortems.module.js';
import { checkoutStory } from './story.js';

describe('the life of a post-mortem over HTTP, on real MongoDB and Kafka', () => {
  const world = useWorld({
    module: PostMortemsModule,
    name: 'post-mortems',
    config: [postMortemsConfig],
    clock: '2026-05-14T10:40:00.000Z',
  });
  const owner = aCaller('admin', { personId: derivedId('per', 'owner') });
  const reviewer = aCaller('member', { personId: derivedId('per', 'reviewer') });
  const second = aCaller('member', { personId: derivedId('per', 'second') });

  /** A drafted document with an owner. */
  const drafted = async (name: string, more: Parameters<typeof checkoutStory>[1] = {}) => {
    const story = checkoutStory(name, more);
    await world.deliver(...story.all);
    const url = `/api/v1/post-mortems/${story.postMortemId}`;
    await eventually(async () =>
      expect(
        (await world.as(owner).get(url)).body.sections?.find((section: { key: string }) => section.key === 'summary')?.markdown,
      ).toContain('37 min'),
    );
    await world.as(owner).patch(url).send({ ownerId: owner.personId }).expect(200);
    return { ...story, url };
  };
  const write = async (url: string, key: string, markdown: string) => {
    const section = (await world.as(owner).get(`${url}/sections/${key}`)).body;
    return world.as(owner).put(`${url}/sections/${key}`).set('If-Match', `"${section.version}"`).send({ markdown }).expect(200);
  };
  /** Everything that the gates ask for, as a careful owner would write it. */
  const completed = async (name: string) => {
    const story = await drafted(name);
    const { url } = story;
    await world.deliver(
      story.entry('note', '2026-05-14T09:30:00.000Z', 'Traffic was as usual.', { markdown: 'Traffic was as usual.' }),
      story.entry('note', '2026-05-14T11:30:00.000Z', 'The error rate stayed at zero.', { markdown: 'The error rate stayed at zero.' }),
    );
    await eventually(async () =>
      expect((await world.as(owner).get(`${url}/sections/timeline`)).body.markdown).toContain('The error rate stayed at zero'),
    );
    const first = (
      await world
        .as(owner)
        .post(`${url}/factors`)
        .send({
          statement: 'A rollout reaches all regions at once.',
          layer: 'process',
          role: 'latent-condition',
          category: 'automation',
          evidence: ['T1'],
          confidence: 'supported',
          howChain: [
            {
              question: 'How did it come that all regions changed at once?',
              answer: 'The pipeline has no step between one region and all.',
            },
            { question: 'How did it come that there is no step?', answer: 'The template of the pipeline was made for one region.' },
            { question: 'How did it come that the template stayed?', answer: 'No review of the template is part of adding a region.' },
          ],
        })
        .expect(201)
    ).body;
    await world
      .as(owner)
      .post(`${url}/factors`)
      .send({
        statement: 'The alert needs six minutes of errors before it fires.',
        layer: 'technical',
        role: 'detection-gap',
        category: 'monitoring-gap',
        evidence: ['T3'],
        confidence: 'observed',
      })
      .expect(201);
    await world.as(owner).post(`${url}/factors/${first.factorId}/confirm`).expect(200);
    const proposal = (
      await world
        .as(owner)
        .post(`${url}/proposals`)
        .send({
          title: 'Stop a rollout when a region answers with errors',
          kind: 'prevent',
          controlStrength: 'guard',
          priority: 'P1',
          owner: { kind: 'person', id: owner.personId },
          due: { on: '2026-06-01', at: '17:00', zone: 'Europe/Berlin' },
          acceptance: 'A rollout with a failing region stops by itself in the pipeline test.',
          factorIds: [first.factorId],
        })
        .expect(201)
    ).body;
    await write(url, 'went-well', '- The rollback took one command [[T8]].');
    await write(url, 'not-well', '- The alert came six minutes after impact began [[T3]]; see [[A1]].');
    await write(url, 'beyond', 'Rollouts of the other products have the same shape.');
    await write(
      url,
      'key-times',
      (await world.as(owner).get(`${url}/sections/key-times`)).body.markdown.replace(/\n- \[needs: [^\]]*\]/g, ''),
    );
    return { ...story, proposal, factorId: first.factorId };
  };

  it('is written, reviewed, approved and published, and hands its action items over', async () => {
    const { url, postMortemId, proposal } = await completed('whole');
    const asked = await world
      .as(owner)
      .post(`${url}/request-review`)
      .send({ reviewerIds: [reviewer.personId] })
      .expect(200);
    expect(asked.body).toMatchObject({ state: 'in-review', reviewers: [{ personId: reviewer.personId, outside: true, answer: 'asked' }] });
    const gates = (await world.as(reviewer).get(`${url}/gates`)).body.gates;
    expect(gates.filter((gate: { outcome: string; gateId: string }) => gate.outcome === 'fail' && gate.gateId !== 'G8')).toEqual([]);

    const approved = await world.as(reviewer).post(`${url}/approve`).send({ revision: asked.body.revision }).expect(200);
    expect(approved.body.state).toBe('reviewed');
    const handed = (await world.published('post-mortem.action-proposed.v1')).filter((event) => event.subject === postMortemId);
    expect(handed.map((event) => (event.data as { proposal: { actionItemId: string } }).proposal.actionItemId)).toEqual([
      proposal.actionItemId,
    ]);

    const published = await world.as(owner).post(`${url}/publish`).send({ audience: 'organization' }).expect(200);
    expect(published.body).toMatchObject({ state: 'published', published: { to: 'organization', revision: asked.body.revision } });
    const said = (await world.published('post-mortem.published.v1')).filter((event) => event.subject === postMortemId);
    expect(said.map((event) => event.data)).toMatchObject([
      { publishedTo: 'organization', factorCategories: ['automation'], required: true },
    ]);
    await world.as(owner).put(`${url}/sections/summary`).set('If-Match', '"1"').send({ markdown: 'x' }).expect(409);

    await world.as(owner).post(`${url}/reopen`).send({ reason: 'A region was forgotten.' }).expect(200);
    await write(url, 'surprises', 'The pipeline had told us before.');
    expect((await world.as(owner).get(url)).body).toMatchObject({ state: 'drafting', published: { revision: asked.body.revision } });
    const compared = (
      await world
        .as(owner)
        .get(`${url}/revisions?compare=${asked.body.revision}..${asked.body.revision + 1}`)
        .expect(200)
    ).body;
    expect(compared.sections).toMatchObject([{ key: 'surprises', changes: [{ kind: 'added', text: 'The pipeline had told us before.' }] }]);
  });

  it('is not approved while gates fail, and says which; a reviewer waives with a reason, the owner may not', async () => {
    const { url } = await drafted('gates');
    await write(url, 'key-times', 'none');
    await world
      .as(owner)
      .post(`${url}/request-review`)
      .send({ reviewerIds: [reviewer.personId] })
      .expect(200);
    const { revision } = (await world.as(owner).get(url)).body;
    const refused = await world.as(reviewer).post(`${url}/approve`).send({ revision }).expect(422);
    expect(refused.body.type).toBe('/problems/post-mortem/gate-failed');
    expect(refused.body.gates.map((gate: { gateId: string }) => gate.gateId)).toContain('G2');
    await world.as(owner).post(`${url}/waivers`).send({ gateId: 'G2', reason: 'Nobody has the time for it this week.' }).expect(403);
    await world.as(reviewer).post(`${url}/waivers`).send({ gateId: 'G2', reason: 'too short' }).expect(400);
    for (const gate of refused.body.gates)
      await world
        .as(reviewer)
        .post(`${url}/waivers`)
        .send({ gateId: gate.gateId, reason: 'A drill of the process itself, nothing to learn.' })
        .expect(201);
    expect((await world.as(reviewer).post(`${url}/approve`).send({ revision })).body.state).toBe('reviewed');
    expect((await world.as(owner).get(`${url}/export.md`)).text).toContain('G2 waived: A drill of the process itself');
  });

  it('asks nobody to review while a placeholder is left, the owner is missing or asked, or somebody else orders', async () => {
    const { url } = await drafted('placeholders');
    expect(
      (
        await world
          .as(owner)
          .post(`${url}/request-review`)
          .send({ reviewerIds: [reviewer.personId] })
          .expect(409)
      ).body,
    ).toMatchObject({ type: '/problems/post-mortem/placeholder-left', sections: ['key-times'] });
    expect(
      (
        await world
          .as(owner)
          .post(`${url}/request-review`)
          .send({ reviewerIds: [owner.personId] })
          .expect(422)
      ).body.type,
    ).toBe('/problems/post-mortem/reviewer-is-owner');
    expect(
      (
        await world
          .as(reviewer)
          .post(`${url}/request-review`)
          .send({ reviewerIds: [second.personId] })
          .expect(403)
      ).body.type,
    ).toBe('/problems/post-mortem/not-allowed');
    await world.as(owner).patch(url).send({ ownerId: null }).expect(200);
    expect(
      (
        await world
          .as(owner)
          .post(`${url}/request-review`)
          .send({ reviewerIds: [reviewer.personId] })
          .expect(409)
      ).body.type,
    ).toBe('/problems/post-mortem/no-owner');
  });

  it('lets one of two approvals of the last revision win, and neither of an old one', async () => {
    const { url } = await completed('race');
    await world
      .as(owner)
      .post(`${url}/request-review`)
      .send({ reviewerIds: [reviewer.personId] })
      .expect(200);
    const { revision } = (await world.as(owner).get(url)).body;
    expect(
      (
        await world
          .as(reviewer)
          .post(`${url}/approve`)
          .send({ revision: revision - 1 })
          .expect(409)
      ).body,
    ).toMatchObject({ type: '/problems/post-mortem/revision-outdated', revision });
    const answers = await Promise.all([1, 2].map(() => world.as(reviewer).post(`${url}/approve`).send({ revision })));
    expect(answers.map((answer) => answer.status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    expect((await world.published('post-mortem.approved.v1')).filter((event) => url.endsWith(event.subject))).toHaveLength(1);
  });

  it('loses no line when two people write the same section: the second gets what it is now and what they both began from', async () => {
    const { url } = await drafted('sections');
    const section = (await world.as(owner).get(`${url}/sections/lucky`)).body;
    await world.as(owner).put(`${url}/sections/lucky`).send({ markdown: 'x' }).expect(428);
    const put = (markdown: string) =>
      world.as(owner).put(`${url}/sections/lucky`).set('If-Match', `"${section.version}"`).send({ markdown });
    await put('One region was spared.').expect(200);
    const lost = await put('It was a quiet hour.').expect(412);
    expect(lost.body).toMatchObject({
      type: '/problems/precondition/changed',
      current: { markdown: 'One region was spared.', version: section.version + 1 },
      base: { markdown: '', version: section.version },
    });
    expect(
      (await world.as(owner).put(`${url}/sections/surprises`).set('If-Match', '"0"').send({ markdown: 'Another section.' })).status,
    ).toBe(200);
  });

  it('answers the same order with the same Idempotency-Key once', async () => {
    const { url } = await drafted('idempotent');
    const send = () =>
      world
        .as(owner)
        .post(`${url}/factors`)
        .set('Idempotency-Key', 'factor-1')
        .send({ statement: 'A default changed.', layer: 'technical', role: 'trigger' });
    const [first, again] = [await send(), await send()];
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.body.factorId).toBe(first.body.factorId);
    expect((await world.as(owner).get(`${url}/factors`)).body.items).toHaveLength(1);
  });

  it('finds blame, contradictions and their words in what people write', async () => {
    const { url } = await drafted('analysis');
    await write(
      url,
      'trigger',
      'The deploy was pushed by an inexperienced engineer who forgot to run the contract test.\nThe team should have rolled back at 10:10 UTC; anyone could have seen it.\nThe root cause was human error. It took 52 minutes to resolve.',
    );
    const { findings } = (await world.as(owner).get(`${url}/findings?section=trigger`)).body;
    const rules = findings.map((finding: { ruleId: string }) => finding.ruleId);
    for (const ruleId of ['BL-09', 'BL-06', 'CF-01', 'HS-03', 'RC-01', 'HE-01', 'ST-08']) expect(rules).toContain(ruleId);
    const stated = findings.find((finding: { ruleId: string }) => finding.ruleId === 'ST-08');
    expect(stated).toMatchObject({
      line: 3,
      column: 33,
      text: 'It took 52 minutes',
      why: 'Stated 52 min; TTR is 31 min from detected, 37 min from impact start.',
    });
    expect((await world.as(owner).get(`${url}/gates`)).body.gates.find((gate: { gateId: string }) => gate.gateId === 'G1').outcome).toBe(
      'fail',
    );
    const lint = (await world.as(owner).post('/api/v1/lint').send({ markdown: 'The root cause was human error.' }).expect(200)).body;
    expect(lint.findings.map((finding: { ruleId: string }) => finding.ruleId)).toContain('HE-01');
  });

  it('finds blame also in what stands beside the text: factors, chains, beliefs and items', async () => {
    const { url } = await drafted('beside');
    const factor = {
      statement: 'The engineer forgot to run the contract test.',
      layer: 'process',
      role: 'trigger',
      evidence: ['T1'],
      confidence: 'observed',
      howChain: [{ question: 'How did it come that it was not run?', answer: 'The engineer was careless.' }],
    };
    await world.as(owner).post(`${url}/factors`).send(factor).expect(201);
    await world.as(owner).post(`${url}/proposals`).send({ title: 'Tell the engineers to be more careful' }).expect(201);
    const { findings } = (await world.as(owner).get(`${url}/findings`)).body;
    const beside = findings.filter((finding: { member?: string }) => finding.member !== undefined);
    expect([...new Set(beside.map((finding: { member: string }) => finding.member))]).toEqual(['F1', 'F1.1', 'A1']);
    expect(findings.map((finding: { ruleId: string; title: string }) => [finding.ruleId, finding.title])).toContainEqual([
      'ST-11',
      'A how-chain that ends at a person',
    ]);
    expect((await world.as(owner).get(`${url}/gates`)).body.gates.find((gate: { gateId: string }) => gate.gateId === 'G1')).toMatchObject({
      outcome: 'fail',
      because: expect.stringContaining('factors'),
    });
  });

  it('tells the history of a section, and the text of any of its versions', async () => {
    const { url } = await drafted('history');
    await write(url, 'lucky', 'One.\nTwo.');
    await write(url, 'lucky', 'One.\nThree.');
    const { items, markdown } = (await world.as(owner).get(`${url}/sections/lucky/history?version=1`).expect(200)).body;
    expect(items).toMatchObject([
      { version: 2, added: 1, removed: 1, by: { id: owner.personId } },
      { version: 1, added: 2, removed: 0 },
    ]);
    expect(markdown).toBe('One.\nTwo.');
    await world.as(owner).get(`${url}/sections/lucky/history?version=9`).expect(404);
  });

  it('shows nothing of a private document to outsiders: absent from lists and search, 404 by id', async () => {
    const insider = aCaller('member', { personId: derivedId('per', 'insider') });
    const story = checkoutStory('private', { visibility: 'private', audience: [{ kind: 'person', id: insider.personId }] });
    await world.deliver(...story.all);
    const url = `/api/v1/post-mortems/${story.postMortemId}`;
    await eventually(() => world.as(insider).get(url).expect(200));
    for (const path of [
      '',
      '/sections/summary',
      '/findings',
      '/gates',
      '/export.md',
      '/export.json',
      '/revisions',
      '/factors',
      '/comments',
    ])
      await world.as(reviewer).get(`${url}${path}`).expect(404);
    await world.as(reviewer).post(`${url}/waive`).send({ reason: 'It is none of our business at all.' }).expect(404);
    const ids = (body: { items: { postMortemId?: string; id?: string }[] }) => body.items.map((item) => item.postMortemId ?? item.id);
    expect(ids((await world.as(reviewer).get(`/api/v1/post-mortems?incident=${story.incidentId}`)).body)).toEqual([]);
    expect(ids((await world.as(insider).get(`/api/v1/post-mortems?incident=${story.incidentId}`)).body)).toEqual([story.postMortemId]);
    expect(ids((await world.as(reviewer).get('/_/post-mortems/search?q=HighErrorRate&limit=50')).body)).not.toContain(story.postMortemId);
    expect(ids((await world.as(insider).get('/_/post-mortems/search?q=HighErrorRate&limit=50')).body)).toContain(story.postMortemId);
    await world
      .as('viewer')
      .post(`/api/v1/post-mortems`)
      .send({ subject: { type: 'project', ids: ['x'] } })
      .expect(403);
  });

  it('renders no HTML, script or image of what people type, and keeps it as typed', async () => {
    const { url } = await drafted('hostile');
    const markdown =
      '<script>alert(1)</script>\n\n[x](javascript:alert(1)) ![pixel](https://tracker.example/p.gif) <img src=x onerror=alert(1)>\n\n> '.concat(
        '> '.repeat(5000),
        'deep',
      );
    const { body } = await write(url, 'lucky', markdown);
    expect(body.markdown).toBe(markdown);
    expect(body.html).not.toMatch(/<script|<img|javascript:|onerror=/i);
    const html = await world.as(owner).get(`${url}/export.html`).expect(200);
    expect(html.text).not.toMatch(/<script|<img|javascript:|onerror=|tracker\.example\/p\.gif"/i);
    expect(html.text).toContain("default-src 'none'");
    await world
      .as(owner)
      .put(`${url}/sections/lucky`)
      .set('If-Match', `"${body.version}"`)
      .send({ markdown: 'x'.repeat(100_001) })
      .expect(413);
  });

  it('lists by state, severity, service, owner and words, a page at a time', async () => {
    const { postMortemId } = await drafted('listed', { severity: 'sev1' });
    const list = async (query: string) => (await world.as(owner).get(`/api/v1/post-mortems?${query}`).expect(200)).body;
    expect(
      (await list('severity=sev1&state=drafting&service=checkout')).items.map((item: { postMortemId: string }) => item.postMortemId),
    ).toEqual([postMortemId]);
    expect((await list('severity=sev5')).items).toEqual([]);
    const page = await list('limit=1');
    expect(page.items).toHaveLength(1);
    expect((await list(`limit=1&cursor=${page.nextCursor}`)).items[0].postMortemId).not.toBe(page.items[0].postMortemId);
    expect((await list('q=unavailable')).items.length).toBeGreaterThan(0);
    await world.as(owner).get('/api/v1/post-mortems?flavor=x').expect(400);
  });

  it('tells of a project, which has no incident and no alert, through the same life', async () => {
    const made = await world
      .as(owner)
      .post('/api/v1/post-mortems')
      .send({
        subject: { type: 'project', ids: ['career-survey'], period: { from: '2026-03-02T08:00:00.000Z', to: '2026-04-30T16:00:00.000Z' } },
        title: 'Career survey on a forms tool',
      })
      .expect(201);
    const url = `/api/v1/post-mortems/${made.body.postMortemId}`;
    await world
      .as(owner)
      .post(`${url}/entries`)
      .send({ entryType: 'decision', occurredAt: '2026-03-09T10:00:00.000Z', text: 'A hosted forms tool was chosen.' })
      .expect(201);
    await world.as(owner).post(`${url}/draft`).expect(200);
    expect((await world.as(owner).get(`${url}/sections/timeline`)).body.markdown).toContain(
      '10:00:00 UTC · A hosted forms tool was chosen. · [[T1]]',
    );
    expect((await world.as(owner).get(url)).body).toMatchObject({
      templateId: 'project',
      state: 'drafting',
      title: 'Career survey on a forms tool',
    });
  });

  it('exports the same JSON for the same document, and refuses PDF where nothing can print it', async () => {
    const { url } = await drafted('exported');
    const [first, again] = [await world.as(owner).get(`${url}/export.json`), await world.as(owner).get(`${url}/export.json`)];
    expect(first.text).toBe(again.text);
    expect(first.body).toMatchObject({ format: 'debrief/post-mortem/1' });
    expect((await world.as(owner).get(`${url}/export.pdf`).expect(501)).body.type).toBe('/problems/export/no-renderer');
    expect((await world.as(owner).get(`${url}/export.md`)).text).toContain('## Summary');
  });

  it('keeps templates in versions, refuses broken ones, and leaves open documents their version', async () => {
    const { url } = await drafted('templated', { severity: 'sev4' });
    const short = (await world.as(owner).get('/api/v1/templates/incident-short')).body;
    const { templateId: _, version: __, ...body } = short;
    const section = {
      key: 'x-weather',
      title: 'Weather',
      phase: 'before',
      required: false,
      auto: 'H',
      prompt: '{{#each}} is text',
      gates: [],
      visibility: 'internal',
    };
    const saved = (
      await world
        .as(owner)
        .put('/api/v1/templates/incident-short')
        .send({ ...body, sections: [...body.sections, section] })
        .expect(200)
    ).body;
    expect(saved.version).toBe(2);
    expect((await world.as(owner).get(url)).body.templateVersion).toBe(1);
    const moved = (await world.as(owner).post(`${url}/template`).send({ templateId: 'incident-short', version: 2 }).expect(200)).body;
    expect(moved.sections.map((one: { key: string }) => one.key)).toContain('x-weather');
    expect(
      (
        await world
          .as(owner)
          .put('/api/v1/templates/incident-short')
          .send({ ...body, sections: [...body.sections, section, section] })
          .expect(422)
      ).body,
    ).toMatchObject({ type: '/problems/template/invalid', errors: [{ path: `sections.${body.sections.length + 1}.key` }] });
    const full = (await world.as(owner).get('/api/v1/templates/incident-full')).body;
    const without = {
      name: full.name,
      subjects: full.subjects,
      sections: full.sections.filter((one: { key: string }) => one.key !== 'factors'),
    };
    expect((await world.as(owner).put('/api/v1/templates/incident-full').send(without).expect(422)).body).toMatchObject({
      type: '/problems/template/gate-section-missing',
      sections: ['factors'],
    });
  });
});
