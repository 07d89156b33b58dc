// `node wait-until-up.mjs kafka|mongo PORT`: ends with 0 when that server really answers. A process of its own, because the clients
// that it takes cost 45 MiB, and the launcher that needs them for a second stays for months.
import { setTimeout as sleep } from 'node:timers/promises';
import { answersTcp } from '../processes.mjs';

const [server, portText] = process.argv.slice(2);
const port = Number(portText);
const open = answersTcp(port);
while (!(await open())) await sleep(50);
await { kafka: listsTopics, mongo: becomesPrimary }[server]();
process.exit(0);

/** An open port is not yet a broker. */
async function listsTopics() {
  const { Kafka, logLevel } = (await import('kafkajs')).default;
  const brokers = [`127.0.0.1:${port}`];
  for (; ; await sleep(50)) {
    const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING, retry: { retries: 0 }, connectionTimeout: 500 }).admin();
    try {
      await admin.connect();
      await admin.listTopics();
      return;
    } catch {
      // asked again in 50 ms
    } finally {
      await admin.disconnect().catch(() => {});
    }
  }
}

/** Tolerant on purpose: while a set starts, is made or moves, mongod closes connections in our face. */
async function becomesPrimary() {
  const { MongoClient } = await import('mongodb');
  const host = `127.0.0.1:${port}`;
  const time = { serverSelectionTimeoutMS: 1000, socketTimeoutMS: 5000 };
  for (let client; ; await sleep(50)) {
    try {
      client ??= await MongoClient.connect(`mongodb://${host}/?directConnection=true`, time);
      const admin = client.db('admin');
      if ((await admin.command({ hello: 1 })).isWritablePrimary) return;
      const status = await admin.command({ replSetGetStatus: 1 }).catch((error) => error);
      if (status.codeName === 'NotYetInitialized') {
        await admin.command({ replSetInitiate: { _id: 'rs0', members: [{ _id: 0, host }] } });
      } else if (status.codeName === 'InvalidReplicaSetConfig') {
        // The set remembers its host:port; on another port it finds itself nowhere in its own list (state REMOVED).
        const config = await client.db('local').collection('system.replset').findOne();
        console.log(`mongo: moves from ${config.members[0].host} to ${host}`);
        config.members[0].host = host;
        config.version++;
        await admin.command({ replSetReconfig: config, force: true });
      }
    } catch {
      // asked again in 50 ms
    }
  }
}
