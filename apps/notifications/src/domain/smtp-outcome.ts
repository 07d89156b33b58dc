import type { Outcome } from './delivery.js';
import { cleaned } from './delivery.js';

/** What is known of one hand-over to a mail server when it ended with an error. */
export interface SmtpFailure {
  readonly code: string;
  readonly message: string;
  /** The server's answer, 550 for instance; undefined when there was none. */
  readonly responseCode: number | undefined;
  readonly command: string | undefined;
  /** All of the message had been given to the socket. */
  readonly isWritten: boolean;
}

const retried = new Set([421, 450, 451, 452]);

/** nodemailer gives the same error for a drop before DATA and one after the final dot: what was written decides. */
export function smtpOutcome({ code, message, responseCode, command, isWritten }: SmtpFailure): Outcome {
  const note = cleaned(message);
  if (responseCode === undefined || responseCode === 0) return isWritten ? { kind: 'unknown', code, note } : { kind: 'retry', code, note };
  const told = String(responseCode);
  if (retried.has(responseCode) || (responseCode >= 400 && responseCode < 500)) return { kind: 'retry', code: told, note };
  if (command?.startsWith('AUTH') || responseCode === 530 || responseCode === 535)
    return { kind: 'retry', code: told, note, afterSeconds: 3_600 };
  const isDead = responseCode === 553 || (responseCode === 550 && /\b5\.1\.\d+\b/.test(message));
  return { kind: 'failed', code: told, note, addressIsDead: isDead };
}
