import { Environment, SystemClock } from '@debrief/config';
import { configureLog, flushLog, log, registry, type LogLevel } from '@debrief/observability';
import { OwnedClock } from '@debrief/service/owned-clock';
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import type { DoorAnswer } from '../../domain/door-answers.js';
import type { DoorQuestion } from '../../domain/door-question.js';
import { OpenDoor, type DoorOrder, type DoorProblem } from './open-door.js';

/*
 * The machines' door in a thread of its own. In one process with everything that follows an alert, its event loop would be theirs: a storm that
 * is being worked on would keep the next alert waiting for its 2xx.
 */

/** What the thread is started with. */
export interface DoorThreadData {
  readonly values: ReadonlyMap<string, Record<string, unknown>>;
  /** Of a clock that a test owns. */
  readonly clock: Float64Array | undefined;
  readonly level: string;
}

export type ToDoor =
  | DoorOrder
  /** `answer` undefined: it cannot be told now. */
  | { readonly kind: 'answer'; readonly id: number; readonly answer: DoorAnswer | undefined }
  | { readonly kind: 'metrics'; readonly id: number }
  | { readonly kind: 'close' };

export type FromDoor =
  | { readonly kind: 'open'; readonly address: string }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'problem'; readonly problem: DoorProblem }
  | { readonly kind: 'ask'; readonly id: number; readonly question: DoorQuestion }
  | { readonly kind: 'metrics'; readonly id: number; readonly metrics: unknown };

const port = parentPort as MessagePort;
const { values, clock, level } = workerData as DoorThreadData;
const say = (message: FromDoor): void => port.postMessage(message);

configureLog({ service: 'ingest', level: level as LogLevel });
/** Longer than the store may take; a sender waits no longer either. */
const ASK_MS = 3_000;
const asked = new Map<number, (answer: DoorAnswer | undefined) => void>();
let asks = 0;

async function ask(question: DoorQuestion): Promise<DoorAnswer> {
  const id = ++asks;
  const late = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), ASK_MS).unref());
  const told = new Promise<DoorAnswer | undefined>((resolve) => asked.set(id, resolve));
  say({ kind: 'ask', id, question });
  const answer = await Promise.race([told, late]).finally(() => asked.delete(id));
  if (answer === undefined) throw new Error('no answer');
  return answer;
}

const door = new OpenDoor(
  new Environment(values),
  clock ? new OwnedClock(undefined, clock) : new SystemClock(),
  (problem) => say({ kind: 'problem', problem }),
  ask,
);

async function obey(order: ToDoor): Promise<void> {
  if (order.kind === 'answer') asked.get(order.id)?.(order.answer);
  else if (order.kind === 'metrics') say({ kind: 'metrics', id: order.id, metrics: await registry.getMetricsAsJSON() });
  else if (order.kind === 'close') {
    await door.close();
    flushLog();
    port.close(); // nothing else keeps the thread
  } else door.obey(order);
}

port.on('message', (order: ToDoor) => {
  obey(order).catch((error: unknown) => log.error({ err: error, order: order.kind }, 'the machines’ door could not do what it was told'));
});
door.open().then(
  (address) => say({ kind: 'open', address }),
  (error: unknown) => say({ kind: 'failed', message: (error as Error).message }),
);
