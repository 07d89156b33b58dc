import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import type { Command } from 'commander';
import { storesOf } from '../installation.js';

/** `debrief export`: the whole installation as JSON Lines. It holds everything that people wrote: keep it as you keep a backup. */
export function exportCommand(program: Command): void {
  program
    .command('export')
    .description('the whole installation as JSON Lines, with hashes that `import` verifies; it may go on running')
    .option('--out <file>', 'readable by nobody else; standard output without it')
    .action(async (options: { out?: string }) => {
      const { exportInstallation } = await import('../installation-copy.js'); // the stores cost half a second to load, and lint needs none
      const out = options.out === undefined ? process.stdout : createWriteStream(options.out, { mode: 0o600, flags: 'wx' });
      const report = await exportInstallation(storesOf(), async (line) => {
        if (!out.write(line)) await once(out, 'drain');
      });
      if (out !== process.stdout) {
        out.end();
        await finished(out);
      }
      console.error(`${report.commits} commits and ${report.documents} documents`);
    });
}
