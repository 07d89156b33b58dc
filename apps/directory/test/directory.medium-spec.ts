import { capturedLog } from '@debrief/observability';
import type { PersonChangedV1, EnvelopeOf } from '@debrief/contracts';
import { CredentialSource, HostedServices } from '@debrief/service';
import { eventually, useWorld } from '@debrief/testing';
import request from 'supertest';
import { describe, expect, it } from 'vitest';
import { directoryConfig, DirectoryModule, SetUp } from '../src/index.js';

const adminToken = 'an-administrators-token-for-the-tests';
const password = 'seven horses eat green apples';
type Agent = ReturnType<typeof request.agent>;
type Http = { status: number; body: Record<string, never> & Record<string, unknown>; headers: Record<string, string> };

describe('directory, on real MongoDB and Kafka', () => {
  const world = useWorld({
    module: DirectoryModule,
    name: 'directory',
    config: [directoryConfig],
    door: 'people',
    env: { DEBRIEF_ADMIN_TOKEN: adminToken },
    clock: '2026-11-18T14:02:00.000Z',
  });
  const anybody = () => world.as(undefined);
  const scripted = () => world.as(undefined).auth(adminToken, { type: 'bearer' }) as unknown as Agent;
  const invite = async (name: string, role: string, more: object = {}) => {
    const invited = await scripted()
      .post('/api/v1/people')
      .send({ name, email: `${name.replaceAll(' ', '.').toLowerCase()}@example.org`, role, ...more });
    expect(invited.status).toBe(201);
    return invited.body as { person: { personId: string; email: string; version: number }; invitationUrl: string; expiresAt: string };
  };
  /** Somebody of a role, signed in by accepting an invitation. */
  const somebody = async (name: string, role: string) => {
    const { person, invitationUrl } = await invite(name, role);
    const agent = anybody();
    const accepted = await agent.post('/api/v1/people/invitation/accept').send({ token: invitationUrl.split('#')[1], password });
    expect(accepted.status).toBe(200);
    return { agent, person, email: person.email };
  };

  const roles = new Map<string, Agent>();
  const signedInAs = async (role: 'viewer' | 'member'): Promise<Agent> => {
    const agent = roles.get(role) ?? (await somebody(`Plain ${role}`, role)).agent;
    roles.set(role, agent);
    return agent;
  };

  describe('the first administrator', () => {
    it('is made with the code of the log, by exactly one of many who try at once', async () => {
      expect((await anybody().get('/api/v1/setup')).body).toEqual({ needed: true });
      const code = await world.get(SetUp).codeToShow();
      expect(code).toMatch(/^[A-Z2-9]{5}-[A-Z2-9]{5}-[A-Z2-9]{5}$/);
      const wish = { name: 'The administrator', email: 'admin@example.org', password };
      expect(
        (
          await anybody()
            .post('/api/v1/setup')
            .send({ ...wish, code: 'WRONG-WRONG-WRONG' })
        ).body.type,
      ).toBe('/problems/setup/wrong-code');
      expect(
        (
          await anybody()
            .post('/api/v1/setup')
            .send({ ...wish, code, password: 'passwordpassword' })
        ).body.type,
      ).toBe('/problems/password/too-common/invalid');
      const tries = await Promise.all(
        [1, 2, 3, 4].map(() =>
          anybody()
            .post('/api/v1/setup')
            .send({ ...wish, code }),
        ),
      );
      expect(tries.map(({ status }) => status).sort((a, b) => a - b)).toEqual([201, 409, 409, 409]);
      const cookie = String(tries.find(({ status }) => status === 201)?.headers['set-cookie']);
      expect(cookie).toMatch(/^debrief-[0-9a-f]{6}=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Expires=/);
      expect((await anybody().get('/api/v1/setup')).body).toEqual({ needed: false });
      expect(
        (
          await anybody()
            .post('/api/v1/setup')
            .send({ ...wish, code })
        ).status,
      ).toBe(409);
      expect((await scripted().get('/api/v1/people?q=admin@example')).body.items).toHaveLength(1);
    });
  });

  describe('signing in', () => {
    it('opens a session that lists, ends, and dies at sign-out', async () => {
      const { agent, email } = await somebody('Session person', 'member');
      const other = anybody();
      expect((await other.post('/api/v1/sessions').send({ email: email.toUpperCase(), password })).status).toBe(201);
      const sessions = (await agent.get('/api/v1/sessions')).body.items as { sessionId: string; isCurrent: boolean }[];
      expect(sessions).toHaveLength(2);
      expect((await agent.post('/api/v1/sessions/end-others')).body).toEqual({ ended: 1 });
      expect((await other.get('/api/v1/me')).status).toBe(401);
      expect((await agent.get('/api/v1/me')).body).toMatchObject({ kind: 'person', role: 'member', person: { email } });
      expect((await agent.delete('/api/v1/sessions')).status).toBe(204);
      expect((await agent.get('/api/v1/me')).status).toBe(401);
    });

    it('ends a session after 12 idle hours, and after 7 days in any case', async () => {
      const { agent, email } = await somebody('Idle person', 'viewer');
      const opened = world.clock.now();
      world.clock.forward({ hours: 11, minutes: 59 });
      expect((await agent.get('/api/v1/me')).status).toBe(200);
      world.clock.forward({ hours: 12, minutes: 1 });
      expect((await agent.get('/api/v1/me')).status).toBe(401);
      await agent.post('/api/v1/sessions').send({ email, password });
      for (let hours = 0; hours < 165; hours += 11) {
        world.clock.forward({ hours: 11 });
        expect((await agent.get('/api/v1/me')).status).toBe(200);
      }
      world.clock.forward({ hours: 4 });
      expect((await agent.get('/api/v1/me')).status).toBe(401);
      world.clock.set(opened);
    });

    it('does not take an open stream of live updates for somebody who is there', async () => {
      const { email } = await somebody('Absent person', 'viewer');
      const signedIn = await anybody().post('/api/v1/sessions').send({ email, password });
      const session = /debrief-\w+=([\w-]+)/.exec(String(signedIn.headers['set-cookie']))![1]!;
      const source = world.get(CredentialSource);
      world.clock.forward({ hours: 11 });
      expect(await source.resolve({ session, isWatching: true })).toBeDefined();
      world.clock.forward({ hours: 2 });
      expect(await source.resolve({ session, isWatching: true })).toBeUndefined();
    });

    it('answers a wrong password and an unknown name alike, and slows guessing down', async () => {
      const { email } = await somebody('Guessed person', 'viewer');
      const guess = (who: string, word = 'wrong wrong wrong', from = '10.0.0.1') =>
        anybody().post('/api/v1/sessions').set('x-forwarded-for', from).send({ email: who, password: word }) as unknown as Promise<Http>;
      const [wrong, unknown] = [await guess(email), await guess('nobody@example.org')];
      expect([wrong.status, wrong.body['type']]).toEqual([401, '/problems/sign-in/wrong']);
      expect({ ...unknown.body, correlationId: 0 }).toEqual({ ...wrong.body, correlationId: 0 });
      world.clock.forward({ hours: 25 });
      for (let i = 0; i < 5; i++) expect((await guess(email)).status).toBe(401);
      const slowed = await guess(email, password);
      expect([slowed.status, slowed.body['type'], slowed.headers['retry-after']]).toEqual([429, '/problems/sign-in/too-many', '2']);
      world.clock.forward({ seconds: 3 });
      expect((await guess(email, password)).status).toBe(201);
      world.clock.forward({ hours: 25 });
    });

    it('lets five of a hundred guesses at once through', async () => {
      const { email } = await somebody('Flooded person', 'viewer');
      const answers = await Promise.all(
        Array.from({ length: 30 }, () => anybody().post('/api/v1/sessions').send({ email, password: 'wrong wrong wrong' })),
      );
      expect(answers.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(5);
      world.clock.forward({ hours: 25 });
    });

    it('changes the password, which ends every session but the new one', async () => {
      const { agent, email } = await somebody('Changing person', 'member');
      const other = anybody();
      await other.post('/api/v1/sessions').send({ email, password });
      const change = (currentPassword: string, newPassword: string) =>
        agent.post('/api/v1/me/password').send({ currentPassword, newPassword });
      expect((await change('wrong wrong wrong', 'nine purple umbrellas')).body.type).toBe('/problems/password/wrong');
      expect((await change(password, '123456789012')).body.type).toBe('/problems/password/too-common/invalid');
      expect((await change(password, 'nine purple umbrellas')).status).toBe(204);
      expect((await other.get('/api/v1/me')).status).toBe(401);
      expect((await agent.get('/api/v1/me')).status).toBe(200);
      expect((await anybody().post('/api/v1/sessions').send({ email, password })).status).toBe(401);
      world.clock.forward({ hours: 25 });
    });

    it('ends sessions, sign-in and tokens of somebody who is disabled', async () => {
      const { agent, person, email } = await somebody('Leaving person', 'member');
      const { token } = (await agent.post('/api/v1/tokens').send({ name: 'mine', role: 'viewer' })).body as { token: string };
      const byToken = () => anybody().get('/api/v1/me').auth(token, { type: 'bearer' });
      expect((await byToken()).status).toBe(200);
      expect((await scripted().post(`/api/v1/people/${person.personId}/disable`)).body).toMatchObject({ isActive: false });
      expect((await agent.get('/api/v1/me')).status).toBe(401);
      expect((await byToken()).status).toBe(401);
      expect((await anybody().post('/api/v1/sessions').send({ email, password })).status).toBe(401);
      world.clock.forward({ hours: 25 });
    });
  });

  describe('people', () => {
    it('are invited by a link that works once and for three days', async () => {
      const { person, invitationUrl } = await invite('Invited person', 'member');
      const token = invitationUrl.split('#')[1];
      expect((await anybody().post('/api/v1/people/invitation/open').send({ token })).body).toEqual({
        name: 'Invited person',
        email: person.email,
      });
      const again = (await scripted().post(`/api/v1/people/${person.personId}/invite`)).body as { invitationUrl: string };
      expect((await anybody().post('/api/v1/people/invitation/open').send({ token })).status).toBe(410);
      const fresh = again.invitationUrl.split('#')[1];
      const [one, two] = await Promise.all(
        [1, 2].map(() => anybody().post('/api/v1/people/invitation/accept').send({ token: fresh, password })),
      );
      expect([one!.status, two!.status].sort((a, b) => a - b)).toEqual([200, 410]);
      const late = await invite('Late person', 'member');
      world.clock.forward({ hours: 73 });
      expect(
        (
          await anybody()
            .post('/api/v1/people/invitation/open')
            .send({ token: late.invitationUrl.split('#')[1] })
        ).status,
      ).toBe(410);
    });

    it('have an address of their own, also when two take it at once', async () => {
      const add = () => scripted().post('/api/v1/people').send({ name: 'Twin', email: 'twin@example.org', role: 'viewer' });
      const [one, two] = await Promise.all([add(), add()]);
      expect([one.status, two.status].sort((a, b) => a - b)).toEqual([201, 409]);
    });

    it('are edited by one at a time', async () => {
      const { person } = await invite('Edited person', 'member');
      const edit = (version: number, name: string) =>
        scripted().patch(`/api/v1/people/${person.personId}`).set('if-match', `"${version}"`).send({ name });
      const { version } = (await scripted().get(`/api/v1/people/${person.personId}`)).body as { version: number };
      expect((await edit(version, 'One')).headers['etag']).toBe(`"${version + 1}"`);
      const lost = await edit(version, 'Two');
      expect([lost.status, lost.body.type, lost.body.current.name]).toEqual([412, '/problems/precondition/changed', 'One']);
    });

    it('always keep one administrator', async () => {
      const admins = (await scripted().get('/api/v1/people?role=admin')).body.items as { personId: string }[];
      expect(admins).toHaveLength(1);
      const id = admins[0]!.personId;
      expect((await scripted().post(`/api/v1/people/${id}/disable`)).body.type).toBe('/problems/person/last-administrator');
      expect((await scripted().patch(`/api/v1/people/${id}`).send({ role: 'viewer' })).body.type).toBe(
        '/problems/person/last-administrator',
      );
    });

    it('are told to the other services, whole and without secrets', async () => {
      const { person } = await somebody('Told person', 'member');
      const told = await world.published<EnvelopeOf<typeof PersonChangedV1>>('person.changed.v1');
      const theirs = told.filter(({ subject }) => subject === person.personId);
      expect(theirs.map(({ id }) => id)).toEqual([`${person.personId}:1:0`]);
      expect(Object.keys(theirs[0]!.data).sort()).toEqual([
        'calendar',
        'email',
        'isActive',
        'leftAt',
        'name',
        'personId',
        'role',
        'teamIds',
      ]);
      expect(JSON.stringify(told)).not.toMatch(/argon2|tokenHash|password/i);
    });
  });

  describe('teams and services', () => {
    it('tell who is in a team at both ends', async () => {
      const lead = await invite('Leading person', 'member');
      const member = await invite('Following person', 'member');
      const team = (
        await scripted()
          .post('/api/v1/teams')
          .send({ name: 'Payments', leadId: lead.person.personId, memberIds: [member.person.personId] })
      ).body as { teamId: string; memberIds: string[] };
      expect(team.memberIds).toEqual([lead.person.personId, member.person.personId].sort());
      const teamsOf = async (id: string) => ((await scripted().get(`/api/v1/people/${id}`)).body as { teamIds: string[] }).teamIds;
      expect(await teamsOf(member.person.personId)).toEqual([team.teamId]);
      await scripted().patch(`/api/v1/people/${member.person.personId}`).send({ teamIds: [] });
      expect(((await scripted().get(`/api/v1/teams/${team.teamId}`)).body as { memberIds: string[] }).memberIds).toEqual([
        lead.person.personId,
      ]);
      await scripted().post(`/api/v1/teams/${team.teamId}/close`);
      expect(await teamsOf(lead.person.personId)).toEqual([]);
      await world.sweep('membership');
      expect((await world.published('team.changed.v1')).filter(({ subject }) => subject === team.teamId)).toHaveLength(3);
      expect(
        (
          await scripted()
            .post('/api/v1/teams')
            .send({ name: 'x', memberIds: ['per_aaaaaaaaaaaaaaaaaaaa'] })
        ).status,
      ).toBe(422);
    });

    it('know what a service depends on, and refuse that it depends on itself', async () => {
      const database = (await scripted().post('/api/v1/services').send({ name: 'payments-db', tier: 1 })).body as { serviceId: string };
      const api = await scripted()
        .post('/api/v1/services')
        .send({ name: 'payments-api', tier: 1, dependsOn: [database.serviceId] });
      expect(api.body).toMatchObject({ aliases: ['payments-api'], dependsOn: [database.serviceId], version: 1 });
      const { serviceId } = api.body as { serviceId: string };
      expect(
        (
          await scripted()
            .patch(`/api/v1/services/${serviceId}`)
            .send({ dependsOn: [serviceId] })
        ).status,
      ).toBe(422);
      expect((await scripted().post(`/api/v1/services/${serviceId}/retire`)).body.leftAt).not.toBeNull();
      expect(((await scripted().get('/api/v1/services')).body.items as { name: string }[]).map(({ name }) => name)).toEqual([
        'payments-db',
      ]);
    });
  });

  describe('an imported catalogue', () => {
    const text = 'name,tier,depends_on\nimported-api,1,imported-db\nimported-db,2,\n,3,\n';
    const send = (body: object) => scripted().post('/api/v1/services/import').send(body);

    it('is shown first, then taken, and changes nothing the second time', async () => {
      const look = await send({ format: 'csv', text });
      expect(look.body).toMatchObject({ isDryRun: true, read: 3, created: 2, skipped: [{ at: 'line 4', reason: 'has no name' }] });
      expect((await scripted().get('/api/v1/services?q=imported')).body.items).toEqual([]);
      expect((await send({ format: 'csv', text, dryRun: false })).body).toMatchObject({ isDryRun: false, created: 2, changed: 0 });
      const { items } = (await scripted().get('/api/v1/services?q=imported')).body as {
        items: { name: string; serviceId: string; dependsOn: string[] }[];
      };
      expect(items.map(({ name }) => name)).toEqual(['imported-api', 'imported-db']);
      expect(items[0]?.dependsOn).toEqual([items[1]?.serviceId]);
      expect((await send({ format: 'csv', text, dryRun: false })).body).toMatchObject({ created: 0, changed: 0, unchanged: 2 });
      const told = (await world.published('service.changed.v1')).filter(({ subject }) => subject === items[0]?.serviceId);
      expect(told).toHaveLength(1);
      expect((await (await signedInAs('member')).post('/api/v1/services/import').send({ format: 'csv', text })).status).toBe(403);
    });

    it('learns a label value that a person confirms, once, and not that of another service', async () => {
      const { items } = (await scripted().get('/api/v1/services?q=imported')).body as { items: { serviceId: string }[] };
      const alias = (serviceId: string) => scripted().post(`/api/v1/services/${serviceId}/aliases`).send({ alias: 'imp-api-eu' });
      const [api, database] = items.map(({ serviceId }) => serviceId) as [string, string];
      expect((await alias(api)).body).toMatchObject({ aliases: ['imp-api-eu', 'imported-api'], version: 2 });
      expect((await alias(api)).body).toMatchObject({ version: 2 });
      expect(await alias(database)).toMatchObject({ status: 409, body: { type: '/problems/service/alias-taken' } });
    });
  });

  describe('API tokens', () => {
    it('are shown once, kept as a hash, and revoked', async () => {
      const made = (
        await scripted()
          .post('/api/v1/tokens')
          .send({ name: 'ci', role: 'viewer', scopes: ['incidents:read'] })
      ).body as {
        tokenId: string;
        token: string;
        last4: string;
      };
      expect(made.token).toMatch(/^dbt_[\w-]{43}$/);
      expect(made.token.endsWith(made.last4)).toBe(true);
      const use = () => anybody().get('/api/v1/me').auth(made.token, { type: 'bearer' });
      expect((await use()).body).toMatchObject({ kind: 'token', role: 'viewer', permissions: ['incidents:read'] });
      expect((await anybody().get('/api/v1/people').auth(made.token, { type: 'bearer' })).status).toBe(403);
      const listed = (await scripted().get('/api/v1/tokens')).body.items as { tokenId: string; lastUsedAt: string | null }[];
      expect(listed.find(({ tokenId }) => tokenId === made.tokenId)?.lastUsedAt).not.toBeNull();
      expect(JSON.stringify(listed)).not.toContain(made.token);
      expect((await scripted().delete(`/api/v1/tokens/${made.tokenId}`)).status).toBe(204);
      expect((await use()).status).toBe(401);
    });

    it('can do no more than who makes them, and expire', async () => {
      const { agent } = await somebody('Token person', 'member');
      expect((await agent.post('/api/v1/tokens').send({ name: 'x', role: 'admin' })).status).toBe(403);
      const expiresAt = new Date(Date.parse(world.clock.now()) + 60_000).toISOString();
      const { token } = (await agent.post('/api/v1/tokens').send({ name: 'x', role: 'member', expiresAt })).body as { token: string };
      const use = () => anybody().get('/api/v1/me').auth(token, { type: 'bearer' });
      expect((await use()).status).toBe(200);
      world.clock.forward({ minutes: 2 });
      expect((await use()).status).toBe(401);
    });
  });

  it.each([
    ['get', '/api/v1/people', [401, 200, 200]],
    ['post', '/api/v1/people', [401, 403, 403]],
    ['get', '/api/v1/teams', [401, 200, 200]],
    ['post', '/api/v1/teams', [401, 403, 403]],
    ['get', '/api/v1/services', [401, 200, 200]],
    ['post', '/api/v1/services', [401, 403, 403]],
    ['get', '/api/v1/tokens', [401, 200, 200]],
    ['get', '/api/v1/sessions', [401, 200, 200]],
    ['get', '/_/directory/search?q=x', [401, 401, 401]],
    ['get', '/_/directory/audit', [401, 401, 401]],
    ['post', '/_/directory/credentials', [401, 401, 401]],
  ] as const)('lets nobody, a viewer and a member %s %s only as their role allows', async (method, path, expected) => {
    const statuses: number[] = [];
    for (const role of [undefined, 'viewer', 'member'] as const) {
      const agent = role ? await signedInAs(role) : anybody();
      statuses.push((await agent[method](path).send(method === 'post' ? {} : undefined)).status);
    }
    expect(statuses).toEqual(expected);
  });
  it('keeps no password, session or token in clear anywhere', async () => {
    const canary = 'canary horses eat green apples';
    const { invitationUrl } = await invite('Canary person', 'viewer');
    const agent = anybody();
    const secrets: string[] = [canary, invitationUrl.split('#')[1]!];
    const text = await capturedLog(async () => {
      const accepted = await agent.post('/api/v1/people/invitation/accept').send({ token: secrets[1], password: canary });
      secrets.push(/debrief-\w+=([\w-]+)/.exec(String(accepted.headers['set-cookie']))![1]!);
      secrets.push(
        (
          (await agent.post('/api/v1/tokens').set('idempotency-key', 'canary-key').send({ name: 'c', role: 'viewer' })).body as {
            token: string;
          }
        ).token,
      );
      await agent.post('/api/v1/me/password').send({ currentPassword: canary, newPassword: canary.slice(0, 5) });
      await anybody().get('/api/v1/me').auth(secrets[3]!, { type: 'bearer' });
    });
    const mongo = world.get(HostedServices).byName('directory')!.mongo!;
    const database = await mongo.db();
    const everything = [text];
    for (const { name } of await database.listCollections().toArray())
      everything.push(JSON.stringify(await database.collection(name).find().toArray()));
    for (const secret of secrets) for (const each of everything) expect(each).not.toContain(secret);
  });

  it('is the same after a restart', async () => {
    const before = (await scripted().get('/api/v1/people?limit=200')).body.items as unknown[];
    await world.restart();
    const after = await eventually(async () => {
      const answer = await scripted().get('/api/v1/people?limit=200');
      expect(answer.status).toBe(200);
      return answer.body.items as unknown[];
    });
    expect(after).toEqual(before);
  });
});
