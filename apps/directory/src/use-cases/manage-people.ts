import { Clock, Environment, PlatformConfig } from '@debrief/config';
import type { Role, WorkCalendar } from '@debrief/contracts';
import { derivedId } from '@debrief/contracts/derive-id';
import { isRejection, reject, type Rejection } from '@debrief/decider';
import { preconditionFailed } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import { CredentialsStore } from '../adapters/credentials.js';
import type { PersonDocument } from '../adapters/directory.schema.js';
import { PeopleRepository } from '../adapters/people.repository.js';
import { newSecret, secretHash } from '../adapters/secrets.js';
import { directoryConfig } from '../directory.config.js';
import { refusePassword } from '../domain/password-rules.js';
import type { PersonChanges } from '../domain/person.js';
import { Membership } from './membership.js';
import { SignIn, type SignedIn, type Whence } from './sign-in.js';

export interface Invited {
  readonly person: PersonDocument;
  readonly invitationUrl: string;
  readonly expiresAt: string;
}

@Injectable()
export class ManagePeople {
  constructor(
    private readonly people: PeopleRepository,
    private readonly credentials: CredentialsStore,
    private readonly membership: Membership,
    private readonly signIn: SignIn,
    private readonly clock: Clock,
    private readonly env: Environment,
  ) {}

  /** Adds a person and makes the link with which they choose a password. */
  async add(call: {
    cause: string;
    name: string;
    email: string;
    role: Role;
    teamIds?: readonly string[] | undefined;
    calendar?: WorkCalendar | null | undefined;
  }): Promise<Invited | Rejection> {
    const { cause, name, email, role } = call;
    const personId = derivedId('per', cause);
    if (!(await this.people.takeAddress(email, personId)))
      return reject('person/address-taken', { title: 'Somebody has this e-mail address already' });
    const made = await this.people.order<Rejection>({
      aggregateId: personId,
      cause,
      order: { type: 'AddPerson', personId, name, email, role, calendar: call.calendar ?? null },
    });
    if (isRejection(made)) return made;
    const misplaced = await this.membership.put(personId, call.teamIds ?? [], cause);
    if (misplaced) return misplaced;
    return this.invite(personId, `${cause}:invite`);
  }

  async change(call: {
    cause: string;
    personId: string;
    changes: PersonChanges;
    ifVersion?: number | undefined;
  }): Promise<PersonDocument | Rejection> {
    const { cause, personId, ifVersion } = call;
    const { teamIds, ...changes } = call.changes;
    const before = await this.people.byId(personId);
    if (!before) return reject('person/not-found');
    if (changes.email !== undefined && !(await this.people.takeAddress(changes.email, personId)))
      return reject('person/address-taken', { title: 'Somebody has this e-mail address already' });
    const isLastAdministrator = await this.people.isLastAdministrator(personId);
    const done = await this.people.order<Rejection>({
      aggregateId: personId,
      cause,
      order: (state, version) => {
        if (ifVersion !== undefined && ifVersion !== version)
          throw preconditionFailed(state.status === 'known' ? { ...state.person, version } : null);
        return { type: 'ChangePerson', changes, isLastAdministrator };
      },
    });
    if (isRejection(done)) return done;
    if (teamIds !== undefined) {
      const misplaced = await this.membership.put(personId, teamIds, cause);
      if (misplaced) return misplaced;
    }
    const after = await this.people.byId(personId);
    if (after && after.emailKey !== before.emailKey) await this.people.giveBackAddress(before.email, personId);
    return after ?? reject('person/not-found');
  }

  /** They cannot sign in any more, at once; what they did stays. */
  async disable(personId: string, cause: string): Promise<PersonDocument | Rejection> {
    const isLastAdministrator = await this.people.isLastAdministrator(personId);
    const done = await this.people.order<Rejection>({
      aggregateId: personId,
      cause,
      order: { type: 'DisablePerson', now: this.clock.now(), isLastAdministrator },
    });
    if (isRejection(done)) return done;
    await this.signIn.endAll(personId, 'disabled');
    return (await this.people.byId(personId)) ?? reject('person/not-found');
  }

