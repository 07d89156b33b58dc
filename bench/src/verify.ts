import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { workspaceRoot } from '@debrief/e2e-support';
import { heading, median, percentile, round, table } from './report.js';

/**
 * `npm run bench -- verify`: the verifier over a document of 10,000 words, against the record of its incident; and over 300 sentences
 * against 2,000 entries. The facts of the record are made anew each time, as for a request.
 */
interface Rules {
  CitationIndex: new (record: object) => object;
  RecordFacts: new (index: object) => object;
  verify: (markdown: string, facts: object, context: object) => { severity: string }[];
  compareStated: (markdown: string, section: string, record: object) => unknown[];
  bigRecord: (entries: number) => object;
  bigText: (words: number, entries: number) => string;
}
const load = async (file: string): Promise<Rules> =>
  (await import(pathToFileURL(join(workspaceRoot, 'apps/post-mortems/dist/domain', file)).href)) as Rules;
const { CitationIndex } = await load('citations.js');
const { RecordFacts } = await load('verify/record-facts.js');
const { verify } = await load('verify/verify.js');
const { compareStated } = await load('verify/stated.js');
const { bigRecord, bigText } = await load('testing/big-record.js');

const context = { section: 'response', people: [], known: { F: 0, A: 0, L: 0 }, confirmedFactors: new Set(), maySeeRestricted: false };

heading('verify');
const rows: (string | number)[][] = [];
for (const [what, words, entries, goal] of [
  ['10,000 words', 10_000, 200, 300],
  ['300 sentences', 3000, 2000, 200],
] as const) {
  const record = bigRecord(entries);
  const text = bigText(words, entries);
  let found = 0;
  const cpu: number[] = [];
  const times = Array.from({ length: 25 }, () => {
    const from = performance.now();
    const before = process.cpuUsage();
    const facts = new RecordFacts(new CitationIndex(record));
    found = verify(text, facts, context).length + compareStated(text, 'response', record).length;
    const spent = process.cpuUsage(before);
    cpu.push((spent.user + spent.system) / 1000);
    return performance.now() - from;
  });
  rows.push([
    what,
    text.split(/\s+/).length,
    entries,
    found,
    round(times[0]!),
    round(median(times.slice(5))),
    round(percentile(times.slice(5), 0.95)),
    round(median(cpu.slice(5))),
    goal,
  ]);
}
table(['text', 'words', 'entries', 'findings', 'first ms', 'median ms', 'p95 ms', 'of processor ms', 'goal ms'], rows);
