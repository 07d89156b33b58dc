import {
  IncidentOpenedV1,
  PersonChangedV1,
  PostMortemActionProposedV1,
  TeamChangedV1,
  type ActionItemView,
  type EventEnvelope,
} from '@debrief/contracts';
import { DEVELOPMENT_SECRET } from '@debrief/config';
import { derivedId } from '@debrief/contracts/derive-id';
import { Projections } from '@debrief/persistence';
import { signLink } from '@debrief/service';
import { aCaller, anEvent, eventually, useWorld } from '@debrief/testing';
import { describe, expect, it } from 'vitest';
import { actionItemsConfig, ActionItemsModule } from '../src/index.js';

const people = { owner: 'per_aaaaaaaaaaaaaaaaaaaa', lead: 'per_bbbbbbbbbbbbbbbbbbbb' };
const team = 'tea_aaaaaaaaaaaaaaaaaaaa';
const calendar = {
  zone: 'Europe/Berlin',
  workDays: [1, 2, 3, 4, 5],
  workHours: { from: '09:00', to: '17:00' },
  quietHours: { from: '18:00', to: '08:00' },
  holidays: [],
  away: [],
};
const person = (personId: string, more: object = {}, version = 1) =>
  anEvent(PersonChangedV1, { personId, calendar, teamIds: [team], ...more }, { id: `${personId}:${version}:0` });
const theTeam = anEvent(TeamChangedV1, {
  teamId: team,
  leadId: people.lead,
  memberIds: [people.owner, people.lead],
  calendar: null,
  channelId: null,
});

