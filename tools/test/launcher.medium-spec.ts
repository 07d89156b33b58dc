import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

// The launcher runs before anything is installed or built, so it is plain JavaScript without types.
const root = join(import.meta.dirname, '../..');
const load = async (file: string): Promise<any> => import(pathToFileURL(join(root, file)).href);
const { planServers, missingLine, diskLine } = await load('infra/plan.mjs');
const { freePorts, rememberedPorts, run, supervise, sweepOrphans, takeLock } = await load('infra/processes.mjs');
const { rules } = await load('tools/checks/workspace-rules.mjs');
const { licences } = await load('tools/checks/licences.mjs');

let folder = '';
const path = process.env['PATH'];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'debrief-launcher-'));
});
afterEach(() => {
  process.env['PATH'] = path;
  rmSync(folder, { recursive: true, force: true });
});

/** A `docker` that does as the script says, first on the path. */
function fakeDocker(script: string): void {
  writeFileSync(join(folder, 'docker'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, 'docker'), 0o755);
  process.env['PATH'] = `${folder}:${path}`;
}

describe('where each server comes from', () => {
  it('is the URL where one is given, each for itself', async () => {
    expect(await planServers({ KAFKA_BROKERS: 'k:1', DEBRIEF_NO_DOCKER: '1' })).toEqual({ kafka: 'url', mongo: 'native', redis: 'native' });
  });

  it('is Docker for the rest where an engine and Compose answer', async () => {
    fakeDocker('exit 0');
    expect(await planServers({ REDIS_URL: 'redis://r' })).toEqual({ kafka: 'docker', mongo: 'docker', redis: 'url' });
  });

  it('is native where there is a client and no engine, or an engine without Compose', async () => {
    fakeDocker('exit 1');
    expect(await planServers({})).toEqual({ kafka: 'native', mongo: 'native', redis: 'native' });
    fakeDocker('[ "$1" = version ]');
    expect(await planServers({})).toEqual({ kafka: 'native', mongo: 'native', redis: 'native' });
  });

  it('is native where the engine does not answer within five seconds', async () => {
    fakeDocker('exec sleep 60');
    const began = performance.now();
    expect(await planServers({})).toEqual({ kafka: 'native', mongo: 'native', redis: 'native' });
    expect(performance.now() - began).toBeLessThan(8_000);
  });
});

describe('what is missing', () => {
  it('is nothing for what is given by URL', () => {
    process.env['PATH'] = folder;
    expect(missingLine({ kafka: 'url', mongo: 'url', redis: 'url' })).toBeUndefined();
  });

  it('is said in one line, with the package that has it', () => {
    process.env['PATH'] = folder;
    expect(missingLine({ kafka: 'native', mongo: 'url', redis: 'url' })).toMatch(
      /^Missing: Java 17 or newer \(package openjdk-17-jre-headless\).*or give KAFKA_BROKERS\. Nothing was started\.$/,
    );
  });

  it('is room on the disk, too', () => {
    expect(diskLine(folder, 1, 'a test')).toBeUndefined();
    expect(diskLine(folder, 1e12, 'a test')).toMatch(/^Not enough disk: .+ has \d+ MiB free, a test needs/);
    writeFileSync(join(folder, 'file'), '');
    expect(diskLine(join(folder, 'file/below'), 1, 'a test')).toContain('cannot be made (ENOTDIR)');
  });
});

describe('ports', () => {
  it('are below those that the kernel gives to clients, and all different', async () => {
    const ports: Record<string, number> = await freePorts(['a', 'b', 'c', 'd'], {});
    expect(new Set(Object.values(ports)).size).toBe(4);
    for (const port of Object.values(ports)) expect(port).toBeLessThan(32_768);
  });

  it('are the same at the next start, unless somebody else has one by then', async () => {
    const first = await rememberedPorts(folder, ['a', 'b']);
    expect(await rememberedPorts(folder, ['a', 'b'])).toEqual(first);
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(first.a, '127.0.0.1', resolve));
    const second = await rememberedPorts(folder, ['a', 'b']);
    other.close();
    expect(second.b).toBe(first.b);
    expect(second.a).not.toBe(first.a);
  });
});

describe('the lock of a data directory', () => {
  it('is held by one, who answers the others; and is free when it is let go', async () => {
    const first = await takeLock(folder, () => ({ pid: 1, url: 'http://there' }));
    expect(await takeLock(folder, () => ({}))).toEqual({ other: { pid: 1, url: 'http://there' } });
    await first.release();
    const next = await takeLock(folder, () => ({}));
    expect(next.other).toBeUndefined();
    await next.release();
  });
});

describe('children', () => {
  it('of an earlier launcher are ended, and nobody else who has their pid by now', async () => {
    const child = spawn('sleep', ['60']);
    const pid = child.pid as number;
    const started = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[19];
    const over = new Promise((resolve) => child.once('exit', (_, signal) => resolve(signal)));
    const said: string[] = [];
    writeFileSync(join(folder, 'pids.json'), JSON.stringify([{ name: 'thing', pid, started: 'another time' }]));
    await sweepOrphans(folder, (line: string) => said.push(line));
    expect(existsSync(`/proc/${pid}`)).toBe(true);
    expect(said).toEqual([]);
    writeFileSync(join(folder, 'pids.json'), JSON.stringify([{ name: 'thing', pid, started }]));
    await sweepOrphans(folder, (line: string) => said.push(line));
    expect(await over).toBe('SIGTERM');
    expect(said).toEqual([`ending thing (pid ${pid}) of an earlier run`]);
  });

  it('that do not get ready are shown with the end of their log', async () => {
    const start = run('sh', ['-c', 'echo one; echo two; exit 3'], { name: 'thing', dataDir: folder, ready: /never/ });
    await expect(start).rejects.toThrow(/thing did not start \(ended with 3\), the end of .+thing\.log:\none\ntwo/);
  });

  it('that die are started again three times, then given up with the end of their log', async () => {
    const said: string[] = [];
    const start = (again: boolean) =>
      run('sh', ['-c', 'echo ready; sleep 0.2; echo last words; exit 7'], { name: 'thing', dataDir: folder, ready: /ready/, again });
    const given = new Promise<string>((giveUp) => {
      void supervise(start, { say: (line: string) => said.push(line), aborted: () => false, giveUp });
    });
    expect(await given).toMatch(/^thing ended \(7\) for the 4th time in five minutes\. The end of .+:\n[\s\S]*last words$/);
    expect(said.filter((line) => line.startsWith('thing ended (7), starting it again'))).toHaveLength(3);
  });

  it('that are stopped are not started again', async () => {
    const said: string[] = [];
    const start = () => run('sh', ['-c', 'echo ready; exec sleep 60'], { name: 'thing', dataDir: folder, ready: /ready/ });
    const child = await supervise(start, { say: (line: string) => said.push(line), aborted: () => false, giveUp: () => {} });
    await child.stop();
    expect(existsSync(`/proc/${child.pid}/exe`)).toBe(false);
    expect(said).toEqual([]);
  });
});

describe('the workspace', () => {
  it('has a tag on every project, and no boundary that lets everything through', () => {
    expect(rules.projectsHaveTags()).toEqual([]);
    expect(rules.boundariesHaveTeeth()).toEqual([]);
  });

  it('depends on exact versions under licences that may be shipped, from no certain registry', () => {
    expect(rules.versionsAreExact()).toEqual([]);
    expect(rules.lockIsPortable()).toEqual([]);
    expect(licences()).toEqual([]);
  });

  it('names the versions of its servers in one place', () => {
    expect(rules.serverVersionsAgree()).toEqual([]);
  });
});
