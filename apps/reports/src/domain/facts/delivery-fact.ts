import type { ChannelKind } from '@debrief/contracts';

/** One message to one recipient: whether and when it arrived. No address, no person, no text. */
export interface DeliveryFact {
  readonly deliveryId: string;
  readonly channelKind: ChannelKind;
  readonly kind: string;
  readonly outcome: 'delivered' | 'failed' | 'unknown' | 'expired';
  readonly reminders: number;
  readonly ringAt: string | null;
  readonly sentAt: string | null;
  readonly attempts: number;
  readonly recordedAt: string;
}
