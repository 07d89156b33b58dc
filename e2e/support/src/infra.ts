import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A child of the launcher's kind: see infra/processes.mjs. */
export interface Child {
  readonly name: string;
  readonly pid: number;
  readonly log: string;
  readonly match: RegExpExecArray | null;
  readonly exited: Promise<string | number | null>;
  stop(): Promise<void>;
}

interface RunOptions {
  name: string;
  dataDir: string;
  env?: NodeJS.ProcessEnv;
  cwd?: string;
  ready?: RegExp;
  again?: boolean;
  graceMs?: number;
  timeoutMs?: number;
}

interface Processes {
  readonly run: (cmd: string, args: readonly string[], options: RunOptions) => Promise<Child>;
  readonly freePorts: (names: readonly string[], remembered: Record<string, number>) => Promise<Record<string, number>>;
  readonly lastLines: (log: string, count: number) => string;
}

interface ServerContext {
  dataDir: string;
  say(text: string): void;
  aborted(): boolean;
  again: boolean;
}

export const workspaceRoot = join(import.meta.dirname, '../../..');

// The launcher runs before anything is installed or built, so it is plain JavaScript outside of all projects.
const load = <Module>(file: string): Promise<Module> => import(pathToFileURL(join(workspaceRoot, 'infra', file)).href) as Promise<Module>;

export const processes = (): Promise<Processes> => load<Processes>('processes.mjs');
/** How the launcher runs a process of the application. */
export const appFlags = async () => (await load<{ appFlags: readonly string[] }>('app-flags.mjs')).appFlags;
export const kafkaServer = () =>
  load<{ startKafka: (context: ServerContext, port: number, controllerPort: number) => Promise<Child> }>('servers/kafka.mjs');
export const mongoServer = () => load<{ startMongo: (context: ServerContext, port: number) => Promise<Child> }>('servers/mongo.mjs');
export const redisServer = () => load<{ startRedis: (context: ServerContext, port: number) => Promise<Child> }>('servers/redis.mjs');
