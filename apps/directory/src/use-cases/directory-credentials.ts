import { Clock } from '@debrief/config';
import { CredentialSource, permissionsOf, type Caller, type Credentials } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import { LastSeen } from '../adapters/last-seen.js';
import { PeopleRepository } from '../adapters/people.repository.js';
import { secretHash } from '../adapters/secrets.js';
import { SessionsRepository } from '../adapters/sessions.repository.js';
import { TokensRepository } from '../adapters/tokens.repository.js';
import { isSessionGood } from '../domain/session.js';
import { isTokenGood } from '../domain/token.js';

/** Who a session or an API token stands for, asked anew at each request: what is ended, revoked or disabled is so at once. */
@Injectable()
export class DirectoryCredentials extends CredentialSource {
  constructor(
    private readonly sessions: SessionsRepository,
    private readonly tokens: TokensRepository,
    private readonly people: PeopleRepository,
    private readonly lastSeen: LastSeen,
    private readonly clock: Clock,
  ) {
    super();
  }

  resolve({ bearer, session, isWatching = false }: Credentials): Promise<Caller | undefined> {
    if (bearer !== undefined) return this.ofToken(bearer, isWatching);
    return session === undefined ? Promise.resolve(undefined) : this.ofSession(session, isWatching);
  }

  private async ofSession(secret: string, isWatching: boolean): Promise<Caller | undefined> {
    const known = await this.sessions.byHash(secretHash(secret));
    if (!known) return undefined;
    const now = this.clock.now();
    const seen = (await this.lastSeen.of([known._id])).get(known._id) ?? known.startedAt;
    if (!isSessionGood(known, seen, now)) return undefined;
    const person = await this.people.byId(known.personId);
    if (!person?.isActive) return undefined;
    if (!isWatching) await this.lastSeen.touch(known._id, seen, now);
    return {
      kind: 'person',
      personId: person._id,
      name: person.name,
      role: person.role,
      permissions: permissionsOf(person.role),
      teamIds: person.teamIds,
      sessionId: known._id,
    };
  }

  private async ofToken(secret: string, isWatching: boolean): Promise<Caller | undefined> {
    const known = await this.tokens.byHash(secretHash(secret));
    const now = this.clock.now();
    if (!known || !isTokenGood(known, now)) return undefined;
    // A token made by a person ends with them; that of the environment belongs to the installation.
    const person = known.madeBy === 'system' ? undefined : await this.people.byId(known.madeBy);
    if (known.madeBy !== 'system' && !person?.isActive) return undefined;
    const seen = (await this.lastSeen.of([known._id])).get(known._id);
    if (!isWatching) await this.lastSeen.touch(known._id, seen, now);
    return {
      kind: 'token',
      personId: known.madeBy,
      tokenId: known._id,
      name: known.name,
      role: known.role,
      // Somebody who may less than when they made the token: so may the token.
      permissions: person ? permissionsOf(person.role, permissionsOf(known.role, known.scopes)) : permissionsOf(known.role, known.scopes),
      teamIds: person?.teamIds ?? [],
    };
  }
}
