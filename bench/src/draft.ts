import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { workspaceRoot } from '@debrief/e2e-support';
import { heading, median, round, table } from './report.js';

/**
 * `npm run bench -- draft [--records N]`: the deterministic draft of incidents with 200, 2,000 and 10,000 entries; then of N random
 * records (10,000 unless told otherwise), each with its sentences, citations, numbers and bytes held against the promises.
 */
type Record = object;
interface Rules {
  draft: (record: Record, template: object) => { sections: { markdown: string }[] };
  shippedTemplates: object[];
  bigRecord: (entries: number) => Record;
  draftFaults: (seed: number) => string[];
}
const load = async (file: string): Promise<Rules> =>
  (await import(pathToFileURL(join(workspaceRoot, 'apps/post-mortems/dist/domain', file)).href)) as Rules;
const { draft } = await load('draft/draft.js');
const { shippedTemplates } = await load('templates.js');
const { bigRecord } = await load('testing/big-record.js');
const { draftFaults } = await load('testing/draft-faults.js');

const at = process.argv.indexOf('--records');
const records = at < 0 ? 10_000 : Number(process.argv[at + 1]);

heading('draft');
const rows: (string | number)[][] = [];
for (const [entries, goal] of [
  [200, 50],
  [2000, 300],
  [10_000, 1000],
] as const) {
  const record = bigRecord(entries);
  let bytes = 0;
  const cpu: number[] = [];
  const times = Array.from({ length: entries > 5000 ? 5 : 12 }, () => {
    const from = performance.now();
    const before = process.cpuUsage();
    const made = draft(record, shippedTemplates[0]!);
    bytes = made.sections.reduce((sum, { markdown }) => sum + markdown.length, 0);
    const spent = process.cpuUsage(before);
    cpu.push((spent.user + spent.system) / 1000);
    return performance.now() - from;
  });
  rows.push([entries, bytes, round(times[0]!), round(median(times.slice(1))), round(median(cpu.slice(1))), goal]);
}
table(['entries', 'characters', 'first ms', 'median ms', 'of processor ms', 'goal ms'], rows);

const from = performance.now();
const faults: string[] = [];
for (let seed = 1; seed <= records; seed += 1) faults.push(...draftFaults(seed).map((fault) => `record ${seed}: ${fault}`));
console.log(
  `${records} random records in ${round((performance.now() - from) / 1000)} s: ${faults.length} sentences without a citation, findings of the verifier or the linter, or other bytes when shuffled`,
);
for (const fault of faults.slice(0, 20)) console.log(fault);
process.exitCode = faults.length === 0 ? 0 : 1;
