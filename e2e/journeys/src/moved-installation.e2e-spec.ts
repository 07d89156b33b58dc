import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually, startStack, workspaceRoot, type Stack } from '@debrief/e2e-support';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const secret = 'one secret for the old and the new installation';

/** One promise: an installation goes to another place as a file, whole and proved, and people find there what they left. */
describe('an installation moves', () => {
  let [here, there]: Stack[] = [];
  const folder = mkdtempSync(join(tmpdir(), 'debrief-move-'));
  const file = join(folder, 'debrief.jsonl');

  /** The command-line tool, on the databases and at the door of one of the two. */
  const debrief = async (stack: Stack, ...args: string[]) => {
    const env = {
      ...process.env,
      DEBRIEF_DATABASE_PREFIX: `${stack.prefix}-`,
      DEBRIEF_TOPIC_PREFIX: `${stack.prefix}-`,
      DEBRIEF_SECRET: secret,
    };
    const door = ['--url', stack.url, '--token', stack.adminToken];
    return promisify(execFile)(process.execPath, [join(workspaceRoot, 'tools/dist/debrief.js'), ...door, ...args], { env });
  };

  beforeAll(async () => {
    const env = { DEBRIEF_SECRET: secret };
    [here, there] = await Promise.all([startStack({ shape: 'standalone', env }), startStack({ shape: 'standalone', env })]);
  }, 120_000);
  afterAll(async () => {
    await Promise.all([here?.stop(), there?.stop()]);
    rmSync(folder, { recursive: true });
  }, 60_000);

  it('with its incidents, items, settings and the proof of every commit', { timeout: 120_000 }, async () => {
    const { api } = here!;
    const { body: incident } = await api.post<{ incidentId: string }>('/incidents', { title: 'Checkout is slow', severity: 'sev2' });
    await api.post(`/incidents/${incident.incidentId}/resolve`, {});
    const { body: item } = await api.post<{ actionItemId: string }>('/action-items', {
      title: 'Reject a pool size below 5 at start-up',
      sources: [{ kind: 'incident', id: incident.incidentId }],
    });
    const schedule = { name: 'Weekly', reportId: 'summary', period: 'previous-week', every: 'week', at: '09:00', zone: 'Europe/Berlin' };
    await api.post('/reports/schedules', schedule);
    const drafts = async (stack: Stack) =>
      (await stack.api.get<{ items: { title: string }[] }>(`/post-mortems?incident=${incident.incidentId}`)).body.items;
    const counted = async (stack: Stack) =>
      (await stack.api.get<{ figures: { value: number }[] }>('/reports/volume')).body.figures[0]?.value;
    await eventually(async () => expect(await drafts(here!)).toHaveLength(1));
    await eventually(async () => expect(await counted(here!)).toBe(1));

    await debrief(here!, 'export', '--out', file);
    expect(statSync(file).mode & 0o077).toBe(0);
    expect(readFileSync(file, 'utf8')).not.toContain(here!.adminToken);
    await debrief(there!, 'import', file);
    await expect(debrief(there!, 'import', file)).rejects.toMatchObject({ stderr: expect.stringContaining('not empty') as string });

    expect((await there!.api.get<{ title: string }>(`/incidents/${incident.incidentId}`)).body.title).toBe('Checkout is slow');
    expect(await drafts(there!)).toEqual(await drafts(here!));
    expect((await there!.api.get<{ title: string }>(`/action-items/${item.actionItemId}`)).status).toBe(200);
    expect((await there!.api.get<{ items: { name: string }[] }>('/reports/schedules')).body.items).toMatchObject([{ name: 'Weekly' }]);
    expect(await counted(there!)).toBe(1);
    // Life goes on in the new place, on the histories that came along.
    await there!.api.post(`/incidents/${incident.incidentId}/reopen`, { reason: 'It came back.' });
    await eventually(async () => {
      const { stderr } = await debrief(there!, 'verify', '--projections');
      expect(stderr).toContain('all whole');
      expect(stderr).toContain('all as the commits say');
    });
  });
});
