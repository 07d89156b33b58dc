import { Clock } from '@debrief/config';
import { derivedId } from '@debrief/contracts/derive-id';
import { reject, type Rejection } from '@debrief/decider';
import { Injectable } from '@nestjs/common';
import { AuditNotes } from '../adapters/audit-notes.js';
import { CredentialsStore } from '../adapters/credentials.js';
import type { PersonDocument } from '../adapters/directory.schema.js';
import { LastSeen } from '../adapters/last-seen.js';
import { PeopleRepository } from '../adapters/people.repository.js';
import { newSecret, secretHash } from '../adapters/secrets.js';
import { SessionsRepository } from '../adapters/sessions.repository.js';
import { SignInFailures } from '../adapters/sign-in-failures.js';
import { LONGEST_SESSION_MS, type EndReason } from '../domain/session.js';

/** Where a request came from, as the session list shows it. */
export interface Whence {
  readonly address: string;
  readonly agent: string;
}

export interface SignedIn {
  readonly person: PersonDocument;
  readonly sessionId: string;
  /** For the cookie, and nowhere else. */
  readonly sessionToken: string;
  readonly expiresAt: string;
}

export const sessionIdOf = (tokenHash: string): string => derivedId('ses', tokenHash);

@Injectable()
export class SignIn {
  constructor(
    private readonly people: PeopleRepository,
    private readonly credentials: CredentialsStore,
    private readonly sessions: SessionsRepository,
    private readonly failures: SignInFailures,
    private readonly lastSeen: LastSeen,
    private readonly audit: AuditNotes,
    private readonly clock: Clock,
  ) {}

  async execute({ email, password, whence }: { email: string; password: string; whence: Whence }): Promise<SignedIn | Rejection> {
    const now = this.clock.now();
    const wait = await this.failures.attempt(email, whence.address, now);
    if (wait > 0) {
      await this.audit.note('sign-in.refused.v1', { address: whence.address, because: 'too-many' });
      return reject('sign-in/too-many', { title: 'Too many attempts', detail: `Please wait ${wait} s.`, retryAfterSeconds: wait });
    }
    const person = await this.people.byEmail(email);
    const fits = await this.credentials.verify(person?._id, password);
    if (!person || !fits) {
      await this.audit.note('sign-in.refused.v1', {
        address: whence.address,
        because: 'wrong',
        ...(person ? { personId: person._id } : {}),
      });
      return reject('sign-in/wrong', { title: 'Wrong e-mail address or password' });
    }
    await this.failures.succeeded(email, whence.address);
    return this.begin(person, whence);
  }

  /** A new session for somebody who has just shown who they are. */
  async begin(person: PersonDocument, whence: Whence): Promise<SignedIn> {
    const sessionToken = newSecret();
    const tokenHash = secretHash(sessionToken);
    const sessionId = sessionIdOf(tokenHash);
    const startedAt = this.clock.now();
    const expiresAt = new Date(Date.parse(startedAt) + LONGEST_SESSION_MS).toISOString();
    await this.sessions.order({
      aggregateId: sessionId,
      cause: `order:${person._id}:start-${sessionId}`,
      order: {
        type: 'StartSession',
        session: {
          sessionId,
          personId: person._id,
          tokenHash,
          address: whence.address.slice(0, 100),
          agent: whence.agent.slice(0, 300),
          startedAt,
          expiresAt,
        },
      },
    });
    await this.lastSeen.touch(sessionId, undefined, startedAt);
    return { person, sessionId, sessionToken, expiresAt };
  }

  /** Ends one session of this person; a session of somebody else is not found. */
  async end(personId: string, sessionId: string, reason: EndReason): Promise<Rejection | undefined> {
    const { state } = await this.sessions.load(sessionId);
    if (state.status === 'none' || state.session.personId !== personId) return reject('session/not-found');
    await this.sessions.order({
      aggregateId: sessionId,
      cause: `order:${personId}:end-${sessionId}`,
      order: { type: 'EndSession', now: this.clock.now(), reason },
    });
    return undefined;
  }

  /** Ends all sessions of a person, but `except`. */
  async endAll(personId: string, reason: EndReason, except?: string): Promise<number> {
    const open = (await this.sessions.openOnes(personId)).filter(({ _id }) => _id !== except);
    for (const { _id } of open) await this.end(personId, _id, reason);
    return open.length;
  }
}
