import type { EventEnvelope } from '@debrief/contracts';
import { Kafka, logLevel, type Admin, type Consumer, type Producer } from 'kafkajs';

/** What stands on a topic, as a test sees it from outside. */
export class TopicReader {
  private readonly kafka: Kafka;
  private readonly admin: Admin;
  private producer: Producer | undefined;
  private readonly consumers = new Map<string, { consumer: Consumer; events: EventEnvelope[]; position: Map<number, bigint> }>();

  constructor(
    brokers: readonly string[],
    private readonly prefix: string,
  ) {
    this.kafka = new Kafka({ clientId: 'debrief-test', brokers: [...brokers], logLevel: logLevel.NOTHING });
    this.admin = this.kafka.admin();
  }

  async ensure(topics: readonly string[]): Promise<void> {
    await this.connected();
    const known = new Set(await this.admin.listTopics());
    const missing = topics.map((topic) => this.prefix + topic).filter((topic) => !known.has(topic));
    if (missing.length === 0) return;
    await this.admin.createTopics({ waitForLeaders: false, topics: missing.map((topic) => ({ topic, numPartitions: 3 })) });
    for (let ready = false; !ready;) {
      try {
        await this.admin.fetchTopicMetadata({ topics: missing });
        ready = true;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  }

  async send(topic: string, messages: { key: string | null; value: Buffer | string; headers: Record<string, string> }[]): Promise<void> {
    await this.ensure([topic]);
    if (!this.producer) {
      this.producer = this.kafka.producer({ idempotent: false });
      await this.producer.connect();
    }
    await this.producer.send({ topic: this.prefix + topic, acks: -1, messages });
  }

  /** Everything on the topic up to now. */
  async read(topic: string): Promise<readonly EventEnvelope[]> {
    await this.ensure([topic]);
    const reading = this.consumers.get(topic) ?? (await this.begin(topic));
    const ends = await this.admin.fetchTopicOffsets(this.prefix + topic);
    const until = performance.now() + 15_000;
    while (ends.some(({ partition, high }) => (reading.position.get(partition) ?? 0n) < BigInt(high))) {
      if (performance.now() > until) throw new Error(`could not read ${topic} to its end`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    return reading.events;
  }

  /** Deletes the topics and groups of this prefix, and nothing else. */
  async close(): Promise<void> {
    await Promise.all([...this.consumers.values()].map(({ consumer }) => consumer.disconnect()));
    await this.producer?.disconnect();
    await this.connected();
    const topics = (await this.admin.listTopics()).filter((topic) => topic.startsWith(this.prefix));
    if (topics.length > 0) await this.admin.deleteTopics({ topics }).catch(() => {});
    const { groups } = await this.admin.listGroups();
    const ours = groups.map(({ groupId }) => groupId).filter((groupId) => groupId.startsWith(this.prefix));
    if (ours.length > 0) await this.admin.deleteGroups(ours).catch(() => {});
    await this.admin.disconnect();
  }

  private opened: Promise<void> | undefined;
  private connected(): Promise<void> {
    return (this.opened ??= this.admin.connect());
  }

  private async begin(topic: string) {
    const consumer = this.kafka.consumer({ groupId: `${this.prefix}reader-${topic}`, maxWaitTimeInMs: 50 });
    const reading = { consumer, events: [] as EventEnvelope[], position: new Map<number, bigint>() };
    this.consumers.set(topic, reading);
    await consumer.connect();
    await consumer.subscribe({ topics: [this.prefix + topic], fromBeginning: true });
    await consumer.run({
      eachMessage: ({ partition, message }) => {
        reading.position.set(partition, BigInt(message.offset) + 1n);
        try {
          reading.events.push(JSON.parse(message.value?.toString('utf8') ?? 'null') as EventEnvelope);
        } catch {
          // Not an event in structured mode (a receipt, or poison that a test sent).
        }
        return Promise.resolve();
      },
    });
    return reading;
  }
}
