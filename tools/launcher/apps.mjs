// Starts the application: everything in one process, or one process a service and the gateway.
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { appFlags } from '../../infra/app-flags.mjs';
import { rememberedPorts, run, supervise } from '../../infra/processes.mjs';
import { environmentForApps, root } from './session.mjs';

/** Everything but the gateway, which needs to be told where they are. */
export const services = ['directory', 'ingest', 'incidents', 'post-mortems', 'action-items', 'notifications', 'reports'];
const READY = /^\{"ready".*\}$/m;
const GRACE_MS = 9_000; // a service ends itself within 8 s, whatever hangs

/** A secret of this installation: made once, kept beside the data, readable by its owner only. */
export function keptSecret(dataDir, name, make = () => randomBytes(32).toString('base64url')) {
  const file = join(dataDir, name);
  if (!existsSync(file)) writeFileSync(file, make() + '\n', { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}

/** What every process of the application is given. */
const environment = (session, infra) => ({
  ...environmentForApps(),
  ...infra.env,
  NODE_ENV: 'production',
  ...(process.env.DEBRIEF_SECRET || process.env.DEBRIEF_SECRET_FILE ? {} : { DEBRIEF_SECRET: keptSecret(session.dataDir, 'secret') }),
  ...(process.env.DEBRIEF_ADMIN_TOKEN || process.env.DEBRIEF_ADMIN_TOKEN_FILE
    ? {}
    : { DEBRIEF_ADMIN_TOKEN: keptSecret(session.dataDir, 'admin-token', () => 'dbt_' + randomBytes(32).toString('base64url')) }),
});

async function startOne(session, name, env) {
  const node = [...appFlags, join('apps', name, 'dist/main.js')];
  const app = await supervise(
    (again) =>
      run(process.execPath, node, {
        name,
        dataDir: session.dataDir,
        env,
        cwd: root,
        ready: READY,
        again,
        graceMs: GRACE_MS,
        aborted: session.aborted,
      }),
    session,
  );
  (name === 'gateway' ? session.onStopDoor : session.onStopApp)(app.stop);
  return { ...JSON.parse(app.match[0]), app };
}

/** All services in one process. */
export async function startStandalone(session, infra, doors) {
  const env = { ...environment(session, infra), DEBRIEF_PORT: String(doors.people), DEBRIEF_INGEST_PORT: String(doors.machines) };
  return startOne(session, 'standalone', env);
}

/** One process a service, each at a port of its own that it keeps, and the gateway before them. */
export async function startSplit(session, infra, doors) {
  const ports = await rememberedPorts(session.dataDir, services);
  const shared = environment(session, infra);
  const urls = Object.fromEntries(services.map((name) => [name, `http://127.0.0.1:${ports[name]}`]));
  const envOf = (name) => ({
    ...shared,
    DEBRIEF_PORT: String(ports[name] ?? doors.people),
    DEBRIEF_INGEST_PORT: String(doors.machines),
    DEBRIEF_PUBLIC_URL: process.env.DEBRIEF_PUBLIC_URL ?? `http://127.0.0.1:${doors.people}`,
    DEBRIEF_GATEWAY_SERVICE_URLS: JSON.stringify(urls),
  });
  const compiled = { NODE_COMPILE_CACHE: join(session.dataDir, 'compiled') }; // eight times the same libraries: a third less of a start
  const start = async (name) => {
    const ready = await startOne(session, name, { ...envOf(name), ...compiled });
    session.say(`${name} is up (pid ${ready.app.pid})`);
    return [name, ready];
  };
  // All at once, as nobody needs another one to start. Whoever is half up when one fails is waited for, so that it can be stopped.
  const starts = await Promise.allSettled([...services, 'gateway'].map(start));
  const failed = starts.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  const { gateway, ingest, directory } = Object.fromEntries(starts.map((result) => result.value));
  return { ...gateway, ingestUrl: gateway.ingestUrl ?? ingest.ingestUrl, setupCode: directory.setupCode ?? gateway.setupCode };
}
