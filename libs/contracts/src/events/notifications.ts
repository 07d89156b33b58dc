import { z } from 'zod';
import { defineEvent } from '../event.js';
import { DeliveryId, ReminderId } from '../ids.js';
import { Instant } from '../instant.js';
import { Audience, Visibility } from './incidents.js';

export const ChannelKind = z.enum(['in-app', 'email', 'slack', 'slack-webhook', 'teams', 'webhook', 'web-push']);
export type ChannelKind = z.infer<typeof ChannelKind>;

/** No address and no text: only that, when and how often it was tried. */
const Delivery = z.object({
  deliveryId: DeliveryId,
  channelKind: ChannelKind,
  kind: z.string(),
  reminderIds: z.array(ReminderId).max(1000),
  ringAt: Instant.nullable(),
  sentAt: Instant.nullable(),
  attempts: z.number().int().min(0),
  /** Private where all that it tells is: then whoever is told is its audience. Else only the reminders that are nobody's secret are named. */
  visibility: Visibility.optional(),
  audience: Audience.optional(),
});
const example: z.infer<typeof Delivery> = {
  deliveryId: '0123456789abcdef'.repeat(4),
  channelKind: 'email',
  kind: 'action-reminder',
  reminderIds: ['rem_2kq7n4c5d6e7f2g3h4j5'],
  ringAt: '2026-11-30T08:00:00.000Z',
  sentAt: '2026-11-30T08:00:12.000Z',
  attempts: 1,
};
const said = <const Type extends string>(type: Type) =>
  defineEvent({ type, topic: 'notifications', key: (fact) => fact.deliveryId, data: Delivery, example, begins: true });

export const NotificationDeliveredV1 = said('notification.delivered.v1');
export const NotificationFailedV1 = said('notification.failed.v1');
/** Handed over, and nobody knows whether it arrived. */
export const NotificationUnknownV1 = said('notification.unknown.v1');
export const NotificationExpiredV1 = said('notification.expired.v1');

export const ChannelHealthChangedV1 = defineEvent({
  type: 'channel.health-changed.v1',
  topic: 'notifications',
  key: (fact) => fact.channelId,
  begins: true,
  data: z.object({ channelId: z.string(), channelKind: ChannelKind, isHealthy: z.boolean(), since: Instant }),
  example: { channelId: 'email', channelKind: 'email', isHealthy: false, since: '2026-11-30T08:00:12.000Z' },
});

export const notificationEvents = [
  NotificationDeliveredV1,
  NotificationFailedV1,
  NotificationUnknownV1,
  NotificationExpiredV1,
  ChannelHealthChangedV1,
] as const;
