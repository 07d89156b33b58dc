// Redis natively. It holds hints, never the truth; still they are kept over a restart (AOF).
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fetchRedis } from '../fetch.mjs';
import { run } from '../processes.mjs';

export async function startRedis({ dataDir, aborted, again }, port) {
  const { cmd, env } = await fetchRedis();
  const dir = join(dataDir, 'redis');
  mkdirSync(dir, { recursive: true });
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--appendonly', 'yes', '--appendfsync', 'everysec'];
  args.push('--save', '', '--maxmemory-policy', 'noeviction', '--daemonize', 'no');
  const ready = /Ready to accept connections/;
  return run(cmd, args, { name: 'redis', dataDir, server: true, again, env: { ...process.env, ...env }, ready, aborted });
}
