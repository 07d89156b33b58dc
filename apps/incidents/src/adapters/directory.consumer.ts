import {
  PersonChangedV1,
  ServiceChangedV1,
  TeamChangedV1,
  type EventEnvelope,
  type Person,
  type Service,
  type Team,
} from '@debrief/contracts';
import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { DirectoryCopies } from './directory-copies.js';

/** Keeps copies of people, teams and services: each event holds the whole thing. */
@Controller()
export class DirectoryConsumer {
  constructor(private readonly copies: DirectoryCopies) {}

  @EventPattern(PersonChangedV1.type)
  onPerson(@Payload() event: EventEnvelope<string, Person>): Promise<void> {
    return this.copies.keep('people', event);
  }

  @EventPattern(TeamChangedV1.type)
  onTeam(@Payload() event: EventEnvelope<string, Team>): Promise<void> {
    return this.copies.keep('teams', event);
  }

  @EventPattern(ServiceChangedV1.type)
  onService(@Payload() event: EventEnvelope<string, Service>): Promise<void> {
    return this.copies.keep('services', event);
  }
}
