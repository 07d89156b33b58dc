import type { ChannelKind, DeliveryState } from '@debrief/contracts';

/** What a channel says became of a message. */
export type Outcome =
  | { readonly kind: 'delivered'; readonly providerId: string | null; readonly note: string }
  /** It certainly did not go out; later it may. */
  | { readonly kind: 'retry'; readonly code: string; readonly note: string; readonly afterSeconds?: number }
  /** It certainly did not go out, and never will. */
  | {
      readonly kind: 'failed';
      readonly code: string;
      readonly note: string;
      readonly addressIsDead?: boolean;
      readonly switchesOff?: boolean;
    }
  /** Handed over, and no answer came. */
  | { readonly kind: 'unknown'; readonly code: string; readonly note: string };

export interface LedgerState {
  readonly state: DeliveryState;
  readonly phase: 'claimed' | 'handing-over' | null;
  readonly attempts: number;
  readonly channelKind: ChannelKind;
  readonly createdAt: string;
}

export type NextState =
  | { readonly state: 'delivered'; readonly sentAt: string; readonly providerId: string | null }
  | { readonly state: 'retrying'; readonly nextTryAt: string }
  | { readonly state: 'unknown' | 'failed' | 'expired'; readonly releases: boolean };

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const usual = [1, 5, 15, 60].map((minutes) => minutes * MINUTE);
const EVERY_LATER_MS = 4 * HOUR;
// The schedule that Standard Webhooks recommends.
const webhook = [5_000, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR];
const MOST_ATTEMPTS = 20;

/** The same message under the same id again does no harm there, so an unknown outcome is simply tried again. */
export const isIdempotent = (kind: ChannelKind): boolean => kind === 'in-app' || kind === 'webhook' || kind === 'web-push';

export const expiresAfterMs = (kind: ChannelKind): number => (kind === 'webhook' ? 76 : 24) * HOUR;

const plus = (instant: string, ms: number): string => new Date(Date.parse(instant) + ms).toISOString();

/** What the ledger says after an attempt. `releases`: the entries join the next message. */
export function afterOutcome(ledger: LedgerState, outcome: Outcome, now: string, onUnknown: 'carry-over' | 'resend'): NextState {
  switch (outcome.kind) {
    case 'delivered':
      return { state: 'delivered', sentAt: now, providerId: outcome.providerId };
    case 'failed':
      return { state: 'failed', releases: false };
    case 'unknown':
      if (isIdempotent(ledger.channelKind) || onUnknown === 'resend') return retryOrGiveUp(ledger, undefined, now);
      return { state: 'unknown', releases: true };
    case 'retry':
      return retryOrGiveUp(ledger, outcome.afterSeconds, now);
    default:
      return { state: 'failed', releases: false };
  }
}

function retryOrGiveUp({ attempts, channelKind, createdAt }: LedgerState, afterSeconds: number | undefined, now: string): NextState {
  const schedule = channelKind === 'webhook' ? webhook : usual;
  // At most an hour by the wish of the other side: what it says is not ours to believe without end.
  const wait = afterSeconds === undefined ? (schedule[attempts - 1] ?? EVERY_LATER_MS) : Math.min(afterSeconds * 1_000, HOUR);
  const nextTryAt = plus(now, wait);
  const isOver = nextTryAt >= plus(createdAt, expiresAfterMs(channelKind)) || attempts >= MOST_ATTEMPTS;
  return isOver ? { state: 'expired', releases: channelKind !== 'webhook' } : { state: 'retrying', nextTryAt };
}

/** What becomes of a message whose sender died: nothing had left the house, or nobody knows. */
export function afterLostClaim(ledger: LedgerState, now: string, onUnknown: 'carry-over' | 'resend'): NextState {
  if (ledger.phase !== 'handing-over') return { state: 'retrying', nextTryAt: now };
  const lost: Outcome = { kind: 'unknown', code: 'lost', note: 'The process ended while handing it over.' };
  const next = afterOutcome(ledger, lost, now, onUnknown);
  return next.state === 'retrying' ? { ...next, nextTryAt: now } : next;
}

/** Text of the other side as it is kept: short, and without control characters. */
export const cleaned = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
    .trim()
    .slice(0, 500);
