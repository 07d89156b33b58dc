// `npm run check`: everything that a machine can say about the text. All steps run, so that one look shows all there is to mend.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { dyingWithUs } from '../../infra/die-with-us.mjs';
import { ONE_CHECKER } from './build.mjs';
import { root, say } from './session.mjs';

/** The longest first, and each as soon as what it needs is done: most of them use one core. */
const steps = [
  { name: 'types', cmd: ['tsc', '-b', ...ONE_CHECKER] },
  { name: 'format', cmd: ['prettier', '--check', '--log-level', 'warn', '.'] },
  { name: 'workspace', cmd: ['nx', 'sync:check'] },
  // once for the workspace: per project it costs 2-3 s each; the boundaries read the tags from the project graph, which `workspace` renews
  { name: 'lint', cmd: ['oxlint', '-c', '.oxlintrc.json', '--type-aware', '--quiet'], after: 'workspace' },
  {
    name: 'rooms',
    cmd: ['depcruise', '--config', '.dependency-cruiser.mjs', '--output-type', 'err', 'apps', 'libs', 'bench', 'tools', 'e2e'],
  },
  { name: 'rules', cmd: [process.execPath, 'tools/checks/workspace-rules.mjs'] },
  // with what has just been built
  { name: 'generated', cmd: [process.execPath, 'tools/dist/generate.js', '--check'], after: 'types', needs: 'tools/dist/generate.js' },
];

const AT_ONCE = Math.max(2, Math.min(4, availableParallelism()));

/** Runs one step to its end; what it said is printed in one piece, for others speak at the same time. */
function outcomeOf({ cmd, needs }) {
  if (needs && !existsSync(join(root, needs))) return Promise.resolve({ code: 1, output: `${needs} was not built\n` });
  const [command, args] = dyingWithUs(cmd[0], cmd.slice(1));
  const env = { ...process.env, NX_DAEMON: 'false', FORCE_COLOR: process.stdout.isTTY ? '1' : '0' };
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env, cwd: root });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  return new Promise((resolve) => {
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
    child.once('error', (error) => resolve({ code: 1, output: `${cmd[0]}: ${error.message}\n` }));
  });
}

export async function main() {
  const waiting = [...steps];
  const done = new Set();
  const red = [];
  const running = new Set();
  while (waiting.length > 0 || running.size > 0) {
    const next = running.size < AT_ONCE ? waiting.find(({ after }) => after === undefined || done.has(after)) : undefined;
    if (!next) {
      await Promise.race(running);
      continue;
    }
    waiting.splice(waiting.indexOf(next), 1);
    const began = performance.now();
    const step = outcomeOf(next).then(({ code, output }) => {
      process.stdout.write(output);
      say(`${code === 0 ? 'ok ' : 'RED'} ${next.name} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
      if (code !== 0) red.push(next.name);
      done.add(next.name);
      running.delete(step);
    });
    running.add(step);
  }
  if (red.length > 0)
    console.error(
      `Not in order: ${steps
        .map(({ name }) => name)
        .filter((name) => red.includes(name))
        .join(', ')}.`,
    );
  process.exit(red.length > 0 ? 1 : 0);
}
