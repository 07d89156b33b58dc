// MongoDB natively: a replica set of one, for retryable writes and the majority concern need a set.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fetchMongo } from '../fetch.mjs';
import { run } from '../processes.mjs';
import { asking } from './probes.mjs';

export async function startMongo({ dataDir, say, aborted, again }, port) {
  const home = await fetchMongo();
  const dir = join(dataDir, 'mongo');
  mkdirSync(dir, { recursive: true });
  const args = ['--dbpath', dir, '--port', String(port), '--bind_ip', '127.0.0.1', '--replSet', 'rs0', '--noscripting', '--quiet'];
  // no socket in the file system: its path may be 107 bytes long at most, and a clone may lie deeper
  args.push('--wiredTigerCacheSizeGB', '0.5', '--oplogSize', '256', '--nounixsocket');
  args.push('--setParameter', 'diagnosticDataCollectionEnabled=false');
  const { probe, end } = asking('mongo', port, say);
  try {
    // 30 s of the minute go when a silent foreign listener sits on the port that the set remembers
    return await run(join(home, 'mongod'), args, { name: 'mongo', dataDir, server: true, again, probe, aborted });
  } finally {
    end();
  }
}
