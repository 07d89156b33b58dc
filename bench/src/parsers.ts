import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { workspaceRoot } from '@debrief/e2e-support';
import { heading, median, round, table } from './report.js';

/**
 * `npm run bench -- parsers`: each source's own examples, from the bytes of the receipt to what they observe; beside it the bare parsing of
 * the same JSON. None may take more than 200 microseconds.
 */
interface Example {
  name: string;
  body: unknown;
  headers?: object;
  query?: object;
  method?: string;
  path?: string;
}
interface Source {
  name: string;
  examples: readonly Example[];
}
const dist = join(workspaceRoot, 'apps/ingest/dist/sources');
const load = async <Module>(file: string): Promise<Module> => (await import(pathToFileURL(join(dist, file)).href)) as Module;
const { sources } = await load<{ sources: readonly Source[] }>('catalogue.js');
type Read = (receipt: object, source: Source, settings: object, more: object) => unknown;
const { readReceipt } = await load<{ readReceipt: Read }>('read-receipt.js');

const GOAL = 200;
const ROUNDS = 9;
const settings = {
  timeZone: 'UTC',
  lateMinutes: 10,
  noDataOpens: null,
  expiryMinutes: null,
  staleMinutes: null,
  dedupFields: [],
  severityMap: {},
};
heading('parsers');

/** Microseconds of one call: the middle of nine rounds. */
function microseconds(work: () => unknown): number {
  for (let i = 0; i < 300; i++) work();
  const calls = 200;
  const rounds = Array.from({ length: ROUNDS }, () => {
    const from = performance.now();
    for (let i = 0; i < calls; i++) work();
    return ((performance.now() - from) * 1000) / calls;
  });
  return median(rounds);
}

const rows = sources.map((source) => {
  const each = source.examples.map(({ body, headers = {}, query = {}, method = 'POST', path = '' }) => {
    const bytes = Buffer.from(JSON.stringify(body ?? {}));
    const facts = {
      receiptId: '01932f1c-7a2b-7c3d-8e4f-5a6b7c8d9e0f',
      integrationId: 'int_2kq7n4c5d6e7f2g3h4j5',
      keyId: '',
      source: source.name,
    };
    const more = { headers: { 'content-type': 'application/json', ...headers }, isTest: false, isDrill: false, body: bytes };
    const receipt = { ...facts, receivedAt: '2026-11-18T14:02:04.120Z', method, path, query, ...more };
    const ours = microseconds(() => readReceipt(receipt, source, settings, { isReplay: false }));
    return { bytes: bytes.length, ours, bare: microseconds(() => JSON.parse(bytes.toString('utf8')) as unknown) };
  });
  const slowest = each.reduce((a, b) => (b.ours > a.ours ? b : a));
  return { name: source.name, examples: each.length, ...slowest };
});
rows.sort((a, b) => b.ours - a.ours);
table(
  ['source, by its slowest example', 'examples', 'bytes', 'us', 'bare JSON.parse us', 'ratio'],
  rows.map(({ name, examples, bytes, ours, bare }) => [name, examples, bytes, round(ours), round(bare), round(ours / bare)]),
);
const over = rows.filter(({ ours }) => ours > GOAL);
console.log(`${rows.length} sources, ${over.length === 0 ? 'none' : over.map(({ name }) => name).join(', ')} over ${GOAL} us`);
