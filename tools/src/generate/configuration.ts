import { existsSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describeVariables, PlatformConfig, type ConfigDefinition, type VariableDescription } from '@debrief/config';

const INTRODUCTION = `# Configuration

Debrief is configured by environment variables, read once at the start. A process refuses to start on a variable that is bad,
missing, or begins with \`DEBRIEF_\` and is not known; it says so in one line for each. An empty variable counts as absent. Each one
marked *secret* may also come as a file: \`<NAME>_FILE\` is the path of it. Several processes may be given the variables of all.

This page is generated from the code (\`node tools/dist/generate.js\`); \`npm run check\` fails when it is stale.
`;

/** The definitions that a service declares, from what was built of it: tools import no application. */
async function definitionsOf(app: string): Promise<ConfigDefinition[]> {
  const folder = resolve('apps', app, 'dist');
  const files = existsSync(folder) ? readdirSync(folder).filter((file) => file.endsWith('.config.js')) : [];
  const modules = (await Promise.all(files.map((file) => import(pathToFileURL(resolve(folder, file)).href)))) as Record<string, unknown>[];
  return modules.flatMap((module) => Object.values(module).filter(isDefinition));
}

const isDefinition = (value: unknown): value is ConfigDefinition =>
  typeof value === 'object' && value !== null && 'name' in value && 'schema' in value;

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '\\<').replaceAll('\n', ' ');

const rowOf = ({ name, description, default: standard, required, secret }: VariableDescription): string => {
  const usual = required ? 'required' : standard === undefined || standard === '' ? '' : `\`${cell(secret ? '…' : standard)}\``;
  return `| \`${name}\` | ${usual} | ${cell(description)}${secret ? ' *Secret.*' : ''} |`;
};

const tableOf = (definitions: readonly ConfigDefinition[]): string =>
  ['| variable | default | what it does |', '| --- | --- | --- |', ...describeVariables(definitions).map(rowOf)].join('\n');

/** `docs/configuration.md`: every variable of every process. */
export async function configurationPage(): Promise<string> {
  const apps = readdirSync('apps').sort();
  const own = (await Promise.all(apps.map(async (app) => ({ app, definitions: await definitionsOf(app) })))).filter(
    ({ definitions }) => definitions.length > 0,
  );
  const sections = own.map(({ app, definitions }) => `## \`${app}\`\n\n${tableOf(definitions)}\n`);
  return [INTRODUCTION, `## Every process, and the launcher\n\n${tableOf([PlatformConfig])}\n`, ...sections].join('\n');
}
