// `npm run debrief -- …`: the command-line tool. Its standard output is its own; what the build says goes beside it.
import { join, resolve } from 'node:path';
import { buildServices } from './build.mjs';
import { root, runProgram } from './session.mjs';

export async function main(args) {
  if (!(await buildServices(undefined, ['tools'], ['ignore', 2, 2]))) process.exit(1);
  const env = { ...process.env, DEBRIEF_DATA_DIR: resolve(root, process.env.DEBRIEF_DATA_DIR ?? '.debrief') };
  // files are named from where the command was given, which npm leaves for the workspace's root
  const cwd = process.env.INIT_CWD ?? root;
  const program = ['--disable-warning=TimeoutNegativeWarning', join(root, 'tools/dist/debrief.js'), ...args];
  process.exit(await runProgram(process.execPath, program, { env, cwd, stdio: 'inherit' }));
}
