import { SetupBody, type MeView, type SetupState } from '@debrief/contracts';
import { orProblem, permissionsOf, Public, type HttpReply, type HttpRequest } from '@debrief/service';
import { Body, Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { z } from 'zod';
import { SetUp } from '../use-cases/set-up.js';
import { SessionCookie } from './session-cookie.js';
import { personView } from './views.js';

@Controller('api/v1/setup')
@Public()
export class SetupController {
  constructor(
    private readonly setUp: SetUp,
    private readonly cookie: SessionCookie,
  ) {}

  /** `{ needed }`: whether the first administrator is still to be made. */
  @Get()
  async state(): Promise<SetupState> {
    return { needed: await this.setUp.isNeeded() };
  }

  /** Makes the first administrator and signs them in. 403 wrong code, 409 done already, 422 a password that is too easy. */
  @Post()
  async execute(
    @Body({ schema: SetupBody }) body: z.infer<typeof SetupBody>,
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<MeView> {
    const signedIn = orProblem(await this.setUp.execute({ ...body, whence: this.cookie.whence(request) }), { 'setup/wrong-code': 403 });
    this.cookie.set(reply, signedIn);
    const { person, sessionId } = signedIn;
    return { kind: 'person', person: personView(person), role: person.role, permissions: [...permissionsOf(person.role)], sessionId };
  }
}
