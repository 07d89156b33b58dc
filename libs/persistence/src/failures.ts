/** Something that we need is away or did not answer in time: trying again will help, under the same id. */
export class Transient extends Error {
  override readonly name: string = 'Transient';
}

/** The deadline passed. What was asked for may have happened, or may still happen: the same `_id` again is safe. */
export class OutcomeUnknown extends Transient {
  override readonly name = 'OutcomeUnknown';
}

/** Somebody else wrote this version of the aggregate first: load again, decide again (`retryLostRace`). */
export class LostRace extends Error {
  override readonly name = 'LostRace';
  constructor(readonly aggregateId: string) {
    super(`${aggregateId} was changed by somebody else at the same moment`);
  }
}

/** Too many lost races in a row: the aggregate is under siege. Over HTTP a 409, in a consumer transient. */
export class TooManyRaces extends Transient {
  override readonly name = 'TooManyRaces';
}

/**
 * A driver's time-outs do not bound a request to a stopped server (measured: each insert hung the full 20 s, then succeeded),
 * so each request to a store has this deadline of its own.
 */
export const STORE_DEADLINE_MS = 5_000;

/** Settles with `work`, or with OutcomeUnknown after `ms`. The work itself cannot be taken back. */
export async function withDeadline<T>(what: string, work: PromiseLike<T>, ms: number = STORE_DEADLINE_MS): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new OutcomeUnknown(`${what}: no answer within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** MongoDB's "this key is there already", alone or as the only kind of error of a bulk. */
export function isDuplicateKey(error: unknown): boolean {
  const { code, writeErrors } = error as { code?: unknown; writeErrors?: unknown };
  const all = Array.isArray(writeErrors) ? (writeErrors as { code?: number }[]) : undefined;
  return all && all.length > 0 ? all.every((each) => each.code === 11_000) : code === 11_000;
}

const RACES = 10;

/**
 * Runs `attempt` again when it lost a race, 0-20 ms later, ten times at most. `attempt` loads, decides and saves: it sees the
 * winner's state the next time.
 */
export async function retryLostRace<T>(attempt: () => Promise<T>): Promise<T> {
  for (let races = 1; ; races++) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof LostRace)) throw error;
      if (races === RACES) throw new TooManyRaces(`${error.message}, ${RACES} times in a row`, { cause: error });
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 20));
    }
  }
}
