// MongoDB natively: a replica set of one, for retryable writes and the majority concern need a set.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fetchMongo } from '../fetch.mjs';
import { answersTcp, run } from '../processes.mjs';

export async function startMongo({ dataDir, say, aborted, again }, port) {
  const home = await fetchMongo();
  const dir = join(dataDir, 'mongo');
  mkdirSync(dir, { recursive: true });
  const args = ['--dbpath', dir, '--port', String(port), '--bind_ip', '127.0.0.1', '--replSet', 'rs0', '--noscripting', '--quiet'];
  args.push('--wiredTigerCacheSizeGB', '0.5', '--oplogSize', '256', '--unixSocketPrefix', dir);
  args.push('--setParameter', 'diagnosticDataCollectionEnabled=false');
  const probe = answersTcp(port);
  const server = await run(join(home, 'mongod'), args, { name: 'mongo', dataDir, server: true, again, probe, aborted });
  if (await becomesPrimary(port, say, aborted)) return server;
  await server.stop();
  throw new Error(aborted() ? 'mongo: start was cut short' : `mongo: no primary within 60 s, see ${server.log}`);
}

/** Tolerant on purpose: while a set starts, is made or moves, mongod closes connections in our face. */
async function becomesPrimary(port, say, aborted) {
  const { MongoClient } = await import('mongodb');
  const host = `127.0.0.1:${port}`;
  const until = Date.now() + 60_000; // 30 s of them go when a silent listener sits on the old port
  for (let client; Date.now() < until && !aborted(); await sleep(50)) {
    try {
      client ??= await MongoClient.connect(`mongodb://${host}/?directConnection=true`, {
        serverSelectionTimeoutMS: 1000,
        socketTimeoutMS: 5000,
      });
      const admin = client.db('admin');
      if ((await admin.command({ hello: 1 })).isWritablePrimary) {
        await client.close();
        return true;
      }
      const status = await admin.command({ replSetGetStatus: 1 }).catch((error) => error);
      if (status.codeName === 'NotYetInitialized') {
        await admin.command({ replSetInitiate: { _id: 'rs0', members: [{ _id: 0, host }] } });
      } else if (status.codeName === 'InvalidReplicaSetConfig') {
        // The set remembers its host:port; on another port it finds itself nowhere in its own list (state REMOVED).
        const config = await client.db('local').collection('system.replset').findOne();
        say(`mongo: moves from ${config.members[0].host} to ${host}`);
        config.members[0].host = host;
        config.version++;
        await admin.command({ replSetReconfig: config, force: true });
      }
    } catch {
      // asked again in 50 ms
    }
  }
  return false;
}
