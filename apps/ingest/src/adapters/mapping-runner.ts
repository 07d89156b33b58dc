import type { Mapping } from '@debrief/contracts';
import { log } from '@debrief/observability';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import jsonata from 'jsonata';
import { Worker } from 'node:worker_threads';
import type { ReceiptProblem } from '../domain/draft.js';
import { mappingExpression, mappingMembers, placeInMapping } from '../domain/mapping-expression.js';

export type Mapped = { items: readonly unknown[] } | { problem: ReceiptProblem };
interface Document {
  body: unknown;
  headers: unknown;
  query: unknown;
}

const mostMs = 250;
/** The first body of a new thread, whose code is not compiled yet. */
const mostMsAtFirst = 1_000;
const startMs = 5_000;
const mostKills = 3;
const hourMs = 3_600_000;

/** What is wrong with a mapping's expressions, each with its place; empty when they can be compiled. */
export function mappingErrors(mapping: Mapping): { path: string; message: string }[] {
  const errors: { path: string; message: string }[] = [];
  for (const [member, expression] of mappingMembers(mapping)) {
    try {
      jsonata(expression);
    } catch (error) {
      const { message, position } = error as { message?: string; position?: number };
      errors.push({
        path: `mapping.${member}`,
        message: `${message ?? 'cannot be read'}${position === undefined ? '' : ` (character ${position})`}`,
      });
    }
  }
  return errors;
}

/** The thread tells a character of the whole expression: said is the member that somebody wrote. */
function placed(result: Mapped, mapping: Mapping): Mapped {
  if (!('problem' in result) || result.problem.pointer === undefined) return result;
  const { pointer: _, ...problem } = result.problem;
  const place = placeInMapping(mapping, Number(result.problem.pointer));
  return { problem: place === undefined ? problem : { ...problem, pointer: `mapping.${place.member}, character ${place.character}` } };
}

/**
 * Runs mappings in a thread with 64 MiB, one body at a time, and ends the thread when one takes longer than a quarter of a second. A mapping that
 * did this three times in an hour is switched off: its receipts stay unmapped and can be replayed. A preview or a replay counts for itself, by
 * its expressions: it neither switches the live mapping off nor is held back by it, and another draft starts afresh.
 */
@Injectable()
export class MappingRunner implements OnApplicationShutdown {
  private worker: Worker | undefined;
  private started: Promise<void> = Promise.resolve();
  private readonly waiting = new Map<number, (results: Mapped[] | undefined) => void>();
  /** When bodies of an integration were ended, live and on trial apart: what is only tried never switches off what is live. */
  private readonly kills = new Map<string, number[]>();
  private last: Promise<unknown> = Promise.resolve();
  private nextId = 0;
  private isFresh = true;

  /** One body through a mapping. Never rejects: what fails is a problem of the receipt. */
  run(integrationId: string, mapping: Mapping, document: Document, isTrial = false): Promise<Mapped> {
    const result = this.last.then(() => this.runNow(integrationId, mapping, document, isTrial));
    this.last = result.catch(() => undefined);
    return result;
  }

  private isSwitchedOff(counter: string): boolean {
    const recent = (this.kills.get(counter) ?? []).filter((at) => performance.now() - at < hourMs);
    if (recent.length === 0) this.kills.delete(counter);
    else this.kills.set(counter, recent);
    return recent.length >= mostKills;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.worker?.terminate();
  }

  private async runNow(integrationId: string, mapping: Mapping, document: Document, isTrial: boolean): Promise<Mapped> {
    const expression = mappingExpression(mapping);
    const counter = isTrial ? JSON.stringify([integrationId, expression]) : integrationId;
    if (this.isSwitchedOff(counter))
      return {
        problem: isTrial
          ? { type: 'mapping/too-slow', detail: 'the mapping took too long three times within an hour: it is tried on no further receipt' }
          : {
              type: 'mapping/switched-off',
              detail: 'the mapping took too long three times within an hour and is switched off; change it and replay the receipts',
            },
      };
    const worker = this.ensureWorker();
    await this.started;
    const id = this.nextId++;
    const results = await new Promise<Mapped[] | undefined>((resolve) => {
      const timer = setTimeout(() => resolve(undefined), this.isFresh ? mostMsAtFirst : mostMs);
      this.isFresh = false;
      this.waiting.set(id, (answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
      worker.postMessage({ id, expression, documents: [document] });
    });
    this.waiting.delete(id);
    if (results?.[0] !== undefined) return placed(results[0], mapping);
    this.kills.set(counter, [...(this.kills.get(counter) ?? []), performance.now()]);
    log.warn({ integrationId, isTrial }, 'a mapping took too long and was ended');
    this.worker = undefined;
    await worker.terminate();
    return { problem: { type: 'mapping/too-slow', detail: `the mapping took longer than ${mostMs} ms` } };
  }

  private ensureWorker(): Worker {
    if (this.worker) return this.worker;
    // The same extension as this file: `.js` when built, `.ts` in tests, which Node 24 reads by itself.
    const file = new URL(`./mapping-worker${import.meta.url.slice(import.meta.url.lastIndexOf('.'))}`, import.meta.url);
    const worker = new Worker(file, { resourceLimits: { maxOldGenerationSizeMb: 64 } });
    worker.unref();
    this.started = new Promise((resolve) => {
      const timer = setTimeout(resolve, startMs);
      worker.once('message', () => {
        clearTimeout(timer);
        resolve();
      });
    });
    worker.on('message', ({ id, results }: { id: number; results: Mapped[] }) => this.waiting.get(id)?.(results));
    worker.on('error', (error) => {
      log.warn({ err: error }, 'the thread of the mappings ended');
      if (this.worker === worker) this.worker = undefined;
      for (const settle of this.waiting.values()) settle(undefined);
    });
    this.worker = worker;
    this.isFresh = true;
    return worker;
  }
}
