import { randomUUID } from 'node:crypto';
import type { Environment } from '@debrief/config';
import { kafkaClient, topicName } from '@debrief/messaging';

/** The newest version of each aggregate that was said, and the hash that it had then. */
export type Heads = Map<string, { version: number; hash: string }>;

/** Reads a service's topic from its beginning to where it ends now. Commits that are older than the topic keeps are not in it. */
export async function headsOfTopic(env: Environment, service: string): Promise<Heads> {
  const topic = topicName(env, service);
  const kafka = kafkaClient(env, `debrief-verify-${service}`);
  const admin = kafka.admin();
  await admin.connect();
  const said: Heads = new Map();
  try {
    if (!(await admin.listTopics()).includes(topic)) return said;
    const waiting = new Map(
      (await admin.fetchTopicOffsets(topic))
        .filter(({ low, high }) => low !== high)
        .map(({ partition, high }) => [partition, BigInt(high)]),
    );
    if (waiting.size === 0) return said;
    const groupId = `debrief-verify-${randomUUID()}`;
    const consumer = kafka.consumer({ groupId });
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await new Promise<void>((done, failed) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => failed(payload.error));
      void consumer.run({
        autoCommit: false,
        eachBatch: ({ batch }) => {
          for (const { headers } of batch.messages) note(said, String(headers?.['ce_id'] ?? ''), String(headers?.['hash'] ?? ''));
          const end = waiting.get(batch.partition);
          if (end !== undefined && BigInt(batch.lastOffset()) + 1n >= end) waiting.delete(batch.partition);
          if (waiting.size === 0) done();
          return Promise.resolve();
        },
      });
    });
    await consumer.disconnect();
    await admin.deleteGroups([groupId]);
  } finally {
    await admin.disconnect();
  }
  return said;
}

/** An event's id is `<aggregateId>:<version>:<index>`. */
function note(said: Heads, eventId: string, hash: string): void {
  const parts = /^(.+):(\d+):\d+$/.exec(eventId);
  if (!parts || hash === '') return;
  const aggregateId = parts[1] as string;
  const version = Number(parts[2]);
  if (version >= (said.get(aggregateId)?.version ?? 0)) said.set(aggregateId, { version, hash });
}
