// Which server comes from where, and what is missing for it. Needs no node_modules: it is asked before they are installed.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, statfsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { dockerAnswers } from './docker.mjs';
import { cacheDir } from './fetch.mjs';
import { redisMajor } from './redis-version.mjs';
import * as versions from './versions.mjs';

export const servers = [
  { name: 'kafka', variable: 'KAFKA_BROKERS' },
  { name: 'mongo', variable: 'MONGODB_URL' },
  { name: 'redis', variable: 'REDIS_URL' },
];

const isOn = (flag) => /^(1|true|yes|on)$/i.test(flag ?? '');

/** Each server for itself: by URL if one is given, else by Docker if an engine answers, else natively. */
export async function planServers(env = process.env) {
  const docker = !isOn(env.DEBRIEF_NO_DOCKER) && servers.some(({ variable }) => !env[variable]) && (await dockerAnswers());
  return Object.fromEntries(servers.map(({ name, variable }) => [name, env[variable] ? 'url' : docker ? 'docker' : 'native']));
}

const has = (cmd, args = ['--version']) => spawnSync(cmd, args, { stdio: 'ignore' }).status === 0;
const javaMajor = () => Number(/version "(\d+)/.exec(spawnSync('java', ['-version'], { encoding: 'utf8' }).stderr ?? '')?.[1] ?? 0);
const fetched = (name) => existsSync(join(cacheDir, name));

/** Everything that this machine lacks for the plan, each with the package that has it. */
export function missingFor(plan) {
  const native = (name) => plan[name] === 'native';
  const lines = [];
  if (native('kafka') && javaMajor() < versions.java) lines.push(`Java ${versions.java} or newer (package openjdk-17-jre-headless)`);
  if (native('kafka') && !fetched(`kafka-${versions.kafka}`) && !has('mvn', ['-v'])) lines.push('Maven (package maven)');
  if (native('mongo') && !fetched(`mongodb-${versions.mongodb}`) && !has('python3', ['-m', 'pip', '--version']))
    lines.push('Python 3 with pip (packages python3 and python3-pip)');
  if (native('redis') && !fetched('redis') && redisMajor() < versions.redis && !has('apt-get'))
    lines.push(`Redis ${versions.redis} or newer (package redis-server)`);
  return lines;
}

/** One line, or nothing when nothing is missing. */
export function missingLine(plan) {
  const lines = missingFor(plan);
  if (lines.length === 0) return undefined;
  const variables = servers.filter(({ name }) => plan[name] === 'native').map(({ variable }) => variable);
  return `Missing: ${lines.join('; ')}. Install it, or give ${variables.join(', ')}. Nothing was started.`;
}

/** One line when a folder's disk has not enough room, or the folder cannot be made. */
export function diskLine(folder, neededMiB, why) {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    return `${folder} cannot be made (${error.code}). Nothing was started.`;
  }
  const { bavail, bsize } = statfsSync(existsSync(folder) ? folder : dirname(folder));
  const freeMiB = Math.floor((bavail * bsize) / 1_048_576);
  return freeMiB < neededMiB
    ? `Not enough disk: ${folder} has ${freeMiB} MiB free, ${why} needs ${neededMiB} MiB. Nothing was started.`
    : undefined;
}
