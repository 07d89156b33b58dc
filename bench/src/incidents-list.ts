import { startStack } from '@debrief/e2e-support';
import { alertIdOf, idOf, seedIncidents, seedMembers, storeOf } from './incidents-seed.js';
import { heading, median, percentile, round, table } from './report.js';

/**
 * `npm run bench -- incidents-list [INCIDENTS] [ALERTS] [ROUNDS]`: a page of the list over 100,000 incidents and a million alerts, by
 * each filter and by what people combine, over HTTP; beside each, in turn, the bare answer of the same server (`/healthz`).
 */
const incidents = Number(process.argv[2] ?? 100_000);
const alerts = Number(process.argv[3] ?? 1_000_000);
const rounds = Number(process.argv[4] ?? 60);
const GOAL_MS = 100;
heading(`incidents-list ${incidents} ${alerts} ${rounds}`);

const stack = await startStack({ shape: 'standalone' });
const store = await storeOf(stack, 'incidents');
const { db } = store;
try {
  const began = performance.now();
  const { teamId, personId, fieldId } = await seedIncidents(stack, db, incidents);
  await seedMembers(db, alerts, incidents);
  console.log(`seeded in ${Math.round((performance.now() - began) / 1_000)} s; one reader, the stores on the same machine`);
  const month = (ago: number) => new Date(Date.now() - ago * 30 * 86_400_000).toISOString();
  const queries: readonly string[] = [
    '',
    'sort=-updatedAt',
    'sort=severity',
    'status=open',
    'status=resolved,closed',
    'severity=sev1',
    'severity=sev1,sev2&status=open',
    'kind=drill',
    'service=checkout-10',
    `service=${idOf('svc', 17)}&sort=severity`,
    `team=${teamId}`,
    `team=${teamId}&status=open&sort=-updatedAt`,
    'environment=staging',
    'tag=tag-77',
    `lead=${personId}`,
    `rule=${idOf('rul', 9)}`,
    `alert=${alertIdOf(4_711)}`,
    `field.${fieldId}=region-3`,
    'q=checkout',
    'q=check late',
    'q=case4711',
    'q=c',
    'q=INC-5000',
    'q=nothingofthekind',
    'q=checkout&sort=-updatedAt',
    `openedFrom=${month(2)}&openedTo=${month(1)}`,
    `openedFrom=${month(20)}&openedTo=${month(19)}`,
    `resolvedFrom=${month(2)}&resolvedTo=${month(1)}`,
    `resolvedFrom=${month(20)}&resolvedTo=${month(19)}&severity=sev1`,
    `resolvedFrom=${month(20)}&resolvedTo=${month(19)}&sort=severity`,
    'environment=production&severity=sev3&sort=severity',
    'status=open&environment=test&kind=drill',
  ];
  const get = async (path: string): Promise<number> => {
    const from = performance.now();
    const answer = await fetch(stack.url + path, { headers: { authorization: `Bearer ${stack.adminToken}` } });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text.slice(0, 200)}`);
    return performance.now() - from;
  };
  const rows: (string | number)[][] = [];
  const missed: string[] = [];
  for (const query of queries) {
    const [times, bare]: [number[], number[]] = [[], []];
    await get(`/api/v1/incidents?limit=50&${query}`);
    for (let round = 0; round < rounds; round++) {
      bare.push(await get('/healthz'));
      times.push(await get(`/api/v1/incidents?limit=50&${query}`));
    }
    const p95 = percentile(times, 0.95);
    if (p95 >= GOAL_MS) missed.push(query);
    const name = query.replaceAll(/\d{4}-\d\d-(\d\d)T[\d:.]+Z/g, '…');
    rows.push([name || '(no filter)', round(median(times)), round(p95), round(median(times) / median(bare), 1), GOAL_MS]);
  }
  table(['page of 50', 'median ms', 'p95 ms', 'median : bare answer', 'goal p95 ms'], rows);
  console.log(missed.length === 0 ? 'every filter holds' : `MISSED: ${missed.join(' · ')}`);
} finally {
  await store.close();
  await stack.stop();
}
