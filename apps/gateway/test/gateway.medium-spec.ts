import { get, type IncomingMessage } from 'node:http';
import { readConfig } from '@debrief/config';
import { IncidentOpenedV1, type EnvelopeOf } from '@debrief/contracts';
import {
  Allow,
  Caller,
  Cause,
  createService,
  CredentialSource,
  permissionsOf,
  Public,
  sessionCookieName,
  type Credentials,
} from '@debrief/service';
import { anEvent, eventually, TopicReader } from '@debrief/testing';
import { Body, Controller, Delete, Get, HttpCode, Module, Post, Query, Res } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GatewayModule } from '../src/gateway.module.js';
import { gatewayConfig } from '../src/index.js';

/** What a service behind the gateway is made of here: it tells what reached it. */
@Controller('api/v1/incidents')
class IncidentsController {
  @Get()
  @Allow('incidents:read')
  list(@Query() query: object, @Caller() caller: Caller) {
    return { items: [{ query, by: caller.personId, role: caller.role }], nextCursor: null };
  }
  @Post()
  @Allow('incidents:respond')
  open(@Body() body: unknown, @Cause() cause: string, @Res({ passthrough: true }) reply: { header(name: string, value: string): void }) {
    reply.header('etag', '"1"');
    return { body, cause };
  }
  @Delete('all')
  @Allow('incidents:purge')
  @HttpCode(204)
  purge() {}
}
@Controller('_/incidents')
class SearchController {
  @Get('search')
  @Allow('incidents:read')
  search(@Query() { q }: { q: string }, @Caller() caller: Caller) {
    return { items: [{ noun: 'incidents', id: 'inc_1', title: `${q} for ${caller.personId}` }] };
  }
}
@Module({ controllers: [IncidentsController, SearchController] })
class IncidentsStandIn {}

/** Knows three bearers by name. */
class Known extends CredentialSource {
  readonly ended = new Set<string>();
  resolve({ bearer, session }: Credentials) {
    const name = bearer ?? session ?? '';
    if (this.ended.has(name) || !['admin', 'member', 'outsider', 'viewer'].includes(name)) return Promise.resolve(undefined);
    const role = name === 'outsider' ? 'member' : (name as 'admin' | 'member' | 'viewer');
    return Promise.resolve({ kind: 'person' as const, personId: `per_${name}`, name, role, permissions: permissionsOf(role), teamIds: [] });
  }
}
const known = new Known();
const cookie = sessionCookieName(readConfig([]));
@Controller('_/directory/credentials')
class CredentialsController {
  @Post()
  @Allow('system:resolve')
  @HttpCode(200)
  async resolve(@Body() body: Credentials) {
    return { caller: (await known.resolve(body)) ?? null };
  }
}
@Controller('api/v1/sessions')
class SessionsController {
  @Post()
  @Public()
  begin(@Res({ passthrough: true }) reply: { header(name: string, value: string): void }) {
    reply.header('set-cookie', `${cookie}=member; Path=/; HttpOnly; SameSite=Lax`);
    return {};
  }
}
@Module({ controllers: [CredentialsController, SessionsController] })
class DirectoryStandIn {}

type Service = Awaited<ReturnType<typeof createService>>;

