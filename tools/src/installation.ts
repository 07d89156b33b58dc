import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig, type Environment } from '@debrief/config';
import type { Command } from 'commander';

/** Said in one line, exit code 1: the installation cannot be reached, or does not want to. */
export class Refused extends Error {}

interface Running {
  url?: string;
  env?: Record<string, string>;
}

const dataDir = () => process.env['DEBRIEF_DATA_DIR'] ?? '.debrief';

/** What the launcher wrote down about the installation that runs from this data directory. */
function running(): Running {
  try {
    return JSON.parse(readFileSync(join(dataDir(), 'running.json'), 'utf8')) as Running;
  } catch {
    return {};
  }
}

/** Whoever may read the data directory administers the installation. */
function keptToken(): string | undefined {
  try {
    return readFileSync(join(dataDir(), 'admin-token'), 'utf8').trim();
  } catch {
    return undefined;
  }
}

/** The stores of the installation, for commands that read what lies below the doors. */
export function storesOf(): Environment {
  const env = { ...running().env, ...process.env };
  if (!env['MONGODB_URL']) throw new Refused(`Nothing runs from ${dataDir()}. Start it, or give MONGODB_URL, KAFKA_BROKERS and REDIS_URL.`);
  return readConfig([], env);
}

/** The people's door, as an administrator. */
export class Door {
  readonly url: string;
  readonly token: string;

  constructor(command: Command) {
    const options = command.optsWithGlobals<{ url?: string; token?: string }>();
    const url = options.url ?? process.env['DEBRIEF_PUBLIC_URL'] ?? running().url;
    const token = options.token ?? process.env['DEBRIEF_ADMIN_TOKEN'] ?? keptToken();
    if (!url) throw new Refused(`Nothing runs from ${dataDir()}. Start it, or give --url and --token.`);
    if (!token) throw new Refused('No token: give --token or DEBRIEF_ADMIN_TOKEN.');
    this.url = url.replace(/\/$/, '');
    this.token = token;
  }

  get<Body>(path: string): Promise<Body> {
    return this.call('GET', path);
  }
  post<Body>(path: string, body: unknown = {}): Promise<Body> {
    return this.call('POST', path, body);
  }

  private async call<Body>(method: string, path: string, body?: unknown): Promise<Body> {
    let response: Response;
    try {
      response = await fetch(`${this.url}/api/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${this.token}`, ...(body !== undefined && { 'content-type': 'application/json' }) },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(30_000),
      });
    } catch (error) {
      throw new Refused(`${this.url} cannot be reached: ${(error as Error).message}`);
    }
    const text = await response.text();
    if (response.ok) return (text === '' ? undefined : JSON.parse(text)) as Body;
    throw new Refused(`${method} ${path}: ${response.status} ${titleOf(text)}`);
  }
}

function titleOf(text: string): string {
  try {
    const { title, detail } = JSON.parse(text) as { title?: string; detail?: string };
    return [title, detail].filter(Boolean).join(': ');
  } catch {
    return text.slice(0, 200);
  }
}
