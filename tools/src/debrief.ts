import { Command, CommanderError } from 'commander';
import { commands } from './commands/index.js';
import { Refused } from './installation.js';

const program = new Command('debrief')
  .description('The command-line tool of Debrief. It works on the installation that runs from DEBRIEF_DATA_DIR, unless told otherwise.')
  .option('--url <url>', "the people's door (DEBRIEF_PUBLIC_URL)")
  .option('--token <token>', 'an API token (DEBRIEF_ADMIN_TOKEN)')
  .enablePositionalOptions()
  .showHelpAfterError()
  .exitOverride();
for (const register of commands) register(program);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2;
  else if (error instanceof Refused) {
    console.error(error.message);
    process.exitCode = 1;
  } else throw error;
}
