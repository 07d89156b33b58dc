// Databases and topics that a test run made. The servers under DEBRIEF_DATA_DIR/test are the tests' own; given ones are not.
import { servers } from '../../infra/plan.mjs';

const TEST_NAME = /^(t-|test-|e2e-)/; // how libs/testing and e2e/support begin their prefixes

/** After a green run. After a red one they stay, to be looked at. */
export async function dropTestData({ env }) {
  const given = new Set(servers.filter(({ variable }) => process.env[variable]).map(({ variable }) => variable));
  const { MongoClient } = await import('mongodb');
  const mongo = await MongoClient.connect(env.MONGODB_URL);
  try {
    const { databases } = await mongo.db('admin').command({ listDatabases: 1, nameOnly: true });
    const ours = databases.map(({ name }) => name).filter((name) => isOurs(name, given.has('MONGODB_URL')));
    for (const name of ours) await mongo.db(name).dropDatabase();
  } finally {
    await mongo.close();
  }
  const { Kafka, logLevel } = (await import('kafkajs')).default;
  const admin = new Kafka({ brokers: env.KAFKA_BROKERS.split(','), logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    const topics = (await admin.listTopics()).filter((name) => isOurs(name, given.has('KAFKA_BROKERS')));
    if (topics.length > 0) await admin.deleteTopics({ topics });
  } finally {
    await admin.disconnect();
  }
}

const isOurs = (name, serverIsGiven) => (serverIsGiven ? TEST_NAME.test(name) : !/^(admin|local|config|__.*)$/.test(name));
