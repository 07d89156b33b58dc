import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually, sharedStack, workspaceRoot } from '@debrief/e2e-support';
import { expect, it } from 'vitest';
import { alertsOf, connect, incidentsOf, theIncidentOf } from './sources.js';

const service = 'imported-shop';
const past = (n: number) => ({
  id: `o${n}`,
  alias: `shop/latency-${n % 5}`,
  message: `Shop is slow ${n % 5}`,
  status: 'closed',
  priority: 'P1',
  createdAt: new Date(Date.UTC(2025, 2, 1 + n, 10)).toISOString(),
  report: { ackTime: 60_000, closeTime: 1_800_000 },
  details: { service },
});

/** One promise: what another tool has kept comes over with its own times, opens nothing, and meets what fires from now on. */
it('an export of Opsgenie becomes history by the command line, and the next alert goes on with it', { timeout: 90_000 }, async () => {
  const { api, adminToken } = sharedStack();
  const source = await connect(api, 'opsgenie', 'Moved from Opsgenie');
  const folder = mkdtempSync(join(tmpdir(), 'debrief-import-'));
  try {
    const file = join(folder, 'alerts.json');
    const open = { ...past(20), alias: 'shop/open', message: 'Shop was left open', status: 'open' };
    writeFileSync(
      file,
      JSON.stringify({ data: [...Array.from({ length: 15 }, (_, n) => past(n)), { id: 'x' }, open], paging: {} }, null, 2),
    );
    const debrief = async (...more: string[]) => {
      const args = [
        '--url',
        api.url,
        '--token',
        adminToken,
        'import',
        file,
        '--integration',
        source.integrationId,
        '--format',
        'opsgenie',
        ...more,
      ];
      return (await promisify(execFile)(process.execPath, [join(workspaceRoot, 'tools/dist/debrief.js'), ...args])).stdout;
    };
    const dry = await debrief();
    expect(dry).toContain('17 entries: 1 refused, 0 more than once in the file, 0 on record already');
    expect(dry).toContain('6 alerts, 6 of them new');
    expect(await alertsOf(api, service)).toEqual([]);
    expect(await debrief('--apply')).toContain('applied: 6 alerts');
    expect(await debrief('--apply')).toContain('16 on record already');

    const alerts = await alertsOf(api, service);
    expect(alerts).toHaveLength(6);
    for (const { status } of alerts) expect(status).toBe('resolved');
    const { body: whole } = await api.get<{ episodes: { startedAt: string }[] }>(
      `/alerts/${alerts.find(({ title }) => title === 'Shop is slow 0')!.alertId}`,
    );
    expect(whole.episodes.map(({ startedAt }) => startedAt)).toEqual([
      '2025-03-01T10:00:00.000Z',
      '2025-03-06T10:00:00.000Z',
      '2025-03-11T10:00:00.000Z',
    ]);

    // A live alert of the same key: the first incident of the service, and history had opened none before it.
    const answer = await fetch(source.ingestUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `GenieKey ${source.key}` },
      body: JSON.stringify({ message: 'Shop is slow 0', alias: 'shop/latency-0', priority: 'P1', details: { service } }),
    });
    expect(answer.status).toBe(202);
    await theIncidentOf(api, service);
    expect(await incidentsOf(api, service)).toMatchObject([{ alertCounts: { open: 1, total: 1 } }]);
    await eventually(async () =>
      expect((await alertsOf(api, service)).find(({ title }) => title === 'Shop is slow 0')).toMatchObject({
        status: 'firing',
        episode: 4,
      }),
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
