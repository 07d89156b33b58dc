import { PersonChangedV1, ServiceChangedV1, TeamChangedV1, type Person, type Service, type Team } from '@debrief/contracts';
import type { Heard } from '@debrief/messaging';
import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { DirectoryRepository } from './directory.repository.js';

/** Who there is: for names, calendars and leads. */
@Controller()
export class DirectoryConsumer {
  constructor(private readonly directory: DirectoryRepository) {}

  @EventPattern(PersonChangedV1.type)
  onPerson(@Payload() event: Heard<string, Person>): Promise<void> {
    return this.directory.hearPerson(event);
  }

  @EventPattern(TeamChangedV1.type)
  onTeam(@Payload() event: Heard<string, Team>): Promise<void> {
    return this.directory.hearTeam(event);
  }

  @EventPattern(ServiceChangedV1.type)
  onService(@Payload() event: Heard<string, Service>): Promise<void> {
    return this.directory.hearService(event);
  }
}
