import { hostname } from 'node:os';
import { pino, type DestinationStream, type Logger } from 'pino';
import { currentContext } from './context.js';
import { OnceAMinute } from './once-a-minute.js';
import { redact, redactText } from './redact.js';
import { traceIdOf } from './traceparent.js';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'silent';
export type Log = Logger;

const stdout: DestinationStream = { write: (line) => void process.stdout.write(line) };
let destination = stdout;
const settings = { service: 'debrief', version: '0.0.0', instance: `${hostname()}:${process.pid}` };
export const processSettings = (): Readonly<typeof settings> => settings;
const repeats = new OnceAMinute();
setInterval(() => repeats.flush(), 10_000).unref();

/**
 * The log of the process: one JSON object a line, with the fields of the work that is going on. A warning or an error that repeats
 * is written once a minute with its count.
 */
export const log: Log = pino(
  {
    level: 'info',
    base: null,
    messageKey: 'msg',
    errorKey: 'err',
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: {
      level: (level) => ({ level }),
      log: (fields) => redact(fields) as Record<string, unknown>,
    },
    // `serializers` would turn an error into an object before `formatters.log` sees it.
    serializers: { err: (error: unknown) => error },
    mixin() {
      const { traceparent, ...context } = currentContext() ?? {};
      const traceId = traceIdOf(traceparent);
      return { ...settings, ...context, ...(traceId ? { traceId } : {}) };
    },
    hooks: {
      logMethod(args, method, level) {
        const [fields, message] = args as unknown as [unknown, unknown];
        const text = typeof message === 'string' ? message : typeof fields === 'string' ? fields : '';
        if (typeof message === 'string') (args as unknown[])[1] = redactText(message);
        else if (typeof fields === 'string') (args as unknown[])[0] = redactText(fields);
        if (level < 40) return method.apply(this, args);
        const error = (fields as { err?: { name?: string; message?: string } } | null)?.err;
        const key = `${text}|${error?.name ?? ''}|${error?.message ?? ''}`;
        const say = (count: number) =>
          method.apply(this, [{ ...(typeof fields === 'object' ? fields : {}), repeated: count }, redactText(text)] as never);
        if (repeats.admits(key, say)) method.apply(this, args);
      },
    },
  },
  { write: (line: string) => destination.write(line) },
);

/** Once per process, at start. `to` is for tests that read what was written. */
export function configureLog(options: { service?: string; version?: string; level?: LogLevel; to?: DestinationStream }): void {
  if (options.service) settings.service = options.service;
  if (options.version) settings.version = options.version;
  if (options.level) log.level = options.level;
  destination = options.to ?? destination;
}

/** Says what is still counted only. Called before the process ends. */
export function flushLog(): void {
  repeats.flush(true);
}

/** Catches what is logged while `work` runs, as it would be written. For tests. */
export async function capturedLog(work: () => Promise<void>): Promise<string> {
  const lines: string[] = [];
  const before = { destination, level: log.level };
  destination = { write: (line) => void lines.push(line) };
  log.level = 'debug';
  try {
    await work();
    repeats.flush(true);
    return lines.join('');
  } finally {
    destination = before.destination;
    log.level = before.level;
  }
}
