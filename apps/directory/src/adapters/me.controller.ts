import { MeBody, PasswordBody, type MeView, type PersonView } from '@debrief/contracts';
import { Allow, Caller, Cause, etagOf, IfMatch, orProblem, Problem, type HttpReply, type HttpRequest } from '@debrief/service';
import { Body, Controller, Get, HttpCode, Patch, Post, Req, Res } from '@nestjs/common';
import type { z } from 'zod';
import { ManagePeople } from '../use-cases/manage-people.js';
import { PeopleRepository } from './people.repository.js';
import { SessionCookie } from './session-cookie.js';
import { personView } from './views.js';

/** Who one is here: for a token without a person (that of the environment) `person` is null. */
@Controller('api/v1/me')
@Allow()
export class MeController {
  constructor(
    private readonly people: PeopleRepository,
    private readonly managePeople: ManagePeople,
    private readonly cookie: SessionCookie,
  ) {}

  @Get()
  async read(@Caller() caller: Caller, @Res({ passthrough: true }) reply: HttpReply): Promise<MeView> {
    const person = await this.people.byId(caller.personId);
    if (person) reply.header('etag', etagOf(person.version));
    return {
      kind: caller.kind,
      person: person ? personView(person) : null,
      role: caller.role,
      permissions: [...caller.permissions],
      sessionId: caller.sessionId ?? null,
    };
  }

  /** One's own name and calendar. */
  @Patch()
  async change(
    @Caller() caller: Caller,
    @Body({ schema: MeBody }) changes: z.infer<typeof MeBody>,
    @Cause() cause: string,
    @IfMatch() ifVersion: number | undefined,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<PersonView> {
    const person = orProblem(await this.managePeople.change({ cause, personId: caller.personId, changes, ifVersion }));
    reply.header('etag', etagOf(person.version));
    return personView(person);
  }

  /** Ends all of one's sessions and begins a new one. */
  @Post('password')
  @HttpCode(204)
  async changePassword(
    @Caller() caller: Caller,
    @Body({ schema: PasswordBody }) body: z.infer<typeof PasswordBody>,
    @Cause() cause: string,
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<void> {
    if (caller.kind !== 'person')
      throw new Problem(403, 'identity/not-allowed', 'You may not do this', 'A token cannot change a password.');
    const call = { personId: caller.personId, cause, ...body, whence: this.cookie.whence(request) };
    this.cookie.set(reply, orProblem(await this.managePeople.changePassword(call), { 'password/wrong': 403 }));
  }
}
