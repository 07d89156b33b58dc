import { PlatformConfig, type Environment } from '@debrief/config';
import kafkajs from 'kafkajs';
import type { Admin, Consumer, Kafka, Producer, SASLOptions } from 'kafkajs';

const { Kafka: Client, logLevel } = kafkajs;

// The default (5 tries, up to 30 s apart) rejects sends and crashes consumers in an outage; ours waits it out.
// What bounds a request is the caller's own deadline, never this.
const retry = { initialRetryTime: 100, maxRetryTime: 1_000, retries: 1_000_000 };
const MiB = 1_048_576;
const DAY_MS = 86_400_000;

/** A client of the installation's brokers, with its TLS and its credentials. */
export function kafkaClient(env: Environment, clientId: string): Kafka {
  const platform = env.get(PlatformConfig);
  const { KAFKA_TLS_CA: ca, KAFKA_TLS_CERT: cert, KAFKA_TLS_KEY: key, KAFKA_SASL_MECHANISM: mechanism } = platform;
  return new Client({
    clientId: `debrief-${clientId}`,
    brokers: platform.KAFKA_BROKERS,
    retry,
    connectionTimeout: 3_000,
    requestTimeout: 30_000,
    logLevel: logLevel.NOTHING, // its errors reach us through events and rejections, and are told by our own log
    ...((platform.KAFKA_TLS || ca) && { ssl: ca || cert ? { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) } : true }),
    ...(mechanism && {
      sasl: { mechanism, username: platform.KAFKA_SASL_USERNAME, password: platform.KAFKA_SASL_PASSWORD } as SASLOptions,
    }),
  });
}

/** The name of a topic in this installation: two of them may share a broker. */
export const topicName = (env: Environment, topic: string): string => env.get(PlatformConfig).DEBRIEF_TOPIC_PREFIX + topic;

/** The consumer group of a service. A group that is renamed begins again at the beginning. */
export const groupName = (env: Environment, service: string): string => env.get(PlatformConfig).DEBRIEF_GROUP_PREFIX + service;

/**
 * `idempotent: false` on purpose. With it kafkajs 2.2.4 loses acknowledged messages as soon as more than one send is in
 * flight and one answer is lost; e2e/faults/src/acknowledged-is-stored.e2e-spec.ts proves it. Duplicates are dropped by event id.
 */
export function logProducer(kafka: Kafka): Producer {
  return kafka.producer({ idempotent: false, maxInFlightRequests: 5, allowAutoTopicCreation: false, retry });
}

/** A member of a group. Which offsets it reads from and how it commits is said when it subscribes and runs. */
export function logConsumer(kafka: Kafka, groupId: string, maxWaitTimeInMs = 500): Consumer {
  return kafka.consumer({
    groupId,
    retry,
    sessionTimeout: 10_000,
    heartbeatInterval: 2_000,
    rebalanceTimeout: 30_000,
    maxWaitTimeInMs,
    allowAutoTopicCreation: false,
  });
}

const comesBack = new Set(['KafkaJSGroupCoordinatorNotFound', 'KafkaJSTimeout', 'KafkaJSLockTimeout']);

/**
 * Whether a consumer that kafkajs gave up for good can be started again. A connection that is cut while it asks for the group's
 * coordinator, as a slow or fresh broker does it, counts there as one that no retry helps.
 */
export function isBrokerAway(error: Error): boolean {
  return comesBack.has(error.name) || (error.cause instanceof Error && isBrokerAway(error.cause));
}

export interface TopicPlan {
  readonly partitions?: number;
  readonly replication?: number;
}

/** Topics are made by us, never by the broker: partitions of a keyed topic cannot be changed later without breaking order. */
export async function ensureTopics(
  kafka: Kafka,
  topics: readonly string[],
  { partitions = 12, replication = -1 }: TopicPlan = {},
): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    const there = new Set(await admin.listTopics());
    const missing = topics.filter((topic) => !there.has(topic));
    if (missing.length > 0) await create(admin, missing, partitions, replication);
    for (const until = Date.now() + 30_000; ; await new Promise((resolve) => setTimeout(resolve, 50))) {
      try {
        const known = await admin.fetchTopicMetadata({ topics: [...topics] });
        if (known.topics.length === topics.length && known.topics.every((t) => t.partitions.every((p) => p.leader >= 0))) return;
      } catch (error) {
        if (Date.now() > until) throw error;
      }
    }
  } finally {
    await admin.disconnect();
  }
}

async function create(admin: Admin, topics: readonly string[], numPartitions: number, replicationFactor: number): Promise<void> {
  const configEntries = [
    // kafkajs knows gzip only: a producer that sends lz4 would crash our consumers for good. The broker unpacks what others send.
    { name: 'compression.type', value: 'uncompressed' },
    { name: 'retention.ms', value: String(14 * DAY_MS) },
    // The limit holds for the batch of a partition, not for a message: the door gathers up to 4 MiB, and an event may be big.
    { name: 'max.message.bytes', value: String(6 * MiB) },
  ];
  try {
    // `waitForLeaders: true` rejects with UNKNOWN_TOPIC_OR_PARTITION while the new topic is on its way to the broker's cache.
    await admin.createTopics({
      waitForLeaders: false,
      topics: topics.map((topic) => ({ topic, numPartitions, replicationFactor, configEntries })),
    });
  } catch (error) {
    // Another service made one of them at the same moment. Whether all are there is looked at next, whoever made them.
    if (!/already exists/i.test(JSON.stringify(error, ['message', 'errors', 'type']))) throw error;
  }
}
