// `npm run e2e -- [FILTER] [-t TITLE]`: the tests against the whole stack, all of them or those whose path has FILTER in it.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { infraUp } from '../../infra/up.mjs';
import { buildServices, buildWeb } from './build.mjs';
import { testPackages } from './debian.mjs';
import { openSession, plan, root, say } from './session.mjs';
import { conclude, runTier } from './test.mjs';

/** The test files whose path has one of the words in it; all of them without a word. vitest itself knows whole paths only. */
const filesWith = (words) =>
  ['journeys', 'web', 'faults']
    .flatMap((suite) => readdirSync(join(root, 'e2e', suite, 'src')).map((file) => `e2e/${suite}/src/${file}`))
    .filter((path) => path.endsWith('.e2e-spec.ts') && (words.length === 0 || words.some((word) => path.includes(word))));

export async function main(args) {
  const filters = [];
  const flags = [];
  for (let i = 0; i < args.length; i++) {
    if (args[i].startsWith('-')) flags.push(args[i], ...(args[i] === '-t' && args[i + 1] ? [args[++i]] : []));
    else filters.push(args[i]);
  }
  const session = await openSession({ folder: 'test', what: 'A test run' });
  testPackages();
  say('building …');
  const [built, infra, hasWeb] = await session.step(
    Promise.all([buildServices(session, ['apps/standalone', 'tools']), infraUp({ ...session, plan: plan() }), buildWeb(session)]),
  );
  if (!built || !hasWeb) return session.stop(1);
  const paths = filesWith(filters);
  if (paths.length === 0) {
    console.error(`No e2e test has ${filters.join(' or ')} in its path.`);
    return session.stop(1);
  }
  const tier = { name: 'e2e', filters: paths, flags: ['--no-file-parallelism', ...flags], minutes: 9 };
  const outcome = await session.step(runTier(session, infra, tier));
  const failed = conclude(session, [outcome]);
  return session.stop(failed > 0 ? 1 : 0);
}
