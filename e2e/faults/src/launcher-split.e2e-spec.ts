import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiClient, eventually, Installation, Ledger } from '@debrief/e2e-support';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SteadyLoad } from './steady-load.js';

const READY = /Debrief is ready: (http:\/\/\S+)/;
const CURL = /send a first alert: curl .* (http:\/\/\S+)$/m;
const A_START_MS = 120_000;
const PER_SECOND = 20;

let here: Installation;
beforeAll(() => {
  here = new Installation();
});
afterAll(() => here.remove(), 40_000);

/** One promise: whoever is killed while alerts come in, accepted is stored, nothing is left running, and the next start goes on. */
describe('npm start -- --split, under load', () => {
  const ledger = new Ledger();
  let load: SteadyLoad;
  const launcherPid = () => (JSON.parse(readFileSync(join(here.dataDir, 'running.json'), 'utf8')) as { pid: number }).pid;
  const started = async () => {
    const run = here.npm(['start', '--', '--split'], { DEBRIEF_KAFKA_MAX_WAIT_MS: '50' });
    const url = (await run.says(READY, { within: A_START_MS }))[1] as string;
    const ingestUrl = (await run.says(CURL))[1] as string;
    load ??= new SteadyLoad(ingestUrl, ledger);
    expect(load.url).toBe(ingestUrl);
    return { run, api: new ApiClient(url, readFileSync(join(here.dataDir, 'admin-token'), 'utf8').trim()) };
  };
  const accepts = () => {
    const before = ledger.ids('accepted').length;
    return eventually(() => expect(ledger.ids('accepted').length).toBeGreaterThan(before + PER_SECOND), { within: 60_000 });
  };

  it('outlives the kill of a service, of npm and of the launcher', { timeout: 3 * A_START_MS }, async () => {
    const first = await started();
    load.start(PER_SECOND);
    await accepts();
    for (const service of ['ingest', 'incidents']) {
      process.kill(here.pidOf(service), 'SIGKILL');
      await first.run.says(new RegExp(`${service} is up again`));
    }
    await accepts();
    process.kill(first.run.pid, 'SIGKILL'); // npm: the launcher sees it and stops what it started
    await here.nothingIsLeft({ within: 30_000 });

    await started();
    await accepts();
    process.kill(launcherPid(), 'SIGKILL'); // the kernel ends the rest
    await here.nothingIsLeft({ within: 30_000 });

    const third = await started();
    await accepts();
    await load.stop();
    await eventually(
      async () => {
        const alerts = await third.api.all<{ dedupKey: string; episode: number }>('/alerts?limit=200');
        ledger.assertKept(alerts.map(({ dedupKey }) => dedupKey));
        expect(alerts.filter(({ episode }) => episode !== 1)).toEqual([]);
      },
      { within: 60_000 },
    );
    third.run.ctrlC();
    await third.run.exited;
    await here.nothingIsLeft();
  });
});
