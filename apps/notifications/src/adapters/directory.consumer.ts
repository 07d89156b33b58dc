import { type Person, PersonChangedV1, type Team, TeamChangedV1 } from '@debrief/contracts';
import { type Heard, positionOf } from '@debrief/messaging';
import { upsertProjection } from '@debrief/persistence';
import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { notifications } from './models.js';
import type { PersonDocument, TeamDocument } from './notification.schemas.js';

/** People with their addresses and calendars, teams with their leads and channels. */
@Controller()
export class DirectoryConsumer {
  constructor(
    @InjectModel('ToldPerson', notifications) private readonly people: Model<PersonDocument>,
    @InjectModel('ToldTeam', notifications) private readonly teams: Model<TeamDocument>,
  ) {}

  @EventPattern(PersonChangedV1.type)
  async onPerson(@Payload() event: Heard<string, Person>): Promise<void> {
    await upsertProjection(this.people, event.data.personId, positionOf(event).version, event.data);
  }

  @EventPattern(TeamChangedV1.type)
  async onTeam(@Payload() event: Heard<string, Team>): Promise<void> {
    await upsertProjection(this.teams, event.data.teamId, positionOf(event).version, event.data);
  }
}
