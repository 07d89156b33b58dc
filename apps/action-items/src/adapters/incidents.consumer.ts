import {
  type EventOf,
  IncidentHeldV1,
  IncidentOpenedV1,
  IncidentRelatedV1,
  IncidentSeverityChangedV1,
  IncidentVisibilityChangedV1,
} from '@debrief/contracts';
import { type Heard, verdictOnCopy, positionOf } from '@debrief/messaging';
import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { BringBack } from '../use-cases/bring-back.js';
import { FollowSources } from '../use-cases/follow-sources.js';
import type { IncidentDocument } from './copies.schema.js';
import { actionItems } from './models.js';

type Of<D> = EventOf<D> extends { data: infer Data } ? Heard<string, Data> : never;

/** What of incidents an item needs: severity, services, who may see it, and whether its trouble came back. */
@Controller()
export class IncidentsConsumer {
  constructor(
    @InjectModel('KnownIncident', actionItems) private readonly incidents: Model<IncidentDocument>,
    private readonly followSources: FollowSources,
    private readonly bringBack: BringBack,
  ) {}

  @EventPattern([IncidentOpenedV1.type, IncidentHeldV1.type])
  async onBegun(@Payload() event: Of<typeof IncidentOpenedV1> | Of<typeof IncidentHeldV1>): Promise<void> {
    const { incidentId, number, title, severity, visibility, audience, services, teamIds } = event.data;
    const serviceIds = services.flatMap(({ serviceId }) => (serviceId ? [serviceId] : []));
    await this.copy(incidentId, event, { number, title, severity, visibility, audience, serviceIds, teamIds });
    await this.followSources.execute(incidentId, event.id);
  }

  @EventPattern(IncidentSeverityChangedV1.type)
  async onSeverity(@Payload() event: Of<typeof IncidentSeverityChangedV1>): Promise<void> {
    await this.copy(event.data.incidentId, event, { severity: event.data.after });
  }

  @EventPattern(IncidentVisibilityChangedV1.type)
  async onVisibility(@Payload() event: Of<typeof IncidentVisibilityChangedV1>): Promise<void> {
    const { incidentId, visibility, audience } = event.data;
    await this.copy(incidentId, event, { visibility, audience });
    await this.followSources.execute(incidentId, event.id);
  }

  @EventPattern(IncidentRelatedV1.type)
  async onRelated(@Payload() event: Of<typeof IncidentRelatedV1>): Promise<void> {
    const { incidentId, otherIncidentId, kind, confirmedBy } = event.data;
    await this.copy(incidentId, event, {});
    // A suggestion is a guess of ours, and reopens nobody's work.
    if (confirmedBy === null || (kind !== 'recurrence' && kind !== 'shared-factor')) return;
    await this.bringBack.execute({ incidentId, earlierIncidentId: otherIncidentId, cause: event.id });
  }

  private async copy(incidentId: string, event: Heard, set: Partial<IncidentDocument>): Promise<void> {
    const known = await this.incidents.findById(incidentId).lean<IncidentDocument>();
    if (verdictOnCopy(known?.position, event) !== 'apply') return;
    await this.incidents.updateOne({ _id: incidentId }, { $set: { ...set, position: positionOf(event) } }, { upsert: true });
  }
}
