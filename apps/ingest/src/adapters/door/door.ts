import { Clock, Environment, PlatformConfig } from '@debrief/config';
import { addMetrics, log } from '@debrief/observability';
import { OwnedClock } from '@debrief/service';
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

/** As far as the rest of the service is concerned: told what to know, closed at the end. */
interface RunningDoor {
  readonly address: string;
  obey(order: DoorOrder): void;
  close(): Promise<void>;
}

const METRICS_MS = 1_000;
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
    this.keys.onRead((keys) => door.obey({ kind: 'keys', keys }));
    this.health.onStorms((integrationIds) => door.obey({ kind: 'storms', integrationIds }));
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
    );
    return { address: await door.open(), obey: (order) => door.obey(order), close: () => door.close() };
  }

  private async answer({ id, question }: Extract<FromDoor, { kind: 'ask' }>, tell: (message: ToDoor) => void): Promise<void> {
    const answer = await this.questions.execute(question).catch((error: unknown) => {
      log.info({ err: error, question: question.kind }, 'a question at the machines’ door could not be answered');
      return undefined;
    });
    tell({ kind: 'answer', id, answer });
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
    const tell = (message: ToDoor): void => worker.postMessage(message);
    const asked = new Map<number, (metrics: unknown) => void>();
    const opened = new Promise<string>((resolve, reject) => {
      worker.on('message', (message: FromDoor) => {
        if (message.kind === 'open') resolve(message.address);
        else if (message.kind === 'failed') reject(new Error(message.message));
        else if (message.kind === 'ask') void this.answer(message, tell);
        else if (message.kind === 'metrics') asked.get(message.id)?.(message.metrics);
        else this.health.noteProblem(message.problem.integrationId, message.problem.type, message.problem.detail);
      });
      worker.once('exit', () => reject(new Error('the thread of the machines’ door ended before it was open')));
    });
    const address = await opened;
    yieldToDoor();
    // Without its door the service would look alive and take nothing: its supervisor starts it again.
    worker.once('exit', () => this.closing || process.exit(1));
    let asks = 0;
    const forget = addMetrics(async () => {
      const id = ++asks;
      const late = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), METRICS_MS).unref());
      const told = new Promise<unknown>((resolve) => asked.set(id, resolve));
      tell({ kind: 'metrics', id });
      return Promise.race([told, late]).finally(() => asked.delete(id));
    });
    return {
      address,
      obey: tell,
      close: async () => {
        forget();
        tell({ kind: 'close' });
        await gone;
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
