import {
  AlertAcknowledgedV1,
  AlertChangedV1,
  AlertFiredV1,
  AlertResolvedV1,
  ChangeRecordedV1,
  PastIncidentRecordedV1,
  type Alert,
  type Change,
  type EventEnvelope,
  type PastIncident,
} from '@debrief/contracts';
import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { CorrelateAlerts } from '../use-cases/correlate-alerts.js';
import { ImportIncident } from '../use-cases/import-incident.js';
import { LookBack } from '../use-cases/look-back.js';

/** Hears what ingest tells of alerts and changes. */
@Controller()
export class AlertsConsumer {
  constructor(
    private readonly correlateAlerts: CorrelateAlerts,
    private readonly lookBack: LookBack,
    private readonly importIncident: ImportIncident,
  ) {}

  @EventPattern([AlertFiredV1.type, AlertChangedV1.type, AlertAcknowledgedV1.type, AlertResolvedV1.type], { batch: true })
  onAlerts(@Payload() events: readonly EventEnvelope<string, Alert>[]): Promise<void> {
    return this.correlateAlerts.execute(events);
  }

  @EventPattern(ChangeRecordedV1.type)
  onChange(@Payload() event: EventEnvelope<string, Change>): Promise<void> {
    return this.lookBack.record(event.data);
  }

  @EventPattern(PastIncidentRecordedV1.type)
  onPastIncident(@Payload() event: EventEnvelope<string, PastIncident>): Promise<void> {
    return this.importIncident.execute(event);
  }
}
