import type { ActionItemEvent, Team } from '@debrief/contracts';
import { CommitStore } from '@debrief/persistence';
import { defaultCalendar, isZone, type WorkCalendar } from '@debrief/working-time';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { digestId } from '../domain/team-digest.js';
import type { TeamDocument } from './copies.schema.js';
import { actionItems } from './models.js';
import { RungRecords } from './rung-records.js';

export interface DigestReader {
  readonly team: Team;
  readonly calendar: WorkCalendar;
  /** The team's channel, or its lead where it has none. */
  readonly to: string;
}

/** Weekly digests: which were sent stands in the commits of `digest-<teamId>`. */
@Injectable()
export class DigestsRepository extends RungRecords {
  constructor(
    store: CommitStore,
    @InjectModel('KnownTeam', actionItems) private readonly teams: Model<TeamDocument>,
  ) {
    super(store);
  }

  async readers(): Promise<DigestReader[]> {
    const teams = await this.teams.find({ leftAt: null }).sort({ _id: 1 }).lean<TeamDocument[]>();
    return teams.flatMap((team) => {
      const to = team.channelId ? `team-${team.teamId}` : team.leadId ? `person-${team.leadId}` : undefined;
      const calendar = team.calendar && isZone(team.calendar.zone) ? team.calendar : defaultCalendar;
      return to ? [{ team, calendar, to }] : [];
    });
  }

  async wasSent(teamId: string, week: string): Promise<boolean> {
    return (await this.store.causedBy(digestId(teamId), week)) !== undefined;
  }

  async send(teamId: string, week: string, events: readonly ActionItemEvent[]): Promise<void> {
    await this.act({ aggregateId: digestId(teamId), cause: week, decide: () => events });
  }
}
