import { execFile, execFileSync } from 'node:child_process';
import { createServer } from 'node:net';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually, Installation } from '@debrief/e2e-support';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const READY = /Debrief is ready: (http:\/\/\S+)/;
const CURL = /send a first alert: (curl .+)/;
/** Without anybody being killed. What a stop costs on a quiet machine is printed by `npm run bench -- start`. */
const STOP_WITHIN_MS = 12_000;
const A_START_MS = 90_000;
/** Nothing answers where packages would come from. */
const NO_NETWORK = Object.fromEntries(
  ['npm_config_registry', 'http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'PIP_INDEX_URL'].map((name) => [
    name,
    'http://127.0.0.1:9',
  ]),
);

let here: Installation;
beforeAll(() => {
  here = new Installation();
});
afterAll(() => here.remove(), 40_000);

const kill = (pid: number, signal: NodeJS.Signals) => process.kill(pid, signal);
const adminToken = () => readFileSync(join(here.dataDir, 'admin-token'), 'utf8').trim();
const incidents = async (url: string) => {
  const answer = await fetch(`${url}/api/v1/incidents`, { headers: { authorization: `Bearer ${adminToken()}` } });
  expect(answer.status).toBe(200);
  return ((await answer.json()) as { items: unknown[] }).items;
};

describe('npm start', () => {
  it('says in one line what is missing, before anything is started', async () => {
    const path = execFileSync(
      'bash',
      ['-c', 'mkdir -p empty && for p in npm node bash sh setpriv; do ln -sf "$(command -v $p)" empty/; done && echo $PWD/empty'],
      {
        cwd: here.root,
        encoding: 'utf8',
      },
    ).trim();
    const run = here.npm(['start'], { PATH: path });
    expect(await run.exited).toBe(1);
    expect(run.output).toMatch(/^Missing: Java 17 or newer \(package openjdk-17-jre-headless\).*Nothing was started\.$/m);
    await here.nothingIsLeft();
  });

  it('says in one line that a port is taken, and starts nothing', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const { port } = other.address() as { port: number };
    try {
      for (const variable of ['DEBRIEF_PORT', 'DEBRIEF_INGEST_PORT']) {
        const run = here.npm(['start'], { [variable]: String(port) });
        expect(await run.exited).toBe(1);
        expect(run.output).toContain(`Port ${port} is taken. Set ${variable} to another one, or to 0 for any. Nothing was started.`);
      }
    } finally {
      other.close();
    }
    await here.nothingIsLeft();
  });

  it('names a given server that does not answer', async () => {
    const run = here.npm(['start'], {
      KAFKA_BROKERS: '127.0.0.1:9',
      MONGODB_URL: 'mongodb://127.0.0.1:9',
      REDIS_URL: 'redis://127.0.0.1:9',
    });
    expect(await run.exited).toBe(1);
    expect(run.output).toMatch(/Nothing answers at 127\.0\.0\.1:9 \((KAFKA_BROKERS|MONGODB_URL|REDIS_URL)\)/);
    await here.nothingIsLeft();
  });

  it(
    'leaves nothing after Ctrl-C in the middle of a start',
    async () => {
      const run = here.npm(['start']);
      await run.says(/starting Kafka, MongoDB and Redis/);
      run.ctrlC();
      await run.exited;
      await here.nothingIsLeft();
    },
    A_START_MS,
  );

  it(
    'leaves nothing when npm is killed in the middle of a start',
    async () => {
      const run = here.npm(['start']);
      await run.says(/redis is up/);
      kill(run.pid, 'SIGKILL');
      await here.nothingIsLeft();
    },
    A_START_MS,
  );

  it(
    'is ready, takes a first alert by the line it prints, outlives a crash, and after kill -9 of the launcher has its data again, without a network',
    async () => {
      const first = here.npm(['start']);
      const url = (await first.says(READY, { within: A_START_MS }))[1] as string;
      await first.says(/memory in use: \d+ MiB/);
      for (const secret of ['secret', 'admin-token']) expect(statSync(join(here.dataDir, secret)).mode & 0o777).toBe(0o600);

      // the printed line, as somebody would paste it
      const curl = (await first.says(CURL))[1] as string;
      await promisify(execFile)('bash', ['-c', curl.replace('curl ', 'curl --fail --silent --show-error ')]);
      await eventually(async () => expect(await incidents(url)).toHaveLength(1));

      const second = here.npm(['start']);
      expect(await second.exited).toBe(0);
      expect(second.output).toMatch(new RegExp(`already runs from .+: pid \\d+, ${url}`));

      kill(here.pidOf('standalone'), 'SIGKILL');
      await first.says(/standalone ended \(SIGKILL\), starting it again \(1 of 3\)/);
      await first.says(/standalone is up again/);
      kill(here.pidOf('redis'), 'SIGKILL');
      await first.says(/redis is up again/);
      expect(await incidents(url)).toHaveLength(1);

      const launcher = JSON.parse(readFileSync(join(here.dataDir, 'running.json'), 'utf8')) as { pid: number };
      kill(launcher.pid, 'SIGKILL');
      await first.exited;
      await here.nothingIsLeft();

      const again = here.npm(['start'], NO_NETWORK); // everything was fetched before
      const urlAgain = (await again.says(READY, { within: A_START_MS }))[1] as string;
      expect(urlAgain).toBe(url);
      expect((await again.says(CURL))[1]).toBe(curl);
      expect(await incidents(urlAgain)).toHaveLength(1);
      const began = performance.now();
      again.ctrlC();
      await again.exited;
      await here.nothingIsLeft();
      expect(performance.now() - began).toBeLessThan(STOP_WITHIN_MS);
    },
    3 * A_START_MS,
  );

  it(
    'does not wait at a second Ctrl-C',
    async () => {
      const run = here.npm(['start']);
      await run.says(/kafka is up/);
      run.ctrlC();
      await run.says(/stopping …/);
      run.ctrlC();
      await run.exited;
      await here.nothingIsLeft({ within: 3_000 });
    },
    A_START_MS,
  );
});
