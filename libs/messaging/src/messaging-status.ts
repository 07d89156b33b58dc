import { gauge } from '@debrief/observability';

/** What readiness and liveness ask a service's messaging. */
export class MessagingStatus {
  /** Joined its consumer group; true at once for a service that hears nothing. */
  groupJoined = false;
  /** kafkajs has given the consumer up: the process is about to end. */
  givenUp: Error | undefined;
  private readonly pausedSince = new Map<string, number>();
  private readonly paused = gauge('partitions_paused', 'Partitions that wait because something is away', ['group']);

  private producerConnected = () => false;

  constructor(readonly service: string) {}

  askProducer(isConnected: () => boolean): void {
    this.producerConnected = isConnected;
  }

  /** What `/readyz` asks. */
  healthChecks(): readonly { name: string; needed: boolean; ask(): Promise<boolean> }[] {
    const five = 5 * 60_000;
    return [
      { name: 'kafka', needed: true, ask: () => Promise.resolve(this.producerConnected()) },
      { name: 'group', needed: true, ask: () => Promise.resolve(this.groupJoined && !this.givenUp && this.longestPauseMs < five) },
    ];
  }

  pause(place: string): void {
    if (!this.pausedSince.has(place)) this.pausedSince.set(place, Date.now());
    this.paused.set({ group: this.service }, this.pausedSince.size);
  }

  progress(place: string): void {
    if (this.pausedSince.delete(place)) this.paused.set({ group: this.service }, this.pausedSince.size);
  }

  forget(): void {
    this.pausedSince.clear();
    this.paused.set({ group: this.service }, 0);
  }

  /** How long the partition that has waited longest has been waiting; over five minutes a service is not ready. */
  get longestPauseMs(): number {
    return Math.max(0, ...[...this.pausedSince.values()].map((since) => Date.now() - since));
  }
}