describe('action items, on real MongoDB, Kafka and Redis', () => {
  const world = useWorld({
    module: ActionItemsModule,
    name: 'action-items',
    config: [actionItemsConfig],
    clock: '2026-11-02T09:00:00.000Z',
    real: ['mongo', 'kafka', 'redis'],
  });
  const complete = (overrides: object = {}) => ({
    title: 'Reject a pool size below 5 at start-up',
    kind: 'prevent',
    controlStrength: 'guard',
    priority: 'P1',
    owner: { kind: 'person', id: people.owner },
    owningTeamId: team,
    due: { on: '2026-11-30', at: '17:00', zone: 'Europe/Berlin' },
    acceptance: 'A start with pool size 4 fails in the pipeline test.',
    ...overrides,
  });
  const created = async (overrides: object = {}): Promise<ActionItemView> => {
    const answer = await world.http.post('/api/v1/action-items').send(complete(overrides));
    expect(answer.status, JSON.stringify(answer.body)).toBe(201);
    return answer.body as ActionItemView;
  };
  const ordered = async (id: string, order: string, body: object = {}) => {
    const answer = await world.http.post(`/api/v1/action-items/${id}/${order}`).send(body);
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
    return answer.body as ActionItemView;
  };
  const rangFor = async (id: string) =>
    (await world.published<EventEnvelope<string, { rungId: string; to: string }>>('action-item.reminder-due.v1'))
      .filter(({ subject }) => subject === id)
      .map(({ data }) => `${data.rungId}@${data.to}`);

  it('knows its people before anything else', async () => {
    await world.deliver(person(people.owner), person(people.lead), theTeam, theTeam);
    const { actionItemId } = await created();
    await eventually(async () => {
      const { body } = await world.http.get(`/api/v1/action-items/${actionItemId}/reminders?count=1`);
      expect(body.next[0]).toMatchObject({
        kind: 'ring',
        rungId: 'triage-3',
        to: `person-${people.lead}`,
        ringAt: '2026-11-05T08:00:00.000Z',
      });
    });
  });

  it.each([1, 2])('makes one item of a proposal that is delivered %i times', async (times) => {
    const postMortemId = `pm_${'abcdefgh'.repeat(3).slice(0, 19)}${String.fromCharCode(96 + times)}`;
    const actionItemId = `act_${'abcdefgh'.repeat(3).slice(0, 19)}${String.fromCharCode(96 + times)}`;
    const { proposal } = PostMortemActionProposedV1.example;
    const event = anEvent(PostMortemActionProposedV1, {
      postMortemId,
      proposal: { ...proposal, actionItemId, sources: [{ kind: 'post-mortem', id: postMortemId }] },
    });
    await world.deliver(...Array.from({ length: times }, () => event));
    await eventually(async () => {
      const { body } = await world.http.get(`/api/v1/action-items?source=${postMortemId}`);
      expect(body.items).toMatchObject([{ actionItemId, state: 'proposed', title: proposal.title }]);
    });
    const said = (await world.published('action-item.created.v1')).filter(({ subject }) => subject === actionItemId);
    expect(said).toHaveLength(1);
  });

  it('goes from a proposal to proof, and answers the same order twice with the same item', async () => {
    const { actionItemId } = await created();
    expect(await ordered(actionItemId, 'accept')).toMatchObject({
      state: 'accepted',
      dueAt: '2026-11-30T16:00:00.000Z',
      horizon: 'short',
      isGuard: true,
    });
    expect(await ordered(actionItemId, 'accept')).toMatchObject({ state: 'accepted' });
    await ordered(actionItemId, 'start');
    await ordered(actionItemId, 'implement', { evidence: [{ kind: 'link', url: 'https://example.org/builds/7' }] });
    expect(await ordered(actionItemId, 'verify', { how: 'Started it with pool size 4.' })).toMatchObject({
      state: 'verified',
      recheckOn: '2027-01-31',
    });
    const { body } = await world.http.get(`/api/v1/action-items/${actionItemId}/history`);
    expect(body.items.map(({ type }: { type: string }) => type).filter((type: string) => !type.includes('reminder'))).toEqual([
      'action-item.created.v1',
      'action-item.accepted.v1',
      'action-item.started.v1',
      'action-item.implemented.v1',
      'action-item.verified.v1',
    ]);
    const refused = await world.http.post(`/api/v1/action-items/${actionItemId}/start`).send({});
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({ type: '/problems/action-item/wrong-state', state: 'verified' });
  });

  it('makes one item of the same order sent twice', async () => {
    const send = () => world.http.post('/api/v1/action-items').set('Idempotency-Key', 'once-and-only-once').send(complete());
    const [first, second] = [await send(), await send()];
    expect(second.body.actionItemId).toBe(first.body.actionItemId);
  });

  it('refuses an acceptance that nobody could act upon, with the findings', async () => {
    const { actionItemId } = await created({ acceptance: 'done', owner: null });
    const answer = await world.http.post(`/api/v1/action-items/${actionItemId}/accept`).send({});
    expect(answer.status).toBe(422);
    expect(answer.body.findings.map(({ ruleId }: { ruleId: string }) => ruleId)).toEqual(['AS-01', 'AS-04']);
  });

  it('protects an edit against a lost race, but not against a reminder that rang', async () => {
    const item = await created();
    const edit = (version: number, title: string) =>
      world.http.patch(`/api/v1/action-items/${item.actionItemId}`).set('If-Match', `"${version}"`).send({ title });
    expect((await edit(item.version, 'Reject a pool size below 6 at start-up')).status).toBe(200);
    const late = await edit(item.version, 'Reject a pool size below 7 at start-up');
    expect(late.status).toBe(412);
    expect(late.body.current.title).toBe('Reject a pool size below 6 at start-up');
    expect((await world.http.patch(`/api/v1/action-items/${item.actionItemId}`).send({ title: 'Reject everything' })).status).toBe(428);
  });

  it.each([
    ['a day that is in no calendar', { due: { on: '2026-02-30', at: '17:00', zone: 'UTC' } }, 400],
    ['a zone that nobody knows', { due: { on: '2026-12-30', at: '17:00', zone: 'Europe/Atlantis' } }, 422],
    ['a due day in the past', { due: { on: '2026-10-30', at: '17:00', zone: 'UTC' } }, 422],
    ['a title of two lines', { title: 'Reject pools\nbelow 5' }, 400],
    ['a title that turns around', { title: 'Reject pools \u202E5 woleb' }, 400],
    ['a field that nobody knows', { dueDate: 'tomorrow' }, 400],
  ])('refuses %s', async (_, overrides, status) => {
    const answer = await world.http.post('/api/v1/action-items').send(complete(overrides));
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toContain('problem+json');
  });

  it('shows private items to their audience only', async () => {
    const incidentId = 'inc_ppppppppppppppppppp2';
    const opened = anEvent(IncidentOpenedV1, { incidentId, visibility: 'private', audience: [{ kind: 'team', id: team }] });
    const sources = [{ kind: 'incident', id: incidentId }];
    const outsider = world.as(aCaller('member', { teamIds: [] }));
    const insider = world.as(aCaller('member', { personId: 'per_insideinsideinsidein', teamIds: [team] }));
    // Before we have been told of the incident, too: it may be private.
    const { actionItemId } = await created({ owner: null, sources, watchers: [aCaller('member').personId] });
    expect((await outsider.get(`/api/v1/action-items/${actionItemId}`)).status).toBe(404);
    await world.deliver(opened, opened);
    await eventually(async () => expect((await insider.get(`/api/v1/action-items/${actionItemId}`)).status).toBe(200));
    expect((await outsider.get(`/api/v1/action-items/${actionItemId}`)).status).toBe(404);
    // Whoever guesses its id is answered as about an incident that nobody knows.
    const guess = async (id: string) => {
      const body = { title: 'Reject guesses of identifiers', sources: [{ kind: 'incident', id }] };
      const { visibility, audience, ...answer } = (await outsider.post('/api/v1/action-items').send(body).expect(201)).body;
      expect(JSON.stringify(answer)).not.toContain(team);
      return { visibility, audience };
    };
    expect(await guess(incidentId)).toEqual(await guess('inc_nobodynobodynobodyno'));
    expect((await insider.get(`/api/v1/action-items/${actionItemId}`)).body).toMatchObject({ visibility: 'private' });
    expect(JSON.stringify((await outsider.get(`/api/v1/action-items?source=${incidentId}`)).body)).not.toContain(actionItemId);
    expect((await outsider.post(`/api/v1/action-items/${actionItemId}/decline`).send({ reason: 'I cannot even see it.' })).status).toBe(
      404,
    );
  });

  it('names no private item as the one that another repeats, and previews no reminders of one, for somebody outside', async () => {
    const incidentId = 'inc_qqqqqqqqqqqqqqqqqqq2';
    const services = [{ serviceId: 'svc_qqqqqqqqqqqqqqqqqqq2', name: 'vault', relation: 'subject' as const }];
    const audience = [{ kind: 'team' as const, id: team }];
    const opened = anEvent(IncidentOpenedV1, { incidentId, services, visibility: 'private', audience });
    const title = 'Rotate the leaked signing key of the vault';
    const sources = [{ kind: 'incident', id: incidentId }];
    const { actionItemId } = await created({ title, owner: null, sources });
    await world.deliver(opened);
    const [insider, outsider] = [[team], []].map((teamIds) => world.as(aCaller('admin', { teamIds })));
    await eventually(() => outsider!.get(`/api/v1/action-items/${actionItemId}`).expect(404));
    const found = async (who: typeof insider) =>
      JSON.stringify(
        (
          await who!
            .post('/api/v1/action-items/lint')
            .send({ items: [{ title: `${title} now`, sources }] })
            .expect(200)
        ).body,
      );
    await eventually(async () => expect(await found(insider)).toContain('AS-06'));
    expect(await found(outsider)).not.toContain('AS-06');
    const [{ name, rungs }] = (await world.http.get('/api/v1/reminder-plans')).body.plans;
    const preview = { actionItemId, plan: { name, rungs } };
    await insider!.post('/api/v1/reminder-plans/preview').send(preview).expect(200);
    await outsider!.post('/api/v1/reminder-plans/preview').send(preview).expect(404);
  });

  it('rings each rung once, by the sweep when Redis has forgotten, and by two who ring at once', async () => {
    const { actionItemId } = await created({ title: 'Page the imports rotation when no import has succeeded' });
    await ordered(actionItemId, 'accept');
    await eventually(async () => expect(await rangFor(actionItemId)).toEqual([`accepted@person-${people.owner}`]));
    for (const now of [
      '2026-11-16T08:02:00.000Z',
      '2026-11-23T08:02:00.000Z',
      '2026-11-26T08:02:00.000Z',
      '2026-11-30T08:02:00.000Z',
      '2026-12-01T08:02:00.000Z',
    ]) {
      world.clock.set(now);
      await Promise.all([world.sweep('reminders'), world.sweep('reminders')]);
    }
    expect(await rangFor(actionItemId)).toEqual(
      ['accepted', 'half-way', 'before-7', 'before-2', 'due', 'overdue-1'].map((rung) => `${rung}@person-${people.owner}`),
    );
    const { body } = await world.http.get(`/api/v1/action-items/${actionItemId}/reminders`);
    expect(body.rang).toHaveLength(6);
    expect(body.next[0]).toMatchObject({ rungId: 'overdue-3', ringAt: '2026-12-03T08:00:00.000Z' });
  });

  it('takes an answer from a signed link, once, and lets scanners look as often as they like', async () => {
    const { actionItemId } = await created({ due: { on: '2026-12-20', at: '17:00', zone: 'Europe/Berlin' } });
    await ordered(actionItemId, 'accept');
    const claims = {
      tid: derivedId('ans', actionItemId),
      actionItemId,
      personId: people.owner,
      reminderId: 'rem_a',
      orders: ['block', 'snooze'],
      exp: '2027-01-01T00:00:00.000Z',
    };
    const token = (more: object = {}, purpose = 'answer') => signLink({ ...claims, ...more }, DEVELOPMENT_SECRET, purpose);
    const nobody = world.as(undefined);
    for (let look = 0; look < 3; look += 1)
      expect((await nobody.get(`/api/v1/answers/${token()}`)).body).toMatchObject({ state: 'accepted', orders: ['block', 'snooze'] });
    const say = (link: string, body: object) => nobody.post(`/api/v1/answers/${link}`).send(body);
    expect((await say(token(), { order: 'decline', reason: 'Not offered in that mail.' })).status).toBe(409);
    expect((await say(token(), { order: 'block' })).status).toBe(400);
    expect((await say(token(), { order: 'block', reason: 'Waits for a release.' })).body).toMatchObject({ state: 'blocked' });
    const again = await say(token(), { order: 'snooze', until: '2026-12-05', reason: 'Later.' });
    expect([again.status, again.body.did]).toEqual([410, ['action-item.blocked.v1']]);
    expect(
      (await say(token({ tid: derivedId('ans', 'old'), exp: '2026-01-01T00:00:00.000Z' }), { order: 'block', reason: 'Too late.' })).status,
    ).toBe(410);
    const another = token({ tid: derivedId('ans', 'page'), orders: ['unblock', 'decline', 'delegate'] });
    const shown = await nobody.get(`/api/v1/answers/${another}`).set('accept', 'text/html');
    expect([shown.headers['content-type'], shown.text]).toEqual(['text/html; charset=utf-8', expect.stringContaining('value="decline"')]);
    const form = (fields: string) => nobody.post(`/api/v1/answers/${another}`).send(fields);
    expect((await form('order=decline&reason=no')).status).toBe(400);
    expect((await form('order=decline&reason=Covered+by+another+item')).text).toContain('is declined now');
    expect((await form('order=decline&reason=Covered+by+another+item')).status).toBe(410);
    for (const forged of [token({}, 'unsubscribe'), `${token()}x`, 'v1.e30.x'])
      expect((await nobody.get(`/api/v1/answers/${forged}`)).status).toBe(404);
  });

  it('gives the items of somebody who leaves to the lead', async () => {
    const leaver = 'per_cccccccccccccccccccc';
    await world.deliver(person(leaver));
    const { actionItemId } = await created({
      owner: { kind: 'person', id: leaver },
      due: { on: '2026-12-20', at: '17:00', zone: 'Europe/Berlin' },
    });
    const left = person(leaver, { isActive: false, leftAt: '2026-12-01T09:00:00.000Z' }, 2);
    await world.deliver(left, left);
    await eventually(async () => {
      const { body } = await world.http.get(`/api/v1/action-items/${actionItemId}`);
      expect(body).toMatchObject({ state: 'proposed', owner: { kind: 'person', id: people.lead } });
    });
  });

  it('gives due days to a calendar that cannot sign in, until its address is taken back', async () => {
    const me = world.as(aCaller('member', { personId: people.owner }));
    const { url } = (await me.post('/api/v1/me/calendar').send({})).body as { url: string };
    const path = new URL(url).pathname;
    const calendarProgram = world.as(undefined);
    const feed = await calendarProgram.get(path);
    expect([feed.status, feed.headers['content-type']]).toEqual([200, 'text/calendar; charset=utf-8']);
    expect(feed.text).toContain('BEGIN:VEVENT');
    expect((await calendarProgram.get(path).set('if-none-match', feed.headers['etag'] as string)).status).toBe(304);
    expect((await calendarProgram.get(path.replace('.ics', 'x.ics'))).status).toBe(404);
    expect((await me.delete('/api/v1/me/calendar')).status).toBe(204);
    expect((await calendarProgram.get(path)).status).toBe(404);
  });

  it('tells a team once a week what waits, also when two look at once', async () => {
    world.clock.set('2026-12-07T09:30:00.000Z');
    await Promise.all([world.sweep('team-digests'), world.sweep('team-digests')]);
    world.clock.set('2026-12-08T09:30:00.000Z');
    await world.sweep('team-digests');
    const said = (await world.published<EventEnvelope<string, { to: string; items?: unknown[] }>>('action-item.reminder-due.v1')).filter(
      ({ subject }) => subject === `digest-${team}`,
    );
    expect(said).toHaveLength(1);
    expect(said[0]?.data.to).toBe(`person-${people.lead}`);
    expect(said[0]?.data.items?.length).toBeGreaterThan(0);
  });

  it('shows of every item what its commits say, also after its list was built again from nothing', async () => {
    const projections = world.get(Projections);
    const { compared, mismatches } = await projections.compare(2);
    expect([compared > 10, mismatches]).toEqual([true, []]);
    const list = async () => (await world.http.get('/api/v1/action-items?limit=200')).body as { items: unknown[] };
    const before = await list();
    expect((await projections.rebuild('action-items')).documents).toBe(compared);
    expect(await list()).toEqual(before);
  });
});
