import type { Clock, Environment } from '@debrief/config';
import { LogProducer } from '@debrief/messaging/produce';
import type { DoorAnswer } from '../../domain/door-answers.js';
import type { DoorQuestion } from '../../domain/door-question.js';
import { TestDeliveries } from '../test-deliveries.js';
import { DoorLimits, type ShareCounts } from './door-limits.js';
import { DoorServer } from './door-server.js';
import { KeyTable, type KnownKey } from './key-table.js';
import { ReceiptLog } from './receipt-log.js';

/** What the door is told while it stands open. */
export type DoorOrder =
  | { readonly kind: 'keys'; readonly keys: readonly KnownKey[] | undefined }
  | { readonly kind: 'storms'; readonly integrationIds: readonly string[] };

/** What it tells. */
export interface DoorProblem {
  readonly integrationId: string;
  readonly type: string;
  readonly detail: string;
}

/** A door with all that it needs: a producer, a table of keys, counts. It asks nobody anything while a request waits. */
export class OpenDoor {
  private readonly producer: LogProducer;
  private readonly keys: KeyTable;
  private readonly server: DoorServer;
  private readonly limits: DoorLimits;
  private storms: ReadonlySet<string> = new Set();

  constructor(
    env: Environment,
    clock: Clock,
    onProblem: (problem: DoorProblem) => void,
    ask: (question: DoorQuestion) => Promise<DoorAnswer>,
    shareCounts: ShareCounts,
  ) {
    this.producer = new LogProducer(env, 'ingest-door');
    this.keys = new KeyTable(clock);
    this.limits = new DoorLimits(env, shareCounts);
    this.server = new DoorServer({
      env,
      clock,
      keys: this.keys,
      receipts: new ReceiptLog(this.producer, env),
      limits: this.limits,
      tests: new TestDeliveries(env, clock),
      isStorming: (integrationId) => this.storms.has(integrationId),
      ask,
      noteProblem: (integrationId, type, detail) => onProblem({ integrationId, type, detail }),
    });
  }

  /** Resolves to where it listens. A broker that is away does not keep it shut: it answers 503. */
  open(): Promise<string> {
    void this.producer.connect();
    return this.server.listen();
  }

  obey(order: DoorOrder): void {
    if (order.kind === 'keys') this.keys.set(order.keys, order.keys !== undefined);
    else this.storms = new Set(order.integrationIds);
  }

  async close(): Promise<void> {
    this.limits.close();
    await this.server.close();
    await Promise.race([this.producer.disconnect(), new Promise((resolve) => setTimeout(resolve, 2_000).unref())]);
  }
}
