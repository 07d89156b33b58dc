import type { BeforeApplicationShutdown, OnApplicationBootstrap, OnApplicationShutdown } from '@nestjs/common';
import type { Mongo } from '@debrief/persistence';
import type { LogProducer } from './log-producer.js';
import type { MessagingStatus } from './messaging-status.js';
import type { Relay } from './relay.js';

const RELAY_MS = 2_000;

/**
 * Starts and stops what a service's messaging runs in the background. Nest closes the consumers between
 * `beforeApplicationShutdown` and `onApplicationShutdown`: relay and producer go after them, because the last handlers still commit.
 */
export class MessagingLife implements OnApplicationBootstrap, BeforeApplicationShutdown, OnApplicationShutdown {
  private stopped: Promise<void> | undefined;

  constructor(
    private readonly producer: LogProducer,
    private readonly relay: Relay | undefined,
    private readonly status: MessagingStatus,
    mongo: Mongo,
  ) {
    // Both close in `onApplicationShutdown`, and Nest does not say in which order: the relay still has to flag what it sent.
    mongo.beforeClose(() => this.stop());
  }

  onApplicationBootstrap(): void {
    // Not awaited: a broker that is away makes the service not ready, and does not keep it from starting.
    void this.producer.connect();
    this.status.askProducer(() => this.producer.connected);
    this.relay?.start();
  }

  beforeApplicationShutdown(): void {
    this.relay?.nudge();
  }

  onApplicationShutdown(): Promise<void> {
    return this.stop();
  }

  private stop(): Promise<void> {
    return (this.stopped ??= this.stopRelayThenProducer());
  }

  private async stopRelayThenProducer(): Promise<void> {
    // A broker that is away would hold the relay's batch for ever; it is sent again at the next start.
    if (this.relay) await Promise.race([this.relay.stop(), new Promise((resolve) => setTimeout(resolve, RELAY_MS).unref())]);
    await Promise.race([this.producer.disconnect(), new Promise((resolve) => setTimeout(resolve, RELAY_MS).unref())]);
  }
}
