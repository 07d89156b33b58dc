import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import type { NewEvent } from '@debrief/contracts';
import { CommitStore, Leases, PersistenceModule } from '@debrief/persistence';
import { Body, Controller, Delete, Module, Param, Post, Res } from '@nestjs/common';
import mongoose from 'mongoose';
import request from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import {
  Allow,
  Caller,
  Cause,
  createService,
  HostedServices,
  IDENTITY_HEADER,
  IdentityTokens,
  OwnedClock,
  permissionsOf,
  Problem,
  Sweep,
  SweepRunner,
  type HttpReply,
} from '../src/index.js';

const Thing = z.strictObject({ title: z.string() });
let carriedOut = 0;
let swept = 0;

@Controller('api/v1/things')
class ThingsController {
  constructor(private readonly store: CommitStore) {}

  @Post(':id')
  @Allow('things:write')
  async rename(
    @Param('id') aggregateId: string,
    @Body({ schema: Thing }) body: z.infer<typeof Thing>,
    @Cause() cause: string,
    @Res({ passthrough: true }) reply: HttpReply,
  ) {
    carriedOut++;
    if (body.title === 'refused') throw new Problem(409, 'thing/already-there');
    if (body.title === 'slow') await new Promise((resolve) => setTimeout(resolve, 200));
    const { version, headHash } = await this.store.load(aggregateId);
    const events: NewEvent[] = [{ type: 'thing.renamed.v1', data: body }];
    await this.store.append({
      aggregateId,
      version: version + 1,
      previousHash: headHash,
      cause,
      correlationId: 'c',
      events,
      internal: true,
    });
    reply.header('ETag', `"${version + 1}"`);
    return { version: version + 1, token: 'shown-once-secret' };
  }

  @Delete(':id')
  @Allow('things:write')
  remove(@Param('id') id: string, @Caller() caller: Caller) {
    return { id, by: caller.personId };
  }
}

@Sweep('things', { everySeconds: 1 })
class ThingsSweep {
  sweep() {
    swept++;
    return Promise.resolve();
  }
}

@Module({ imports: [PersistenceModule.forService('things')], controllers: [ThingsController], providers: [ThingsSweep] })
class ThingsModule {}

const prefix = `t-${randomBytes(5).toString('hex')}-`;
const secret = 'a secret of thirty-two characters or more';
const admin: Caller = { kind: 'person', personId: 'per_admin', name: 'a', role: 'admin', permissions: permissionsOf('admin'), teamIds: [] };

