import { derivedId } from '@debrief/contracts/derive-id';
import { IncidentVisibilityChangedV1, PersonChangedV1, type EventDefinition } from '@debrief/contracts';
import { aCaller, anEvent, eventually, useWorld } from '@debrief/testing';
import { describe, expect, it } from 'vitest';
import { postMortemsConfig } from '../src/post-mortems.config.js';
import { PostMortemsModule } from '../src/post-mortems.module.js';
import { checkoutStory } from './story.js';

describe('reviews, comments and who is there, on real MongoDB and Kafka', () => {
  const world = useWorld({
    module: PostMortemsModule,
    name: 'post-mortems',
    config: [postMortemsConfig],
    clock: '2026-05-14T12:00:00.000Z',
  });
  const owner = aCaller('member', { personId: derivedId('per', 'owner') });
  const reviewer = aCaller('member', { personId: derivedId('per', 'reviewer') });
  const second = aCaller('member', { personId: derivedId('per', 'second') });

  /** A short document about a project, ready to be reviewed. */
  const project = async (name: string) => {
    const made = (
      await world
        .as(owner)
        .post('/api/v1/post-mortems')
        .send({ subject: { type: 'project', ids: [name] } })
        .expect(201)
    ).body;
    const url = `/api/v1/post-mortems/${made.postMortemId}`;
    await world.as(owner).post(`${url}/draft`).expect(200);
    await write(url, 'summary', 'A survey of the spring. Half of the answers came in the last week.');
    return { url, postMortemId: made.postMortemId as string };
  };
  const write = async (url: string, key: string, markdown: string) => {
    const { version } = (await world.as(owner).get(`${url}/sections/${key}`)).body;
    return world.as(owner).put(`${url}/sections/${key}`).set('If-Match', `"${version}"`).send({ markdown }).expect(200);
  };
  const ask = (url: string, who = reviewer) =>
    world
      .as(owner)
      .post(`${url}/request-review`)
      .send({ reviewerIds: [who.personId] })
      .expect(200);

  it('takes a review back from a reviewer who has left, or asks somebody else', async () => {
    const { url } = await project('left');
    const refused = await world.as(second).post(`${url}/withdraw-review`).send({ reason: 'nobody answers' }).expect(409);
    expect(refused.body.type).toBe('/problems/post-mortem/is-drafting');
    await ask(url);
    const others = await world
      .as(second)
      .post(`${url}/reassign-review`)
      .send({ reviewerIds: [second.personId] })
      .expect(200);
    expect(others.body).toMatchObject({ state: 'in-review', reviewers: [{ personId: second.personId, answer: 'asked' }] });
    expect(
      (
        await world
          .as(owner)
          .post(`${url}/reassign-review`)
          .send({ reviewerIds: [owner.personId] })
          .expect(422)
      ).body.type,
    ).toBe('/problems/post-mortem/reviewer-is-owner');
    const back = await world.as(second).post(`${url}/withdraw-review`).send({ reason: 'we found another survey' }).expect(200);
    expect(back.body.state).toBe('drafting');
    await ask(url);
    const said = (await world.published('post-mortem.changes-requested.v1')).filter((event) => url.endsWith(event.subject));
    expect(said.map(({ data }) => data)).toMatchObject([{ isWithdrawn: true, reason: 'we found another survey' }]);
    await world.as('viewer').post(`${url}/withdraw-review`).send({ reason: 'x' }).expect(403);
  });

  it('answers 404 for a document that is not there before it says that nothing can print it', async () => {
    await world
      .as(owner)
      .get(`/api/v1/post-mortems/${derivedId('pm', 'nowhere')}/export.pdf`)
      .expect(404);
  });

  it('keeps the words and the teams that people chose while the incident becomes private under them', async () => {
    const insider = { kind: 'person' as const, id: owner.personId };
    const story = checkoutStory('closing');
    await world.deliver(...story.all);
    const url = `/api/v1/post-mortems/${story.postMortemId}`;
    await eventually(async () => expect((await world.as(owner).get(url)).body.state).toBe('drafting'));
    const teamId = derivedId('tea', 'chosen');
    await world
      .as(owner)
      .patch(url)
      .send({ teamIds: [teamId] })
      .expect(200);
    const hidden = story.say(IncidentVisibilityChangedV1 as unknown as EventDefinition, { visibility: 'private', audience: [insider] });
    const writing = Array.from({ length: 6 }, (_, index) =>
      write(url, ['lucky', 'surprises'][index % 2]!, `line ${index}`).catch(() => null),
    );
    await world.deliver(hidden, hidden);
    await Promise.all(writing);
    await eventually(async () => {
      const view = (await world.as(owner).get(url)).body;
      expect(view).toMatchObject({ visibility: 'private', teamIds: [teamId] });
      expect(view.sections.find((section: { key: string }) => section.key === 'lucky').markdown).toMatch(/^line \d$/);
    });
    await world.as(second).patch(url).send({ facilitatorId: second.personId }).expect(404);
  });

  it('lets a comment suggest other words, and takes them where they stand by now', async () => {
    const { url } = await project('comments');
    const anchor = { sectionKey: 'summary', quote: 'Half of the answers', start: 24 };
    const comment = (
      await world.as(second).post(`${url}/comments`).send({ anchor, text: 'How many?', suggestion: '412 of 824 answers' }).expect(201)
    ).body;
    await world.as(second).post(`${url}/comments`).send({ anchor, text: 'x', inReplyTo: 'cmt_nowhere' }).expect(404);
    await world
      .as(second)
      .post(`${url}/comments`)
      .send({ anchor: { ...anchor, quote: '' }, text: 'x', suggestion: 'y' })
      .expect(422);
    await write(url, 'summary', 'Spring. A survey. Half of the answers came in the last week.');
    await world.as(owner).post(`${url}/comments/${comment.commentId}/accept`).expect(200);
    expect((await world.as(owner).get(`${url}/sections/summary`)).body.markdown).toBe(
      'Spring. A survey. 412 of 824 answers came in the last week.',
    );
    expect((await world.as(owner).get(`${url}/comments`)).body.items).toMatchObject([{ isResolved: true }]);
    const late = (await world.as(second).post(`${url}/comments`).send({ anchor, text: 'x', suggestion: 'y' }).expect(201)).body;
    expect((await world.as(owner).post(`${url}/comments/${late.commentId}/accept`).expect(409)).body.type).toBe(
      '/problems/comment/detached',
    );
  });

  it('tells who else is there and who holds a section, until their page is silent', async () => {
    const { url } = await project('presence');
    await world.deliver(
      anEvent(PersonChangedV1, { personId: second.personId, name: 'Database on-call' } as never, { subject: second.personId }),
    );
    await world.as(second).put(`${url}/presence`).send({ sectionKey: 'summary', isEditing: true }).expect(200);
    world.clock.forward({ seconds: 5 });
    await eventually(async () => {
      const mine = (await world.as(owner).put(`${url}/presence`).send({ sectionKey: 'summary', isEditing: true }).expect(200)).body;
      expect(mine.locks).toMatchObject([{ sectionKey: 'summary', heldBy: second.personId, name: 'Database on-call', isMine: false }]);
      expect(mine.items).toHaveLength(2);
    });
    world.clock.forward({ seconds: 60 });
    const alone = (await world.as(owner).put(`${url}/presence`).send({ sectionKey: 'summary', isEditing: true }).expect(200)).body;
    expect(alone.locks).toMatchObject([{ heldBy: owner.personId, isMine: true }]);
    await world.as(owner).delete(`${url}/presence`).expect(204);
    expect((await world.as(second).get(`${url}/presence`)).body).toEqual({ items: [], locks: [] });
  });

  it('keeps a ledger of beliefs with what refuted them, and offers those that the response worked on', async () => {
    const story = checkoutStory('beliefs');
    await world.deliver(...story.all);
    const url = `/api/v1/post-mortems/${story.postMortemId}`;
    await eventually(async () =>
      expect((await world.as(owner).get(`${url}/assumptions`)).body.believed).toEqual([
        {
          belief: 'DNS answers are wrong',
          heldSince: '2026-05-14T10:14:00.000Z',
          evidenceFor: ['T6'],
          evidenceAgainst: ['T7'],
          verdict: 'refuted',
        },
      ]),
    );
    await world.as(owner).post(`${url}/assumptions`).send({ belief: 'The pool grows by itself.', verdict: 'refuted' }).expect(422);
    const belief = { belief: 'DNS answers are wrong', verdict: 'refuted', evidenceFor: ['T6'], evidenceAgainst: ['T7'] };
    await world.as(owner).post(`${url}/assumptions`).send(belief).expect(201);
    expect((await world.as(owner).get(`${url}/assumptions`)).body).toMatchObject({ items: [belief], believed: [] });
    expect((await world.as(owner).get(`${url}/export.md`)).text).toContain('refuted by [[T7]]');
    const card = (await world.as(owner).get(`${url}/known-then?entry=T6`).expect(200)).body;
    expect(card).toMatchObject({
      at: '2026-05-14T10:14:00.000Z',
      items: [{ status: 'acknowledged', alertsOpen: 1, hypotheses: [{ ref: 'T6', state: 'open' }] }],
    });
    await world.as(owner).get(`${url}/known-then?entry=T99`).expect(404);
    await world.as(owner).get(`${url}/known-then`).expect(400);
  });
});
