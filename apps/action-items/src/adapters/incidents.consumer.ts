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

type HeardIncident = Heard<string, { readonly incidentId: string }>;

/** What of incidents an item needs: severity, services, who may see it, and whether its trouble came back. */
@Controller()
export class IncidentsConsumer {
  constructor(
    @InjectModel('KnownIncident', actionItems) private readonly incidents: Model<IncidentDocument>,
    private readonly followSources: FollowSources,
    private readonly bringBack: BringBack,
  ) {}

  /** In batches: a flood opens thousands. */
  @EventPattern([IncidentOpenedV1.type, IncidentHeldV1.type], { batch: true })
  async onBegun(@Payload() events: readonly (Of<typeof IncidentOpenedV1> | Of<typeof IncidentHeldV1>)[]): Promise<void> {
    await this.copyAll(
      events.map((event) => {
        const { number, title, severity, visibility, audience, services, teamIds } = event.data;
        const serviceIds = services.flatMap(({ serviceId }) => (serviceId ? [serviceId] : []));
        return { event, set: { number, title, severity, visibility, audience, serviceIds, teamIds } };
      }),
    );
    await this.followSources.executeMany(events.map(({ id, data }) => ({ sourceId: data.incidentId, cause: id })));
  }

  @EventPattern(IncidentSeverityChangedV1.type)
  async onSeverity(@Payload() event: Of<typeof IncidentSeverityChangedV1>): Promise<void> {
    await this.copy(event, { severity: event.data.after });
  }

  @EventPattern(IncidentVisibilityChangedV1.type)
  async onVisibility(@Payload() event: Of<typeof IncidentVisibilityChangedV1>): Promise<void> {
    const { incidentId, visibility, audience } = event.data;
    await this.copy(event, { visibility, audience });
    await this.followSources.execute(incidentId, event.id);
  }

  @EventPattern(IncidentRelatedV1.type)
  async onRelated(@Payload() event: Of<typeof IncidentRelatedV1>): Promise<void> {
    const { incidentId, otherIncidentId, kind, confirmedBy, visibility } = event.data;
    await this.copy(event, {});
    // A suggestion is a guess of ours, and reopens nobody's work.
    if (confirmedBy === null || (kind !== 'recurrence' && kind !== 'shared-factor')) return;
    await this.bringBack.execute({
      incidentId,
      earlierIncidentId: otherIncidentId,
      isPrivate: visibility === 'private',
      cause: event.id,
    });
  }

  private copy(event: HeardIncident, set: Partial<IncidentDocument>): Promise<void> {
    return this.copyAll([{ event, set }]);
  }

  /** One look and one bulk, in the order that was heard. */
  private async copyAll(changes: readonly { readonly event: HeardIncident; readonly set: Partial<IncidentDocument> }[]): Promise<void> {
    const ids = [...new Set(changes.map(({ event }) => event.data.incidentId))];
    const found = await this.incidents.find({ _id: { $in: ids } }, { position: 1 }).lean<IncidentDocument[]>();
    const positions = new Map(found.map(({ _id, position }) => [_id, position]));
    const sets = new Map<string, Partial<IncidentDocument>>();
    for (const { event, set } of changes) {
      const { incidentId } = event.data;
      if (verdictOnCopy(positions.get(incidentId), event) !== 'apply') continue;
      const position = positionOf(event);
      positions.set(incidentId, position);
      sets.set(incidentId, { ...sets.get(incidentId), ...set, position });
    }
    const writes = [...sets].map(([_id, $set]) => ({ updateOne: { filter: { _id }, update: { $set }, upsert: true } }));
    if (writes.length > 0) await this.incidents.bulkWrite(writes, { ordered: false });
  }
}
