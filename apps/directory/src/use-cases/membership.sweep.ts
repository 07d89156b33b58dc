import { Sweep } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import { TeamsRepository } from '../adapters/teams.repository.js';
import { Membership } from './membership.js';

/** Ends what a crash between a team's commit and those of its members left undone. Changes nothing where all agree. */
@Sweep('membership', { everySeconds: 300 })
@Injectable()
export class MembershipSweep {
  constructor(
    private readonly teams: TeamsRepository,
    private readonly membership: Membership,
  ) {}

  async sweep(): Promise<void> {
    for (const { _id } of await this.teams.all()) await this.membership.follow(_id, 'membership-sweep');
  }
}
