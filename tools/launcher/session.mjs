// One run of the launcher over one data directory: its lock, its words, and how it ends.
import { spawn } from 'node:child_process';
import { mkdirSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { dyingWithUs } from '../../infra/die-with-us.mjs';
import { endCommands } from '../../infra/fetch.mjs';
import { killAll, sweepOrphans, takeLock } from '../../infra/processes.mjs';

export const root = join(import.meta.dirname, '../..');

const t0 = Number(process.env.DEBRIEF_T0 ?? Date.now());
export const say = (text) => console.log(`${((Date.now() - t0) / 1000).toFixed(1).padStart(6)}s  ${text}`);

/** The launcher's own variables: a service would refuse them as unknown. */
const OWN = ['DEBRIEF_T0', 'DEBRIEF_LAUNCHER_PLAN', 'DEBRIEF_NO_DOCKER', 'DEBRIEF_NO_PDEATHSIG', 'DEBRIEF_CACHE_DIR', 'DEBRIEF_DATA_DIR'];
export const environmentForApps = () =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !OWN.includes(name) && !name.startsWith('npm_')));

export const plan = () => (process.env.DEBRIEF_LAUNCHER_PLAN ? JSON.parse(process.env.DEBRIEF_LAUNCHER_PLAN) : undefined);

/** Takes the data directory, ends what an earlier launcher left in it, and sees to it that whatever is begun is undone. */
export async function openSession({ folder = '.', what = 'Debrief' } = {}) {
  const wanted = resolve(root, process.env.DEBRIEF_DATA_DIR ?? '.debrief', folder);
  mkdirSync(wanted, { recursive: true, mode: 0o700 });
  const dataDir = realpathSync(wanted);
  const doorUndos = [];
  const appUndos = [];
  const serverUndos = [];
  /** @type {Promise<unknown> | undefined} */
  let starting;
  /** @type {Promise<void> | undefined} */
  let stopping;
  async function undoAll(code) {
    say('stopping …');
    endCommands();
    await starting?.catch(() => {}); // whoever is half up must be up (or have failed) before it can be stopped
    // the door before what stands behind it, and the servers last, for the application drains into them
    for (const undos of [doorUndos, appUndos, serverUndos]) {
      await Promise.all(undos.map((undo) => undo().catch((error) => console.error(error.message))));
    }
    say('stopped');
    process.exit(code);
  }
  const session = {
    dataDir,
    say,
    /** Where the running installation is reached; whoever starts a second one is told. @type {string | undefined} */
    url: undefined,
    onStopDoor: (undo) => doorUndos.push(undo),
    onStopApp: (undo) => appUndos.push(undo),
    onStop: (undo) => serverUndos.push(undo),
    aborted: () => stopping !== undefined,
    giveUp: (line) => {
      console.error(line);
      void session.stop(1);
    },
    /** Undoes whatever was begun, once, however often it is asked; then the process ends. */
    stop: (code) => (stopping ??= undoAll(code)),
    /** Awaits a step of the start; a stop in its middle awaits it too, and then no further step is taken. */
    async step(promise) {
      starting = promise;
      const result = await promise;
      if (stopping) await stopping;
      return result;
    },
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (stopping && signal === 'SIGINT') {
        console.error('killed'); // the second Ctrl-C: no more waiting
        killAll(dataDir);
        process.exit(130);
      }
      void session.stop(signal === 'SIGINT' ? 130 : 143);
    });
  }
  process.on('disconnect', () => void session.stop(1)); // whoever started us is gone
  const fail = (error) => {
    if (stopping) return;
    console.error(explain(error));
    void session.stop(1);
  };
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});

  const lock = await takeLock(dataDir, () => ({ pid: process.pid, url: session.url }));
  if (lock.other) {
    console.error(`${what} already runs from ${dataDir}: pid ${lock.other.pid}, ${lock.other.url ?? 'starting'}`);
    process.exit(lock.other.url ? 0 : 1);
  }
  await sweepOrphans(dataDir, say); // before any port is looked at: an orphan may hold it
  return session;
}

const explain = (error) =>
  error?.code === 'ENOSPC' ? `The disk is full (${error.path ?? error.syscall}).` : process.env.DEBUG ? error : (error?.message ?? error);

/** Runs a program of the workspace to its end. Answers its exit code; a stop ends it. */
export function runProgram(cmd, args, { session, env = process.env, stdio = ['ignore', 'inherit', 'inherit'], cwd = root } = {}) {
  const [command, commandArgs] = dyingWithUs(cmd, args);
  const child = spawn(command, commandArgs, { stdio, env, cwd });
  const done = new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 1)));
    child.once('error', (error) => (console.error(`${cmd}: ${error.message}`), resolve(1)));
  });
  session?.onStopApp(async () => {
    child.kill('SIGTERM');
    await done;
  });
  return done;
}
