// The same three servers in containers. Compose runs attached, as a child of ours: when we die it stops them.
import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { answersTcp, run } from './processes.mjs';
import { asking } from './servers/probes.mjs';

const ENGINE_ANSWERS_WITHIN_MS = 5_000;

const succeeds = (cmd, args, timeout) =>
  new Promise((resolve) => {
    const child = spawn(cmd, args, { stdio: 'ignore', timeout, killSignal: 'SIGKILL' });
    child.once('error', () => resolve(false)).once('exit', (code) => resolve(code === 0));
  });

/** An engine that answers, and Compose beside it. A client without an engine is common and not enough. */
export const dockerAnswers = async () =>
  (await succeeds('docker', ['version'], ENGINE_ANSWERS_WITHIN_MS)) &&
  (await succeeds('docker', ['compose', 'version'], ENGINE_ANSWERS_WITHIN_MS));

/** One Compose project per data directory: two copies on one machine do not meet. */
const projectOf = (dataDir) => 'debrief-' + createHash('sha256').update(dataDir).digest('hex').slice(0, 12);

/** Starts the named services of docker-compose.yml and waits until each really answers. */
export async function startCompose({ dataDir, aborted, again }, services, ports) {
  const file = join(import.meta.dirname, '../docker-compose.yml');
  const env = {
    ...process.env,
    DEBRIEF_KAFKA_PORT: String(ports.kafka),
    DEBRIEF_MONGO_PORT: String(ports.mongo),
    DEBRIEF_REDIS_PORT: String(ports.redis),
  };
  const asked = services.map((service) =>
    service === 'redis' ? { probe: answersTcp(ports.redis), end: () => {} } : asking(service, ports[service]),
  );
  const probe = async () => (await Promise.all(asked.map((one) => one.probe()))).every(Boolean);
  try {
    return await run('docker', ['compose', '-f', file, '-p', projectOf(dataDir), 'up', '--no-color', ...services], {
      name: 'docker-compose',
      dataDir,
      server: true,
      again,
      env,
      probe,
      aborted,
      timeoutMs: 300_000, // the first time the images are fetched
      graceMs: 45_000,
    });
  } finally {
    for (const { end } of asked) end();
  }
}
