// `npm run bench -- NAME [OPTIONS]`: bench/src/NAME.ts on servers of its own. Beside a test run it would measure the test run.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { infraUp } from '../../infra/up.mjs';
import { buildServices, buildWeb } from './build.mjs';
import { requirePackages } from './debian.mjs';
import { openSession, plan, root, runProgram, say } from './session.mjs';

/** These bring up everything themselves, for bringing it up is what they measure. */
const BY_THEMSELVES = new Set(['start']);

/** A measurement says its name in its heading or first comment; the other files are parts of them. */
const names = () =>
  readdirSync(join(root, 'bench/src'))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -3))
    .filter((name) => {
      const text = readFileSync(join(root, 'bench/src', `${name}.ts`), 'utf8');
      return new RegExp(`heading\\(.${name}\\b|npm run bench -- ${name}\\b`).test(text);
    });

export async function main([name, ...args]) {
  if (!names().includes(name)) {
    console.error(`npm run bench -- NAME, where NAME is one of: ${names().join(', ')}`);
    process.exit(2);
  }
  if (name === 'door') requirePackages(['wrk']);
  const session = await openSession({ folder: 'bench', what: 'A measurement' });
  say('building …');
  if (!(await session.step(buildServices(session, ['apps/standalone', 'bench', 'tools'])))) return session.stop(1);
  if (!(await session.step(buildWeb(session)))) return session.stop(1);
  const infra = BY_THEMSELVES.has(name) ? { env: {} } : await session.step(infraUp({ ...session, plan: plan() }));
  const env = { ...process.env, ...infra.env, DEBRIEF_DATA_DIR: session.dataDir };
  const node = ['--disable-warning=TimeoutNegativeWarning', join('bench/dist', `${name}.js`), ...args];
  return session.stop(await session.step(runProgram(process.execPath, node, { session, env })));
}
