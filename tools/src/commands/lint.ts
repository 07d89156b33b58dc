import { lintFiles } from '@debrief/blameless/command-line';
import type { Command } from 'commander';

/** `debrief lint`: the language linter parses its own arguments, for it is also a tool of its own. */
export function lint(program: Command): void {
  program
    .command('lint [files...]')
    .description('finds language that blames, and says what to write instead')
    .allowUnknownOption()
    .helpOption(false)
    .passThroughOptions()
    .action((_files: string[], _options: unknown, command: Command) => {
      process.exitCode = lintFiles(command.args, {
        out: (text) => process.stdout.write(text),
        error: (text) => process.stderr.write(text),
      });
    });
}
