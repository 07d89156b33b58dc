// How one knows that a server is up. An open port is not enough.
import { answersTcp } from '../processes.mjs';

/** A broker is up when an admin client connects and lists topics. */
export async function kafkaAnswers(port) {
  const { Kafka, logLevel } = (await import('kafkajs')).default;
  const open = answersTcp(port);
  return async () => {
    if (!(await open())) return false;
    const brokers = [`127.0.0.1:${port}`];
    const admin = new Kafka({ brokers, logLevel: logLevel.NOTHING, retry: { retries: 0 }, connectionTimeout: 500 }).admin();
    try {
      await admin.connect();
      await admin.listTopics();
      return true;
    } catch {
      return false;
    } finally {
      await admin.disconnect().catch(() => {});
    }
  };
}

/** A replica set of one is up when its member calls itself the writable primary. */
export async function mongoAnswers(port) {
  const { MongoClient } = await import('mongodb');
  return async () => {
    let client;
    try {
      client = await MongoClient.connect(`mongodb://127.0.0.1:${port}/?directConnection=true`, { serverSelectionTimeoutMS: 1000 });
      return (await client.db('admin').command({ hello: 1 })).isWritablePrimary === true;
    } catch {
      return false;
    } finally {
      await client?.close().catch(() => {});
    }
  };
}
