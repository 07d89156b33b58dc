// How one knows that a server is up: a client of its kind was answered.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { dyingWithUs } from '../die-with-us.mjs';

/** Asks in a process of its own until it is answered. `probe` says whether it was; `end` gives up. */
export function asking(server, port, say = () => {}) {
  const program = join(import.meta.dirname, 'wait-until-up.mjs');
  const [command, args] = dyingWithUs(process.execPath, ['--disable-warning=TimeoutNegativeWarning', program, server, String(port)]);
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.on('data', (text) => say(String(text).trim()));
  let answered = false;
  child.once('exit', (code) => (answered = code === 0));
  return { probe: async () => answered, end: () => child.kill('SIGKILL') };
}
