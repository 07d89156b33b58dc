// What the other tools cannot say: rules about the workspace as a whole, one function each. Each answers the lines of what is wrong.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as versions from '../../infra/versions.mjs';

/** Committed and new files, without what is ignored. */
const files = () =>
  execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { encoding: 'utf8', maxBuffer: 1 << 26 })
    .split('\0')
    .filter((file) => file !== '' && existsSync(file));
const isSource = (file) => /\.(ts|tsx|mts)$/.test(file) && !file.endsWith('.d.ts');
const isTest = (file) => /spec\.tsx?$/.test(file) || /(^|\/)test\//.test(file);

/** Comments may name what code may not do. Good enough for a text with `//` in it: the rest of that line is not looked at. */
const codeOf = (file) =>
  readFileSync(file, 'utf8')
    .replaceAll(/\/\*[\s\S]*?\*\//g, (comment) => comment.replaceAll(/[^\n]/g, ' '))
    .replaceAll(/\/\/.*$/gm, '');

function matches(file, pattern, why) {
  return codeOf(file)
    .split('\n')
    .flatMap((line, index) => (pattern.test(line) ? [`${file}:${index + 1}: ${why}: ${line.trim()}`] : []));
}

/** `now` is an argument, ids derive from their cause: a decision that is made twice comes out the same. */
export const domainIsPure = () =>
  files()
    .filter((file) => /^apps\/[^/]+\/src\/domain\//.test(file) && isSource(file) && !isTest(file))
    .flatMap((file) => [
      ...matches(file, /\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\.now\b|Temporal\.Now\b/, 'domain/ reads no clock'),
      ...matches(file, /\bMath\.random\b|\brandomUUID\b|\bgetRandomValues\b|\brandomBytes\b|\brandomInt\b/, 'domain/ rolls no dice'),
      ...matches(file, /\basync\b|\bawait\b|\bPromise\b|\bsetTimeout\b|\bsetInterval\b/, 'domain/ waits for nothing'),
      ...matches(file, /\bconsole\.|\bprocess\./, 'domain/ touches nothing'),
    ]);

/** A variable that is read anywhere else is in no table and checked by nobody. */
export const environmentIsReadOnce = () =>
  files()
    .filter(
      (file) =>
        /^(apps|libs)\//.test(file) &&
        isSource(file) &&
        !isTest(file) &&
        !file.startsWith('libs/config/') &&
        !file.startsWith('libs/testing/') && // it hands the environment of the test run on
        !file.endsWith('.config.mts') &&
        !file.endsWith('vite.config.ts'),
    )
    .flatMap((file) => matches(file, /\bprocess\.env\b/, 'the environment is read in libs/config only'));

/** Without tags a project stands outside all boundaries. */
export const projectsHaveTags = () =>
  files()
    .filter((file) => /^(apps|libs|e2e)\/[^/]+\/package\.json$|^(bench|tools)\/package\.json$/.test(file))
    .filter((file) => (JSON.parse(readFileSync(file, 'utf8')).nx?.tags ?? []).length === 0)
    .map((file) => `${file}: no nx.tags`);

/** A rule from everything to everything is no rule; neither is a project that no rule names. */
export function boundariesHaveTeeth() {
  const [, { depConstraints }] = JSON.parse(readFileSync('.oxlintrc.json', 'utf8')).rules['@nx/enforce-module-boundaries'];
  const open = depConstraints.filter((rule) => rule.sourceTag === '*' || (rule.onlyDependOnLibsWithTags ?? []).includes('*'));
  const named = new Set(depConstraints.map((rule) => rule.sourceTag));
  const unnamed = files()
    .filter((file) => /^(apps|libs|e2e)\/[^/]+\/package\.json$|^(bench|tools)\/package\.json$/.test(file))
    .filter((file) => !(JSON.parse(readFileSync(file, 'utf8')).nx?.tags ?? []).some((tag) => named.has(tag)));
  return [
    ...open.map((rule) => `.oxlintrc.json: ${rule.sourceTag} may import everything`),
    ...unnamed.map((file) => `${file}: no boundary names one of its tags`),
  ];
}

/** A lock file that says where packages came from works only there. */
export const lockIsPortable = () =>
  readFileSync('package-lock.json', 'utf8').includes('"resolved": "http') ? ['package-lock.json records registry addresses'] : [];

/** npm would choose another version on another day. */
export const versionsAreExact = () =>
  files()
    .filter((file) => /(^|\/)package\.json$/.test(file))
    .flatMap((file) => {
      const { dependencies, devDependencies, optionalDependencies } = JSON.parse(readFileSync(file, 'utf8'));
      return Object.entries({ ...dependencies, ...devDependencies, ...optionalDependencies })
        .filter(([name, version]) => !name.startsWith('@debrief/') && !/^(npm:.+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
        .map(([name, version]) => `${file}: ${name} ${version} is no exact version`);
    });

/** The servers' versions stand in infra/versions.mjs; what must repeat them repeats them rightly. */
export function serverVersionsAgree() {
  const repeated = [
    ['infra/kafka/pom.xml', `<version>${versions.kafka}</version>`],
    ...Object.values(versions.images).map((image) => ['docker-compose.yml', `image: ${image}`]),
  ];
  return repeated
    .filter(([file, text]) => !readFileSync(file, 'utf8').includes(text))
    .map(([file, text]) => `${file}: expected ${text}, as in infra/versions.mjs`);
}

/** Nothing is skipped silently, and nothing is left for later in the code. */
export const nothingIsSkipped = () =>
  files()
    .filter((file) => isSource(file))
    .flatMap((file) => [
      ...matches(file, /\b(it|test|describe)\.(only|skip|todo|skipIf|runIf)\b|\bx(it|describe)\(/, 'a test is skipped or alone'),
      ...(isTest(file) ? [] : matches(file, /\bas any\b/, 'a type is given up')),
    ]);

/** A `dist` that is in the repository would be run instead of what was built. */
export const nothingBuiltIsCommitted = () =>
  execFileSync('git', ['ls-files', '-z'], { encoding: 'utf8', maxBuffer: 1 << 26 })
    .split('\0')
    .filter((file) => /(^|\/)(dist|out-tsc|node_modules|\.debrief)\//.test(file))
    .map((file) => `${file} is built, and committed`);

/** All rules, in the order in which they are told. */
export const rules = {
  domainIsPure,
  environmentIsReadOnce,
  projectsHaveTags,
  boundariesHaveTeeth,
  lockIsPortable,
  versionsAreExact,
  serverVersionsAgree,
  nothingIsSkipped,
  nothingBuiltIsCommitted,
};

if (process.argv[1] === join(import.meta.dirname, 'workspace-rules.mjs')) {
  const { licences } = await import('./licences.mjs');
  const lines = Object.values({ ...rules, licences }).flatMap((rule) => rule());
  for (const line of lines) console.error(line);
  process.exitCode = lines.length > 0 ? 1 : 0;
}
