import { rmSync } from 'node:fs';
import { kafkaServer, mongoServer, processes, redisServer, type Child } from './infra.js';
import { folderFor, uniqueName } from './run-folder.js';

export type ServerName = 'kafka' | 'mongo' | 'redis';

/** One server that a test may kill, freeze and start again, with the same port and data. */
export interface PrivateServer {
  readonly port: number;
  readonly pid: number;
  /** `SIGKILL`, `SIGTERM`, `SIGSTOP`, `SIGCONT`. */
  signal(signal: NodeJS.Signals): void;
  /** Kills it and waits until it is gone. */
  kill(): Promise<void>;
  /** Starts it again and waits until it answers. */
  start(): Promise<void>;
}

export interface PrivateServers extends Record<ServerName, PrivateServer> {
  /** `KAFKA_BROKERS`, `MONGODB_URL`, `REDIS_URL` of these servers. */
  readonly env: Record<'KAFKA_BROKERS' | 'MONGODB_URL' | 'REDIS_URL', string>;
  stop(): Promise<void>;
}

/** Kafka, MongoDB and Redis of one test's own: tests that stop servers must not stop anybody else's. About 5 s and 330 MiB. */
export async function startInfra(): Promise<PrivateServers> {
  const dataDir = folderFor(uniqueName('servers'));
  const { freePorts } = await processes();
  const ports = await freePorts(['kafka', 'controller', 'mongo', 'redis'], {});
  const port = (name: string): number => ports[name] as number;
  const [{ startKafka }, { startMongo }, { startRedis }] = await Promise.all([kafkaServer(), mongoServer(), redisServer()]);
  const context = (again: boolean) => ({ dataDir, say: () => {}, aborted: () => false, again });
  const [kafka, mongo, redis] = await Promise.all([
    keep(port('kafka'), (again) => startKafka(context(again), port('kafka'), port('controller'))),
    keep(port('mongo'), (again) => startMongo(context(again), port('mongo'))),
    keep(port('redis'), (again) => startRedis(context(again), port('redis'))),
  ]);
  return {
    kafka,
    mongo,
    redis,
    env: {
      KAFKA_BROKERS: `127.0.0.1:${kafka.port}`,
      MONGODB_URL: `mongodb://127.0.0.1:${mongo.port}/?replicaSet=rs0&w=majority&journal=true`,
      REDIS_URL: `redis://127.0.0.1:${redis.port}/0`,
    },
    stop: async () => {
      // one that a failed test left frozen would not hear that it shall end
      for (const server of [kafka, mongo, redis]) server.signal('SIGCONT');
      await Promise.all([kafka.end(), mongo.end(), redis.end()]);
      for (const data of ['kafka', 'mongo', 'redis']) rmSync(`${dataDir}/${data}`, { recursive: true, force: true }); // the logs stay
    },
  };
}

async function keep(port: number, start: (again: boolean) => Promise<Child>): Promise<PrivateServer & { end(): Promise<void> }> {
  let child = await start(false);
  const signal = (name: NodeJS.Signals): void => {
    try {
      process.kill(child.pid, name);
    } catch {
      // it is gone already
    }
  };
  return {
    port,
    get pid() {
      return child.pid;
    },
    signal,
    kill: async () => {
      signal('SIGKILL');
      await child.exited;
    },
    start: async () => {
      child = await start(true);
    },
    end: () => child.stop(),
  };
}
