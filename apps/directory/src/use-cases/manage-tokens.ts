import { Clock } from '@debrief/config';
import type { Role } from '@debrief/contracts';
import { derivedId } from '@debrief/contracts/derive-id';
import { isRejection, reject, type Rejection } from '@debrief/decider';
import { permits, permissionsOf, type Caller } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import { secretHash, newSecret } from '../adapters/secrets.js';
import type { TokenDocument } from '../adapters/directory.schema.js';
import { TokensRepository } from '../adapters/tokens.repository.js';

export interface NewToken {
  readonly token: TokenDocument;
  /** Shown now and never again. */
  readonly secret: string;
}

@Injectable()
export class ManageTokens {
  constructor(
    private readonly tokens: TokensRepository,
    private readonly clock: Clock,
  ) {}

  /** Nobody gives a token more than they may themselves. */
  async make(call: {
    caller: Caller;
    cause: string;
    name: string;
    role: Role;
    scopes: readonly string[];
    expiresAt: string | null;
  }): Promise<NewToken | Rejection> {
    const { caller } = call;
    const beyond = permissionsOf(call.role, call.scopes).filter((permission) => !permits(caller.permissions, permission));
    if (beyond.length > 0) return reject('token/beyond-yours/not-allowed', { title: 'A token cannot do more than you may', beyond });
    return this.save({ ...call, madeBy: caller.personId, secret: `dbt_${newSecret()}` });
  }

  /** The administrator's token that the environment names. Made once; with another value it is another token. */
  async ensure(secret: string): Promise<void> {
    const cause = `environment:${secretHash(secret).slice(0, 32)}`;
    await this.save({ cause, name: 'DEBRIEF_ADMIN_TOKEN', role: 'admin', scopes: [], expiresAt: null, madeBy: 'system', secret });
  }

  async revoke(call: { caller: Caller; tokenId: string; cause: string }): Promise<TokenDocument | Rejection> {
    const known = await this.tokens.byId(call.tokenId);
    const mayRevoke = known?.madeBy === call.caller.personId || permits(call.caller.permissions, 'tokens:manage');
    if (!known || !mayRevoke) return reject('token/not-found');
    const done = await this.tokens.order<Rejection>({
      aggregateId: call.tokenId,
      cause: call.cause,
      order: { type: 'RevokeToken', now: this.clock.now() },
    });
    if (isRejection(done)) return done;
    return (await this.tokens.byId(call.tokenId)) ?? reject('token/not-found');
  }

  private async save(call: {
    cause: string;
    name: string;
    role: Role;
    scopes: readonly string[];
    expiresAt: string | null;
    madeBy: string;
    secret: string;
  }): Promise<NewToken | Rejection> {
    const { cause, secret, ...rest } = call;
    const tokenId = derivedId('tok', cause);
    const { name, role, scopes, expiresAt, madeBy } = rest;
    const done = await this.tokens.order<Rejection>({
      aggregateId: tokenId,
      cause,
      order: {
        type: 'MakeToken',
        token: {
          tokenId,
          name,
          role,
          scopes,
          expiresAt,
          madeBy,
          madeAt: this.clock.now(),
          tokenHash: secretHash(secret),
          last4: secret.slice(-4),
        },
      },
    });
    if (isRejection(done)) return done;
    const token = await this.tokens.byId(tokenId);
    return token ? { token, secret } : reject('token/not-found');
  }
}
