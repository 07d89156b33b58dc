import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '@debrief/testing';
import { ApiClient } from './client.js';
import { appFlags, processes, workspaceRoot, type Child } from './infra.js';
import { folderFor, uniqueName } from './run-folder.js';

/** Everything in one process, or one process a service and the gateway before them. */
export type Shape = 'standalone' | 'split';

/** `npm test` runs the journeys once in each shape. */
export const shapeOfRun: Shape = process.env['DEBRIEF_LAUNCHER_SHAPE'] === 'split' ? 'split' : 'standalone';

export interface StackOptions {
  /** That of the test run, unless told otherwise. */
  readonly shape?: Shape;
  /** Split up, only these and the gateway: what a promise is about. In one process they are all there anyway. */
  readonly services?: readonly string[];
  /** More variables, or others, for every process: `SMTP_URL`, `DEBRIEF_CRASH_AT` … */
  readonly env?: Record<string, string>;
  /** The servers to run on: `startInfra().env`; without it those of the test run. */
  readonly servers?: Record<string, string>;
}

/** The built product, running for one test file, with databases, topics and consumer groups of its own. */
export interface Stack {
  readonly shape: Shape;
  readonly prefix: string;
  readonly url: string;
  readonly ingestUrl: string;
  readonly setupCode: string | undefined;
  readonly adminToken: string;
  /** As the administrator. */
  readonly api: ApiClient;
  /** Process names: `standalone`, or the services and `gateway`. */
  readonly processes: readonly string[];
  pid(process?: string): number;
  /** A signal to one process, or to all of them. */
  signal(signal: NodeJS.Signals, process?: string): void;
  /** `kill -9`, and waits until it is gone. */
  kill(process?: string): Promise<void>;
  /** Starts again what was killed, on the same ports and data. */
  restart(process?: string): Promise<void>;
  /** Moves the clock of every process. */
  moveClock(to: { now: string } | { forwardSeconds: number }): Promise<void>;
  /** Runs a sweep by name and answers when it is done. */
  sweep(name: string): Promise<void>;
  /** The last lines of the logs: for the message of a failing test. */
  logs(lines?: number): Promise<string>;
  stop(): Promise<void>;
}

const SERVICES = ['directory', 'ingest', 'incidents', 'post-mortems', 'action-items', 'notifications', 'reports'];
const READY = /^\{"ready".*\}$/m;

interface Ready {
  url: string;
  ingestUrl?: string;
  setupCode?: string;
}

function serversOf(options: StackOptions): Record<string, string> {
  const names = ['KAFKA_BROKERS', 'MONGODB_URL', 'REDIS_URL'];
  const found = Object.fromEntries(names.map((name) => [name, options.servers?.[name] ?? process.env[name]]));
  const missing = names.filter((name) => !found[name]);
  if (missing.length > 0) throw new Error(`${missing.join(', ')}: not set. Run e2e tests by npm run e2e -- FILTER`);
  return found as Record<string, string>;
}

/** Our own process's variables without those that would make two stacks meet. */
const inherited = () =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(DEBRIEF_|npm_|VITEST|NODE_OPTIONS$|NODE_ENV$)/.test(name)));

