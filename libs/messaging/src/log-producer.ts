import type { Environment } from '@debrief/config';
import { log } from '@debrief/observability';
import { Transient } from '@debrief/persistence/failures';
import type { Kafka, Producer, ProducerBatch } from 'kafkajs';
import { kafkaClient, logProducer } from './kafka-client.js';

const RECONNECT_MS = 500;

/**
 * A producer that goes on trying to connect: kafkajs gives up after ten seconds and then fails each send at once. Not connected is not
 * ready, and a send then fails before anything left us.
 */
export class LogProducer {
  readonly kafka: Kafka;
  private readonly producer: Producer;
  private isConnected = false;
  private closing = false;
  private loop: Promise<void> | undefined;

  constructor(env: Environment, clientId: string) {
    this.kafka = kafkaClient(env, clientId);
    this.producer = logProducer(this.kafka);
    this.producer.on('producer.disconnect', () => {
      this.isConnected = false;
      if (!this.closing) this.loop = this.connectUntilItWorks();
    });
  }

  get connected(): boolean {
    return this.isConnected;
  }

  /** Begins to connect; resolves once it is. Whoever need not wait does not await. */
  connect(): Promise<void> {
    return (this.loop ??= this.connectUntilItWorks());
  }

  async sendBatch(batch: ProducerBatch): Promise<void> {
    if (!this.isConnected) throw new Transient('not connected to Kafka yet');
    await this.producer.sendBatch(batch);
  }

  async disconnect(): Promise<void> {
    this.closing = true;
    await this.producer.disconnect().catch((error: unknown) => log.debug({ err: error }, 'the producer did not disconnect cleanly'));
  }

  private async connectUntilItWorks(): Promise<void> {
    while (!this.closing) {
      try {
        await this.producer.connect();
        this.isConnected = true;
        return;
      } catch (error) {
        log.warn({ err: error }, 'Kafka cannot be reached yet');
        await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS));
      }
    }
  }
}
