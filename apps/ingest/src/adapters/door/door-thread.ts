import { Environment, SystemClock } from '@debrief/config';
import { configureLog, flushLog, registry, type LogLevel } from '@debrief/observability';
import { OwnedClock } from '@debrief/service/owned-clock';
import { parentPort, workerData, type MessagePort } from 'node:worker_threads';
import type { DoorAnswer } from '../../domain/door-answers.js';
import type { DoorQuestion } from '../../domain/door-question.js';
import type { ShareCounts } from './door-limits.js';
import { OpenDoor, type DoorOrder, type DoorProblem } from './open-door.js';
import { ThreadLine } from './thread-line.js';

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

/** What the thread is told; `metrics` answers its registry as JSON, `close` ends it. */
export type ToDoor = DoorOrder | { readonly kind: 'open' } | { readonly kind: 'metrics' } | { readonly kind: 'close' };

/** What it asks or tells. */
export type FromDoor =
  | { readonly kind: 'problem'; readonly problem: DoorProblem }
  | { readonly kind: 'question'; readonly question: DoorQuestion }
  | { readonly kind: 'counts'; readonly counts: Parameters<ShareCounts>[0] };

const port = parentPort as MessagePort;
const { values, clock, level } = workerData as DoorThreadData;

configureLog({ service: 'ingest', level: level as LogLevel });
const line = new ThreadLine<FromDoor, ToDoor>(port, (order) => obey(order));
const door = new OpenDoor(
  new Environment(values),
  clock ? new OwnedClock(undefined, clock) : new SystemClock(),
  (problem) => void line.ask({ kind: 'problem', problem }).catch(() => undefined), // shown at the integration; lost without harm
  (question) => line.ask<DoorAnswer>({ kind: 'question', question }),
  (counts) => line.ask<readonly number[]>({ kind: 'counts', counts }),
);

async function obey(order: ToDoor): Promise<unknown> {
  switch (order.kind) {
    case 'open':
      return door.open();
    case 'metrics':
      return registry.getMetricsAsJSON();
    case 'close':
      await door.close();
      flushLog();
      setImmediate(() => port.close()); // after the answer; nothing else keeps the thread
      return undefined;
    default:
      return door.obey(order);
  }
}
