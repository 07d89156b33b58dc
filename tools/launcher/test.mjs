// `npm test`: the tiers one after the other on servers of their own, so that it runs beside a running installation.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { infraUp } from '../../infra/up.mjs';
import { buildServices, buildWeb } from './build.mjs';
import { testPackages } from './debian.mjs';
import { openSession, plan, root, runProgram, say } from './session.mjs';
import { dropTestData, newRunId } from './test-data.mjs';

const runId = newRunId();

// vitest's own choice leaves a core free; files wait for servers most of the time, so that even two cores bear two of them.
const sideBySide = [`--maxWorkers=${Math.max(2, Math.min(4, availableParallelism()))}`];

const twoFiles = ['--maxWorkers=2'];

/** In this order: what fails fastest first. The minutes are the budget on 2 cores (they are printed, not enforced). */
export const tiers = [
  { name: 'small', filters: ['.spec.ts'], flags: sideBySide, minutes: 0.5 },
  { name: 'medium', filters: ['.medium-spec.ts'], flags: sideBySide, minutes: 3 },
  { name: 'journeys', filters: ['e2e/journeys/src'], flags: twoFiles, minutes: 3 },
  {
    name: 'journeys, split',
    filters: ['e2e/journeys/src'],
    flags: [...twoFiles, '--exclude=**/moved-installation.e2e-spec.ts'], // an installation in a file has no shape
    env: { DEBRIEF_LAUNCHER_SHAPE: 'split' },
    minutes: 3,
  },
  { name: 'web', filters: ['e2e/web/src'], flags: twoFiles, minutes: 2.5 },
  // each file stops and kills servers of its own; more than two at a time would starve each other and tell nothing
  { name: 'faults', filters: ['e2e/faults/src'], flags: twoFiles, minutes: 3 },
];

/** One vitest run. A run that crashed, or found nothing to run, counts as one failure. */
export async function runTier(session, infra, tier, more = []) {
  const began = Date.now();
  const results = join(session.dataDir, `results-${tier.name.replace(', ', '-')}.json`);
  rmSync(results, { force: true });
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${results}`];
  const env = {
    ...process.env,
    ...infra.env,
    DEBRIEF_DATA_DIR: session.dataDir,
    DEBRIEF_LAUNCHER_LOGS: join(session.dataDir, 'logs'),
    DEBRIEF_LAUNCHER_RUN: runId,
    ...tier.env,
    NODE_OPTIONS: '--disable-warning=TimeoutNegativeWarning',
  };
  const code = await runProgram('vitest', [...args, ...(tier.flags ?? []), ...tier.filters, ...more], { session, env });
  let counted = { numPassedTests: 0, numFailedTests: 0, testResults: [] };
  try {
    counted = JSON.parse(readFileSync(results, 'utf8'));
  } catch {
    // no results: the run itself failed
  }
  const skipped = (counted.numPendingTests ?? 0) + (counted.numTodoTests ?? 0);
  if (skipped > 0) console.error(`${tier.name}: ${skipped} skipped; nothing may be skipped, so it counts as a failure`);
  const failed = counted.numFailedTests + skipped || (code === 0 ? 0 : 1);
  const seconds = (Date.now() - began) / 1000;
  return { name: tier.name, passed: counted.numPassedTests, failed, red: redTests(counted), seconds, minutes: tier.minutes };
}

/** What failed, a line each: the log of a run is long, and its end is what people see first. */
const redTests = ({ testResults }) =>
  testResults.flatMap(({ name, message, assertionResults }) => {
    const file = relative(root, name);
    const tests = assertionResults.filter(({ status }) => status === 'failed');
    const line = (title, text) =>
      `${file} > ${title}: ${
        stripVTControlCharacters(text ?? '')
          .trim()
          .split('\n', 1)[0]
      }`;
    if (tests.length === 0 && message) return [line('the file itself', message)];
    return tests.map(({ fullName, failureMessages }) => line(fullName, failureMessages[0]));
  });

/** Prints the table of the tiers and writes the closing line, which `.ci/run` repeats. */
export function conclude(session, outcomes) {
  const passed = outcomes.reduce((sum, tier) => sum + tier.passed, 0);
  const failed = outcomes.reduce((sum, tier) => sum + tier.failed, 0);
  for (const tier of outcomes) {
    const budget = tier.seconds > tier.minutes * 60 ? `, over its ${tier.minutes} min` : '';
    say(`${tier.name.padEnd(16)} ${tier.passed} passed, ${tier.failed} failed in ${tier.seconds.toFixed(1)} s${budget}`);
    for (const line of tier.red) say(`  ${line}`);
  }
  writeFileSync(join(session.dataDir, 'summary.txt'), `${passed} passed, ${failed} failed\n`);
  return failed;
}

export async function main(args) {
  const session = await openSession({ folder: 'test', what: 'A test run' });
  writeFileSync(join(session.dataDir, 'summary.txt'), '0 passed, 1 failed\n'); // until we know better
  testPackages();
  say('building …');
  const [built, infra, hasWeb] = await session.step(
    Promise.all([buildServices(session, ['apps/standalone', 'tools']), infraUp({ ...session, plan: plan() }), buildWeb(session)]),
  );
  if (!built || !hasWeb) return session.stop(1);
  mkdirSync(join(session.dataDir, 'logs'), { recursive: true });
  const outcomes = [];
  for (const tier of tiers) {
    say(`${tier.name}: starting`);
    outcomes.push(await session.step(runTier(session, infra, tier, args)));
  }
  const failed = conclude(session, outcomes);
  if (failed > 0) {
    const red = outcomes.filter((tier) => tier.failed > 0).map((tier) => tier.name);
    say(`red: ${red.join(', ')}. Logs of the servers and of what the tests started: ${join(session.dataDir, 'logs')}`);
    say(
      `again, only these: npm run e2e -- FILTER (journeys, web, faults), npm test -- -t 'TITLE' (any); a seed stands in the failure itself`,
    );
  } else {
    await session.step(dropTestData(infra, runId));
  }
  return session.stop(failed > 0 ? 1 : 0);
}
