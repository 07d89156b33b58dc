import type { Ledger } from '@debrief/e2e-support';

const SERVICES = 30;
const MOST_UNDER_WAY = 100;

const bodyOf = (id: string, service: string): string =>
  JSON.stringify({ dedupKey: id, title: `Failure ${id}`, service, severity: 'critical', status: 'firing', labels: { probe: id } });

/** Senders that do not care how we are: so many alerts a second, each one of its own, all of them in the ledger. */
export class SteadyLoad {
  readonly services = Array.from({ length: SERVICES }, (_, n) => `service-${n}`);
  private readonly underWay = new Set<Promise<unknown>>();
  private timer: NodeJS.Timeout | undefined;
  private sent = 0;

  constructor(
    readonly url: string,
    private readonly ledger: Ledger,
  ) {}

  start(perSecond: number): void {
    this.timer = setInterval(() => this.send(`load-${this.sent++}`), 1_000 / perSecond);
  }

  /** One more alert, now. */
  send(id: string): void {
    if (this.underWay.size >= MOST_UNDER_WAY) return; // who waits for a hundred answers sends no more
    const service = this.services[Number(/\d+$/.exec(id)?.[0] ?? 0) % SERVICES]!;
    const sending = this.ledger.send(id, this.url, bodyOf(id, service)).finally(() => this.underWay.delete(sending));
    this.underWay.add(sending);
  }

  /** No more new ones; what was answered with "nobody knows" is sent again, as a sender does, until it is accepted. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await Promise.all(this.underWay);
    for (let left = this.unknown(); left.length > 0; left = this.unknown()) {
      for (const id of left.slice(0, MOST_UNDER_WAY)) this.send(id);
      await Promise.all(this.underWay);
    }
  }

  private unknown(): string[] {
    const accepted = new Set(this.ledger.ids('accepted'));
    return [...new Set(this.ledger.ids('unknown'))].filter((id) => !accepted.has(id));
  }
}