describe('orders over HTTP', () => {
  let service: Awaited<ReturnType<typeof createService>>;
  const tokens = new IdentityTokens(secret);
  const identity = (audience = 'things', caller = admin) => tokens.sign(caller, audience);
  const order = async (id: string, body: object, key?: string) => {
    const sent = request(service.app.getHttpServer())
      .post(`/api/v1/things/${id}`)
      .set(IDENTITY_HEADER, await identity());
    return (key ? sent.set('idempotency-key', key) : sent).send(body);
  };
  beforeAll(async () => {
    const env = { ...process.env, DEBRIEF_DATABASE_PREFIX: prefix, DEBRIEF_SECRET: secret, DEBRIEF_TEST_ROUTES: '1' };
    service = await createService(ThingsModule, {
      name: 'things',
      env,
      clock: new OwnedClock('2026-11-18T14:02:00.000Z'),
      sweeps: 'by-hand',
    });
    await service.listen(0);
  });
  afterAll(async () => {
    await service.close();
    const connection = await mongoose.createConnection(process.env['MONGODB_URL']!).asPromise();
    await connection.getClient().db(`${prefix}things`).dropDatabase();
    await connection.close();
  });

  it('leaves a line in the audit of every order: its own commit, or a note where it has none', async () => {
    const asked = request(service.app.getHttpServer());
    const auditOf = async () =>
      (await asked.get('/_/things/audit?limit=200').set(IDENTITY_HEADER, await identity())).body.items as {
        by: { id: string };
        type: string;
        order: string | null;
        about: string[];
      }[];
    await order('noted', { title: 'x' });
    const id = 'thi_abcdefghijklmnopqrst';
    const remove = async (key: string) =>
      asked
        .delete(`/api/v1/things/${id}`)
        .set(IDENTITY_HEADER, await identity())
        .set('idempotency-key', key);
    await remove('once');
    await remove('once');
    expect((await order('noted', { title: 'refused' })).status).toBe(409);
    // Recorded in the same millisecond: the test owns the clock.
    expect((await auditOf()).toSorted((a, b) => (a.type < b.type ? -1 : 1))).toMatchObject([
      { by: { id: 'per_admin' }, type: 'thing.renamed.v1', order: null, about: [] },
      { by: { id: 'per_admin' }, type: 'things.ordered.v1', order: 'DELETE /api/v1/things/:id', about: [id] },
    ]);
  });

  it('answers the same key and body with the same answer, and carries it out once', async () => {
    carriedOut = 0;
    const first = await order('a', { title: 'x' }, 'key-1');
    const again = await order('a', { title: 'x' }, 'key-1');
    expect(again.body).toEqual(first.body);
    expect([again.status, again.headers['etag'], again.headers['idempotency-replayed']]).toEqual([
      first.status,
      first.headers['etag'],
      'true',
    ]);
    expect(carriedOut).toBe(1);
  });

  it('refuses the same key with another body', async () => {
    await order('b', { title: 'x' }, 'key-2');
    const answer = await order('b', { title: 'y' }, 'key-2');
    expect([answer.status, answer.body.type]).toEqual([422, '/problems/idempotency/key-reused']);
  });

  it('carries out one of two that arrive together, and gives both its answer', async () => {
    carriedOut = 0;
    const [one, two] = await Promise.all([order('c', { title: 'slow' }, 'key-3'), order('c', { title: 'slow' }, 'key-3')]);
    expect(two.body).toEqual(one.body);
    expect(carriedOut).toBe(1);
  });

  it('decides an order anew that was refused before', async () => {
    carriedOut = 0;
    expect((await order('d', { title: 'refused' }, 'key-4')).status).toBe(409);
    expect((await order('d', { title: 'refused' }, 'key-4')).status).toBe(409);
    expect(carriedOut).toBe(2);
  });

  it('keeps answers where only the holder of the key can read them', async () => {
    await order('e', { title: 'x' }, 'key-5');
    const kept = await (await service.app.get(HostedServices).byName('things')!.mongo!.collection('idempotency-keys')).find().toArray();
    expect(kept.length).toBeGreaterThan(0);
    expect(JSON.stringify(kept)).not.toMatch(/shown-once|key-5/);
  });

  it('takes an identity for this service only, signed by us, and not too old', async () => {
    const status = async (token: string) =>
      (await request(service.app.getHttpServer()).delete('/api/v1/things/a').set(IDENTITY_HEADER, token)).status;
    const [header, payload, signature] = (await identity()).split('.') as [string, string, string];
    const none = Buffer.from('{"alg":"none"}').toString('base64url');
    const forged = Buffer.from(JSON.stringify({ ...JSON.parse(Buffer.from(payload, 'base64url').toString()), sub: 'per_x' })).toString(
      'base64url',
    );
    expect(await status(await identity())).toBe(200);
    expect(await status(await identity('incidents'))).toBe(401);
    expect(await status(`${header}.${forged}.${signature}`)).toBe(401);
    expect(await status(`${none}.${payload}.`)).toBe(401);
    expect(await status(await new IdentityTokens('another secret of thirty-two characters').sign(admin, 'things'))).toBe(401);
    expect(await status(await new IdentityTokens(secret, () => new Date(Date.now() - 120_000)).sign(admin, 'things'))).toBe(401);
    expect(await status('nonsense')).toBe(401);
  });

  it('does not take sessions or API tokens at a door behind the gateway', async () => {
    const answer = await request(service.app.getHttpServer())
      .delete('/api/v1/things/a')
      .auth('dbt_x', { type: 'bearer' })
      .set('cookie', 'debrief=x');
    expect(answer.status).toBe(401);
  });

  it('tells from the commits who ordered what, to administrators only', async () => {
    await order('f', { title: 'x' });
    const ask = async (caller: Caller, query = '') =>
      request(service.app.getHttpServer())
        .get(`/_/things/audit${query}`)
        .set(IDENTITY_HEADER, await identity('things', caller));
    const { body } = await ask(admin, '?aggregateId=f');
    expect(body.items).toEqual([
      {
        auditId: 'f:1',
        service: 'things',
        at: '2026-11-18T14:02:00.000Z',
        by: { kind: 'person', id: 'per_admin' },
        type: 'thing.renamed.v1',
        types: ['thing.renamed.v1'],
        order: null,
        about: [],
        subject: { id: 'f', version: 1 },
        correlationId: 'c',
      },
    ]);
    const first = await ask(admin, '?limit=2');
    const second = await ask(admin, `?limit=2&cursor=${first.body.nextCursor}`);
    expect(first.body.items.map(({ auditId }: { auditId: string }) => auditId)).not.toEqual(
      second.body.items.map(({ auditId }: { auditId: string }) => auditId),
    );
    expect((await ask({ ...admin, role: 'viewer', permissions: permissionsOf('viewer') })).status).toBe(403);
    expect((await request(service.app.getHttpServer()).get('/_/things/audit')).status).toBe(401);
    expect(
      (
        await request(service.app.getHttpServer())
          .get('/_/things/audit')
          .set(IDENTITY_HEADER, await identity('incidents'))
      ).status,
    ).toBe(401);
  });

  it('moves the clock and runs sweeps where tests are allowed to', async () => {
    const post = (path: string, body: object) => request(service.app.getHttpServer()).post(path).send(body);
    expect((await post('/_/test/clock', { forwardSeconds: 90 })).body).toEqual({ now: '2026-11-18T14:03:30.000Z' });
    expect((await post('/_/test/clock', { now: '2026-11-18T14:02:00.000Z' })).body).toEqual({ now: '2026-11-18T14:02:00.000Z' });
    swept = 0;
    expect((await post('/_/test/sweep', { name: 'things' })).body).toEqual({ swept: 'things' });
    expect(swept).toBe(1);
    expect((await post('/_/test/sweep', { name: 'none' })).status).toBe(404);
  });

  it('runs a sweep by its plan, and only where the lease is', async () => {
    swept = 0;
    const leases = service.app.get(HostedServices).byName('things')!.find(Leases)!;
    expect(leases).toBeDefined();
    const runner = service.app.get(SweepRunner);
    runner.start();
    const until = Date.now() + 5_000;
    while (swept === 0 && Date.now() < until) await new Promise((resolve) => setTimeout(resolve, 20));
    await runner.stop();
    expect(swept).toBeGreaterThan(0);
  });
});
