import { derivedId } from '@debrief/contracts/derive-id';
import { IncidentRelatedV1, ServiceChangedV1, type EventDefinition } from '@debrief/contracts';
import { aCaller, anEvent, eventually, useWorld } from '@debrief/testing';
import { describe, expect, it } from 'vitest';
import { postMortemsConfig } from '../src/post-mortems.config.js';
import { PostMortemsModule } from '../src/post-mortems.module.js';
import { checkoutStory } from './story.js';

describe('what others learn from it, on real MongoDB and Kafka', () => {
  const world = useWorld({
    module: PostMortemsModule,
    name: 'post-mortems',
    config: [postMortemsConfig],
    clock: '2026-06-20T12:00:00.000Z',
  });
  const [payments, shop] = [derivedId('tea', 'payments'), derivedId('tea', 'shop')];
  const owner = aCaller('admin', { personId: derivedId('per', 'owner'), teamIds: [payments] });
  const reviewer = aCaller('member', { personId: derivedId('per', 'reviewer'), teamIds: [shop] });
  const aService = (name: string, more: object) => {
    const serviceId = derivedId('svc', name);
    return anEvent(ServiceChangedV1, { serviceId, name, dependsOn: [], ...more } as never, { subject: serviceId });
  };

  /** Published with every gate waived: what follows publication is meant. */
  const published = async (name: string, change: (url: string) => Promise<void> = async () => undefined) => {
    const story = checkoutStory(name);
    await world.deliver(...story.all);
    const url = `/api/v1/post-mortems/${story.postMortemId}`;
    await eventually(async () => expect((await world.as(owner).get(url)).body.state).toBe('drafting'));
    await world.as(owner).patch(url).send({ ownerId: owner.personId }).expect(200);
    const { version } = (await world.as(owner).get(`${url}/sections/key-times`)).body;
    await world.as(owner).put(`${url}/sections/key-times`).set('If-Match', `"${version}"`).send({ markdown: 'None.' }).expect(200);
    await change(url);
    await world
      .as(owner)
      .post(`${url}/request-review`)
      .send({ reviewerIds: [reviewer.personId] })
      .expect(200);
    for (const gateId of ['G1', 'G2', 'G3', 'G4', 'G5', 'G6', 'G7', 'G9', 'G10'])
      await world.as(reviewer).post(`${url}/waivers`).send({ gateId, reason: 'A test of what follows publication.' }).expect(201);
    const { revision } = (await world.as(owner).get(url)).body;
    await world.as(reviewer).post(`${url}/approve`).send({ revision }).expect(200);
    await world.as(owner).post(`${url}/publish`).send({}).expect(200);
    return { ...story, url };
  };

  it('asks the teams of the services that were named and of those that stand on them, also after publication', async () => {
    const checkout = aService('checkout', { teamId: payments });
    const basket = aService('basket', { teamId: shop, dependsOn: [derivedId('svc', 'checkout')] });
    await world.deliver(checkout, checkout, basket, basket);
    const appliesTo = { serviceIds: [derivedId('svc', 'checkout')], teamIds: [], technologies: [] };
    const { url } = await published('travelling', async (path) => {
      await world.as(owner).post(`${path}/lessons`).send({ statement: 'A default needs a test in each service.', appliesTo }).expect(201);
    });
    expect((await world.as(owner).get(url)).body.lessons).toMatchObject([{ state: 'shared' }]);
    const asked = (await world.as(reviewer).get(`/api/v1/lessons?unansweredBy=${shop}`)).body.items;
    expect(asked).toMatchObject([{ appliesTo: { teamIds: [payments, shop] } }]);
    await world.as(owner).post(`${url}/lessons`).send({ statement: 'A pool needs a lower bound.', appliesTo }).expect(201);
    expect((await world.as(reviewer).get(`/api/v1/lessons?unansweredBy=${shop}`)).body.items).toHaveLength(2);
    await world.sweep('share-lessons');
    expect(await world.published('lesson.shared.v1')).toHaveLength(2);
    const feed = await world.as(reviewer).get('/api/v1/lessons/feed.atom').expect(200);
    expect(feed.headers['content-type']).toContain('application/atom+xml');
    expect(feed.text).toContain('A pool needs a lower bound.');
    expect(feed.text.match(/<entry>/g)).toHaveLength(2);
  });

  it('lists what is worth reading until it was read, feeds it, and says what to read before a change', async () => {
    const { url, postMortemId } = await published('worth-reading', async (path) => {
      const factor = { statement: 'A rollout reaches all regions at once.', layer: 'process', role: 'latent-condition', evidence: ['T1'] };
      const { factorId } = (
        await world
          .as(owner)
          .post(`${path}/factors`)
          .send({ ...factor, category: 'automation' })
          .expect(201)
      ).body;
      await world.as(owner).post(`${path}/factors/${factorId}/confirm`).expect(200);
    });
    const listed = async () => (await world.as(reviewer).get('/api/v1/post-mortems/reading-list?limit=100').expect(200)).body.items;
    const own = (items: { postMortemId: string }[]) => items.filter((item) => item.postMortemId === postMortemId);
    expect(own(await listed())).toMatchObject([{ because: ['severity sev2'] }]);
    await world.as(reviewer).post(`${url}/read`).expect(204);
    expect(own(await listed())).toEqual([]);
    const feed = (await world.as(reviewer).get('/api/v1/post-mortems/feed.atom').expect(200)).text;
    expect(feed).toContain(`/post-mortems/${postMortemId}`);
    expect(feed).toContain('checkout was partly unavailable: 41 % of requests failed with HTTP 503.');
    const before = (await world.as(reviewer).get('/api/v1/post-mortems/before-change?service=checkout').expect(200)).body;
    expect(before.factors).toMatchObject([{ postMortemId, statement: 'A rollout reaches all regions at once.', stillPresent: 'unknown' }]);
    world.clock.set('2027-06-20T09:00:00.000Z');
    expect(own((await world.as(reviewer).get('/api/v1/post-mortems/on-this-day').expect(200)).body.items)).toHaveLength(1);
    world.clock.set('2026-06-20T12:00:00.000Z');

    // Somebody else's next trouble of the same kind finds it, with its confirmed condition to test.
    const next = checkoutStory('again-alike');
    await world.deliver(...next.all);
    const nextUrl = `/api/v1/post-mortems/${next.postMortemId}`;
    await eventually(async () => expect((await world.as(owner).get(nextUrl)).body.state).toBe('drafting'));
    await world.sweep('offer-insights');
    const { items } = (await world.as(owner).get(`${nextUrl}/candidates`).expect(200)).body;
    const factor = items.find((one: { kind: string }) => one.kind === 'factor');
    expect(factor.text).toContain('confirmed (automation): A rollout reaches all regions at once.');
    expect(items.filter((one: { kind: string }) => one.kind === 'related').length).toBeGreaterThan(0);
    expect(items.find((one: { kind: string }) => one.kind === 'who-else')?.text).toBe('basket depends on checkout');
    await world.as(owner).post(`${nextUrl}/candidates/${factor.candidateId}/take`).expect(200);
    expect((await world.as(owner).get(`${nextUrl}/factors`)).body.items).toMatchObject([
      { statement: 'A rollout reaches all regions at once.', confidence: 'hypothesis', confirmedBy: null },
    ]);
    const again = (await world.as(owner).post(`${nextUrl}/candidates/refresh`).expect(200)).body.items;
    expect(again).toHaveLength(items.length);
  });

  it('tells that it happened before, and what had been promised for an earlier day', async () => {
    const first = checkoutStory('before-1');
    await world.deliver(...first.all);
    const firstUrl = `/api/v1/post-mortems/${first.postMortemId}`;
    await eventually(async () => expect((await world.as(owner).get(firstUrl)).body.state).toBe('drafting'));
    const due = { on: '2026-05-01', at: '17:00', zone: 'Europe/Berlin' };
    await world.as(owner).post(`${firstUrl}/proposals`).send({ title: 'Reject a pool size below five', due }).expect(201);
    const second = checkoutStory('before-2');
    const linked = second.say(IncidentRelatedV1 as unknown as EventDefinition, {
      otherIncidentId: first.incidentId,
      kind: 'recurrence',
      confirmedBy: owner.personId,
    });
    await world.deliver(...second.all, linked, linked);
    await eventually(async () => {
      const { groups } = (await world.as(owner).get(`${firstUrl}/recurrence`).expect(200)).body;
      expect(groups).toHaveLength(1);
      expect(groups[0].members).toHaveLength(2);
      expect(groups[0].members[1]).toMatchObject({ impactSeconds: 2222, daysSince: 0 });
    });
    expect((await world.as(owner).get(`/api/v1/post-mortems/${second.postMortemId}/recurrence`)).body.groups[0].name).toBe('INC-204');
  });

  it('counts who learned something only from five answers on, each once, and never by whom', async () => {
    const { url } = await published('polled');
    const people = Array.from({ length: 5 }, (_, index) => aCaller('viewer', { personId: derivedId('per', 'polled', index) }));
    for (const person of people.slice(0, 4)) await world.as(person).post(`${url}/poll`).send({ learned: true, again: false }).expect(200);
    expect((await world.as(owner).get(`${url}/poll`)).body).toEqual({ n: 4, questions: null });
    await world.as(people[0]!).post(`${url}/poll`).send({ learned: true, again: true }).expect(409);
    await world.as(people[4]!).post(`${url}/poll`).send({ learned: false, again: true }).expect(200);
    expect((await world.as(owner).get(`${url}/poll`)).body.questions).toMatchObject([
      { n: 5, yes: 4 },
      { n: 5, yes: 1 },
    ]);
    const told = await world.published('post-mortem.poll-counted.v1');
    expect(told).toHaveLength(1);
    expect(JSON.stringify(told)).not.toContain(people[0]!.personId);
  });
});
