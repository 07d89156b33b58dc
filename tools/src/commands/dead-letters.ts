import type { Command } from 'commander';
import { Door } from '../installation.js';

interface Letter {
  readonly deadLetterId: string;
  readonly service: string;
  readonly state: string;
  readonly kind: string;
  readonly type: string | null;
  readonly key: string | null;
  readonly attempts: number;
  readonly lastFailedAt: string;
  readonly error: { readonly name: string; readonly message: string } | null;
}

const at = (deadLetterId: string) => `/dead-letters/${encodeURIComponent(deadLetterId)}`;

/** `debrief dead-letters list|redrive|skip`. */
export function deadLetters(program: Command): void {
  const letters = program.command('dead-letters').description('events that a service could not act on');
  letters
    .command('list')
    .description('the newest failures first, over all services')
    .option('--state <state>', 'open, draining, resolved or skipped', 'open')
    .option('--json', 'as JSON, one a line')
    .action(async (options: { state: string; json?: boolean }, command: Command) => {
      const door = new Door(command);
      let count = 0;
      for (let cursor: string | null | undefined; cursor !== null;) {
        const query = new URLSearchParams({ state: options.state, ...(cursor && { cursor }) });
        const page: { items: Letter[]; nextCursor: string | null } = await door.get(`/dead-letters?${query.toString()}`);
        for (const letter of page.items) console.log(options.json ? JSON.stringify(letter) : lineOf(letter));
        count += page.items.length;
        cursor = page.nextCursor;
      }
      if (!options.json) console.error(`${count} ${options.state}`);
    });
  letters
    .command('redrive <id>')
    .description('lets the service act on it again, under its own id, and then on what waits behind it')
    .option('--dry-run', 'shows what would happen and writes nothing')
    .action(async (id: string, options: { dryRun?: boolean }, command: Command) => {
      console.log(JSON.stringify(await new Door(command).post(`${at(id)}/redrive`, { dryRun: options.dryRun === true })));
    });
  letters
    .command('skip <id>')
    .description('gives it up, for a reason that is kept; what waits behind it flows again')
    .requiredOption('--reason <text>', 'why')
    .action(async (id: string, options: { reason: string }, command: Command) => {
      console.log(JSON.stringify(await new Door(command).post(`${at(id)}/skip`, { reason: options.reason })));
    });
}

const lineOf = ({ deadLetterId, service, kind, type, key, attempts, lastFailedAt, error }: Letter): string =>
  `${lastFailedAt}  ${service}  ${kind}  ${type ?? '?'}  key ${key ?? '-'}  ${attempts}x  ${error ? `${error.name}: ${error.message.split('\n')[0]}` : ''}\n  ${deadLetterId}`;
