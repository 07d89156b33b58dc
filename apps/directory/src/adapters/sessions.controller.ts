import { SignInBody, type MeView, type SessionView } from '@debrief/contracts';
import { isRejection } from '@debrief/decider';
import { Allow, Caller, orProblem, permissionsOf, Problem, Public, type HttpReply, type HttpRequest } from '@debrief/service';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import type { z } from 'zod';
import { SignIn } from '../use-cases/sign-in.js';
import { LastSeen } from './last-seen.js';
import { SessionCookie } from './session-cookie.js';
import { SessionsRepository } from './sessions.repository.js';
import { personView, sessionView } from './views.js';

@Controller('api/v1/sessions')
@Allow()
export class SessionsController {
  constructor(
    private readonly signIn: SignIn,
    private readonly sessions: SessionsRepository,
    private readonly lastSeen: LastSeen,
    private readonly cookie: SessionCookie,
  ) {}

  /** Signs in. 401 for a wrong name or password alike; 429 with Retry-After after five failures. */
  @Post()
  @Public()
  async begin(
    @Body({ schema: SignInBody }) body: z.infer<typeof SignInBody>,
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<MeView> {
    const outcome = await this.signIn.execute({ ...body, whence: this.cookie.whence(request) });
    if (isRejection(outcome) && outcome.type === 'sign-in/too-many')
      reply.header('retry-after', `${Number(outcome.data?.['retryAfterSeconds'] ?? 1)}`);
    const signedIn = orProblem(outcome, { 'sign-in/wrong': 401, 'sign-in/too-many': 429 });
    this.cookie.set(reply, signedIn);
    const { person, sessionId } = signedIn;
    return { kind: 'person', person: personView(person), role: person.role, permissions: [...permissionsOf(person.role)], sessionId };
  }

  /** One's own open sessions, the newest first. */
  @Get()
  async list(@Caller() caller: Caller): Promise<{ items: SessionView[]; nextCursor: null }> {
    const open = await this.sessions.openOnes(caller.personId);
    const seen = await this.lastSeen.of(open.map(({ _id }) => _id));
    return { items: open.map((session) => sessionView(session, seen.get(session._id), caller.sessionId)), nextCursor: null };
  }

  /** Signs out. */
  @Delete()
  @HttpCode(204)
  async end(@Caller() caller: Caller, @Res({ passthrough: true }) reply: HttpReply): Promise<void> {
    if (caller.sessionId === undefined) throw new Problem(409, 'session/not-a-session', 'An API token is revoked, not signed out');
    await this.signIn.end(caller.personId, caller.sessionId, 'signed-out');
    this.cookie.clear(reply);
  }

  /** Ends all of one's other sessions. */
  @Post('end-others')
  @HttpCode(200)
  async endOthers(@Caller() caller: Caller): Promise<{ ended: number }> {
    return { ended: await this.signIn.endAll(caller.personId, 'ended-elsewhere', caller.sessionId) };
  }

  /** Ends one of one's own sessions. */
  @Delete(':sessionId')
  @HttpCode(204)
  async endOne(@Param('sessionId') sessionId: string, @Caller() caller: Caller): Promise<void> {
    orProblem(await this.signIn.end(caller.personId, sessionId, 'ended-elsewhere'));
  }
}
