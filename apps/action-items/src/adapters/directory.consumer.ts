import { PersonChangedV1, ServiceChangedV1, TeamChangedV1, type Person, type Service, type Team } from '@debrief/contracts';
import { type Heard, positionOf } from '@debrief/messaging';
import { upsertProjection } from '@debrief/persistence';
import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { ReleaseOwner } from '../use-cases/release-owner.js';
import { ReplanReminders } from '../use-cases/replan-reminders.js';
import type { PersonDocument, ServiceDocument, TeamDocument } from './copies.schema.js';
import { actionItems } from './models.js';

/** People, teams and services: calendars, leads, channels, and who leaves. */
@Controller()
export class DirectoryConsumer {
  constructor(
    @InjectModel('KnownPerson', actionItems) private readonly people: Model<PersonDocument>,
    @InjectModel('KnownTeam', actionItems) private readonly teams: Model<TeamDocument>,
    @InjectModel('KnownService', actionItems) private readonly services: Model<ServiceDocument>,
    private readonly replanReminders: ReplanReminders,
    private readonly releaseOwner: ReleaseOwner,
  ) {}

  @EventPattern(PersonChangedV1.type)
  async onPerson(@Payload() event: Heard<string, Person>): Promise<void> {
    const person = event.data;
    await upsertProjection(this.people, person.personId, positionOf(event).version, person);
    if (!person.isActive || person.leftAt !== null) await this.releaseOwner.execute(person.personId, event.id);
    await this.replanReminders.concerning([`person-${person.personId}`]);
  }

  @EventPattern(TeamChangedV1.type)
  async onTeam(@Payload() event: Heard<string, Team>): Promise<void> {
    const team = event.data;
    await upsertProjection(this.teams, team.teamId, positionOf(event).version, team);
    await this.replanReminders.concerning([`team-${team.teamId}`, ...team.memberIds.map((id) => `person-${id}`)]);
  }

  @EventPattern(ServiceChangedV1.type)
  async onService(@Payload() event: Heard<string, Service>): Promise<void> {
    const service = event.data;
    await upsertProjection(this.services, service.serviceId, positionOf(event).version, service);
    await this.replanReminders.concerning([`service-${service.serviceId}`]);
  }
}
