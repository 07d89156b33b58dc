import type { Outcome } from '../domain/delivery.js';
import type { Entry } from '../domain/entry.js';
import type { Rendered } from '../domain/render-message.js';
import type { ChannelDocument } from './notification.schemas.js';

/** One message for one channel, with all that a sender may need. */
export interface Parcel {
  /** The idempotency key, the same on every attempt. */
  readonly deliveryId: string;
  readonly channel: ChannelDocument;
  readonly recipient: string;
  /** Undefined: the directory has not told it yet. */
  readonly address: string | null | undefined;
  readonly kind: string;
  readonly date: string;
  readonly entries: readonly Entry[];
  readonly rendered: Rendered;
  readonly unsubscribe: string | undefined;
  readonly createdAt: string;
}

/** A channel's way of handing over. Awaits `beforeHandingOver` before the last byte that makes the message count. */
export interface ChannelSender {
  send(parcel: Parcel, beforeHandingOver: () => Promise<void>): Promise<Outcome>;
}