  async enable(personId: string, cause: string): Promise<PersonDocument | Rejection> {
    const done = await this.people.order<Rejection>({ aggregateId: personId, cause, order: { type: 'EnablePerson' } });
    if (isRejection(done)) return done;
    return (await this.people.byId(personId)) ?? reject('person/not-found');
  }

  /** A new link; the one before stops working. The secret stands after `#`, which browsers send to nobody. */
  async invite(personId: string, cause: string): Promise<Invited | Rejection> {
    const secret = newSecret();
    const hours = this.env.get(directoryConfig).DEBRIEF_DIRECTORY_INVITATION_HOURS;
    const expiresAt = new Date(Date.parse(this.clock.now()) + hours * 3_600_000).toISOString();
    const done = await this.people.order<Rejection>({
      aggregateId: personId,
      cause,
      order: { type: 'InvitePerson', tokenHash: secretHash(secret), expiresAt },
    });
    if (isRejection(done)) return done;
    const person = await this.people.byId(personId);
    const { DEBRIEF_PUBLIC_URL, DEBRIEF_PORT } = this.env.get(PlatformConfig);
    const base = DEBRIEF_PUBLIC_URL ?? `http://127.0.0.1:${DEBRIEF_PORT}`;
    return person ? { person, invitationUrl: `${base.replace(/\/$/, '')}/invitation#${secret}`, expiresAt } : reject('person/not-found');
  }

  /** Whom a link is for; undefined when it works no more. */
  async invitedBy(secret: string): Promise<PersonDocument | Rejection> {
    const person = await this.people.byInvitation(secretHash(secret));
    const { state } = person ? await this.people.load(person._id) : { state: undefined };
    if (
      !person ||
      state?.status !== 'known' ||
      !state.person.isActive ||
      !state.invitation ||
      state.invitation.expiresAt <= this.clock.now()
    )
      return reject('invitation/gone', { title: 'This link works no more', detail: 'Ask an administrator for a new one.' });
    return person;
  }

  async accept(call: { token: string; password: string; whence: Whence }): Promise<SignedIn | Rejection> {
    const person = await this.invitedBy(call.token);
    if (isRejection(person)) return person;
    const refusal = refusePassword(call.password, person);
    if (refusal) return refusal;
    const hash = await this.credentials.hashOf(call.password);
    const tokenHash = secretHash(call.token);
    const accepted = await this.people.order<Rejection>({
      aggregateId: person._id,
      cause: `order:${person._id}:accept-${tokenHash.slice(0, 24)}-${newSecret().slice(0, 8)}`,
      order: { type: 'AcceptInvitation', tokenHash, now: this.clock.now() },
    });
    if (isRejection(accepted)) return accepted;
    await this.credentials.set(person._id, hash, this.clock.now());
    await this.signIn.endAll(person._id, 'password-changed');
    return this.signIn.begin(person, call.whence);
  }

  /** Ends every session, this one too, and begins a new one. */
  async changePassword(call: {
    personId: string;
    cause: string;
    currentPassword: string;
    newPassword: string;
    whence: Whence;
  }): Promise<SignedIn | Rejection> {
    const person = await this.people.byId(call.personId);
    if (!person) return reject('person/not-found');
    if (!(await this.credentials.verify(person._id, call.currentPassword)))
      return reject('password/wrong', { title: 'The current password is not right' });
    const refusal = refusePassword(call.newPassword, person);
    if (refusal) return refusal;
    const hash = await this.credentials.hashOf(call.newPassword);
    const recorded = await this.people.order<Rejection>({ aggregateId: person._id, cause: call.cause, order: { type: 'RecordPassword' } });
    if (isRejection(recorded)) return recorded;
    await this.credentials.set(person._id, hash, this.clock.now());
    await this.signIn.endAll(person._id, 'password-changed');
    return this.signIn.begin(person, call.whence);
  }
}
