import { gauge, log } from '@debrief/observability';
import type { CommitStore } from './commit-store.js';
import type { Leases } from './leases.js';
import type { Mongo } from './mongo.js';
import type { Projections } from './projections.js';
import { verifyStore, type StoreReport } from './verify-store.js';

interface Round {
  readonly _id: 'nightly';
  readonly at: Date;
}

const LOOK_MS = 10 * 60_000;
const BETWEEN_MS = 23 * 3_600_000;
const SHARE = 0.01;

/**
 * Once a day, by one instance: the whole history is verified, its head digest goes into the log (a tail that is cut later shows against
 * that line), and one aggregate in a hundred is folded in memory and compared with what people read.
 */
export class Nightly {
  private timer: NodeJS.Timeout | undefined;
  private readonly broken = gauge('verify_breaks', 'Breaks in the hash chains that the last verification found', ['service']);

  constructor(
    private readonly mongo: Mongo,
    private readonly store: CommitStore,
    private readonly leases: Leases,
    private readonly projections: Projections,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.ifDue().catch((error: unknown) => log.warn({ err: error, service: this.store.service }, 'the nightly round has to wait'));
    }, LOOK_MS);
    this.timer.unref();
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Makes the round unless one was made within the last day. The report, or undefined when it was not due or somebody else makes it. */
  async ifDue(now = new Date()): Promise<StoreReport | undefined> {
    let report: StoreReport | undefined;
    await this.leases.hold('nightly', async () => {
      const rounds = await this.mongo.collection<Round>('rounds');
      const last = await rounds.findOne({ _id: 'nightly' });
      if (last && now.getTime() - last.at.getTime() < BETWEEN_MS) return;
      report = await this.round();
      await rounds.updateOne({ _id: 'nightly' }, { $set: { at: now } }, { upsert: true });
    });
    return report;
  }

  private async round(): Promise<StoreReport> {
    const { service } = this.store;
    const report = await verifyStore(this.store);
    const { aggregates, commits, headDigest, breaks } = report;
    this.broken.set({ service }, breaks.length);
    if (report.ok) log.info({ service, aggregates, commits, headDigest }, 'the history is whole');
    else log.error({ service, aggregates, commits, headDigest, breaks: breaks.slice(0, 20) }, 'the history is broken');
    const { compared, mismatches } = await this.projections.compare(SHARE);
    if (mismatches.length > 0)
      log.error({ service, compared, mismatches: mismatches.slice(0, 20) }, 'projections are not what the commits say');
    return report;
  }
}
