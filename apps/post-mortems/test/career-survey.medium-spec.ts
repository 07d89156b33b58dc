import { readFile } from 'node:fs/promises';
import { derivedId } from '@debrief/contracts/derive-id';
import { aCaller, useWorld } from '@debrief/testing';
import { describe, expect, it } from 'vitest';
import { postMortemsConfig } from '../src/post-mortems.config.js';
import { PostMortemsModule } from '../src/post-mortems.module.js';

describe('the post-mortem of a career survey, a project without an incident', () => {
  const world = useWorld({
    module: PostMortemsModule,
    name: 'post-mortems',
    config: [postMortemsConfig],
    clock: '2026-05-06T09:00:00.000Z',
  });
  const owner = aCaller('admin', { personId: derivedId('per', 'owner') });
  const reviewer = aCaller('member', { personId: derivedId('per', 'reviewer') });

  it('passes every gate without a waiver and is published', async () => {
    const text = await readFile(new URL('../examples/career-survey.json', import.meta.url), 'utf8');
    const { postMortemId } = (
      await world.as(owner).post('/api/v1/post-mortems/import').send({ format: 'json', text, dryRun: false }).expect(201)
    ).body;
    const url = `/api/v1/post-mortems/${postMortemId}`;
    await world.as(owner).post(`${url}/draft`).expect(200);
    const [guard] = (await world.as(owner).get(`${url}/proposals`)).body.items;
    const { title, kind, controlStrength, priority, due, acceptance } = guard;
    await world
      .as(owner)
      .put(`${url}/proposals/${guard.actionItemId}`)
      .send({ title, kind, controlStrength, priority, due, acceptance, owner: { kind: 'person', id: owner.personId } })
      .expect(200);
    const { findings } = (await world.as(owner).get(`${url}/findings`)).body;
    expect(findings.filter((finding: { severity: string }) => finding.severity !== 'suggestion')).toEqual([]);
    await world
      .as(owner)
      .post(`${url}/request-review`)
      .send({ reviewerIds: [reviewer.personId] })
      .expect(200);
    const { revision } = (await world.as(owner).get(url)).body;
    await world.as(reviewer).post(`${url}/approve`).send({ revision }).expect(200);
    expect(
      (await world.as(reviewer).get(`${url}/gates`)).body.gates.map((gate: { gateId: string; outcome: string }) => [
        gate.gateId,
        gate.outcome,
      ]),
    ).toEqual(['G1', 'G2', 'G3', 'G4', 'G5', 'G6', 'G7', 'G8', 'G9', 'G10'].map((gateId) => [gateId, 'pass']));
    await world.as(owner).post(`${url}/publish`).send({}).expect(200);
    expect((await world.published('post-mortem.action-proposed.v1')).map((event) => event.subject)).toEqual([postMortemId, postMortemId]);
  });
});
