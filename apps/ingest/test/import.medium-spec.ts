import { eventually, useWorld } from '@debrief/testing';
import { describe, expect, it } from 'vitest';
import { ingestConfig } from '../src/ingest.config.js';
import { IngestModule } from '../src/ingest.module.js';
import { connect, insist, doorUrl, listOf } from './door.js';

describe('an import of history', () => {
  const world = useWorld({ module: IngestModule, name: 'ingest', config: [ingestConfig], clock: '2026-11-18T14:02:00.000Z' });
  const line = (dedupKey: string, day: string, more: object = {}) =>
    JSON.stringify({
      dedupKey,
      title: `Past ${dedupKey}`,
      severity: 'high',
      service: 'orders',
      startedAt: `${day}T10:00:00.000Z`,
      resolvedAt: `${day}T10:30:00.000Z`,
      ...more,
    });

  /** Uploads in parts and waits for the dry run. */
  async function upload(integrationId: string, text: string, format = 'json-lines', partLength = 40): Promise<Record<string, unknown>> {
    const imports = `/api/v1/integrations/${integrationId}/imports`;
    const begun = await world.http.post(imports).send({ format });
    expect(begun.status).toBe(201);
    const { importId } = begun.body as { importId: string };
    for (let number = 0; number * partLength < text.length; number++) {
      const part = { number, text: text.slice(number * partLength, (number + 1) * partLength) };
      // A part that comes twice is a part that came.
      for (let i = 0; i < 2; i++) expect((await world.http.post(`${imports}/${importId}/parts`).send(part)).status).toBe(200);
    }
    expect((await world.http.post(`${imports}/${importId}/complete`).send({})).status).toBe(202);
    return eventually(async () => {
      const { body } = await world.http.get(`${imports}/${importId}`);
      expect(body).toMatchObject({ state: 'dry' });
      return body as Record<string, unknown>;
    });
  }
  async function apply(integrationId: string, importId: unknown): Promise<void> {
    const path = `/api/v1/integrations/${integrationId}/imports/${String(importId)}`;
    expect((await world.http.post(`${path}/apply`).send({})).status).toBe(202);
    await eventually(async () => expect((await world.http.get(path)).body).toMatchObject({ state: 'applied' }));
  }
  /** Whole: lists leave the episodes out. */
  const alertsOf = async (integrationId: string) => {
    const listed = await listOf(world, `/api/v1/alerts?integrationId=${integrationId}`);
    return Promise.all(
      listed.map(async ({ alertId }) => (await world.http.get(`/api/v1/alerts/${String(alertId)}`)).body as Record<string, unknown>),
    );
  };
  const eventsOf = async (integrationId: string) => {
    const events = [];
    for (const type of ['alert.fired.v1', 'alert.changed.v1', 'alert.acknowledged.v1', 'alert.resolved.v1'])
      for (const { data } of await world.published(type))
        if ((data as { integrationId: string }).integrationId === integrationId)
          events.push({ type, data: data as Record<string, unknown> });
    return events;
  };

  it('says beforehand what would be made and refused, by line, then makes it with its own times and tells nobody that anything fires', async () => {
    const { integrationId } = await connect(world, 'generic');
    const file = [
      line('a', '2025-03-01'),
      line('a', '2025-03-02', { acknowledgedAt: '2025-03-02T10:05:00.000Z' }),
      '{"dedupKey":"broken"',
      line('b', '2025-03-01', { title: undefined }),
      line('a', '2025-03-01'),
      line('c', '2027-03-01'),
      line('open', '2025-03-04', { resolvedAt: undefined }),
    ].join('\n');
    const dry = await upload(integrationId, file);
    expect(dry).toMatchObject({ entries: 7, refused: 3, duplicates: 1, known: 0, alerts: 2, newAlerts: 2, openEnded: 1 });
    expect(dry['refusals']).toEqual([
      { line: 3, reason: 'not JSON' },
      { line: 4, reason: 'no title' },
      { line: 6, reason: 'it lies in the future' },
    ]);
    expect(await alertsOf(integrationId)).toHaveLength(0);
    await apply(integrationId, dry['importId']);
    const alerts = await alertsOf(integrationId);
    expect(alerts.find(({ dedupKey }) => dedupKey === 'a')).toMatchObject({
      status: 'resolved',
      startedAt: '2025-03-02T10:00:00.000Z',
      acknowledgedAt: '2025-03-02T10:05:00.000Z',
      resolvedAt: '2025-03-02T10:30:00.000Z',
      receivedAt: expect.stringMatching(/^2025-/) as string,
      isReplay: true,
      episodes: [{ startedAt: '2025-03-01T10:00:00.000Z' }, { startedAt: '2025-03-02T10:00:00.000Z' }],
    });
    expect(alerts.find(({ dedupKey }) => dedupKey === 'open')).toMatchObject({
      status: 'resolved',
      resolution: 'expired',
      startedAt: '2025-03-04T10:00:00.000Z',
    });
    await eventually(async () => expect((await eventsOf(integrationId)).length).toBeGreaterThan(2));
    for (const { data } of await eventsOf(integrationId)) expect(data['isReplay']).toBe(true);
  });

  it('changes nothing the second time, and lets the monitor go on with the same alert', async () => {
    const { integrationId, key } = await connect(world, 'opsgenie');
    const alert = {
      id: 'o1',
      alias: 'orders/latency',
      message: 'Orders are slow',
      status: 'open',
      createdAt: '2025-03-01T10:00:00.000Z',
      updatedAt: '2025-03-01T10:20:00.000Z',
      priority: 'P2',
      report: { ackTime: 60_000 },
    };
    const closed = { ...alert, id: 'o2', alias: 'mail/queue', status: 'closed', report: { closeTime: 60_000 } };
    const page = JSON.stringify({ data: [alert, closed], paging: {} }, null, 2);
    const first = await upload(integrationId, page, 'opsgenie', 100);
    expect(first).toMatchObject({ entries: 2, refused: 0, newAlerts: 2, openEnded: 1 });
    await apply(integrationId, first['importId']);
    const before = await alertsOf(integrationId);
    expect(before.map(({ status }) => status)).toEqual(['resolved', 'resolved']);
    const second = await upload(integrationId, page, 'opsgenie', 1000);
    expect(second).toMatchObject({ entries: 2, known: 2, newAlerts: 0 });
    await apply(integrationId, second['importId']);
    expect((await alertsOf(integrationId)).map(({ alertId, sequence }) => [alertId, sequence])).toEqual(
      before.map(({ alertId, sequence }) => [alertId, sequence]),
    );

    // It still fires: what was inferred from the export was wrong, and the episode goes on.
    const headers = { authorization: `GenieKey ${key}` };
    expect(
      (await insist(`${doorUrl(world)}/v2/alerts`, { message: 'Orders are slow', alias: 'orders/latency', priority: 'P2' }, headers))
        .status,
    ).toBe(202);
    await eventually(async () =>
      expect((await alertsOf(integrationId)).find(({ dedupKey }) => dedupKey === 'orders/latency')).toMatchObject({
        status: 'acknowledged',
        isReplay: false,
        episode: 1,
      }),
    );
  });

  it('goes on where a process ended, and refuses a part before its turn, a closed file and an apply too early', async () => {
    const { integrationId } = await connect(world, 'pagerduty');
    const imports = `/api/v1/integrations/${integrationId}/imports`;
    const { importId } = (await world.http.post(imports).send({ format: 'pagerduty' })).body as { importId: string };
    const early = await world.http.post(`${imports}/${importId}/parts`).send({ number: 3, text: 'x' });
    expect([early.status, early.body]).toEqual([409, expect.objectContaining({ type: '/problems/import/part-missing', nextPart: 0 })]);
    expect((await world.http.post(`${imports}/${importId}/apply`).send({})).status).toBe(409);
    const csv =
      'id,description,service_name,created_on,resolved_on,urgency\nQ1,Disk,db,2025-03-01T10:00:00Z,2025-03-01T10:10:00Z,high\nQ2,,db,2025-03-01T10:00:00Z,,high\n';
    await world.http.post(`${imports}/${importId}/parts`).send({ number: 0, text: csv });
    await world.http.post(`${imports}/${importId}/complete`).send({});
    expect((await world.http.post(`${imports}/${importId}/parts`).send({ number: 1, text: 'x' })).status).toBe(409);
    await world.sweep('ingest-imports');
    const dry = await eventually(async () => {
      const { body } = await world.http.get(`${imports}/${importId}`);
      expect(body).toMatchObject({ state: 'dry', entries: 2, refused: 1, refusals: [{ line: 3, reason: 'no column "description"' }] });
      return body as { version: number };
    });
    expect((await world.http.post(`${imports}/${importId}/apply`).set('If-Match', '"1"').send({})).status).toBe(412);
    expect((await world.http.post(`${imports}/${importId}/apply`).set('If-Match', `"${dry.version}"`).send({})).status).toBe(202);
    await eventually(async () =>
      expect(await alertsOf(integrationId)).toMatchObject([
        { title: 'Disk', severity: 'high', service: 'db', resolvedAt: '2025-03-01T10:10:00.000Z' },
      ]),
    );
    expect((await world.as('member').post(imports).send({ format: 'pagerduty' })).status).toBe(403);
    expect((await world.http.get(`${imports}/his_nobody`)).status).toBe(404);
  });

  it('adds past episodes to an alert that fires, which stays as it is', async () => {
    const { integrationId, ingestUrl } = await connect(world, 'generic');
    await insist(ingestUrl, { dedupKey: 'live', title: 'Live', status: 'firing', startedAt: '2026-11-18T14:00:00.000Z' });
    await eventually(async () => expect(await alertsOf(integrationId)).toHaveLength(1));
    const dry = await upload(integrationId, line('live', '2025-03-01', { title: 'An older text' }));
    expect(dry).toMatchObject({ alerts: 1, newAlerts: 0, known: 0 });
    await apply(integrationId, dry['importId']);
    expect(await alertsOf(integrationId)).toMatchObject([
      {
        title: 'Live',
        status: 'firing',
        episodes: [{ startedAt: '2025-03-01T10:00:00.000Z' }, { startedAt: '2026-11-18T14:00:00.000Z', resolvedAt: null }],
      },
    ]);
  });

  it('says each incident of another tool once, with the times that all its entries tell', async () => {
    const { integrationId } = await connect(world, 'pagerduty');
    const service = { summary: 'payments' };
    const incident = { id: 'Q7', incident_key: 'pay/slow', title: 'Payments are slow', service };
    const log = (type: string, at: string) => ({
      id: `${type}-${at}`,
      type: `${type}_log_entry`,
      created_at: `2025-04-01T${at}:00Z`,
      incident,
      service,
    });
    const lines = [
      { id: 'Q1', type: 'incident', title: 'Disk full', status: 'resolved', created_at: '2025-03-01T10:00:00Z', resolved_at: '2025-03-01T10:10:00Z', service },
      { id: 'A1', type: 'alert', alert_key: 'cpu', summary: 'CPU is high', status: 'resolved', created_at: '2025-03-01T10:00:00Z', resolved_at: '2025-03-01T10:05:00Z' },
      log('resolve', '11:30'),
      log('trigger', '11:00'),
      log('acknowledge', '11:07'),
    ]; // prettier-ignore
    const file = lines.map((one) => JSON.stringify(one)).join('\n');
    for (let times = 0; times < 2; times++) {
      const dry = await upload(integrationId, file, 'pagerduty', 500);
      expect(dry).toMatchObject({ entries: 5, refused: 0, alerts: 3, incidents: 2 });
      await apply(integrationId, dry['importId']);
    }
    const said = await eventually(async () => {
      const events = (await world.published('past-incident.recorded.v1')).map(({ data }) => data as Record<string, unknown>);
      const own = events.filter((data) => data['integrationId'] === integrationId);
      expect(own).toHaveLength(2);
      return own.toSorted((a, b) => String(a['startedAt']).localeCompare(String(b['startedAt'])));
    });
    expect(said).toMatchObject([
      { title: 'Disk full', service: 'payments', startedAt: '2025-03-01T10:00:00.000Z', resolvedAt: '2025-03-01T10:10:00.000Z' },
      {
        title: 'Payments are slow',
        startedAt: '2025-04-01T11:00:00.000Z',
        acknowledgedAt: '2025-04-01T11:07:00.000Z',
        resolvedAt: '2025-04-01T11:30:00.000Z',
        isEndInferred: false,
      },
    ]);
  });
});
