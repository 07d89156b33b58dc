import { Clock } from '@debrief/config';
import { isRejection, reject, type Rejection } from '@debrief/decider';
import { preconditionFailed } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import type { TeamDocument } from '../adapters/directory.schema.js';
import { PeopleRepository } from '../adapters/people.repository.js';
import { TeamsRepository } from '../adapters/teams.repository.js';
import type { TeamOrder } from '../domain/team.js';
import { Membership } from './membership.js';

@Injectable()
export class ManageTeams {
  constructor(
    private readonly teams: TeamsRepository,
    private readonly people: PeopleRepository,
    private readonly membership: Membership,
    private readonly clock: Clock,
  ) {}

  async execute(call: {
    teamId: string;
    cause: string;
    order: TeamOrder;
    ifVersion?: number | undefined;
  }): Promise<TeamDocument | Rejection> {
    const { teamId, cause, order, ifVersion } = call;
    const unknown =
      'changes' in order
        ? await this.strangers([...(order.changes.memberIds ?? []), ...(order.changes.leadId ? [order.changes.leadId] : [])])
        : [];
    if (unknown.length > 0)
      return reject('team/member-unknown/invalid', { title: 'These are not among the people here', personIds: unknown });
    const done = await this.teams.order<Rejection>({
      aggregateId: teamId,
      cause,
      order: (state, version) => {
        if (ifVersion !== undefined && ifVersion !== version)
          throw preconditionFailed(state.status === 'known' ? { ...state.team, version } : null);
        return order;
      },
    });
    if (isRejection(done)) return done;
    await this.membership.follow(teamId, cause);
    return (await this.teams.byId(teamId)) ?? reject('team/not-found');
  }

  close(teamId: string, cause: string): Promise<TeamDocument | Rejection> {
    return this.execute({ teamId, cause, order: { type: 'CloseTeam', now: this.clock.now() } });
  }

  private async strangers(personIds: readonly string[]): Promise<string[]> {
    const known = new Set((await this.people.byIds(personIds)).map(({ _id }) => _id));
    return personIds.filter((personId) => !known.has(personId));
  }
}
