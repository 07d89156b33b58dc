import { CommitStore } from '@debrief/persistence';
import { HostedServices, unaudited } from '@debrief/service';
import { eventually, useWorld } from '@debrief/testing';
import type { Type } from '@nestjs/common';
import type request from 'supertest';
import { describe, expect, it } from 'vitest';
import { configs, services, StandaloneModule } from '../src/index.js';
import { routesOf } from '../src/routes-of.js';

const adminToken = 'an-administrators-token-for-the-tests';
type Agent = ReturnType<typeof request.agent>;
type Method = 'post' | 'put' | 'patch' | 'delete';

interface Line {
  readonly service: string;
  readonly by: { readonly kind: string; readonly name: string | null };
  readonly type: string;
  readonly order: string | null;
}

/** The gateway has no store: what it is ordered it passes on to the service that carries it out, and that one leaves the line. */
const passedOn = [
  'POST /api/v1/dead-letters/:deadLetterId/redrive',
  'POST /api/v1/dead-letters/:deadLetterId/skip',
  'POST /api/v1/stores/:service/projections/:name/rebuild',
  'POST /api/v1/stores/:service/republish',
];

describe('the audit of every order', () => {
  const world = useWorld({
    module: StandaloneModule as Type,
    name: 'standalone',
    services,
    config: configs,
    door: 'people',
    env: { DEBRIEF_ADMIN_TOKEN: adminToken, DEBRIEF_EGRESS_ALLOW: '127.0.0.1' },
  });
  const scripted = () => world.as(undefined).auth(adminToken, { type: 'bearer' }) as unknown as Agent;
  const writing = () =>
    routesOf(StandaloneModule as Type)
      .filter(({ method, path }) => ['post', 'put', 'patch', 'delete'].includes(method) && path.startsWith('/api/v1/'))
      .map((route) => ({ ...route, name: `${route.method.toUpperCase()} ${route.path}` }));
  const isRead = (name: string) => unaudited.some((pattern) => pattern.test(name));

  it('is kept by each writing endpoint, for each belongs to a service with a store, but for those that are named', () => {
    const hosted = world.get(HostedServices);
    const stores = new Map<string, boolean>();
    for (const service of hosted.all)
      for (const controller of service.controllers()) stores.set(controller.name, service.find(CommitStore) !== undefined);
    expect(writing().length).toBeGreaterThan(100);
    const without = writing().filter(({ controller, name }) => !stores.get(controller) && !isRead(name));
    expect(without.map(({ name }) => name).toSorted()).toEqual(passedOn);
  });

  it('leaves out nothing but what changes nothing', () =>
    expect(
      writing()
        .map(({ name }) => name)
        .filter(isRead)
        .toSorted(),
    ).toMatchInlineSnapshot(`
      [
        "POST /api/v1/action-items/lint",
        "POST /api/v1/correlation-rules/try-out",
        "POST /api/v1/integrations/:integrationId/preview",
        "POST /api/v1/lint",
        "POST /api/v1/notifications/read",
        "POST /api/v1/people/invitation/open",
        "POST /api/v1/post-mortem-policies/preview",
        "POST /api/v1/post-mortems/:postMortemId/publish/preview",
        "POST /api/v1/reminder-plans/preview",
        "POST /api/v1/stores/:service/projections/compare",
        "POST /api/v1/templates/preview",
      ]
    `));

  it('holds a line of each setting that somebody changes', async () => {
    const audit = async (): Promise<Line[]> => (await scripted().get('/api/v1/audit?limit=200').expect(200)).body.items as Line[];
    const wrong: string[] = [];
    // The installation's own token is made while it starts.
    await eventually(audit);
    const order = async (service: string, method: Method, path: string, body: object = {}, headers: Record<string, string> = {}) => {
      const before = (await audit()).filter((line) => line.service === service).length;
      const sent = scripted()[method](`/api/v1${path}`).set(headers);
      const answer = method === 'delete' ? await sent : await sent.send(body);
      if (answer.status >= 300) wrong.push(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
      const lines = (await audit()).filter((line) => line.service === service);
      if (lines.length !== before + 1) wrong.push(`${method} ${path}: ${lines.length - before} lines`);
      else if (lines[0]?.by.name !== 'DEBRIEF_ADMIN_TOKEN') wrong.push(`${method} ${path}: by ${lines[0]?.by.name}`);
      return answer;
    };
    const got = async (path: string) => scripted().get(`/api/v1${path}`).expect(200);

    const { integrationId } = (await order('ingest', 'post', '/integrations', { source: 'generic', name: 'Audited' })).body;
    for (const what of ['pause', 'resume', 'rotate-key']) await order('ingest', 'post', `/integrations/${integrationId}/${what}`);
    await order('ingest', 'delete', `/integrations/${integrationId}`);

    const { channelId } = (
      await order('notifications', 'post', '/channels', { kind: 'webhook', name: 'Room', url: 'http://127.0.0.1:9/hook' })
    ).body;
    await order('notifications', 'post', `/channels/${channelId}/rotate-secret`);
    await order('notifications', 'delete', `/channels/${channelId}`);
    const preferences = [{ kind: 'report', channelId: 'email', mode: 'off' }];
    await order('notifications', 'put', '/me/preferences', { preferences });

    const [plan] = ((await got('/reminder-plans')).body as { plans: { planId: string; name: string; rungs: object[] }[] }).plans;
    await order('action-items', 'put', `/reminder-plans/${plan!.planId}`, { name: plan!.name, rungs: plan!.rungs });
    await order('action-items', 'put', '/reminder-plans/rules', { rules: [] });
    await order('action-items', 'post', '/me/calendar');
    await order('action-items', 'delete', '/me/calendar');

    const schedule = { name: 'Weekly', reportId: 'summary', period: 'previous-week', every: 'week', at: '09:00', zone: 'UTC' };
    const { scheduleId } = (await order('reports', 'post', '/reports/schedules', schedule)).body;
    await order('reports', 'delete', `/reports/schedules/${scheduleId}`);

    const policies = await got('/post-mortem-policies');
    await order(
      'post-mortems',
      'put',
      '/post-mortem-policies',
      { policies: (policies.body as { items: object[] }).items },
      { 'If-Match': policies.headers['etag']! },
    );
    const [template] = ((await got('/templates')).body as { items: { templateId: string; version: number }[] }).items;
    const { templateId: _id, version: _version, ...copy } = template as { templateId: string; version: number };
    await order('post-mortems', 'post', '/templates', { ...copy, name: 'A template of our own' });

    const { teamId } = (await order('directory', 'post', '/teams', { name: 'Audited' })).body;
    await order('directory', 'post', `/teams/${teamId}/close`);
    const { tokenId } = (await order('directory', 'post', '/tokens', { name: 'audited', role: 'viewer' })).body;
    await order('directory', 'delete', `/tokens/${tokenId}`);
    const { serviceId } = (await order('directory', 'post', '/services', { name: 'audited-api' })).body;
    await order('directory', 'post', `/services/${serviceId}/retire`);
    await order('incidents', 'post', '/incidents', { title: 'Audited', severity: 'sev3' });
    expect(wrong).toEqual([]);
  });
});
