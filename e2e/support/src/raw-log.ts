import kafkajs from 'kafkajs';

export interface RawMessage {
  readonly key: string | null;
  readonly value: string | Buffer | null;
  readonly headers?: Record<string, string>;
}

/** Somebody who writes into the log past the product: bytes as they are, right or wrong. */
export interface RawLog {
  write(topic: string, ...messages: readonly RawMessage[]): Promise<void>;
  close(): Promise<void>;
}

/** @param prefix that of the stack: before the names of its topics */
export async function rawLog({
  prefix,
  brokers = process.env['KAFKA_BROKERS'] ?? '',
}: {
  prefix: string;
  brokers?: string;
}): Promise<RawLog> {
  const retry = { initialRetryTime: 100, maxRetryTime: 1_000, retries: 1_000_000 };
  const kafka = new kafkajs.Kafka({ clientId: 'somebody', brokers: brokers.split(','), retry, logLevel: kafkajs.logLevel.NOTHING });
  const producer = kafka.producer({ allowAutoTopicCreation: false, createPartitioner: kafkajs.Partitioners.DefaultPartitioner });
  await producer.connect();
  return {
    write: async (topic, ...messages) => {
      await producer.send({ topic: `${prefix}-${topic}`, acks: -1, messages: messages.map((message) => ({ ...message })) });
    },
    close: () => producer.disconnect(),
  };
}
