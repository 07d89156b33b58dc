import type { NewEvent } from '@debrief/contracts';
import { never, reject, type Decider, type Rejection } from '@debrief/decider';

/** Somebody who is signed in, in one browser. The browser holds 256 random bits, we hold their SHA-256. */
export interface Session {
  readonly sessionId: string;
  readonly personId: string;
  readonly tokenHash: string;
  readonly address: string;
  readonly agent: string;
  readonly startedAt: string;
  /** At most: 7 days after it began. */
  readonly expiresAt: string;
  readonly endedAt: string | null;
}
export type EndReason = 'signed-out' | 'ended-elsewhere' | 'disabled' | 'password-changed';

export type SessionEvent =
  | NewEvent<'session.started.v1', Omit<Session, 'endedAt'>>
  | NewEvent<'session.ended.v1', { sessionId: string; endedAt: string; reason: EndReason }>;
export type SessionState = { readonly status: 'none' } | { readonly status: 'known'; readonly session: Session };
export type SessionOrder =
  { type: 'StartSession'; session: Omit<Session, 'endedAt'> } | { type: 'EndSession'; now: string; reason: EndReason };
export type SessionRejection = Rejection<'session/not-found' | 'session/already-there'>;

const HOUR_MS = 3_600_000;
/** Seven days, whatever happens. */
export const LONGEST_SESSION_MS = 7 * 24 * HOUR_MS;
/** Twelve hours without a request. */
const IDLE_MS = 12 * HOUR_MS;

export const session: Decider<SessionState, SessionOrder, SessionEvent> & {
  decide(order: SessionOrder, state: SessionState): readonly SessionEvent[] | SessionRejection;
} = {
  initial: { status: 'none' },
  decide(order, state) {
    switch (order.type) {
      case 'StartSession':
        if (state.status === 'known') return reject('session/already-there');
        return [{ type: 'session.started.v1', data: order.session }];
      case 'EndSession':
        if (state.status === 'none') return reject('session/not-found');
        return state.session.endedAt === null
          ? [{ type: 'session.ended.v1', data: { sessionId: state.session.sessionId, endedAt: order.now, reason: order.reason } }]
          : [];
      default:
        return never(order);
    }
  },
  evolve(state, event) {
    if (event.type === 'session.started.v1') return { status: 'known', session: { ...event.data, endedAt: null } };
    return state.status === 'none' ? state : { status: 'known', session: { ...state.session, endedAt: event.data.endedAt } };
  },
};

/** Whether it still opens anything: not ended, younger than 7 days, used within 12 hours. */
export const isSessionGood = (known: Pick<Session, 'endedAt' | 'expiresAt'>, lastSeenAt: string, now: string): boolean =>
  known.endedAt === null && known.expiresAt > now && Date.parse(now) - Date.parse(lastSeenAt) < IDLE_MS;
