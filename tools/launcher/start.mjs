// `npm start [-- --split]`
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canBind, memoryMiB, rememberedPorts } from '../../infra/processes.mjs';
import { infraUp } from '../../infra/up.mjs';
import { startSplit, startStandalone } from './apps.mjs';
import { buildServices, buildWeb } from './build.mjs';
import { firstAlert } from './first-alert.mjs';
import { openSession, plan, say } from './session.mjs';

/** The doors people and machines come in by: as told, else 3000 and 3001; 0 is any free one, and the same at the next start. */
async function chooseDoors(dataDir) {
  const free = await rememberedPorts(dataDir, ['people', 'machines']);
  const doors = {};
  for (const [name, variable, usual] of [
    ['people', 'DEBRIEF_PORT', 3000],
    ['machines', 'DEBRIEF_INGEST_PORT', 3001],
  ]) {
    const port = Number(process.env[variable] || usual);
    if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`${variable} is no port: ${process.env[variable]}`);
    // Asked now: after the servers have started it would cost a quarter of a minute to learn it.
    if (port !== 0 && !(await canBind(port)))
      throw new Error(`Port ${port} is taken. Set ${variable} to another one, or to 0 for any. Nothing was started.`);
    doors[name] = port || free[name];
  }
  if (doors.people === doors.machines)
    throw new Error(`DEBRIEF_PORT and DEBRIEF_INGEST_PORT are both ${doors.people}. Nothing was started.`);
  return doors;
}

export async function main(args) {
  const unknown = args.find((arg) => arg !== '--split');
  if (unknown) {
    console.error(`Unknown: ${unknown}. There is --split.`);
    process.exit(2);
  }
  const session = await openSession();
  let doors;
  try {
    doors = await chooseDoors(session.dataDir);
  } catch (error) {
    console.error(error.message);
    process.exit(1);
  }
  say('building …');
  if (!(await session.step(buildServices(session)))) return session.stop(1);
  say('built; starting Kafka, MongoDB and Redis …');
  const [infra, hasWeb] = await session.step(Promise.all([infraUp({ ...session, plan: plan() }), buildWeb(session)]));
  if (!hasWeb) return session.stop(1);
  const split = args.includes('--split');
  say(`starting ${split ? 'one process a service' : 'the application'} …`);
  const ready = await session.step((split ? startSplit : startStandalone)(session, infra, doors));
  ready.ingestUrl ??= `http://127.0.0.1:${doors.machines}`;
  session.url = ready.url;
  const status = join(session.dataDir, 'running.json');
  writeFileSync(status, JSON.stringify({ pid: process.pid, url: ready.url, ingestUrl: ready.ingestUrl, env: infra.env }), { mode: 0o600 });
  session.onStop(async () => rmSync(status, { force: true }));
  const alert = await session.step(firstAlert(session.dataDir, ready));
  say(`Debrief is ready: ${ready.url}`);
  const rows = [
    ready.setupCode ? ['first administrator', `${ready.url}/setup?code=${ready.setupCode}`] : undefined,
    ['send a first alert', alert],
    ['memory in use', `${memoryMiB(session.dataDir) ?? '?'} MiB, Kafka, MongoDB and Redis included`],
    ['stop', 'Ctrl-C; the data stay in ' + session.dataDir],
  ];
  for (const row of rows) if (row) console.log(`         ${row[0]}: ${row[1]}`);
}
