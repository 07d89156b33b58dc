import { incidentEvents, type IncidentEvent } from '@debrief/contracts';
import type { Heard } from '@debrief/messaging';
import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { FollowIncidents } from '../use-cases/follow-incidents.js';

/** What incidents say, in batches. */
@Controller()
export class IncidentsConsumer {
  constructor(private readonly followIncidents: FollowIncidents) {}

  @EventPattern(incidentEvents.map(({ type }) => type), { batch: true })
  onIncidents(@Payload() events: readonly (Heard & IncidentEvent)[]): Promise<void> {
    return this.followIncidents.hear(events);
  }
}
