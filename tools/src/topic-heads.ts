import { randomUUID } from 'node:crypto';
import type { Environment } from '@debrief/config';
import { kafkaClient, topicName } from '@debrief/messaging';
import type { Commit } from '@debrief/persistence';

/** What was said of each aggregate: the hash that each version had then. */
export type Said = Map<string, Map<number, string>>;

/** Reads a service's topic from its beginning to where it ends now. Commits that are older than the topic keeps are not in it. */
export async function headsOfTopic(env: Environment, service: string): Promise<Said> {
  const topic = topicName(env, service);
  const kafka = kafkaClient(env, `debrief-verify-${service}`);
  const admin = kafka.admin();
  await admin.connect();
  const said: Said = new Map();
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
function note(said: Said, eventId: string, hash: string): void {
  const parts = /^(.+):(\d+):\d+$/.exec(eventId);
  if (!parts || hash === '') return;
  const [, aggregateId, version] = parts as unknown as [string, string, string];
  const versions = said.get(aggregateId) ?? new Map<number, string>();
  said.set(aggregateId, versions.set(Number(version), hash));
}

/** What was said and is not so, or is not there any more. */
export function brokenAgainst(said: Said, aggregateId: string, commits: readonly Commit[]): string[] {
  const stored = new Map(commits.map(({ version, hash }) => [version, hash]));
  return [...(said.get(aggregateId) ?? [])]
    .filter(([version, hash]) => stored.get(version) !== hash)
    .map(([version]) => `${aggregateId}: version ${version} was said and is ${stored.has(version) ? 'altered' : 'missing'}`);
}
