import { startStack } from '@debrief/e2e-support';
import { seedEntries, seedIncidents, storeOf } from './incidents-seed.js';
import { heading, median, percentile, round, table } from './report.js';

/**
 * `npm run bench -- search [INCIDENTS] [ENTRIES] [ROUNDS]`: words, fields and ranges through the people's door, which asks every service at
 * once, over 100,000 incidents and as many timeline entries; beside each, in turn, the bare answer of the same server.
 */
const incidents = Number(process.argv[2] ?? 100_000);
const entries = Number(process.argv[3] ?? 100_000);
const rounds = Number(process.argv[4] ?? 40);
const GOAL_MS = 100;
heading(`search ${incidents} ${entries} ${rounds}`);

const stack = await startStack({ shape: 'standalone' });
const store = await storeOf(stack, 'incidents');
try {
  await seedIncidents(stack, store.db, incidents);
  await seedEntries(store.db, entries, incidents);
  const asked = [
    'checkout',
    'check late',
    'case4711',
    'INC-5000',
    'shard77',
    'severity:sev1 checkout',
    'status:open opened:2026-01-01..2026-12-31',
    'nothingofthekind',
  ];
  const headers = { authorization: `Bearer ${stack.adminToken}` };
  const get = async (path: string): Promise<number> => {
    const from = performance.now();
    const answer = await fetch(stack.url + path, { headers });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text.slice(0, 200)}`);
    return performance.now() - from;
  };
  const rows: (string | number)[][] = [];
  for (const q of asked) {
    const [times, bare]: [number[], number[]] = [[], []];
    const path = `/api/v1/search?q=${encodeURIComponent(q)}`;
    await get(path);
    for (let round = 0; round < rounds; round++) {
      bare.push(await get('/healthz'));
      times.push(await get(path));
    }
    rows.push([q, round(median(times)), round(percentile(times, 0.95)), round(median(times) / median(bare)), GOAL_MS]);
  }
  table(['search', 'median ms', 'p95 ms', 'median : bare answer', 'goal ms'], rows);
} finally {
  await store.close();
  await stack.stop();
}
