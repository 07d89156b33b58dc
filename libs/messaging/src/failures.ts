import { Transient } from '@debrief/persistence';

/** Does not parse or breaks an invariant: trying again cannot help. A dead letter at once. */
export class Permanent extends Error {
  override readonly name: string = 'Permanent';
}

/** A version of a heard type that this release does not know. The dead letter waits for the release that does. */
export class UnknownVersion extends Permanent {
  override readonly name = 'UnknownVersion';
}

export { Transient };

/** What the ladder makes of an error. All that is not recognized is `unknown`: tried five times, then set aside. */
export type FailureClass = 'permanent' | 'transient' | 'unknown';

// By name and not by class, because a driver may be installed twice.
const transientNames =
  /^(Transient|OutcomeUnknown|LostRace|TooManyRaces|Mongo(Network|ServerSelection|NotConnected|NotPrimary|Topology|PoolCleared|PoolClosed|WaitQueueTimeout|WriteConcern|Expired)\w*|MongooseServerSelectionError|KafkaJS\w*|MaxRetriesPerRequestError)$/;
const transientTexts = /^(Command timed out|Connection is closed|Stream isn't writeable|Operation .* buffering timed out)/;
// Shutting down, stepping down, interrupted: https://github.com/mongodb/specifications, "state change errors"; and too slow this time
// (50, 262): our reads have a time limit.
const transientCodes = new Set<string | number | undefined>([50, 91, 189, 262, 10_107, 11_600, 11_602, 13_435]);

export function classOf(error: Error): FailureClass {
  if (error instanceof Permanent || error.name === 'ZodError') return 'permanent';
  const { code } = error as { code?: string | number };
  const away =
    transientNames.test(error.name) ||
    transientTexts.test(error.message) ||
    transientCodes.has(code) ||
    /^(ECONN|EPIPE$|ETIMEDOUT$|EAI_AGAIN$|EHOSTUNREACH$)/.test(String(code ?? ''));
  return away ? 'transient' : 'unknown';
}

/** Whatever was thrown, as an error: a handler may throw `undefined`. */
export function asError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown;
  const message = (thrown as { message?: unknown } | null | undefined)?.message;
  return new Error(typeof message === 'string' ? message : `something that is no error was thrown: ${JSON.stringify(thrown)}`);
}

/** 100, 200, 400 … ms up to `cap`, times a random half to whole, so that many do not come back at once. */
export const backoff = (tries: number, cap: number): number => Math.min(cap, 100 * 2 ** (tries - 1)) * (0.5 + Math.random() / 2);
