import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { topics } from '@debrief/contracts';
import * as prettier from 'prettier';
import { breakingChanges } from './generate/breaking-changes.js';
import { configurationPage } from './generate/configuration.js';
import { openApi, type DescribedRoute } from './generate/open-api.js';
import { asyncApi, eventPage, eventSchemas } from './generate/event-schemas.js';

/**
 * Writes every generated page (`node tools/dist/generate.js`), or says which are stale (`--check`), or keeps today's events as the
 * released ones (`--release`). Run from the root of the workspace.
 */
const RELEASED = 'docs/events/released';
const [flag] = process.argv.slice(2);
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

const files = new Map<string, string>([
  ['docs/events/asyncapi.json', json(asyncApi(version))],
  ['docs/configuration.md', await configurationPage()],
  ...topics.map((topic) => [`docs/events/${topic}.md`, eventPage(topic)] as const),
  ...[...eventSchemas()].map(([type, schema]) => [`docs/events/schemas/${type}.json`, json(schema)] as const),
]);
const describeApi = 'apps/standalone/dist/describe-api.js';
const routes = JSON.parse(
  execFileSync(process.execPath, [describeApi], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }),
) as DescribedRoute[];
files.set('docs/openapi.json', json(openApi(routes, version)));

const configuration = JSON.parse(readFileSync('.prettierrc.json', 'utf8')) as prettier.Options;
for (const [path, text] of files)
  if (path.endsWith('.json')) files.set(path, await prettier.format(text, { ...configuration, parser: 'json' }));

const schemaFolder = 'docs/events/schemas';
const left = (existsSync(schemaFolder) ? readdirSync(schemaFolder) : [])
  .map((name) => join(schemaFolder, name))
  .filter((path) => !files.has(path));

const broken = (existsSync(RELEASED) ? readdirSync(RELEASED) : []).flatMap((name) => {
  const type = name.replace(/\.json$/, '');
  const now = eventSchemas().get(type);
  if (!now) return [`${type} was released and is gone`];
  return breakingChanges(JSON.parse(readFileSync(join(RELEASED, name), 'utf8')), JSON.parse(JSON.stringify(now))).map(
    (path) => `${type}${path} breaks the released event: make a new version beside it`,
  );
});
for (const line of broken) console.error(line);

if (flag === '--check') {
  const stale = [...files].filter(([path, text]) => !existsSync(path) || readFileSync(path, 'utf8') !== text).map(([path]) => path);
  for (const path of [...stale, ...left]) console.error(`${path} is stale: run node tools/dist/generate.js`);
  process.exitCode = stale.length + left.length + broken.length > 0 ? 1 : 0;
} else {
  for (const [path, text] of files) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  for (const path of left) rmSync(path);
  if (flag === '--release') {
    mkdirSync(RELEASED, { recursive: true });
    for (const [type, schema] of eventSchemas()) writeFileSync(join(RELEASED, `${type}.json`), json(schema));
  }
  console.log(`${files.size} files written`);
  process.exitCode = broken.length > 0 ? 1 : 0;
}
