// Programs that tests and measurements use and npm does not have.
import { existsSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { say } from './session.mjs';

const programs = {
  chromium: ['/usr/bin/chromium'],
  prometheus: ['/usr/bin/prometheus'],
  'prometheus-alertmanager': ['/usr/bin/prometheus-alertmanager'],
  'poppler-utils': ['/usr/bin/pdftotext'],
  wrk: ['/usr/bin/wrk'],
};

/** Installs what is missing as root (no recommendations, no service started); else fails with one line that names it. */
export function requirePackages(names) {
  const lacking = names.filter((name) => !programs[name].some((path) => existsSync(path)));
  if (lacking.length === 0) return;
  const canInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (canInstall) {
    say(`installing ${lacking.join(', ')} (Debian packages) …`);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
    const install = ['install', '-y', '-q', '--no-install-recommends', ...lacking];
    const quiet = { env, encoding: 'utf8' };
    let done = spawnSync('apt-get', install, quiet);
    if (done.status !== 0) {
      spawnSync('apt-get', ['update', '-q'], quiet); // a bare machine has no package lists yet
      done = spawnSync('apt-get', install, quiet);
    }
    if (done.status === 0) return;
    console.error(done.stderr.trim().split('\n').at(-1));
  }
  console.error(`Missing: ${lacking.join(', ')} (Debian packages${canInstall ? '' : '; as root they are installed by themselves'}).`);
  process.exit(1);
}

export const testPackages = () => requirePackages(['chromium', 'prometheus', 'prometheus-alertmanager', 'poppler-utils']);
