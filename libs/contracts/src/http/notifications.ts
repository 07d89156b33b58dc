import { z } from 'zod';
import { ChannelKind } from '../events/notifications.js';
import { DeliveryId, PersonId, ReminderId } from '../ids.js';
import { Instant, LocalDate } from '../instant.js';

/** What a message is about; people choose per kind and channel. */
export const NotificationKind = z.enum([
  'action-reminder',
  'escalation',
  'verification',
  'recheck',
  'digest',
  'post-mortem',
  'lesson',
  'incident',
  'mention',
  'report',
]);
export type NotificationKind = z.infer<typeof NotificationKind>;
export const NotificationMode = z.enum(['off', 'immediate', 'bundled']);
export type NotificationMode = z.infer<typeof NotificationMode>;

/** One line of somebody's inbox. */
export const InboxEntry = z.object({
  notificationId: z.string(),
  kind: NotificationKind,
  title: z.string(),
  /** What is asked, as data: the page puts it in words. */
  rungId: z.string().nullable(),
  subject: z.object({ kind: z.string(), id: z.string(), number: z.number().int().nullable() }),
  url: z.string(),
  dueAt: Instant.nullable(),
  orders: z.array(z.string()),
  ringAt: Instant,
  createdAt: Instant,
  readAt: Instant.nullable(),
});
export type InboxEntry = z.infer<typeof InboxEntry>;
/** `GET /notifications`: the caller's inbox, newest first, with the number of unread ones. */
export const Inbox = z.object({ items: z.array(InboxEntry), nextCursor: z.string().nullable(), unread: z.number().int() });
export type Inbox = z.infer<typeof Inbox>;
/** `POST /notifications/read`: those, or all. */
export const ReadNotifications = z.strictObject({ ids: z.array(z.string().max(200)).max(200).optional(), all: z.literal(true).optional() });

export const DeliveryState = z.enum(['waiting', 'sending', 'retrying', 'delivered', 'unknown', 'failed', 'cancelled', 'expired']);
export type DeliveryState = z.infer<typeof DeliveryState>;
/** One message in the ledger: to whom, about what, and what became of it. No address. */
export const DeliveryView = z.object({
  deliveryId: DeliveryId,
  channelId: z.string(),
  channelKind: ChannelKind,
  kind: NotificationKind,
  personId: PersonId.nullable(),
  date: LocalDate,
  ordinal: z.number().int(),
  state: DeliveryState,
  reminderIds: z.array(ReminderId),
  subjectIds: z.array(z.string()),
  ringAt: Instant.nullable(),
  sentAt: Instant.nullable(),
  nextTryAt: Instant.nullable(),
  providerId: z.string().nullable(),
  attempts: z.array(z.object({ at: Instant, endedAt: Instant.nullable(), code: z.string(), note: z.string() })),
});
export type DeliveryView = z.infer<typeof DeliveryView>;

/** A way out of the house. Secrets are never shown again. */
export const ChannelView = z.object({
  channelId: z.string(),
  kind: ChannelKind,
  name: z.string(),
  /** `off`: e-mail without SMTP_URL, or switched off after a 410. */
  state: z.enum(['on', 'off']),
  why: z.string().nullable(),
  isHealthy: z.boolean(),
  failuresInARow: z.number().int(),
  lastDeliveredAt: Instant.nullable(),
  isBuiltIn: z.boolean(),
});
export type ChannelView = z.infer<typeof ChannelView>;
const address = z.url({ protocol: /^https?$/ }).max(2000);
export const NewChannel = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('webhook'), name: z.string().trim().min(1).max(80), url: address }),
  z.strictObject({ kind: z.literal('slack-webhook'), name: z.string().trim().min(1).max(80), url: address }),
  z.strictObject({ kind: z.literal('teams'), name: z.string().trim().min(1).max(80), url: address }),
]);
export type NewChannel = z.infer<typeof NewChannel>;
/** The answer to `POST /channels`: the secret of a webhook, shown this once. */
export const CreatedChannel = ChannelView.extend({ secret: z.string().nullable() });
export type CreatedChannel = z.infer<typeof CreatedChannel>;
/** The answer to `POST /channels/{channelId}/test`. */
export const TestedChannel = z.object({ ok: z.boolean(), code: z.string(), note: z.string() });
export type TestedChannel = z.infer<typeof TestedChannel>;

export const Preferences = z.object({
  preferences: z.array(z.object({ kind: NotificationKind, channelId: z.string(), mode: NotificationMode })),
});
export const SetPreferences = z.strictObject({
  preferences: z
    .array(z.strictObject({ kind: NotificationKind, channelId: z.string().max(64), mode: NotificationMode }))
    .min(1)
    .max(100),
});
