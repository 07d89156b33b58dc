import { ownNouns, owners } from '@debrief/gateway';
import { DeadLetters } from '@debrief/messaging';
import { HostedServices, permissionsOf, permits } from '@debrief/service';
import { eventually, useWorld } from '@debrief/testing';
import { RequestMethod, type Type } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import type request from 'supertest';
import { describe, expect, it } from 'vitest';
import { configs, services, StandaloneModule } from '../src/index.js';

const adminToken = 'an-administrators-token-for-the-tests';
type Agent = ReturnType<typeof request.agent>;

interface Route {
  service: string;
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  path: string;
  isPublic: boolean;
  allowed: string[] | undefined;
}

/** Every route of every controller, as Nest knows them. */
function routesOf(hosted: HostedServices): Route[] {
  const routes: Route[] = [];
  for (const service of hosted.all)
    for (const controller of service.controllers()) {
      const handlers = Object.values(Object.getOwnPropertyDescriptors(controller.prototype as object)).map(({ value }) => value as unknown);
      for (const handler of handlers) {
        if (typeof handler !== 'function' || !Reflect.hasMetadata(METHOD_METADATA, handler)) continue;
        const said = (key: string): unknown => Reflect.getMetadata(key, handler) ?? Reflect.getMetadata(key, controller);
        const method = RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as number]!.toLowerCase() as Route['method'];
        for (const base of [Reflect.getMetadata(PATH_METADATA, controller) as string | string[]].flat())
          for (const own of [Reflect.getMetadata(PATH_METADATA, handler) as string | string[]].flat()) {
            const path = `/${base}/${own}`.replace(/\/+/g, '/').replace(/(.)\/$/, '$1');
            routes.push({
              service: service.name,
              method,
              path,
              isPublic: said('debrief:public') === true,
              allowed: said('debrief:allow') as string[] | undefined,
            });
          }
      }
    }
  return routes;
}

describe('standalone, all services in one process', () => {
  const world = useWorld({
    module: StandaloneModule as Type,
    name: 'standalone',
    services,
    config: configs,
    door: 'people',
    env: { DEBRIEF_ADMIN_TOKEN: adminToken },
  });
  const scripted = () => world.as(undefined).auth(adminToken, { type: 'bearer' }) as unknown as Agent;
  const routes = () => routesOf(world.get(HostedServices));

  it('serves each noun from the service that the gateway would send it to', () => {
    const strangers = routes()
      .filter(({ path, service }) => path.startsWith('/api/v1/') && service !== 'gateway')
      .filter(({ path, service }) => !owners[service]?.some((noun) => path === `/api/v1/${noun}` || path.startsWith(`/api/v1/${noun}/`)));
    expect(strangers).toEqual([]);
    const gateways = routes().filter(({ service, path }) => service === 'gateway' && path.startsWith('/api/v1/'));
    expect(gateways.filter(({ path }) => !ownNouns.some((noun) => path.startsWith(`/api/v1/${noun}`)))).toEqual([]);
  });

  it('lets nobody in without a name, but where it says so', async () => {
    const wrong: string[] = [];
    for (const { method, path, isPublic } of routes()) {
      const { status } = await world
        .as(undefined)
        [method](path.replace(/:[A-Za-z]+/g, 'x'))
        .send(method === 'get' ? undefined : {});
      if (isPublic ? status === 403 || status >= 500 : status !== 401) wrong.push(`${method} ${path}: ${status}`);
    }
    expect(wrong).toEqual([]);
  });

  it.each(['viewer', 'member'] as const)('lets a %s do what the role allows, and nothing else', async (role) => {
    const { token } = (await scripted().post('/api/v1/tokens').send({ name: role, role })).body as { token: string };
    const agent = () => world.as(undefined).auth(token, { type: 'bearer' }) as unknown as Agent;
    const wrong: string[] = [];
    for (const { method, path, isPublic, allowed } of routes()) {
      if (isPublic || path.startsWith('/_/') || path === '/api/v1/live') continue;
      const may = (allowed ?? []).length === 0 || allowed!.some((permission) => permits(permissionsOf(role), permission));
      const { status, body } = await agent()
        [method](path.replace(/:[A-Za-z]+/g, 'x'))
        .send(method === 'get' ? undefined : {});
      const isRefused = status === 403 && (body as { type?: string }).type === '/problems/identity/not-allowed';
      if (isRefused === may && !(may && isRefused && (allowed ?? []).length === 0))
        wrong.push(`${method} ${path}: ${status}, allowed ${allowed?.join()}`);
    }
    expect(wrong).toEqual([]);
  });

  it('keeps the internal paths of all services shut, for administrators too', async () => {
    const internal = routes().filter(({ path }) => path.startsWith('/_/'));
    expect(internal.length).toBeGreaterThan(3);
    for (const { method, path } of internal)
      expect([
        path,
        (
          await scripted()
            [method](path)
            .send(method === 'get' ? undefined : {})
        ).status,
      ]).toEqual([path, 401]);
    for (const { name } of services)
      for (const what of ['audit', 'dead-letters', 'verification']) expect((await scripted().get(`/_/${name}/${what}`)).status).toBe(401);
  });

  it('handles each event once, in the group of each service that hears it', async () => {
    const made = (await scripted().post('/api/v1/integrations').send({ source: 'generic', name: 'test' })).body as { ingestUrl: string };
    const sent = await fetch(made.ingestUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ title: 'Disk full', severity: 'critical', service: 'payments-api', status: 'firing', dedupKey: 'one' }),
    });
    expect(sent.status).toBeLessThan(300);
    await eventually(async () => expect((await scripted().get('/api/v1/incidents')).body.items).toHaveLength(1));
    expect(await world.published('incident.opened.v1')).toHaveLength(1);
    for (const service of world.get(HostedServices).all)
      expect([service.name, await service.find(DeadLetters)?.count('open')].filter((each) => each !== undefined)).not.toContain(1);
    const audit = (await scripted().get('/api/v1/audit')).body as {
      items: { service: string; by: { kind: string; name: string } }[];
      missing: string[];
    };
    expect(audit.missing).toEqual([]);
    expect(audit.items.find(({ service }) => service === 'ingest')?.by).toMatchObject({ kind: 'token', name: 'DEBRIEF_ADMIN_TOKEN' });
  });

  it('is ready, and says of each service that it is', async () => {
    const { body } = await scripted().get('/api/v1/status');
    expect(body.ready).toBe(true);
    expect((body.services as { name: string }[]).map(({ name }) => name).sort()).toEqual(
      services
        .map(({ name }) => name)
        .filter((name) => name !== 'gateway')
        .sort(),
    );
  });
});
