import { pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { workspaceRoot } from '@debrief/e2e-support';
import { alertFact, manyRules } from './alert-facts.js';
import { heading, median, round, table } from './report.js';

/**
 * `npm run bench -- correlate [ALERTS]`: the rules alone, without any store: batches of 500 alerts over 50 rules and 1,000 open incidents. Half
 * of the alerts join one of them, half open one of their own. Beside it, in turn, the least that any correlation does: a look at one
 * map by one label.
 */
interface Rules {
  correlateBatch: (facts: readonly object[], candidates: readonly object[], book: object, now: string) => { plans: { begins?: unknown }[] };
  ruleBookOf: (version: number, rules: readonly object[], windows: readonly object[], upstream: ReadonlyMap<string, string[]>) => object;
  groupKeyOf: (rule: object, fact: object) => string;
}
const load = async (file: string): Promise<Partial<Rules>> =>
  (await import(pathToFileURL(join(workspaceRoot, 'apps/incidents/dist/domain', file)).href)) as Partial<Rules>;
const { correlateBatch, ruleBookOf, groupKeyOf } = {
  ...(await load('correlate-batch.js')),
  ...(await load('correlation/rule-book.js')),
} as Rules;

const alerts = Number(process.argv[2] ?? 20_000);
const BATCH = 500;
const OPEN = 1_000;
const now = '2026-11-18T14:02:00.000Z';
heading(`correlate ${alerts}`);

const rules = manyRules(50);
const book = ruleBookOf(1, rules, [], new Map());
const last = rules.at(-1)!;
const openAt = (n: number) => ({
  incidentId: `inc_${String(n).padStart(20, 'a')}`,
  status: 'open',
  openedAt: now,
  isDeclared: false,
  ruleId: last.ruleId,
  groupKey: groupKeyOf(last, alertFact(n, `open-${n}`, now)),
  generation: 1,
  isTaken: false,
  resolvedAt: null,
  mergedInto: null,
  isPrivate: false,
  firstStartedAt: now,
  lastAt: now,
  lastEndedAt: null,
  settlesAt: null,
  subjectServiceIds: [],
  openAlerts: 1,
  episodes: 1,
  members: [],
});
const open = Array.from({ length: OPEN }, (_, n) => openAt(n));
const batches = Array.from({ length: Math.ceil(alerts / BATCH) }, (_, batch) =>
  Array.from({ length: BATCH }, (_each, n) => {
    const nth = batch * BATCH + n;
    return alertFact(OPEN + nth, nth % 2 === 0 ? `open-${nth % OPEN}` : `new-${nth}`, now);
  }),
);

/** Alerts per second of processor time, and what was opened. */
function perSecond(work: () => number): { rate: number; opened: number } {
  const before = process.cpuUsage();
  const opened = work();
  const { user, system } = process.cpuUsage(before);
  return { rate: (batches.length * BATCH) / ((user + system) / 1e6), opened };
}
const correlated = () =>
  batches.reduce((sum, facts) => sum + correlateBatch(facts, open, book, now).plans.filter(({ begins }) => begins).length, 0);
function byLabel(): number {
  let opened = 0;
  for (const facts of batches) {
    const known = new Map(open.map((each, n) => [`open-${n}`, each]));
    for (const { service } of facts)
      if (!known.has(service)) {
        known.set(service, open[0]!);
        opened++;
      }
  }
  return opened;
}

const ours: number[] = [];
const least: number[] = [];
let opened = [0, 0];
for (let turn = 0; turn < 7; turn++) {
  const [mine, theirs] = [perSecond(correlated), perSecond(byLabel)];
  opened = [mine.opened, theirs.opened];
  // The first turns are compiled.
  if (turn >= 2) ours.push(mine.rate);
  if (turn >= 2) least.push(theirs.rate);
}
table(
  ['', 'alerts/s of processor', 'incidents opened', 'goal/s'],
  [
    ['50 rules, 1,000 open, the table of decisions', Math.round(median(ours)), opened[0]!, 10_000],
    ['one map by one label', Math.round(median(least)), opened[1]!, ''],
  ],
);
console.log(`correlation : one map = ${round(median(ours) / median(least), 4)}`);
