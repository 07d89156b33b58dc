import { log } from './log.js';

/** Nest's `LoggerService`, writing to our log. Nest's own start-up chatter is `debug` here. */
export class NestLog {
  log(message: unknown, ...more: unknown[]): void {
    log.debug({ from: contextOf(more) }, textOf(message));
  }
  error(message: unknown, ...more: unknown[]): void {
    const error = [message, ...more].find((part) => part instanceof Error);
    log.error({ from: contextOf(more), ...(error ? { err: error } : stackOf(more)) }, textOf(message));
  }
  warn(message: unknown, ...more: unknown[]): void {
    log.warn({ from: contextOf(more) }, textOf(message));
  }
  debug(message: unknown, ...more: unknown[]): void {
    log.debug({ from: contextOf(more) }, textOf(message));
  }
  verbose(message: unknown, ...more: unknown[]): void {
    log.debug({ from: contextOf(more) }, textOf(message));
  }
  fatal(message: unknown, ...more: unknown[]): void {
    log.fatal({ from: contextOf(more) }, textOf(message));
  }
}

const textOf = (message: unknown): string =>
  typeof message === 'string' ? message : message instanceof Error ? message.message : JSON.stringify(message);

/** Nest passes the name of the class that logs as the last argument. */
const contextOf = (more: unknown[]): string | undefined => {
  const last = more.at(-1);
  return typeof last === 'string' && !last.includes('\n') ? last : undefined;
};
const stackOf = (more: unknown[]): { stack?: string } => {
  const stack = more.find((part) => typeof part === 'string' && part.includes('\n    at '));
  return typeof stack === 'string' ? { stack } : {};
};
