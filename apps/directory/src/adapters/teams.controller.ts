import { TeamBody, TeamChangesBody, TeamId, type TeamView } from '@debrief/contracts';
import { derivedId } from '@debrief/contracts/derive-id';
import { Allow, Cause, decodeCursor, etagOf, IfMatch, notFound, orProblem, pageOf, PageQuery, type HttpReply } from '@debrief/service';
import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { z } from 'zod';
import { ManageTeams } from '../use-cases/manage-teams.js';
import { TeamsRepository } from './teams.repository.js';
import { teamView } from './views.js';

const TeamsQuery = PageQuery.extend({ q: z.string().trim().min(1).max(200).optional(), closed: z.stringbool().optional() });

@Controller('api/v1/teams')
export class TeamsController {
  constructor(
    private readonly teams: TeamsRepository,
    private readonly manageTeams: ManageTeams,
  ) {}

  /** By name. Closed teams only with `closed=true`. */
  @Get()
  @Allow('teams:read')
  async list(@Query({ schema: TeamsQuery }) { limit, cursor, ...filter }: z.infer<typeof TeamsQuery>) {
    const found = await this.teams.list(filter, limit + 1, cursor ? decodeCursor(cursor) : undefined);
    return pageOf(found, limit, ({ name, _id }) => [name, _id], teamView);
  }

  @Post()
  @Allow('teams:manage')
  async add(@Body({ schema: TeamBody }) { name, ...changes }: z.infer<typeof TeamBody>, @Cause() cause: string): Promise<TeamView> {
    const teamId = derivedId('tea', cause);
    return teamView(orProblem(await this.manageTeams.execute({ teamId, cause, order: { type: 'AddTeam', teamId, name, changes } })));
  }

  @Get(':teamId')
  @Allow('teams:read')
  async read(@Param('teamId', { schema: TeamId }) teamId: TeamId, @Res({ passthrough: true }) reply: HttpReply): Promise<TeamView> {
    const team = await this.teams.byId(teamId);
    if (!team) throw notFound('team/not-found');
    reply.header('etag', etagOf(team.version));
    return teamView(team);
  }

  @Patch(':teamId')
  @Allow('teams:manage')
  async change(
    @Param('teamId', { schema: TeamId }) teamId: TeamId,
    @Body({ schema: TeamChangesBody }) changes: z.infer<typeof TeamChangesBody>,
    @Cause() cause: string,
    @IfMatch() ifVersion: number | undefined,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<TeamView> {
    const team = orProblem(await this.manageTeams.execute({ teamId, cause, order: { type: 'ChangeTeam', changes }, ifVersion }));
    reply.header('etag', etagOf(team.version));
    return teamView(team);
  }

  /** It is no more; what it owned keeps its name. */
  @Post(':teamId/close')
  @Allow('teams:manage')
  @HttpCode(200)
  async close(@Param('teamId', { schema: TeamId }) teamId: TeamId, @Cause() cause: string): Promise<TeamView> {
    return teamView(orProblem(await this.manageTeams.close(teamId, cause)));
  }
}
