import type {
  Audience,
  ChannelKind,
  DeliveryState,
  NotificationKind,
  NotificationMode,
  Person,
  Team,
  Visibility,
} from '@debrief/contracts';
import { Schema } from 'mongoose';
import type { Entry } from '../domain/entry.js';

/** An entry that waits for a message, or is in one. */
export interface EntryDocument extends Entry {
  _id: string;
  mode: 'immediate' | 'bundled';
  state: 'waiting' | 'taken' | 'dropped' | 'expired';
  /** Recipient, channel and kind: what shares a message. */
  group: string;
  deliveryId: string | null;
  /** Messages that it was in and whose outcome nobody knows. */
  earlierDeliveryIds: string[];
}

/** A line of somebody's inbox. */
export interface InboxDocument extends Entry {
  _id: string;
  personId: string;
  readAt: string | null;
  /** What it tells became private, and this person is not in its audience. */
  isHidden?: boolean;
}

export interface Attempt {
  at: string;
  endedAt: string | null;
  code: string;
  note: string;
}

/** One message: the ledger. Its id is the idempotency key on every attempt. */
export interface DeliveryDocument {
  _id: string;
  channelId: string;
  channelKind: ChannelKind;
  recipient: string;
  kind: NotificationKind;
  date: string;
  ordinal: number;
  group: string;
  state: DeliveryState;
  phase: 'claimed' | 'handing-over' | null;
  /** False until its entries are claimed for good. */
  isGathered: boolean;
  reminderIds: string[];
  subjectIds: string[];
  /** What is said of it to anybody but its recipient: of a message with something private in it, only the rest. */
  told?: { visibility: Visibility; reminderIds: string[]; subjectIds: string[] };
  ringAt: string | null;
  createdAt: string;
  nextTryAt: string | null;
  leaseUntil: string | null;
  attempts: Attempt[];
  sentAt: string | null;
  providerId: string | null;
  /** The outcome is in a commit: what is not is said by the sweep. */
  isSaid: boolean;
  /** For the index that removes it after 400 days. */
  madeOn: Date;
}

/** A way out of the house. Built-in ones (`email`, `in-app`) keep their health here. */
export interface ChannelDocument {
  _id: string;
  kind: ChannelKind;
  name: string;
  isOff: boolean;
  why: string | null;
  /** Address and secrets, sealed. */
  sealed: string | null;
  failuresInARow: number;
  isHealthy: boolean;
  heldUntil: string | null;
  lastDeliveredAt: string | null;
  createdAt: string;
}

export interface PreferencesDocument {
  _id: string;
  preferences: { kind: NotificationKind; channelId: string; mode: NotificationMode }[];
}

export interface AddressDocument {
  _id: string;
  email: string;
  strikes: string[];
  isDead: boolean;
}

export type PersonDocument = Person & { _id: string; version: number };
export type TeamDocument = Team & { _id: string; version: number };

/** Whether an item still asks for anything, and whose it is. */
export interface ItemDocument {
  _id: string;
  state: string;
  ownerId: string | null;
  position: { version: number; index: number };
}

/** Who may see what a page shows, once it was private. `_id` is the path of that page. */
export interface PageDocument {
  _id: string;
  visibility: Visibility;
  audience: Audience;
  ownerId: string | null;
  position: { version: number; index: number };
}

const DAYS_KEPT = 400;
const loose = <T>() => new Schema<T>({ _id: String } as never, { strict: false, versionKey: false, id: false });

export const EntrySchema = loose<EntryDocument>();
EntrySchema.index({ state: 1, group: 1, createdAt: 1 });
EntrySchema.index({ deliveryId: 1 });
EntrySchema.index({ url: 1 });
export const InboxSchema = loose<InboxDocument>();
InboxSchema.index({ personId: 1, createdAt: -1, _id: -1 });
InboxSchema.index({ personId: 1, readAt: 1 });
InboxSchema.index({ url: 1 });
export const DeliverySchema = loose<DeliveryDocument>();
DeliverySchema.index({ state: 1, nextTryAt: 1 });
DeliverySchema.index({ group: 1, date: 1, ordinal: -1 });
DeliverySchema.index({ subjectIds: 1, createdAt: -1 });
DeliverySchema.index({ createdAt: -1, _id: -1 });
DeliverySchema.index({ isSaid: 1 }, { partialFilterExpression: { isSaid: false } });
DeliverySchema.index({ madeOn: 1 }, { expireAfterSeconds: DAYS_KEPT * 86_400 });
export const ChannelSchema = loose<ChannelDocument>();
export const PreferencesSchema = loose<PreferencesDocument>();
export const AddressSchema = loose<AddressDocument>();
export const PersonSchema = loose<PersonDocument>();
export const TeamSchema = loose<TeamDocument>();
export const ItemSchema = loose<ItemDocument>();
export const PageSchema = loose<PageDocument>();
