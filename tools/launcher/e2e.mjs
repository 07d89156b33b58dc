// `npm run e2e -- [FILTER] [-t TITLE]`: the tests against the whole stack, all of them or those whose path has FILTER in it.
import { infraUp } from '../../infra/up.mjs';
import { buildServices, buildWeb } from './build.mjs';
import { testPackages } from './debian.mjs';
import { openSession, plan, say } from './session.mjs';
import { conclude, runTier } from './test.mjs';

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
  const paths = filters.length > 0 ? filters : ['e2e/journeys/src', 'e2e/web/src', 'e2e/faults/src'];
  const tier = { name: 'e2e', filters: paths, flags: ['--no-file-parallelism', ...flags], minutes: 9 };
  const outcome = await session.step(runTier(session, infra, tier));
  const failed = conclude(session, [outcome]);
  return session.stop(failed > 0 ? 1 : 0);
}
