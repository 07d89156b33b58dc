import type { Command } from 'commander';
import { Door } from '../installation.js';

/** `debrief token create`. The token is printed alone on standard output, for a script to take. */
export function token(program: Command): void {
  program
    .command('token')
    .description('API tokens')
    .command('create <name>')
    .description('makes an API token and prints it; it is shown only once')
    .option('--role <role>', 'viewer, member or admin', 'viewer')
    .option('--scope <scope...>', 'noun:verb, to narrow the role')
    .option('--expires <instant>', 'when it ends, ISO 8601')
    .action(async (name: string, options: { role: string; scope?: string[]; expires?: string }, command: Command) => {
      const made = await new Door(command).post<{ tokenId: string; token: string }>('/tokens', {
        name,
        role: options.role,
        ...(options.scope && { scopes: options.scope }),
        ...(options.expires && { expiresAt: new Date(options.expires).toISOString() }),
      });
      console.error(`${made.tokenId} (${options.role})`);
      console.log(made.token);
    });
}
