/** How often somebody failed, under one name or from one address. */
export interface Failures {
  readonly failures: number;
  readonly lastAt: string;
}

const FREE = 5;
const LONGEST_SECONDS = 15 * 60;
const FORGOTTEN_MS = 24 * 3_600_000;

/** Seconds that are still to wait: 5 attempts are free, then 2ⁿ seconds up to 15 minutes. A quiet day forgets everything. */
export function secondsToWait(known: Failures | undefined, now: string): number {
  if (!known || known.failures < FREE) return 0;
  const passedMs = Date.parse(now) - Date.parse(known.lastAt);
  if (passedMs >= FORGOTTEN_MS) return 0;
  const wait = Math.min(LONGEST_SECONDS, 2 ** (known.failures - FREE + 1));
  return Math.max(0, Math.ceil(wait - passedMs / 1_000));
}

/** After one more failure. */
export function failedAgain(known: Failures | undefined, now: string): Failures {
  const fresh = !known || Date.parse(now) - Date.parse(known.lastAt) >= FORGOTTEN_MS;
  return { failures: fresh ? 1 : known.failures + 1, lastAt: now };
}
