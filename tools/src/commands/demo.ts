import type { Command } from 'commander';
import { DemoDoor } from '../demo/demo-door.js';
import { play } from '../demo/play.js';
import { Progress } from '../demo/progress.js';
import { remove } from '../demo/remove.js';
import { Door } from '../installation.js';

/** `debrief demo`, which is `npm run demo`. */
export function demo(program: Command): void {
  program
    .command('demo')
    .description('plays a realistic month into a running installation, through its doors')
    .option('--remove', 'takes it out again, and says what stays as record')
    .action(async (options: { remove?: boolean }, command: Command) => {
      const { url, token } = new Door(command);
      const progress = new Progress((line) => console.log(line));
      await (options.remove ? remove : play)(new DemoDoor(url, token), progress);
    });
}
