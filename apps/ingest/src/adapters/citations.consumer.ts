import { IncidentAlertsAttachedV1, IncidentAlertsChangedV1 } from '@debrief/contracts';
import type { Heard } from '@debrief/messaging';
import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { KeepCitedReceipts, type Citation } from '../use-cases/keep-cited-receipts.js';

/** Hears which alerts became part of an incident. */
@Controller()
export class CitationsConsumer {
  constructor(private readonly keepCited: KeepCitedReceipts) {}

  @EventPattern([IncidentAlertsAttachedV1.type, IncidentAlertsChangedV1.type], { batch: true })
  onCitations(@Payload() heard: readonly (Heard & Citation)[]): Promise<void> {
    return this.keepCited.execute(heard);
  }
}
