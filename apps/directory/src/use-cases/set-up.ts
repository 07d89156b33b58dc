import { createHash } from 'node:crypto';
import { Clock, Environment, PlatformConfig } from '@debrief/config';
import { derivedId } from '@debrief/contracts/derive-id';
import { isRejection, reject, type Rejection } from '@debrief/decider';
import { Injectable } from '@nestjs/common';
import { AuditNotes } from '../adapters/audit-notes.js';
import { CredentialsStore } from '../adapters/credentials.js';
import { PeopleRepository } from '../adapters/people.repository.js';
import { isSame } from '../adapters/secrets.js';
import { SetupCode } from '../adapters/setup-code.js';
import { refusePassword } from '../domain/password-rules.js';
import { SignIn, type SignedIn, type Whence } from './sign-in.js';

/** Makes the first administrator, while nobody can sign in. */
@Injectable()
export class SetUp {
  constructor(
    private readonly people: PeopleRepository,
    private readonly credentials: CredentialsStore,
    private readonly code: SetupCode,
    private readonly signIn: SignIn,
    private readonly audit: AuditNotes,
    private readonly clock: Clock,
    private readonly env: Environment,
  ) {}

  /** True while nobody has a password. */
  isNeeded(): Promise<boolean> {
    return this.credentials.isEmpty();
  }

  /** What to type on the first page; undefined when the set-up is over. */
  async codeToShow(): Promise<string | undefined> {
    return (await this.isNeeded()) ? this.code.read() : undefined;
  }

  async execute(wish: { code: string; name: string; email: string; password: string; whence: Whence }): Promise<SignedIn | Rejection> {
    const done = reject('setup/already-done', { title: 'It has been set up already', detail: 'Sign in, or ask an administrator.' });
    if (!(await this.isNeeded())) return done;
    if (!isSame(wish.code.toUpperCase(), await this.code.read())) {
      await this.audit.note('setup.refused.v1', { address: wish.whence.address });
      return reject('setup/wrong-code', { title: 'The code is not right', detail: 'It stands in the log and in what npm start printed.' });
    }
    const refusal = refusePassword(wish.password, wish);
    if (refusal) return refusal;
    const hash = await this.credentials.hashOf(wish.password);
    // One id for the first administrator of an installation: two who try at the same moment meet in the same commit.
    const { DEBRIEF_SECRET } = this.env.get(PlatformConfig);
    const personId = derivedId('per', 'first administrator', createHash('sha256').update(DEBRIEF_SECRET).digest('hex'));
    if (!(await this.people.takeAddress(wish.email, personId))) return done;
    const cause = `order:public:setup-${personId}`;
    const { name, email } = wish;
    const made = await this.people.order({
      aggregateId: personId,
      cause,
      order: { type: 'AddPerson', personId, name, email, role: 'admin', calendar: null },
    });
    if (isRejection(made)) return made;
    // The claim. Whoever died before it leaves a person who cannot sign in, and the set-up is still needed.
    if (!(await this.credentials.setFirst(personId, hash, this.clock.now()))) return done;
    await this.people.order({
      aggregateId: personId,
      cause: `${cause}-name`,
      order: { type: 'ChangePerson', changes: { name, email }, isLastAdministrator: true },
    });
    await this.people.order({ aggregateId: personId, cause: `${cause}-password`, order: { type: 'RecordPassword' } });
    await this.code.forget();
    const person = await this.people.byId(personId);
    return person ? this.signIn.begin(person, wish.whence) : done;
  }
}
