// `npm run check`: everything that a machine can say about the text. All steps run, so that one look shows all there is to mend.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ONE_CHECKER } from './build.mjs';
import { root, runProgram, say } from './session.mjs';

const steps = [
  { name: 'format', cmd: ['prettier', '--check', '--log-level', 'warn', '.'] },
  // before the boundaries: it renews the project graph, from which they read the tags
  { name: 'workspace', cmd: ['nx', 'sync:check'] },
  // once for the workspace: per project it costs 2-3 s each
  { name: 'lint', cmd: ['oxlint', '-c', '.oxlintrc.json', '--type-aware', '--quiet'] },
  {
    name: 'rooms',
    cmd: ['depcruise', '--config', '.dependency-cruiser.mjs', '--output-type', 'err', 'apps', 'libs', 'bench', 'tools', 'e2e'],
  },
  { name: 'rules', cmd: [process.execPath, 'tools/checks/workspace-rules.mjs'] },
  { name: 'types', cmd: ['tsc', '-b', ...ONE_CHECKER] },
  // from here on with what has just been built
  { name: 'generated', cmd: [process.execPath, 'tools/dist/generate.js', '--check'], needs: 'tools/dist/generate.js' },
];

export async function main() {
  const red = [];
  for (const { name, cmd, needs } of steps) {
    if (needs && !existsSync(join(root, needs))) {
      red.push(`${name} (${needs} was not built)`);
      continue;
    }
    const began = performance.now();
    const [program, ...args] = cmd;
    const code = await runProgram(program, args, {
      env: { ...process.env, NX_DAEMON: 'false', FORCE_COLOR: process.stdout.isTTY ? '1' : '0' },
    });
    say(`${code === 0 ? 'ok ' : 'RED'} ${name} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
    if (code !== 0) red.push(name);
  }
  if (red.length > 0) console.error(`Not in order: ${red.join(', ')}.`);
  process.exit(red.length > 0 ? 1 : 0);
}
