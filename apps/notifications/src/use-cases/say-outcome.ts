import {
  type Audience,
  type ChannelKind,
  ChannelHealthChangedV1,
  type DeliveryState,
  NotificationDeliveredV1,
  NotificationExpiredV1,
  NotificationFailedV1,
  NotificationUnknownV1,
} from '@debrief/contracts';
import { Clock } from '@debrief/config';
import { correlationId, counter } from '@debrief/observability';
import { CommitStore, LostRace, retryLostRace } from '@debrief/persistence';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { notifications } from '../adapters/models.js';
import type { DeliveryDocument } from '../adapters/notification.schemas.js';

const events: Readonly<Partial<Record<DeliveryState, typeof NotificationDeliveredV1 | typeof NotificationFailedV1>>> = {
  delivered: NotificationDeliveredV1,
  failed: NotificationFailedV1 as never,
  unknown: NotificationUnknownV1 as never,
  expired: NotificationExpiredV1 as never,
};

/** Says what became of a message: no address, no text. Said once for each outcome, also after a crash in between. */
@Injectable()
export class SayOutcome {
  private readonly said = counter('deliveries_total', 'Messages by what became of them', ['channel', 'outcome']);

  constructor(
    private readonly clock: Clock,
    private readonly store: CommitStore,
    @InjectModel('Delivery', notifications) private readonly deliveries: Model<DeliveryDocument>,
  ) {}

  async execute(delivery: DeliveryDocument): Promise<void> {
    const definition = events[delivery.state];
    if (definition) {
      const event = definition.of({
        deliveryId: delivery._id,
        channelKind: delivery.channelKind,
        kind: delivery.kind,
        reminderIds: delivery.told?.reminderIds ?? delivery.reminderIds,
        ringAt: delivery.ringAt,
        sentAt: delivery.sentAt,
        attempts: delivery.attempts.length,
        ...(delivery.told?.visibility === 'private' ? { visibility: 'private' as const, audience: audienceOf(delivery) } : {}),
      });
      this.said.inc({ channel: delivery.channelKind, outcome: delivery.state });
      await this.append(delivery._id, `${delivery.state}-${delivery.attempts.length}`, event);
    }
    await this.deliveries.updateOne({ _id: delivery._id, state: delivery.state }, { $set: { isSaid: true } });
  }

  async health(channelId: string, channelKind: ChannelKind, isHealthy: boolean): Promise<void> {
    const since = this.clock.now();
    await this.append(channelId, `health-${isHealthy}-${since}`, ChannelHealthChangedV1.of({ channelId, channelKind, isHealthy, since }));
  }

  private append(aggregateId: string, cause: string, event: { type: string; data: unknown }): Promise<void> {
    return retryLostRace(async () => {
      const { version, headHash } = await this.store.load(aggregateId);
      const outcome = await this.store.append({
        aggregateId,
        version: version + 1,
        previousHash: headHash,
        cause,
        correlationId: correlationId(),
        events: [event],
      });
      if (outcome.kind === 'lost-race') throw new LostRace(aggregateId);
    });
  }
}

/** Nothing private goes to anybody but people. */
const audienceOf = ({ recipient }: DeliveryDocument): Audience =>
  recipient.startsWith('person-') ? [{ kind: 'person', id: recipient.slice('person-'.length) }] : [];
