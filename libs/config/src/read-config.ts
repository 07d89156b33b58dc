import { readFileSync } from 'node:fs';
import type { z } from 'zod';
import { isSecret, type ConfigDefinition } from './define-config.js';
import { Environment } from './environment.js';
import { DEVELOPMENT_SECRET, PlatformConfig } from './platform.config.js';

/** The environment is not usable. The message has one line for each variable that is wrong. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(readonly lines: readonly string[]) {
    super(`The environment is not usable:\n${lines.map((line) => `  ${line}`).join('\n')}`);
  }
}

type Variables = Readonly<Record<string, string | undefined>>;

// Split up, each process gets the variables of all: those of another service are its business, not a mistake of ours.
const services = [
  'INGEST',
  'INCIDENTS',
  'POST_MORTEMS',
  'ACTION_ITEMS',
  'NOTIFICATIONS',
  'REPORTS',
  'DIRECTORY',
  'GATEWAY',
  'STANDALONE',
  'LAUNCHER',
];

/**
 * Reads the platform's variables and those of `definitions`, once. Throws a ConfigError that has one clear line for each
 * variable that is bad, missing or (if it begins with DEBRIEF_) not known. An empty variable counts as absent.
 */
export function readConfig(definitions: readonly ConfigDefinition[] = [], env: Variables = process.env): Environment {
  const all = [PlatformConfig as ConfigDefinition, ...definitions.filter(({ name }) => name !== PlatformConfig.name)];
  const lines: string[] = [];
  const values = new Map<string, Record<string, unknown>>();
  for (const { name, schema } of all) {
    const shape = schema.shape as Record<string, z.ZodType>;
    const given = Object.fromEntries(Object.keys(shape).map((variable) => [variable, valueOf(variable, env, lines)]));
    const parsed = schema.safeParse(given);
    if (parsed.success) values.set(name, parsed.data);
    else {
      for (const issue of parsed.error.issues) {
        const variable = String(issue.path[0] ?? name);
        lines.push(`${variable} ${told(given[variable], issue.message, shape[variable])}`);
      }
    }
  }
  lines.push(...unknownOnes(all, env), ...together(values.get(PlatformConfig.name) as PlatformConfig | undefined));
  if (lines.length > 0) throw new ConfigError(lines);
  return new Environment(values);
}

function valueOf(variable: string, env: Variables, lines: string[]): string | undefined {
  const file = env[`${variable}_FILE`];
  const value = env[variable];
  if (!file) return value === '' ? undefined : value;
  if (value) lines.push(`${variable} is given twice: by itself and by ${variable}_FILE`);
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    lines.push(`${variable}_FILE names ${file}, which cannot be read (${(error as NodeJS.ErrnoException).code})`);
    return undefined;
  }
}

function told(given: string | undefined, message: string, schema: z.ZodType | undefined): string {
  if (given === undefined) return message.startsWith('is missing') ? message : 'is missing';
  const shown = schema && isSecret(schema) ? '' : `, and it is ${JSON.stringify(given.length > 60 ? `${given.slice(0, 60)}…` : given)}`;
  return `is not usable: ${message.charAt(0).toLowerCase()}${message.slice(1)}${shown}`;
}

/** What only shows when one looks at several variables. */
function together(platform: PlatformConfig | undefined): string[] {
  if (!platform) return [];
  const lines: string[] = [];
  if (platform.NODE_ENV === 'production' && platform.DEBRIEF_SECRET === DEVELOPMENT_SECRET)
    lines.push('DEBRIEF_SECRET is missing: in production it must be your own, at least 32 random characters');
  else if (new Set(platform.DEBRIEF_SECRET).size < 8) lines.push('DEBRIEF_SECRET is not usable: too few different characters to be random');
  if (platform.DEBRIEF_CRASH_AT && !platform.DEBRIEF_TEST_ROUTES) lines.push('DEBRIEF_CRASH_AT works only with DEBRIEF_TEST_ROUTES=1');
  if (platform.NODE_ENV === 'production' && platform.DEBRIEF_TEST_ROUTES)
    lines.push('DEBRIEF_TEST_ROUTES must be off in production: it lets anybody move the clock');
  if (platform.KAFKA_SASL_MECHANISM && !(platform.KAFKA_SASL_USERNAME && platform.KAFKA_SASL_PASSWORD))
    lines.push('KAFKA_SASL_MECHANISM needs KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD');
  return lines;
}

function unknownOnes(definitions: readonly ConfigDefinition[], env: Variables): string[] {
  const known = new Set(definitions.flatMap(({ schema }) => Object.keys(schema.shape).flatMap((name) => [name, `${name}_FILE`])));
  const read = new Set(definitions.map(({ name }) => name.toUpperCase().replaceAll('-', '_')));
  const anothers = (name: string) => services.some((service) => !read.has(service) && name.startsWith(`DEBRIEF_${service}_`));
  return Object.keys(env)
    .filter((name) => name.startsWith('DEBRIEF_') && !known.has(name) && !anothers(name))
    .map((name) => {
      const near = nearest(name, known);
      return `${name} is not known${near ? `; did you mean ${near}?` : ''}`;
    });
}

/** The known name with the fewest edits, if it is near enough to be meant. */
function nearest(name: string, known: ReadonlySet<string>): string | undefined {
  let best: string | undefined;
  let fewest = Math.max(2, Math.floor(name.length / 4)) + 1;
  for (const candidate of known) {
    const edits = distance(name, candidate);
    if (edits < fewest) [best, fewest] = [candidate, edits];
  }
  return best;
}

/** Levenshtein's: how many letters to add, drop or change. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
