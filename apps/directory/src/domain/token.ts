import type { NewEvent, Role } from '@debrief/contracts';
import { never, reject, type Decider, type Rejection } from '@debrief/decider';

/** A credential for scripts. Only its SHA-256 and last four characters are ever kept. */
export interface Token {
  readonly tokenId: string;
  readonly name: string;
  readonly role: Role;
  readonly scopes: readonly string[];
  readonly tokenHash: string;
  readonly last4: string;
  readonly madeBy: string;
  readonly madeAt: string;
  readonly expiresAt: string | null;
  readonly revokedAt: string | null;
}

export type TokenEvent =
  NewEvent<'token.made.v1', Omit<Token, 'revokedAt'>> | NewEvent<'token.revoked.v1', { tokenId: string; revokedAt: string }>;
export type TokenState = { readonly status: 'none' } | { readonly status: 'known'; readonly token: Token };
export type TokenOrder = { type: 'MakeToken'; token: Omit<Token, 'revokedAt'> } | { type: 'RevokeToken'; now: string };
export type TokenRejection = Rejection<'token/not-found' | 'token/already-there' | 'token/expires-in-the-past/invalid'>;

export const token: Decider<TokenState, TokenOrder, TokenEvent> & {
  decide(order: TokenOrder, state: TokenState): readonly TokenEvent[] | TokenRejection;
} = {
  initial: { status: 'none' },
  decide(order, state) {
    switch (order.type) {
      case 'MakeToken':
        if (state.status === 'known') return reject('token/already-there', { tokenId: state.token.tokenId });
        if (order.token.expiresAt !== null && order.token.expiresAt <= order.token.madeAt)
          return reject('token/expires-in-the-past/invalid');
        return [{ type: 'token.made.v1', data: order.token }];
      case 'RevokeToken':
        if (state.status === 'none') return reject('token/not-found');
        return state.token.revokedAt === null
          ? [{ type: 'token.revoked.v1', data: { tokenId: state.token.tokenId, revokedAt: order.now } }]
          : [];
      default:
        return never(order);
    }
  },
  evolve(state, event) {
    if (event.type === 'token.made.v1') return { status: 'known', token: { ...event.data, revokedAt: null } };
    return state.status === 'none' ? state : { status: 'known', token: { ...state.token, revokedAt: event.data.revokedAt } };
  },
};

/** Whether it still opens anything. */
export const isTokenGood = (known: Pick<Token, 'expiresAt' | 'revokedAt'>, now: string): boolean =>
  known.revokedAt === null && (known.expiresAt === null || known.expiresAt > now);
