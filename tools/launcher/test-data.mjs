// Databases and topics that a test run made. The servers under DEBRIEF_DATA_DIR/test are the tests' own; given ones are not.
import { randomBytes } from 'node:crypto';
import { servers } from '../../infra/plan.mjs';

/** Names of one run carry its id: on servers that are not ours, nothing else may be touched. */
export const newRunId = () => randomBytes(4).toString('hex');

/** After a green run. After a red one they stay, to be looked at. */
export async function dropTestData({ env }, runId) {
  const given = new Set(servers.filter(({ variable }) => process.env[variable]).map(({ variable }) => variable));
  const { MongoClient } = await import('mongodb');
  const mongo = await MongoClient.connect(env.MONGODB_URL);
  try {
    const { databases } = await mongo.db('admin').command({ listDatabases: 1, nameOnly: true });
    const ours = databases.map(({ name }) => name).filter((name) => isOurs(name, runId, given.has('MONGODB_URL')));
    for (const name of ours) await mongo.db(name).dropDatabase();
  } finally {
    await mongo.close();
  }
  const { Kafka, logLevel } = (await import('kafkajs')).default;
  const admin = new Kafka({ brokers: env.KAFKA_BROKERS.split(','), logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    const topics = (await admin.listTopics()).filter((name) => isOurs(name, runId, given.has('KAFKA_BROKERS')));
    if (topics.length > 0) await admin.deleteTopics({ topics });
  } finally {
    await admin.disconnect();
  }
}

const isOurs = (name, runId, serverIsGiven) => (serverIsGiven ? name.includes(runId) : !/^(admin|local|config|__.*)$/.test(name));
