import 'reflect-metadata';
import { connect } from 'node:net';
import { capturedLog } from '@debrief/observability';
import { Body, Controller, Get, Header, HttpCode, Module, Param, Post, Query } from '@nestjs/common';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { HttpAdapterHost } from '@nestjs/core';
import {
  acceptFiles,
  Allow,
  Caller,
  Cause,
  createService,
  CredentialSource,
  Deadline,
  IfMatch,
  pageOf,
  PageQuery,
  permissionsOf,
  preconditionFailed,
  Problem,
  Public,
  RawBody,
  type Credentials,
  type Role,
} from '../src/index.js';

const Words = z.strictObject({ title: z.string().min(1), tags: z.array(z.strictObject({ name: z.string() })).optional() });

let held: Promise<string> = Promise.resolve('');

@Controller('api/v1/things')
class ThingsController {
  @Get()
  @Allow('things:read')
  list(@Query({ schema: PageQuery }) { limit }: PageQuery) {
    return pageOf([1, 2, 3], limit, (n) => [n]);
  }
  @Post()
  @Allow('things:write')
  add(@Body({ schema: Words }) body: z.infer<typeof Words>, @Caller() caller: Caller, @Cause() cause: string) {
    return { title: body.title, by: caller.personId, cause };
  }
  @Post('open')
  @Public()
  @HttpCode(200)
  open(@Body() body: unknown) {
    return { body: body ?? null };
  }
  @Post('file')
  @Public()
  @HttpCode(200)
  @Deadline(0.5)
  async file(@Body() body: RawBody) {
    let bytes = 0;
    for await (const part of body.parts(1_000_000)) bytes += part.length;
    return { bytes };
  }
  @Get('slow')
  @Public()
  @Deadline(0.05)
  slow() {
    return new Promise(() => {});
  }
  @Get('held')
  @Public()
  async held() {
    return { text: await held };
  }
  @Get('broken')
  @Public()
  broken() {
    throw new TypeError('secret detail dbt_canarycanarycanarycanary');
  }
  @Get('away')
  @Public()
  away() {
    throw Object.assign(new Error('connect ECONNREFUSED'), { name: 'MongoServerSelectionError' });
  }
  @Post(':id/edit')
  @Public()
  @Header('ETag', '"8"')
  edit(@Param('id') id: string, @IfMatch() version: number | undefined) {
    if (version !== undefined && version !== 7) throw preconditionFailed({ id, version: 7 });
    return { id, version: version ?? null };
  }
}

class People extends CredentialSource {
  resolve({ bearer, session }: Credentials) {
    const role = bearer ?? session;
    if (role !== 'admin' && role !== 'member' && role !== 'viewer') return Promise.resolve(undefined);
    return Promise.resolve({
      kind: 'person' as const,
      personId: `per_${role}`,
      name: role,
      role: role as Role,
      permissions: permissionsOf(role),
      teamIds: [],
    });
  }
}

@Module({ controllers: [ThingsController], providers: [{ provide: CredentialSource, useClass: People }] })
class ThingsModule {}

