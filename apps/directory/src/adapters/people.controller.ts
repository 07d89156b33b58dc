import {
  AcceptInvitationBody,
  InvitationTokenBody,
  PersonBody,
  PersonChangesBody,
  PersonId,
  Role,
  TeamId,
  type InvitationView,
  type MeView,
  type PersonView,
} from '@debrief/contracts';
import {
  Allow,
  Cause,
  decodeCursor,
  etagOf,
  IfMatch,
  notFound,
  orProblem,
  pageOf,
  PageQuery,
  permissionsOf,
  Public,
  type HttpReply,
  type HttpRequest,
} from '@debrief/service';
import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query, Req, Res } from '@nestjs/common';
import { z } from 'zod';
import { ManagePeople, type Invited } from '../use-cases/manage-people.js';
import { PeopleRepository } from './people.repository.js';
import { SessionCookie } from './session-cookie.js';
import { personView } from './views.js';

const PeopleQuery = PageQuery.extend({
  q: z.string().trim().min(1).max(200).optional(),
  teamId: TeamId.optional(),
  role: Role.optional(),
  isActive: z.stringbool().optional(),
});
const gone = { 'invitation/gone': 410 };

const invitationView = ({ person, invitationUrl, expiresAt }: Invited): InvitationView => ({
  person: personView(person),
  invitationUrl,
  expiresAt,
});

@Controller('api/v1/people')
export class PeopleController {
  constructor(
    private readonly people: PeopleRepository,
    private readonly managePeople: ManagePeople,
    private readonly cookie: SessionCookie,
  ) {}

  /** By name. Filters: `q` in name or address, `teamId`, `role`, `isActive`. */
  @Get()
  @Allow('people:read')
  async list(@Query({ schema: PeopleQuery }) { limit, cursor, ...filter }: z.infer<typeof PeopleQuery>) {
    const found = await this.people.list(filter, limit + 1, cursor ? decodeCursor(cursor) : undefined);
    return pageOf(found, limit, ({ name, _id }) => [name, _id], personView);
  }

  /** Adds somebody and answers the link with which they choose a password: shown once, works once. */
  @Post()
  @Allow('people:manage')
  async add(@Body({ schema: PersonBody }) body: z.infer<typeof PersonBody>, @Cause() cause: string): Promise<InvitationView> {
    return invitationView(orProblem(await this.managePeople.add({ ...body, cause })));
  }

  /** Whom a link is for. 410 when it works no more. */
  @Post('invitation/open')
  @Public()
  @HttpCode(200)
  async openInvitation(
    @Body({ schema: InvitationTokenBody }) { token }: z.infer<typeof InvitationTokenBody>,
  ): Promise<{ name: string; email: string }> {
    const { name, email } = orProblem(await this.managePeople.invitedBy(token), gone);
    return { name, email };
  }

  /** Chooses the password and signs in. */
  @Post('invitation/accept')
  @Public()
  @HttpCode(200)
  async acceptInvitation(
    @Body({ schema: AcceptInvitationBody }) body: z.infer<typeof AcceptInvitationBody>,
    @Req() request: HttpRequest,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<MeView> {
    const signedIn = orProblem(await this.managePeople.accept({ ...body, whence: this.cookie.whence(request) }), gone);
    this.cookie.set(reply, signedIn);
    const { person, sessionId } = signedIn;
    return { kind: 'person', person: personView(person), role: person.role, permissions: [...permissionsOf(person.role)], sessionId };
  }

  @Get(':personId')
  @Allow('people:read')
  async read(
    @Param('personId', { schema: PersonId }) personId: PersonId,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<PersonView> {
    const person = await this.people.byId(personId);
    if (!person) throw notFound('person/not-found');
    reply.header('etag', etagOf(person.version));
    return personView(person);
  }

  @Patch(':personId')
  @Allow('people:manage')
  async change(
    @Param('personId', { schema: PersonId }) personId: PersonId,
    @Body({ schema: PersonChangesBody }) changes: z.infer<typeof PersonChangesBody>,
    @Cause() cause: string,
    @IfMatch() ifVersion: number | undefined,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<PersonView> {
    const person = orProblem(await this.managePeople.change({ cause, personId, changes, ifVersion }));
    reply.header('etag', etagOf(person.version));
    return personView(person);
  }

  /** They can no longer sign in, and all their sessions and tokens end. The last administrator cannot be disabled. */
  @Post(':personId/disable')
  @Allow('people:manage')
  @HttpCode(200)
  async disable(@Param('personId', { schema: PersonId }) personId: PersonId, @Cause() cause: string): Promise<PersonView> {
    return personView(orProblem(await this.managePeople.disable(personId, cause)));
  }

  @Post(':personId/enable')
  @Allow('people:manage')
  @HttpCode(200)
  async enable(@Param('personId', { schema: PersonId }) personId: PersonId, @Cause() cause: string): Promise<PersonView> {
    return personView(orProblem(await this.managePeople.enable(personId, cause)));
  }

  /** A new link, for whom lost theirs or their password; the one before stops working. */
  @Post(':personId/invite')
  @Allow('people:manage')
  @HttpCode(200)
  async invite(@Param('personId', { schema: PersonId }) personId: PersonId, @Cause() cause: string): Promise<InvitationView> {
    return invitationView(orProblem(await this.managePeople.invite(personId, cause)));
  }
}
