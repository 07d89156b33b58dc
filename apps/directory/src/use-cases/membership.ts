import { isRejection, type Rejection } from '@debrief/decider';
import { Injectable } from '@nestjs/common';
import { PeopleRepository } from '../adapters/people.repository.js';
import { TeamsRepository } from '../adapters/teams.repository.js';

/**
 * Who is in which team stands in both, because both are told whole. The team decides; persons follow, each by a commit of its own
 * whose cause names the team's, so that what a crash left undone can be done again (`debrief` repeats it in the membership sweep).
 */
@Injectable()
export class Membership {
  constructor(
    private readonly people: PeopleRepository,
    private readonly teams: TeamsRepository,
  ) {}

  /** Brings the persons of a team in line with the team. */
  async follow(teamId: string, cause: string): Promise<void> {
    const team = await this.teams.byId(teamId);
    if (!team) return;
    const members = new Set(team.leftAt === null ? team.memberIds : []);
    const before = new Map((await this.people.inTeam(teamId)).map((person) => [person._id, person]));
    const concerned = new Set([...members, ...before.keys()]);
    for (const personId of concerned) {
      const isMember = members.has(personId);
      if (isMember === before.has(personId)) continue;
      await this.people.order({
        aggregateId: personId,
        cause: `${cause}:${teamId}:${team.version}`,
        order: (state) => {
          const teamIds = state.status === 'known' ? state.person.teamIds : [];
          return {
            type: 'ChangePerson',
            changes: { teamIds: isMember ? [...teamIds, teamId] : teamIds.filter((known) => known !== teamId) },
            isLastAdministrator: false,
          };
        },
      });
    }
  }

  /** Puts a person into exactly these teams. */
  async put(personId: string, teamIds: readonly string[], cause: string): Promise<Rejection | undefined> {
    const wanted = new Set(teamIds);
    const has = new Set((await this.teams.ofMember(personId)).map(({ _id }) => _id));
    for (const teamId of new Set([...wanted, ...has])) {
      if (wanted.has(teamId) === has.has(teamId)) continue;
      const type = wanted.has(teamId) ? ('AddMember' as const) : ('RemoveMember' as const);
      const done = await this.teams.order<Rejection>({ aggregateId: teamId, cause: `${cause}:${personId}`, order: { type, personId } });
      if (isRejection(done)) return done;
      await this.follow(teamId, cause);
    }
    return undefined;
  }
}
