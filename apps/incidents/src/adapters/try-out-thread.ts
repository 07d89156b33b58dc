import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { TryOutAnswer, TryOutOrder } from './try-out-worker.js';

/** The two books over a million alerts stay below a gigabyte; more ends the thread, not the service. */
const mostMemoryMb = 1_024;

/** In tests this file is TypeScript: Node strips its types, and is told which files its imports mean. */
const fromSource = import.meta.url.endsWith('.ts');
const sourceHook = `import { registerHooks } from 'node:module';
registerHooks({ resolve(name, context, next) {
  try { return next(name, context); } catch (error) {
    if (name.startsWith('.') && name.endsWith('.js')) return next(name.slice(0, -3) + '.ts', context);
    throw error;
  }
} });`;
const sourceArguments = [
  '--experimental-transform-types',
  '--disable-warning=ExperimentalWarning',
  '--conditions=@debrief/source',
  '--import',
  `data:text/javascript,${encodeURIComponent(sourceHook)}`,
];

/** A thread that plays one try-out. One question at a time; an error of the thread is that of the question. */
export class TryOutThread {
  private readonly worker: Worker;
  private readonly abort = new AbortController();

  constructor() {
    const file = new URL(`./try-out-worker.${fromSource ? 'ts' : 'js'}`, import.meta.url);
    this.worker = new Worker(file, {
      resourceLimits: { maxOldGenerationSizeMb: mostMemoryMb },
      ...(fromSource ? { execArgv: sourceArguments } : {}),
    });
    this.worker.unref();
    // Without a listener an error between two questions would end the process.
    this.worker.on('error', (error) => this.abort.abort(error));
    this.worker.on('exit', () => this.abort.abort(new Error('the thread of the try-out has ended')));
  }

  async ask(order: TryOutOrder): Promise<TryOutAnswer> {
    this.worker.postMessage(order);
    try {
      const [answer] = (await once(this.worker, 'message', { signal: this.abort.signal })) as [TryOutAnswer];
      return answer;
    } catch (error) {
      throw this.abort.signal.aborted ? this.abort.signal.reason : error;
    }
  }

  async end(): Promise<void> {
    await this.worker.terminate();
  }
}