describe('the edge of a service', () => {
  let service: Awaited<ReturnType<typeof createService>>;
  const http = () => request(service.app.getHttpServer());
  beforeAll(async () => {
    service = await createService(ThingsModule, { name: 'things', door: 'people' });
    await service.listen(0);
  });
  afterAll(() => service.close());

  it('answers with problem+json, a stable type and the correlation id, whatever goes wrong', async () => {
    for (const [method, path, status, type] of [
      ['get', '/api/v1/nothing', 404, '/problems/route/not-found'],
      ['put', '/api/v1/things', 405, '/problems/route/method-not-allowed'],
      ['get', '/api/v1/things', 401, '/problems/identity/missing'],
      ['get', '/api/v1/things/slow', 503, '/problems/service/too-slow'],
      ['get', '/api/v1/things/away', 503, '/problems/service/outcome-unknown'],
      ['get', '/api/v1/things/%E0%A4%A', 400, '/problems/request/invalid'],
    ] as const) {
      const answer = await http()[method](path);
      expect([path, answer.status, answer.body.type]).toEqual([path, status, type]);
      expect(answer.headers['content-type']).toContain('application/problem+json');
      expect(answer.headers['content-security-policy']).toContain("default-src 'none'");
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
    }
    const answer = await http().get('/api/v1/nothing');
    expect(answer.body.correlationId).toBe(answer.headers['x-correlation-id']);
  });

  it('says which methods there are', async () => {
    expect((await http().delete('/api/v1/things')).headers['allow']).toBe('GET, POST');
  });

  it('tells nothing of our insides when we fail, and logs it without secrets', async () => {
    const text = await capturedLog(async () => {
      const answer = await http().get('/api/v1/things/broken');
      expect(answer.status).toBe(500);
      expect(JSON.stringify(answer.body)).not.toMatch(/canary|TypeError|at /);
    });
    expect(text).toContain('TypeError');
    expect(text).not.toContain('canary');
  });

  it('refuses a body over 1 MiB, another type, and what is no JSON', async () => {
    const post = () => http().post('/api/v1/things/open');
    expect(
      (
        await post()
          .set('content-type', 'application/json')
          .send(`"${'x'.repeat(1_048_576)}"`)
      ).status,
    ).toBe(413);
    expect((await post().set('content-type', 'text/plain').send('hello')).status).toBe(415);
    expect((await post().set('content-type', 'application/json').send('{"a":')).body).toMatchObject({
      type: '/problems/request/invalid',
      errors: [{ path: '', message: expect.stringContaining('JSON') }],
    });
    expect((await post().set('content-type', 'application/json; charset=utf-8').send('{"a":1}')).body).toEqual({ body: { a: 1 } });
    expect((await post()).status).toBe(200);
  });

  it.each([
    ['__proto__', '{"__proto__":{"admin":true}}', 'hostile-key'],
    ['an escaped __proto__', '{"\\u005f_proto__":1}', 'hostile-key'],
    ['constructor', '{"a":[{"constructor":{"prototype":{}}}]}', 'hostile-key'],
    ['65 levels', '['.repeat(65) + ']'.repeat(65), 'too-deep'],
    ['100,000 levels', '['.repeat(100_000) + ']'.repeat(100_000), 'too-deep'],
  ])('refuses hostile JSON: %s', async (_, body, type) => {
    const answer = await http().post('/api/v1/things/open').set('content-type', 'application/json').send(body);
    expect([answer.status, answer.body.type]).toEqual([400, `/problems/request/${type}`]);
  });

  it('takes 64 levels', async () => {
    const answer = await http()
      .post('/api/v1/things/open')
      .set('content-type', 'application/json')
      .send('['.repeat(64) + ']'.repeat(64));
    expect(answer.status).toBe(200);
  });

  it('names the member that does not fit', async () => {
    const answer = await http()
      .post('/api/v1/things')
      .auth('admin', { type: 'bearer' })
      .send({ title: '', tags: [{}], colour: 1 });
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map(({ path }: { path: string }) => path)).toEqual(expect.arrayContaining(['title', 'tags.0.name']));
    expect((await http().get('/api/v1/things?limit[$ne]=1').auth('admin', { type: 'bearer' })).status).toBe(400);
    expect((await http().get('/api/v1/things?limit=9999').auth('admin', { type: 'bearer' })).status).toBe(400);
  });

  it.each([
    ['viewer', 200, 403],
    ['member', 200, 403],
    ['admin', 200, 201],
    ['stranger', 401, 401],
  ])('lets a %s read (%i) and write (%i)', async (role, read, write) => {
    expect((await http().get('/api/v1/things').auth(role, { type: 'bearer' })).status).toBe(read);
    expect((await http().post('/api/v1/things').auth(role, { type: 'bearer' }).send({ title: 'x' })).status).toBe(write);
  });

  it('knows the order again by its Idempotency-Key, and by nothing else', async () => {
    const post = (key?: string) => {
      const sent = http().post('/api/v1/things').auth('admin', { type: 'bearer' });
      return (key ? sent.set('idempotency-key', key) : sent).send({ title: 'x' }).then(({ body }) => body.cause as string);
    };
    expect(await post('k1')).toBe(await post('k1'));
    expect(await post('k1')).not.toBe(await post('k2'));
    expect(await post()).not.toBe(await post());
    expect(await post()).toMatch(/^order:per_admin:/);
  });

  it('reads If-Match, and answers 412 with what it is now', async () => {
    const edit = (version: string) => http().post('/api/v1/things/a/edit').set('if-match', version);
    expect((await edit('"7"')).headers['etag']).toBe('"8"');
    expect((await edit('W/"7"')).body).toEqual({ id: 'a', version: 7 });
    expect((await edit('"6"')).body).toMatchObject({ status: 412, type: '/problems/precondition/changed', current: { version: 7 } });
    expect((await edit('seven')).status).toBe(400);
  });

  it.each([
    ['cross-site', { 'sec-fetch-site': 'cross-site' }, 403],
    ['same-site', { 'sec-fetch-site': 'same-site' }, 403],
    ['same-origin', { 'sec-fetch-site': 'same-origin' }, 200],
    ['typed by the user', { 'sec-fetch-site': 'none' }, 200],
    ['a foreign Origin of an old browser', { origin: 'https://evil.example' }, 403],
    ['no browser at all', {}, 200],
  ])('protects orders against other sites: %s', async (_, headers, status) => {
    const answer = await http().post('/api/v1/things/open').set(headers).send({});
    expect(answer.status).toBe(status);
    if (status === 403) expect(answer.body.type).toBe('/problems/request/cross-site');
  });

  it('shows health, readiness and metrics', async () => {
    expect((await http().get('/healthz')).body.status).toBe('ok');
    expect((await http().get('/readyz')).body).toMatchObject({ status: 'ready', checks: { draining: { ok: true }, redis: { ok: true } } });
    expect((await http().get('/metrics')).text).toContain('debrief_http_request_seconds_bucket');
  });

  describe('a body that comes slowly', () => {
    const PACE_MS = 200;
    let patient: Awaited<ReturnType<typeof createService>>;
    let url: URL;
    beforeAll(async () => {
      patient = await createService(ThingsModule, { name: 'things', door: 'people', requestMs: PACE_MS });
      acceptFiles(patient.app.get(HttpAdapterHost), /^\/api\/v1\/things\/file$/);
      url = new URL(await patient.listen(0));
    });
    afterAll(() => patient.close());
    /** Sends `parts` one after another, the nth not before n paces have gone by; gives the answer, or what came before the socket was closed. */
    const send = (path: string, type: string, parts: readonly string[], paces: number): Promise<string> =>
      new Promise((resolve) => {
        let text = '';
        const length = parts.join('').length;
        const wishes = [...parts, 'x'.repeat(100)];
        const goOn = (): void => {
          const part = wishes.shift();
          if (part === undefined || socket.destroyed || socket.writableEnded) return;
          socket.write(part);
          setTimeout(goOn, paces * PACE_MS);
        };
        const socket = connect(Number(url.port), url.hostname, () => {
          const head = `POST ${path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: ${type}`;
          socket.write(`${head}\r\ncontent-length: ${length + 100}\r\n\r\n`);
          goOn();
        });
        socket.on('data', (data) => (text += data.toString()));
        socket.on('error', () => undefined);
        socket.on('close', () => resolve(text));
      });
    const big = Array.from({ length: 24 }, () => 'y'.repeat(2_000));

    it('is not waited for where it is JSON, whatever still comes', async () => {
      const text = await send('/api/v1/things/open', 'application/json', big, 0.3);
      expect(text).toMatch(/^HTTP\/1\.1 408/);
    });

    it('is taken to its end where it is a file that goes on, although it takes many times as long', async () => {
      const text = await send('/api/v1/things/file', 'application/octet-stream', big, 0.3);
      expect(text).toMatch(/^HTTP\/1\.1 200/);
      expect(text).toContain('"bytes":48100');
    });

    it.each([
      ['stands still', 3],
      ['drips', 0.3],
    ])('is cut where it is a file that %s', async (how, paces) => {
      const parts = how === 'drips' ? Array.from({ length: 40 }, () => 'z'.repeat(10)) : big;
      expect(await send('/api/v1/things/file', 'application/octet-stream', parts, paces)).toMatch(/^HTTP\/1\.1 408/);
    });
  });

  it('says nothing to a socket that never asked anything: browsers keep such in reserve', async () => {
    const patient = await createService(ThingsModule, { name: 'things', door: 'people', requestMs: 300 });
    const url = new URL(await patient.listen(0));
    const answer = await new Promise<string>((resolve) => {
      let text = '';
      const socket = connect(Number(url.port), url.hostname);
      socket.on('data', (data) => (text += data.toString()));
      socket.on('close', () => resolve(text));
    });
    expect(answer).toBe('');
    await patient.close();
  });

  it('tells the thirty-third reader at once to come again', async () => {
    let release = () => {};
    held = new Promise((resolve) => (release = () => resolve('at last')));
    let busy = 0;
    const readers = Array.from({ length: 40 }, () =>
      http()
        .get('/api/v1/things/held')
        .then(({ status, body }) => {
          if (status !== 503) return status;
          expect((body as { type: string }).type).toBe('/problems/service/busy');
          // Those that wait are let go when all others have their answer.
          if (++busy === 8) release();
          return status;
        }),
    );
    const statuses = await Promise.all(readers);
    expect(statuses.filter((status) => status === 200)).toHaveLength(32);
    expect((await http().get('/api/v1/things').auth('admin', { type: 'bearer' })).status).toBe(200);
  });

  it('refuses to start with a route that says nothing about who may', async () => {
    @Controller('forgotten')
    class ForgottenController {
      @Get()
      all() {
        return new Problem(200, 'x');
      }
    }
    @Module({ controllers: [ForgottenController] })
    class ForgottenModule {}
    await expect(createService(ForgottenModule, { name: 'forgotten' })).rejects.toThrow('ForgottenController.all');
  });
});
