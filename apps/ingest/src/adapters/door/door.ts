import { Clock, Environment, PlatformConfig } from '@debrief/config';
import { addMetrics, log } from '@debrief/observability';
import { OwnedClock, SharedCounts } from '@debrief/service';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { once } from 'node:events';
import { setPriority } from 'node:os';
import { Worker } from 'node:worker_threads';
import { ingestConfig } from '../../ingest.config.js';
import { AnswerQuestions } from '../../use-cases/answer-questions.js';
import { IntegrationHealth } from '../integration-health.js';
import { KeyRing } from '../key-ring.js';
import type { DoorThreadData, FromDoor, ToDoor } from './door-thread.js';
import { OpenDoor, type DoorOrder } from './open-door.js';
import { ThreadLine } from './thread-line.js';

/** As far as the rest of the service is concerned: told what to know, closed at the end. */
interface RunningDoor {
  readonly address: string;
  /** Resolves when it knows. */
  obey(order: DoorOrder): Promise<void>;
  close(): Promise<void>;
}

const METRICS_MS = 1_000;
const OPEN_MS = 30_000;
const CLOSE_MS = 6_000;
/** A little nicer than its door: accepting comes before working on what was accepted. */
const NICENESS = 5;

/** Opens the machines' door, in a thread unless the configuration says otherwise, and keeps it told of keys and storms. */
@Injectable()
export class Door implements OnApplicationBootstrap, OnModuleDestroy {
  private running: RunningDoor | undefined;
  private closing = false;

  constructor(
    private readonly env: Environment,
    private readonly clock: Clock,
    private readonly keys: KeyRing,
    private readonly health: IntegrationHealth,
    private readonly questions: AnswerQuestions,
    private readonly sharedCounts: SharedCounts,
  ) {}

  /** How the door is reached from outside: what is in every `ingestUrl`. */
  get url(): string {
    return (this.env.get(PlatformConfig).DEBRIEF_INGEST_PUBLIC_URL ?? this.localUrl).replace(/\/$/, '');
  }

  /** Where it listens, for this process itself. */
  get localUrl(): string {
    return this.running?.address ?? '';
  }

  async onApplicationBootstrap(): Promise<void> {
    const door = this.env.get(ingestConfig).DEBRIEF_INGEST_DOOR === 'inline' ? await this.inline() : await this.inThread();
    this.running = door;
    this.health.onStorms((integrationIds) => void this.tell({ kind: 'storms', integrationIds }));
    await this.keys.onRead((keys) => this.tell({ kind: 'keys', keys }));
  }

  /** Stops accepting and lets what is in flight have its answer. */
  async onModuleDestroy(): Promise<void> {
    this.closing = true;
    await this.running?.close();
  }

  private async inline(): Promise<RunningDoor> {
    const door = new OpenDoor(
      this.env,
      this.clock,
      ({ integrationId, type, detail }) => this.health.noteProblem(integrationId, type, detail),
      (question) => this.questions.execute(question),
      (counts) => this.sharedCounts.add(counts),
    );
    return { address: await door.open(), obey: async (order) => door.obey(order), close: () => door.close() };
  }

  /** What it does not hear now it is told with the next reading. */
  private async tell(order: DoorOrder): Promise<void> {
    await this.running
      ?.obey(order)
      .catch((error: unknown) => log.warn({ err: error, order: order.kind }, 'the machines’ door is too busy to be told'));
  }

  private async inThread(): Promise<RunningDoor> {
    const data: DoorThreadData = {
      values: this.env.all,
      clock: this.clock instanceof OwnedClock ? this.clock.memory : undefined,
      level: log.level,
    };
    const worker = new Worker(new URL('./door-thread.js', import.meta.url), { workerData: data, name: 'machines-door' });
    const gone = once(worker, 'exit');
    worker.on('error', (error) => log.fatal({ err: error }, 'the machines’ door broke; the process ends'));
    const line = new ThreadLine<ToDoor, FromDoor>(worker, (asked) => {
      if (asked.kind === 'question') return this.questions.execute(asked.question);
      if (asked.kind === 'counts') return this.sharedCounts.add(asked.counts);
      this.health.noteProblem(asked.problem.integrationId, asked.problem.type, asked.problem.detail);
      return undefined;
    });
    const ended = gone.then(() => Promise.reject(new Error('the thread of the machines’ door ended before it was open')));
    const address = await Promise.race([line.ask<string>({ kind: 'open' }, OPEN_MS), ended]);
    yieldToDoor();
    // Without its door the service would look alive and take nothing: its supervisor starts it again.
    ended.catch(() => this.closing || process.exit(1));
    const forget = addMetrics(() => line.ask<unknown>({ kind: 'metrics' }, METRICS_MS).catch(() => undefined));
    return {
      address,
      obey: (order) => line.ask(order),
      close: async () => {
        forget();
        await line
          .ask({ kind: 'close' }, CLOSE_MS)
          .catch((error: unknown) => log.warn({ err: error }, 'the machines’ door did not close in time'));
        await worker.terminate();
      },
    };
  }
}

// On Linux a niceness is that of a thread, and the process's own number that of its first one; elsewhere it would slow the door down, too.
function yieldToDoor(): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(process.pid, NICENESS);
  } catch (error) {
    log.debug({ err: error }, 'the system does not let us be nicer');
  }
}