/** Starts the product as it was built (`npm run e2e` builds first). */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const shape = options.shape ?? shapeOfRun;
  const names = shape === 'standalone' ? ['standalone'] : [...(options.services ?? SERVICES), 'gateway'];
  for (const name of names)
    if (!existsSync(join(workspaceRoot, 'apps', name, 'dist/main.js')))
      throw new Error(
        `apps/${name} is not built. Run e2e tests by npm run e2e -- FILTER, or build: tsc -b apps/standalone/tsconfig.build.json`,
      );
  const prefix = uniqueName(shape);
  const dataDir = folderFor(prefix);
  const { run, freePorts, lastLines } = await processes();
  const flags = await appFlags();
  const ports = await freePorts([...names, 'machines', 'nobody'], {});
  const people = names.at(-1) as string;
  const at = (name: string): string => `http://127.0.0.1:${ports[name]}`;
  const adminToken = `dbt_${randomBytes(32).toString('base64url')}`;
  const shared = {
    ...inherited(),
    ...serversOf(options),
    NODE_ENV: 'test',
    NODE_COMPILE_CACHE: folderFor('compiled'), // a third less of a start, of which a run has dozens
    DEBRIEF_SECRET: randomBytes(32).toString('base64url'),
    DEBRIEF_ADMIN_TOKEN: adminToken,
    DEBRIEF_DATABASE_PREFIX: `${prefix}-`,
    DEBRIEF_TOPIC_PREFIX: `${prefix}-`,
    DEBRIEF_GROUP_PREFIX: `${prefix}-`,
    DEBRIEF_KAFKA_MAX_WAIT_MS: '50',
    DEBRIEF_TEST_ROUTES: '1',
    DEBRIEF_INGEST_PORT: String(ports['machines']),
    DEBRIEF_PUBLIC_URL: at(people),
    ...options.env,
  };
  const serviceUrls = JSON.stringify(Object.fromEntries(SERVICES.map((name) => [name, at(name in ports ? name : 'nobody')])));
  const children = new Map<string, Child>();
  const start = async (name: string, again: boolean): Promise<Ready> => {
    const env = {
      ...shared,
      DEBRIEF_PORT: String(ports[name]),
      ...(name === 'gateway' && { DEBRIEF_GATEWAY_SERVICE_URLS: serviceUrls }),
    };
    const args = [...flags, join('apps', name, 'dist/main.js')];
    const child = await run(process.execPath, args, { name, dataDir, env, cwd: workspaceRoot, ready: READY, again, graceMs: 9_000 });
    children.set(name, child);
    return JSON.parse((child.match as RegExpExecArray)[0]) as Ready;
  };
  const stop = async (): Promise<void> => {
    for (const child of children.values()) signalTo(child.pid, 'SIGCONT');
    for (const name of names.toReversed().slice(0, 1)) await children.get(name)?.stop(); // the people's door first
    await Promise.all([...children.values()].map((child) => child.stop()));
  };

  let first: Record<string, Ready>;
  try {
    // All at once, as nobody needs another one to start. Whoever is half up when one fails is waited for, so that it can be stopped.
    const starts = await Promise.allSettled(names.map(async (name) => [name, await start(name, false)] as const));
    const failed = starts.find((result) => result.status === 'rejected');
    if (failed) throw failed.reason;
    first = Object.fromEntries(starts.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : [])));
  } catch (error) {
    await stop();
    throw error;
  }
  const childOf = (name: string): Child => {
    const child = children.get(name);
    if (!child) throw new Error(`no process ${name} in a ${shape} stack; there is ${names.join(', ')}`);
    return child;
  };
  const chosen = (name?: string): readonly string[] => (name ? [name] : names);
  const ready = first[people] as Ready;
  const api = new ApiClient(ready.url, adminToken);
  // Each process is ready by itself; together they are when the one at the door reaches the one that knows who asks.
  await eventually(
    async () => {
      const { status } = await fetch(`${ready.url}/api/v1/people`, { headers: { authorization: `Bearer ${adminToken}` } });
      if (status === 503) throw new Error('nobody can be recognized yet');
    },
    { within: 30_000 },
  ).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  return {
    shape,
    prefix,
    url: ready.url,
    ingestUrl: ready.ingestUrl ?? first['ingest']?.ingestUrl ?? at('machines'),
    setupCode: ready.setupCode ?? first['directory']?.setupCode,
    adminToken,
    api,
    processes: names,
    pid: (name = people) => childOf(name).pid,
    signal: (signal, name) => chosen(name).forEach((one) => signalTo(childOf(one).pid, signal)),
    kill: async (name) => {
      for (const one of chosen(name)) signalTo(childOf(one).pid, 'SIGKILL');
      await Promise.all(chosen(name).map((one) => childOf(one).exited));
    },
    restart: async (name) => {
      await Promise.all(chosen(name).map((one) => start(one, true)));
    },
    moveClock: async (to) => {
      await Promise.all(names.map((name) => new ApiClient(at(name), adminToken).post('/_/test/clock', to)));
    },
    sweep: async (name) => {
      const answers = await Promise.all(names.map((one) => knowsSweep(new ApiClient(at(one), adminToken), name)));
      if (!answers.includes(true)) throw new Error(`no process knows the sweep ${name}`);
    },
    logs: (lines = 20) =>
      Promise.resolve([...children.values()].map((child) => `--- ${child.log}\n${lastLines(child.log, lines)}`).join('\n')),
    stop,
  };
}

async function knowsSweep(api: ApiClient, name: string): Promise<boolean> {
  try {
    await api.post('/_/test/sweep', { name }, { timeoutMs: 60_000 });
    return true;
  } catch (error) {
    if (/answered 404/.test((error as Error).message)) return false;
    throw error;
  }
}

function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // it is gone already
  }
}
