import { createReadStream } from 'node:fs';
import type { HistoryImport } from '@debrief/contracts';
import { Option, type Command } from 'commander';
import { importExport } from '../import-export.js';
import { Door, Refused } from '../installation.js';

/** Well under what a request may hold, also where every second character needs a backslash. */
const PART = 256 * 1_024;
const WAIT_MS = 1_000;

/** `debrief import`: what another tool has kept of the past (a dry run with a report, unless told to apply it), or a whole installation. */
export function importHistory(program: Command): void {
  program
    .command('import <file>')
    .description(
      'without --integration: what `debrief export` wrote, into an empty installation. With it, takes over past alerts and incidents: first a report of what would become of them, with --apply the alerts themselves; nobody is notified',
    )
    .option(
      '--integration <id>',
      'whose alerts they are: give the one that the monitors will send to, so that they go on with the same alerts',
    )
    .addOption(
      new Option('--format <format>', 'what wrote the file').choices(['json-lines', 'opsgenie', 'pagerduty']).default('json-lines'),
    )
    .option('--apply', 'makes of the dry run what it says')
    .option('--resume <importId>', 'goes on with an upload that was cut off')
    .option('--other-secret', 'for an export that was made under another DEBRIEF_SECRET: sealed secrets must be entered anew')
    .action(
      async (
        file: string,
        options: { integration?: string; format: string; apply?: boolean; resume?: string; otherSecret?: boolean },
        command: Command,
      ) => {
        const door = new Door(command);
        if (options.integration === undefined) return importExport(file, options, door);
        const imports = `/integrations/${encodeURIComponent(options.integration)}/imports`;
        let seen = options.resume
          ? await door.get<HistoryImport>(`${imports}/${encodeURIComponent(options.resume)}`)
          : await door.post<HistoryImport>(imports, { format: options.format, name: file.split('/').at(-1)?.slice(0, 200) ?? file });
        const one = `${imports}/${seen.importId}`;
        console.error(`import ${seen.importId}`);
        if (seen.state === 'receiving') {
          let number = 0;
          for await (const text of partsOf(file)) {
            if (number >= seen.nextPart) seen = await door.post<HistoryImport>(`${one}/parts`, { number, text });
            number++;
          }
          seen = await door.post<HistoryImport>(`${one}/complete`);
        }
        seen = await until(door, one, ['running'], seen);
        report(seen);
        if (!options.apply || seen.state !== 'dry') return;
        seen = await until(door, one, ['applying'], await door.post<HistoryImport>(`${one}/apply`));
        if (seen.state !== 'applied') throw new Refused(`The import stopped: ${seen.problem ?? seen.state}`);
        console.log(`applied: ${seen.alerts} alerts, ${seen.newAlerts} of them new`);
      },
    );
}

/** The file in parts that never cut a character. */
async function* partsOf(file: string): AsyncGenerator<string> {
  let held = '';
  for await (const chunk of createReadStream(file, { encoding: 'utf8', highWaterMark: PART })) {
    held += chunk as string;
    while (held.length > PART) {
      // Not between the halves of a character beyond the first plane.
      const end = /[\ud800-\udbff]/.test(held[PART - 1] ?? '') ? PART - 1 : PART;
      yield held.slice(0, end);
      held = held.slice(end);
    }
  }
  if (held !== '') yield held;
}

async function until(door: Door, path: string, states: readonly string[], first: HistoryImport): Promise<HistoryImport> {
  let seen = first;
  while (states.includes(seen.state)) {
    await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
    seen = await door.get<HistoryImport>(path);
    console.error(`${seen.state}: ${seen.done} of ${seen.entries - seen.refused}`);
  }
  return seen;
}

function report({ entries, refused, duplicates, known, alerts, newAlerts, openEnded, refusals }: HistoryImport): void {
  console.log(`${entries} entries: ${refused} refused, ${duplicates} more than once in the file, ${known} on record already`);
  console.log(
    `${alerts} alerts, ${newAlerts} of them new; ${openEnded} entries without an end, which are ended at the last that is told of them`,
  );
  for (const { line, reason } of refusals) console.log(`line ${line}: ${reason}`);
}
