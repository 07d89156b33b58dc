import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { workspaceRoot } from '@debrief/e2e-support';

/**
 * `npm run bench -- start [--rounds N]`: from a clone to ready, again with everything in place, and back to nothing. Cold means a
 * fresh clone without node_modules, with the package managers' own caches as they are on this machine.
 */
const roundsAt = process.argv.indexOf('--rounds');
const rounds = roundsAt < 0 ? 3 : Number(process.argv[roundsAt + 1]);
const PROMISED = { cold: 90, warm: 10, stop: 6, memory: 800 };
const REST_MS = 20_000;

interface Start {
  readonly readySeconds: number;
  readonly memoryMiB: number;
  stop(): Promise<number>;
}

function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) => !/^(DEBRIEF_|npm_|NODE_|KAFKA_BROKERS$|MONGODB_URL$|REDIS_URL$|INIT_CWD$)/.test(name) || name === 'DEBRIEF_CACHE_DIR',
  );
  // our own launcher put the workspace's Node first; whoever clones has none yet
  const path = (process.env['PATH'] ?? '').split(':').filter((folder) => !folder.includes('node_modules'));
  return { ...Object.fromEntries(kept), PATH: path.join(':'), DEBRIEF_NO_DOCKER: '1', DEBRIEF_PORT: '0', DEBRIEF_INGEST_PORT: '0' };
}

/** Starts and waits for the ready line. */
async function start(clone: string, args: readonly string[] = []): Promise<Start> {
  const began = performance.now();
  const child = spawn('npm', ['start', ...args], { cwd: clone, env: environment(), detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const output = await readyOutput(child);
  const readySeconds = (performance.now() - began) / 1000;
  const memoryMiB = Number(/memory in use: (\d+) MiB/.exec(output)?.[1]);
  return {
    readySeconds,
    memoryMiB,
    stop: async () => {
      const asked = performance.now();
      const over = new Promise((resolve) => child.once('exit', resolve));
      process.kill(-(child.pid as number), 'SIGINT');
      await over;
      return (performance.now() - asked) / 1000;
    },
  };
}

function readyOutput(child: ChildProcess): Promise<string> {
  let output = '';
  return new Promise((resolve, reject) => {
    const look = (chunk: Buffer): void => {
      output += String(chunk);
      if (/Debrief is ready[\s\S]*memory in use: \d+/.test(output)) resolve(output);
    };
    child.stdout?.on('data', look);
    child.stderr?.on('data', look);
    child.once('exit', (code) => reject(new Error(`npm start ended (${code}):\n${output}`)));
  });
}

/** Resident memory of the launcher and all that it started, as the launcher itself counts it, but at rest. */
function memoryAtRest(clone: string): { all: number; rows: [string, number][] } {
  const dataDir = join(clone, '.debrief');
  const { pid } = JSON.parse(readFileSync(join(dataDir, 'running.json'), 'utf8')) as { pid: number };
  const children = JSON.parse(readFileSync(join(dataDir, 'pids.json'), 'utf8')) as { name: string; pid: number }[];
  const rss = (of: number | string) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${of}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  const parent = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1] as string;
  const rows: [string, number][] = [
    ['launcher', rss(pid) + rss(parent)],
    ...children.map(({ name, pid: of }): [string, number] => [name, rss(of)]),
  ];
  return { all: rows.reduce((sum, [, mib]) => sum + mib, 0), rows };
}

const print = (what: string, value: number, unit: string, promised: number) =>
  console.log(
    `${what.padEnd(34)} ${value.toFixed(1).padStart(7)} ${unit.padEnd(4)} promised ≤ ${promised}${value > promised ? '   MISSED' : ''}`,
  );

const folder = mkdtempSync(join(tmpdir(), 'debrief-bench-'));
try {
  const clone = join(folder, 'clone');
  execFileSync('git', ['clone', '-q', '--no-hardlinks', workspaceRoot, clone]);
  const commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: clone, encoding: 'utf8' }).trim();
  console.log(`npm run bench -- start, commit ${commit}, ${cpus().length} cores, ${Math.round(totalmem() / 2 ** 30)} GiB`);
  const cold = await start(clone);
  print('cold clone to ready', cold.readySeconds, 's', PROMISED.cold);
  const stops = [await cold.stop()];
  const warm: number[] = [];
  let atRest: ReturnType<typeof memoryAtRest> | undefined;
  for (let round = 0; round < rounds; round++) {
    const again = await start(clone);
    warm.push(again.readySeconds);
    if (round === rounds - 1) {
      await new Promise((resolve) => setTimeout(resolve, REST_MS));
      atRest = memoryAtRest(clone);
    }
    stops.push(await again.stop());
  }
  print(`warm start to ready, worst of ${rounds}`, Math.max(...warm), 's', PROMISED.warm);
  print(`stop, worst of ${stops.length}`, Math.max(...stops), 's', PROMISED.stop);
  if (atRest) {
    print(`memory ${REST_MS / 1000} s after ready`, atRest.all, 'MiB', PROMISED.memory);
    for (const [name, mib] of atRest.rows) console.log(`  ${name.padEnd(32)} ${mib.toFixed(1).padStart(7)} MiB`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
