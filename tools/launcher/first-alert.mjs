// The line that sends a first alert. It must work as printed, so an integration of this installation stands behind it.
import { join } from 'node:path';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { readJson } from '../../infra/processes.mjs';

const NAME = 'First alert';
const QUICK_MS = 5_000;

/** Whoever may read the data directory administers the installation; so its own token lies there. */
const tokenIn = (dataDir) =>
  process.env.DEBRIEF_ADMIN_TOKEN ??
  (existsSync(join(dataDir, 'admin-token')) ? readFileSync(join(dataDir, 'admin-token'), 'utf8').trim() : '');

/** One integration per installation, made at the first start and remembered; when a person has deleted it, it is not made again. */
async function integration(dataDir, url) {
  const file = join(dataDir, 'first-alert.json');
  const known = readJson(file);
  const headers = { authorization: `Bearer ${tokenIn(dataDir)}`, 'content-type': 'application/json' };
  const signal = AbortSignal.timeout(QUICK_MS);
  if (known) {
    const answer = await fetch(`${url}/api/v1/integrations/${known.integrationId}`, { headers, signal });
    return answer.ok ? known : undefined;
  }
  const answer = await fetch(`${url}/api/v1/integrations`, {
    method: 'POST',
    headers,
    signal,
    body: JSON.stringify({ source: 'generic', name: NAME }),
  });
  if (answer.status !== 201) throw new Error(`POST /api/v1/integrations answered ${answer.status}`);
  const { integrationId, ingestUrl } = await answer.json();
  const made = { integrationId, path: new URL(ingestUrl).pathname };
  writeFileSync(file, JSON.stringify(made), { mode: 0o600 });
  return made;
}

/** The curl line, or where to go instead: never a line that does not work. */
export async function firstAlert(dataDir, { url, ingestUrl }) {
  try {
    const made = await integration(dataDir, url);
    if (!made) return `${url}/sources (add one there, it shows the line to send)`;
    const body = JSON.stringify({ title: 'Checkout answers slowly', service: 'checkout', severity: 'critical' });
    return `curl -H 'content-type: application/json' -d '${body}' ${new URL(made.path, ingestUrl)}`;
  } catch (error) {
    return `${url}/sources (add one there, it shows the line to send; ${error.message})`;
  }
}
