import { spawnSync } from 'node:child_process';

/** The major version of the system's redis-server, 0 where there is none. */
export const redisMajor = () =>
  Number(/v=(\d+)/.exec(spawnSync('redis-server', ['--version'], { encoding: 'utf8' }).stdout ?? '')?.[1] ?? 0);
