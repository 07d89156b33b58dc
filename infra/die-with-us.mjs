import { spawnSync } from 'node:child_process';

const kernelEndsThem =
  process.platform === 'linux' &&
  process.env.DEBRIEF_NO_PDEATHSIG !== '1' &&
  spawnSync('setpriv', ['--pdeathsig', 'TERM', 'true']).status === 0;

/** The command, so wrapped that the kernel ends it when we die, however we die (Linux; elsewhere the next start sweeps). */
export const dyingWithUs = (cmd, args) => (kernelEndsThem ? ['setpriv', ['--pdeathsig', 'TERM', '--', cmd, ...args]] : [cmd, args]);
