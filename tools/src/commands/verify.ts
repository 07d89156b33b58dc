import type { Command } from 'commander';
import { Door } from '../installation.js';
import { services } from '../services.js';
import type { VerifyOptions } from '../verify-stores.js';

/** `debrief verify`: exit code 1 and one line for each break. */
export function verify(program: Command): void {
  program
    .command('verify')
    .description('proves that no history was rewritten: every commit is what was written, none is missing, all hang together')
    .option('--incident <id>', 'only this incident')
    .option('--service <name>', `only this service: ${services.join(', ')}`)
    .option('--projections', 'also that what people read is what the commits say, over the running installation')
    .option('--against-topic', 'compares with what was said on Kafka, which also shows a cut tail')
    .action(async (options: VerifyOptions & { projections?: boolean }, command: Command) => {
      const { verifyStores } = await import('../verify-stores.js'); // the stores cost half a second to load, and lint needs none
      if ((await verifyStores(options)) > 0) process.exitCode = 1;
      if (!options.projections) return;
      const { compareProjections } = await import('../compare-projections.js');
      const chosen = options.incident ? ['incidents'] : services.filter((name) => !options.service || name === options.service);
      if ((await compareProjections(new Door(command), chosen)) > 0) process.exitCode = 1;
    });
}
