import {
  IncidentDetailsEditedV1,
  IncidentMergedV1,
  IncidentMilestoneSetV1,
  IncidentReopenedV1,
  IncidentResolvedV1,
  IncidentSeverityChangedV1,
  IncidentVisibilityChangedV1,
  type EventDefinition,
  type EventEnvelope,
} from '@debrief/contracts';
import { derivedId } from '@debrief/contracts/derive-id';
import { aCaller, eventually, useWorld } from '@debrief/testing';
import { describe, expect, it } from 'vitest';
import { postMortemsConfig } from '../src/post-mortems.config.js';
import { PostMortemsModule } from '../src/post-mortems.module.js';
import { checkoutStory } from './story.js';

const on = (definition: unknown) => definition as EventDefinition;

describe('post-mortems hear incidents, on real MongoDB and Kafka', () => {
  const world = useWorld({
    module: PostMortemsModule,
    name: 'post-mortems',
    config: [postMortemsConfig],
    clock: '2026-05-14T10:40:00.000Z',
  });
  const seer = { kind: 'person' as const, id: derivedId('per', 'seer') };
  const other = { kind: 'person' as const, id: derivedId('per', 'other') };
  const caller = aCaller('member', { personId: seer.id });
  const get = async (postMortemId: string) => (await world.http.get(`/api/v1/post-mortems/${postMortemId}`)).body;
  const summary = (view: { sections: { key: string; markdown: string }[] }) =>
    view.sections.find((section) => section.key === 'summary')!.markdown;
  /** Each event as often, one after the other, as Kafka may bring them. */
  const deliver = async (times: number, ...events: EventEnvelope[]) => {
    for (let n = 0; n < times; n += 1) await world.deliver(...events);
  };

  it.each([1, 2])('drafts the post-mortem of a resolved incident, every sentence cited, when each event comes %i times', async (times) => {
    const story = checkoutStory(`drafted-${times}`);
    await deliver(times, ...story.all);
    await eventually(async () => expect((await get(story.postMortemId)).state).toBe('drafting'));
    await eventually(async () => expect(summary(await get(story.postMortemId))).toContain('checkout was partly unavailable'));
    expect(summary(await get(story.postMortemId))).toBe(
      [
        'On 14 May 2026 between 10:02 and 10:39 UTC (37 min), checkout was partly unavailable: 41 % of requests failed with HTTP 503 [[I1]].',
        'An alert showed it 6 min after impact began [[T3]].',
        'A responder acknowledged it 107 s after detection [[T5]].',
        'Impact ended at 10:39 UTC, 8 min after deploy 4711 was rolled back [[T8]] [[T9]].',
      ].join('\n'),
    );
    const requested = await world.published('post-mortem.requested.v1');
    expect(requested.filter((event) => event.subject === story.postMortemId)).toHaveLength(1);
  });

  it.each([1, 2])('asks for a required one as soon as a severe incident opens, once, when the event comes %i times', async (times) => {
    const story = checkoutStory(`requested-${times}`);
    await deliver(times, story.opened);
    await eventually(async () =>
      expect(await get(story.postMortemId)).toMatchObject({
        state: 'requested',
        required: true,
        templateId: 'incident-full',
        policyId: 'default-sev2',
      }),
    );
    const requested = await world.published('post-mortem.requested.v1');
    expect(requested.filter((event) => event.subject === story.postMortemId)).toHaveLength(1);
  });

  it('sets its dates by working days from the end of the incident', async () => {
    const story = checkoutStory('due');
    await world.deliver(...story.all);
    // Thursday 2026-05-14 + 5 and 10 working days, 17:00 UTC.
    await eventually(async () =>
      expect(await get(story.postMortemId)).toMatchObject({
        reviewDueAt: '2026-05-21T17:00:00.000Z',
        publishDueAt: '2026-05-28T17:00:00.000Z',
      }),
    );
  });

  it.each([1, 2])('redrafts when a late fact arrives, and keeps what a person wrote, when it comes %i times', async (times) => {
    const story = checkoutStory(`late-${times}`);
    await world.deliver(...story.all);
    await eventually(async () => expect(summary(await get(story.postMortemId))).toContain('37 min'));
    const url = `/api/v1/post-mortems/${story.postMortemId}/sections/summary`;
    const section = (await world.http.get(url)).body;
    await world.http
      .put(url)
      .set('If-Match', `"${section.version}"`)
      .send({ markdown: `${section.markdown}\nCustomers were told at noon.` })
      .expect(200);
    const late = story.say(on(IncidentMilestoneSetV1), {
      name: 'acknowledgedAt',
      value: { at: '2026-05-14T10:11:15.000Z', precision: 'exact', origin: 'corrected' },
      previous: null,
      reason: 'the pager log',
    });
    await deliver(times, late);
    await eventually(async () => expect(summary(await get(story.postMortemId))).toContain('3 min after detection'));
    expect(summary(await get(story.postMortemId))).toContain('Customers were told at noon.');
  });

  it.each([1, 2])('only suggests where a person rewrote the sentence, when the fact comes %i times', async (times) => {
    const story = checkoutStory(`suggested-${times}`);
    await world.deliver(...story.all);
    await eventually(async () => expect(summary(await get(story.postMortemId))).toContain('37 min'));
    const url = `/api/v1/post-mortems/${story.postMortemId}/sections/summary`;
    const section = (await world.http.get(url)).body;
    const mine = section.markdown.replace('A responder acknowledged it', 'The on-call acknowledged it');
    await world.http.put(url).set('If-Match', `"${section.version}"`).send({ markdown: mine }).expect(200);
    await deliver(
      times,
      story.say(on(IncidentMilestoneSetV1), {
        name: 'acknowledgedAt',
        value: { at: '2026-05-14T10:11:15.000Z', precision: 'exact', origin: 'corrected' },
        previous: null,
        reason: 'pager',
      }),
    );
    await eventually(async () => expect((await world.http.get(url)).body.suggestions).toHaveLength(1));
    const after = (await world.http.get(url)).body;
    expect(after.markdown).toBe(mine);
    await world.http.post(`/api/v1/post-mortems/${story.postMortemId}/suggestions/${after.suggestions[0].suggestionId}/accept`).expect(200);
    const taken = (await world.http.get(url)).body;
    expect(taken.suggestions).toEqual([]);
    expect(taken.markdown).toContain('A responder acknowledged it 3 min after detection');
  });

  it.each([1, 2])('goes back to drafting when the incident is reopened, when the event comes %i times', async (times) => {
    const story = checkoutStory(`reopened-${times}`);
    await world.deliver(...story.all);
    await eventually(async () => expect(summary(await get(story.postMortemId))).toContain('37 min'));
    await deliver(
      times,
      story.say(on(IncidentReopenedV1), { reopenedAt: '2026-05-14T11:00:00.000Z', previousResolvedAt: '2026-05-14T10:39:05.000Z' }),
    );
    await deliver(times, story.say(on(IncidentResolvedV1), { resolvedAt: '2026-05-14T11:20:00.000Z' }));
    await eventually(async () => {
      const view = await get(story.postMortemId);
      expect(view.state).toBe('drafting');
      expect(view.sections.find((section: { key: string }) => section.key === 'recovery').markdown).toContain(
        'Reopened at 11:00 UTC after 21 min',
      );
    });
  });

  it.each([1, 2])('follows title, severity and who may see it, when the events come %i times', async (times) => {
    const story = checkoutStory(`inherited-${times}`);
    await world.deliver(story.opened);
    await eventually(async () => expect((await get(story.postMortemId)).title).toBe('HighErrorRate'));
    await deliver(
      times,
      story.say(on(IncidentDetailsEditedV1), { before: {}, after: { title: 'Checkout errors in eu-west' } }),
      story.say(on(IncidentSeverityChangedV1), { before: 'sev2', after: 'sev1', changedAt: '2026-05-14T10:09:00.000Z' }),
    );
    await eventually(async () =>
      expect(await get(story.postMortemId)).toMatchObject({ title: 'Checkout errors in eu-west', severity: 'sev1' }),
    );
  });

  it.each([1, 2])(
    'becomes private as soon as any of its incidents does, and whoever sees it may see all of them (%i times)',
    async (times) => {
      const [first, second] = [
        checkoutStory(`open-${times}`, { severity: 'sev4' }),
        checkoutStory(`closing-${times}`, { severity: 'sev4' }),
      ];
      const closed = checkoutStory(`closed-${times}`, { severity: 'sev4', visibility: 'private', audience: [seer, other] });
      await world.deliver(first.opened, second.opened, closed.opened);
      const request = async (...ids: string[]) => {
        const made = await eventually(() =>
          world
            .as(caller)
            .post('/api/v1/post-mortems')
            .send({ subject: { type: 'incident', ids } })
            .expect(201),
        );
        return world.as(caller).get(`/api/v1/post-mortems/${made.body.postMortemId}`);
      };
      expect((await request(closed.incidentId)).body.visibility).toBe('private');
      const both = (await request(first.incidentId, second.incidentId)).body;
      expect(both.visibility).toBe('internal');
      // Asked for by somebody who sees both; the private one comes second.
      const mixed = (await request(second.incidentId, closed.incidentId)).body;
      expect(mixed.visibility).toBe('private');
      const change = { before: 'internal', after: 'private', breakGlassReason: null, visibility: 'private', audience: [seer] };
      await deliver(times, second.say(on(IncidentVisibilityChangedV1), change));
      await eventually(async () =>
        expect((await world.as(caller).get(`/api/v1/post-mortems/${both.postMortemId}`)).body.visibility).toBe('private'),
      );
      await world.http.get(`/api/v1/post-mortems/${both.postMortemId}`).expect(404);
      const outsider = aCaller('member', { personId: other.id });
      await eventually(() => world.as(outsider).get(`/api/v1/post-mortems/${mixed.postMortemId}`).expect(404));
      await world.as(outsider).get(`/api/v1/post-mortems/${both.postMortemId}`).expect(404);
    },
  );

  it.each([1, 2])('joins the document of the incident that another one was merged into, when it comes %i times', async (times) => {
    const target = checkoutStory(`target-${times}`);
    const source = checkoutStory(`source-${times}`);
    await world.deliver(...target.all, source.opened);
    await eventually(async () => expect((await get(source.postMortemId)).state).toBe('requested'));
    await eventually(async () => expect((await get(target.postMortemId)).state).toBe('drafting'));
    await deliver(times, source.say(on(IncidentMergedV1), { into: target.incidentId, mergedAt: '2026-05-14T10:30:00.000Z' }));
    await eventually(async () => expect((await get(target.postMortemId)).subject.ids).toEqual([target.incidentId, source.incidentId]));
    await eventually(async () => expect((await get(source.postMortemId)).state).toBe('waived'));
  });

  it('drafts by the sweep what was only requested when a process died in between', async () => {
    const story = checkoutStory('swept');
    await world.deliver(...story.all);
    await eventually(async () => expect((await get(story.postMortemId)).state).toBe('drafting'));
    await world.sweep('draft-late');
    expect((await world.published('post-mortem.requested.v1')).filter((event) => event.subject === story.postMortemId)).toHaveLength(1);
  });
});
