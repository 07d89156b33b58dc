import { receiptOutcomeNames, type Replay, type ReplayList } from '@debrief/contracts';
import { Option, type Command } from 'commander';
import { Door, Refused } from '../installation.js';

const WAIT_MS = 1_000;

/** `debrief replay`: receipts of an integration through today's parser and mapping. Says what would differ, and with --apply makes it so. */
export function replay(program: Command): void {
  program
    .command('replay')
    .description(
      'reads receipts again through today’s parser and mapping: first what would differ, with --apply corrections of the record; nobody is notified',
    )
    .requiredOption('--integration <id>', 'whose receipts')
    .option('--from <instant>', 'from when on; without it, what nobody could read when it came')
    .option('--to <instant>', 'until when')
    .addOption(new Option('--outcome <outcome>', 'only those with this outcome').choices([...receiptOutcomeNames]))
    .option('--apply', 'makes of the dry run what it says')
    .action(async (options: { integration: string; from?: string; to?: string; outcome?: string; apply?: boolean }, command: Command) => {
      const door = new Door(command);
      const replays = `/integrations/${encodeURIComponent(options.integration)}/replays`;
      const offered = options.from === undefined ? (await door.get<ReplayList>(replays)).offer : null;
      if (options.from === undefined && offered === null) {
        console.log('Nothing waits to be read again. Give --from and --to for a span.');
        return;
      }
      const span = { from: instantOf(options.from ?? offered?.from), to: instantOf(options.to ?? offered?.to ?? new Date().toISOString()) };
      const begun = await door.post<Replay>(replays, { ...span, ...(options.outcome && { outcome: options.outcome }) });
      const one = `${replays}/${begun.replayId}`;
      console.error(`replay ${begun.replayId}: ${begun.receipts} receipts from ${span.from} to ${span.to}`);
      const dry = await until(door, one, 'running', begun);
      if (dry.state !== 'dry') throw new Refused(`The replay stopped: ${dry.problem ?? dry.state}`);
      report(dry);
      if (!options.apply) return;
      const applied = await until(door, one, 'applying', await door.post<Replay>(`${one}/apply`));
      if (applied.state !== 'applied') throw new Refused(`The replay stopped: ${applied.problem ?? applied.state}`);
      console.log('applied');
    });
}

function instantOf(text: string | undefined): string {
  const ms = Date.parse(text ?? '');
  if (Number.isNaN(ms)) throw new Refused(`${text ?? 'nothing'} is no instant: write it as 2026-11-18T14:00:00Z.`);
  return new Date(ms).toISOString();
}

async function until(door: Door, path: string, state: string, first: Replay): Promise<Replay> {
  let seen = first;
  while (seen.state === state) {
    await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
    seen = await door.get<Replay>(path);
  }
  return seen;
}

function report({ outcomes, rows }: Replay): void {
  const counted = Object.entries(outcomes).map(([outcome, count]) => `${count} ${outcome}`);
  console.log(`${counted.join(', ') || 'no receipts'}; ${rows.length} alerts differ`);
  for (const { alertId, before, after } of rows)
    console.log(
      `${alertId}  ${before === null ? 'new' : `${before.status} ${before.severity}`} → ${after.status} ${after.severity}  ${after.title}`,
    );
}