describe('the gateway before services that run elsewhere', () => {
  const prefix = `t-${randomBytes(5).toString('hex')}.`;
  const env: Record<string, string | undefined> = {
    ...process.env,
    DEBRIEF_TOPIC_PREFIX: prefix,
    DEBRIEF_GROUP_PREFIX: prefix,
    DEBRIEF_DATABASE_PREFIX: `${prefix.slice(0, -1)}-`,
    DEBRIEF_KAFKA_MAX_WAIT_MS: '50',
    DEBRIEF_KAFKA_PARTITIONS: '1',
    DEBRIEF_GATEWAY_REQUESTS_PER_MINUTE: '500',
  };
  let incidents: Service;
  let directory: Service;
  let gateway: Service;
  let url: string;
  let topics: TopicReader;
  const http = () => request(gateway.app.getHttpServer());
  const as = (who: string) => ({
    get: (path: string) => http().get(path).auth(who, { type: 'bearer' }),
    post: (path: string) => http().post(path).auth(who, { type: 'bearer' }),
  });

  beforeAll(async () => {
    incidents = await createService(IncidentsStandIn, { name: 'incidents', env });
    directory = await createService(DirectoryStandIn, { name: 'directory', env });
    const urls = { incidents: await incidents.listen(0), directory: await directory.listen(0), reports: 'http://127.0.0.1:9' };
    gateway = await createService(GatewayModule.alone(), {
      name: 'gateway',
      door: 'people',
      config: [gatewayConfig],
      services: [{ name: 'gateway', module: GatewayModule }],
      env: { ...env, DEBRIEF_GATEWAY_SERVICE_URLS: JSON.stringify(urls) },
    });
    url = await gateway.listen(0);
    topics = new TopicReader(String(process.env['KAFKA_BROKERS']).split(','), prefix);
    await eventually(async () => expect((await as('admin').get('/api/v1/status')).body.live.isListening).toBe(true));
  });
  afterAll(async () => {
    await gateway.close();
    await incidents.close();
    await directory.close();
    await topics.close();
  });

  it('hands a request on with a signed identity, and the answer back as it is', async () => {
    const list = await as('member').get('/api/v1/incidents?status=open&status=held');
    expect(list.body.items).toEqual([{ query: { status: ['open', 'held'] }, by: 'per_member', role: 'member' }]);
    const order = await as('member').post('/api/v1/incidents').set('idempotency-key', 'k1').send({ title: 'x' });
    expect([order.status, order.headers['etag'], order.body.body]).toEqual([201, '"1"', { title: 'x' }]);
    expect(order.body.cause).toMatch(/^order:per_member:/);
  });

  it('lets the service refuse, in its own words and under the same correlation id', async () => {
    const refused = await as('viewer').post('/api/v1/incidents').send({});
    expect([refused.status, refused.body.type]).toEqual([403, '/problems/identity/not-allowed']);
    expect(refused.headers['content-type']).toContain('application/problem+json');
    expect(refused.body.correlationId).toBe(refused.headers['x-correlation-id']);
    expect((await http().get('/api/v1/incidents')).status).toBe(401);
    expect((await as('stranger').get('/api/v1/incidents')).status).toBe(401);
    const hostile = await as('member').post('/api/v1/incidents').set('content-type', 'application/json').send('{"__proto__":1}');
    expect([hostile.status, hostile.body.type]).toEqual([400, '/problems/request/hostile-key']);
  });

  it('passes no identity of a client on, and keeps internal paths shut', async () => {
    expect((await http().get('/api/v1/incidents').set('debrief-identity', 'x.y.z')).status).toBe(401);
    expect((await as('admin').get('/_/incidents/search?q=x')).status).toBe(404);
  });

  it('takes the session cookie that signing in has set', async () => {
    const agent = request.agent(gateway.app.getHttpServer());
    const signedIn = await agent.post('/api/v1/sessions').send({});
    expect(String(signedIn.headers['set-cookie'])).toContain(`${cookie}=member`);
    expect((await agent.get('/api/v1/incidents')).body.items[0].by).toBe('per_member');
  });

  it.each([
    ['cross-site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['same-site', { 'sec-fetch-site': 'same-site' }, 403],
    ['same-origin', { 'sec-fetch-site': 'same-origin' }, 201],
    ['typed by the user', { 'sec-fetch-site': 'none' }, 201],
    ['a foreign Origin of an old browser', { origin: 'https://evil.example' }, 403],
    ['no browser at all', {}, 201],
  ])('protects orders with a cookie against other sites: %s', async (_, headers, status) =>
    expect(
      (
        await http()
          .post('/api/v1/incidents')
          .set({ cookie: `${cookie}=member`, ...headers })
          .send({})
      ).status,
    ).toBe(status),
  );

  it('says 503 for a service that is away, 413 for too much, 404 for no noun', async () => {
    const away = await as('admin').get('/api/v1/reports/summary');
    expect([away.status, away.body.type, away.body.from, away.headers['retry-after']]).toEqual([
      503,
      '/problems/service/unavailable',
      'reports',
      '1',
    ]);
    const big = await as('admin')
      .post('/api/v1/incidents')
      .send({ text: 'x'.repeat(1_100_000) });
    expect(big.status).toBe(413);
    expect((await as('admin').get('/api/v1/nouns')).status).toBe(404);
  });

  it('merges the search of all, as the person who asks, and names who did not answer', async () => {
    const { body } = await as('member').get('/api/v1/search?q=disk');
    expect(body).toEqual({
      items: [{ service: 'incidents', noun: 'incidents', id: 'inc_1', title: 'disk for per_member' }],
      missing: ['reports'],
    });
    expect((await as('member').get('/api/v1/audit')).status).toBe(403);
    expect((await as('admin').get('/api/v1/dead-letters')).body).toEqual({ items: [], nextCursor: null, missing: ['reports'] });
  });

  it('tells live what is new: to the audience of what is private, and to nobody else', async () => {
    const [member, outsider] = await Promise.all([listen('member'), listen('outsider')]);
    const incident = (n: number, more: object) => {
      const incidentId = `inc_${'abcdefgh'[n]!.repeat(20)}`;
      return anEvent(IncidentOpenedV1, { incidentId, ...more } as never) as EnvelopeOf<typeof IncidentOpenedV1>;
    };
    const secret = incident(0, { visibility: 'private', audience: [{ kind: 'person', id: 'per_member' }], title: 'A secret' });
    const open = incident(1, { visibility: 'internal', audience: [] });
    await tell(secret);
    await tell(open);
    await eventually(() => expect(member.ids()).toEqual([secret.subject, open.subject]));
    await eventually(() => expect(outsider.ids()).toEqual([open.subject]));
    expect(member.text()).not.toContain('A secret');

    // Whoever comes back is told what was missed; whoever was away too long is told to read everything.
    const last = /id: (\S+)\n/.exec(member.text())![1]!;
    const back = await listen('member', last);
    await eventually(() => expect(back.ids()).toEqual([secret.subject, open.subject]));
    const stale = await listen('member', 'other-7');
    await eventually(() => expect(stale.text()).toContain('event: reset'));
    for (const each of [member, outsider, back, stale]) each.close();
  });

  it('keeps the streams of a person to twenty', async () => {
    const streams = await Promise.all(Array.from({ length: 20 }, () => listen('viewer')));
    expect((await as('viewer').get('/api/v1/live')).status).toBe(429);
    for (const each of streams) each.close();
  });

  it('describes the API on a page without script', async () => {
    const page = await http().get('/api');
    expect([200, 404]).toContain(page.status);
    expect(page.text).not.toContain('<script');
  });

  it('limits what one person may send in a minute, not what all may', async () => {
    const statuses = new Set<number>();
    for (let burst = 0; burst < 12 && !statuses.has(429); burst++)
      for (const { status } of await Promise.all(Array.from({ length: 50 }, () => as('admin').get('/api/v1/nouns')))) statuses.add(status);
    const refused = await as('admin').get('/api/v1/nouns');
    expect([refused.status, refused.body.type]).toEqual([429, '/problems/request/too-many']);
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect((await as('member').get('/api/v1/incidents')).status).toBe(200);
  });

  async function tell(event: { type: string; id: string; subject: string }): Promise<void> {
    const headers = { 'content-type': 'application/cloudevents+json; charset=UTF-8', ce_type: event.type, ce_id: event.id };
    await topics.send('incidents', [{ key: event.subject, value: JSON.stringify(event), headers }]);
  }

  /** An open stream, as a browser holds it. */
  async function listen(who: string, since?: string) {
    let text = '';
    const response = await new Promise<IncomingMessage>((resolve, refuse) => {
      const headers = { authorization: `Bearer ${who}`, ...(since ? { 'last-event-id': since } : {}) };
      get(`${url}/api/v1/live`, { headers, agent: false }, resolve).on('error', refuse);
    });
    expect(response.headers['content-type']).toContain('text/event-stream');
    response.on('data', (data: Buffer) => (text += data.toString())).on('error', () => {});
    await eventually(() => expect(text).toContain(': here'));
    return {
      text: () => text,
      ids: () => [...text.matchAll(/^data: (\{.+\})$/gm)].flatMap(([, data]) => (JSON.parse(data!) as { id?: string }).id ?? []),
      close: () => response.destroy(),
    };
  }
});
