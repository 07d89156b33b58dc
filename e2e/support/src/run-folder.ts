import { randomBytes } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Names of one test run carry its id, so that the launcher can drop what this run made and nothing else. */
const runId = process.env['DEBRIEF_LAUNCHER_RUN'] ?? 'dev';

/** A name that nobody else has: for database and topic prefixes and for folders. */
export const uniqueName = (what: string): string => `e2e-${runId}-${what}-${randomBytes(4).toString('hex')}`;

/** Where what a test starts keeps its logs and data. Under `npm test` that is beside the logs of the servers. */
export function folderFor(name: string): string {
  const logs = process.env['DEBRIEF_LAUNCHER_LOGS'];
  const folder = join(logs ?? join(tmpdir(), 'debrief-e2e'), name);
  mkdirSync(folder, { recursive: true });
  return folder;
}
