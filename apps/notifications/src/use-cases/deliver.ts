import { Clock, crashPoint, Environment } from '@debrief/config';
import { log } from '@debrief/observability';
import { afterQuiet } from '@debrief/working-time';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { notificationsConfig } from '../notifications.config.js';
import { AddressBook } from '../adapters/address-book.js';
import type { Parcel } from '../adapters/channel-sender.js';
import { ChannelSenders } from '../adapters/channel-senders.js';
import { ChannelsRepository } from '../adapters/channels.repository.js';
import { MessageLinks } from '../adapters/message-links.js';
import { notifications } from '../adapters/models.js';
import type { ChannelDocument, DeliveryDocument, EntryDocument, ItemDocument } from '../adapters/notification.schemas.js';
import { Recipients } from '../adapters/recipients.js';
import { afterLostClaim, afterOutcome, type NextState, type Outcome } from '../domain/delivery.js';
import { stillAsks } from '../domain/still-asks.js';
import { renderMessage } from '../domain/render-message.js';
import { SayOutcome } from './say-outcome.js';

const LEASE_MS = 60_000;

/** Hands messages over, one claim at a time: what is claimed and what was known when a process ended stands in the ledger. */
@Injectable()
export class Deliver {
  constructor(
    private readonly clock: Clock,
    private readonly env: Environment,
    private readonly channels: ChannelsRepository,
    private readonly senders: ChannelSenders,
    private readonly recipients: Recipients,
    private readonly addresses: AddressBook,
    private readonly links: MessageLinks,
    private readonly sayOutcome: SayOutcome,
    @InjectModel('Delivery', notifications) private readonly deliveries: Model<DeliveryDocument>,
    @InjectModel('Entry', notifications) private readonly entries: Model<EntryDocument>,
    @InjectModel('ToldItem', notifications) private readonly items: Model<ItemDocument>,
  ) {}

  /** Everything that is due, several at a time. Ends when there is nothing left that may go out now. */
  async execute(): Promise<void> {
    await this.takeOverLostClaims();
    const { DEBRIEF_NOTIFICATIONS_AT_ONCE: atOnce } = this.env.get(notificationsConfig);
    const first = await this.claim();
    const work = async (claimed: DeliveryDocument | null) => {
      for (let delivery = claimed ?? (await this.claim()); delivery; delivery = await this.claim())
        await this.handOver(delivery).catch((error: unknown) =>
          log.error({ err: error, deliveryId: delivery?._id }, 'a message could not be handed over'),
        );
    };
    // Mostly there is nothing: then nobody else need look.
    if (first) await Promise.all(Array.from({ length: atOnce }, (_, index) => work(index === 0 ? first : null)));
    for (const unsaid of await this.deliveries
      .find({ isSaid: false, state: { $in: ['delivered', 'failed', 'unknown', 'expired'] } })
      .limit(1_000)
      .lean<DeliveryDocument[]>())
      await this.sayOutcome.execute(unsaid);
  }

  private async claim(): Promise<DeliveryDocument | null> {
    const now = this.clock.now();
    const held = (await this.channels.all())
      .filter(({ heldUntil, isOff }) => isOff || (heldUntil !== null && heldUntil > now))
      .map(({ _id }) => _id);
    return this.deliveries
      .findOneAndUpdate(
        { state: { $in: ['waiting', 'retrying'] }, nextTryAt: { $lte: now }, isGathered: true, channelId: { $nin: held } } as never,
        { $set: { state: 'sending', phase: 'claimed', leaseUntil: plus(now, LEASE_MS) } },
        { sort: { nextTryAt: 1 }, returnDocument: 'after' },
      )
      .lean<DeliveryDocument>();
  }

  private async handOver(delivery: DeliveryDocument): Promise<void> {
    const at = this.clock.now();
    const entries = await this.stillAsking(delivery);
    const channel = await this.channels.one(delivery.channelId);
    if (entries.length === 0 || !channel) {
      await this.deliveries.updateOne(
        { _id: delivery._id },
        { $set: { state: 'cancelled', phase: null, leaseUntil: null, nextTryAt: null, isSaid: true } },
      );
      return;
    }
    const parcel = await this.parcelOf(delivery, channel, entries);
    crashPoint(this.env, 'deliver.before-handing-over');
    const outcome = await this.senders.of(channel.kind).send(parcel, async () => {
      const marked = await this.deliveries.updateOne(
        { _id: delivery._id, state: 'sending', leaseUntil: delivery.leaseUntil },
        { $set: { phase: 'handing-over' } },
      );
      if (marked.matchedCount === 0) throw new Error('somebody else has taken this message over');
      crashPoint(this.env, 'deliver.after-handing-over');
    });
    crashPoint(this.env, 'deliver.after-send');
    await this.settle(delivery, channel, outcome, at);
  }

  private async parcelOf(delivery: DeliveryDocument, channel: ChannelDocument, entries: readonly EntryDocument[]): Promise<Parcel> {
    const { recipient, kind } = delivery;
    const calendar = await this.recipients.calendarOf(recipient);
    const links = this.links.for(recipient, kind, channel.kind === 'email');
    return {
      deliveryId: delivery._id,
      channel,
      recipient,
      address: channel.kind === 'email' ? await this.addresses.of(recipient) : null,
      kind,
      date: delivery.date,
      entries,
      rendered: renderMessage(entries, calendar.zone, links),
      unsubscribe: links.unsubscribe,
      createdAt: delivery.createdAt,
    };
  }

  /** Items that were closed, or hidden from whoever is told, drop out of the message. */
  private async stillAsking(delivery: DeliveryDocument): Promise<EntryDocument[]> {
    const all = await this.entries
      .find({ deliveryId: delivery._id, state: { $ne: 'dropped' } })
      .sort({ dueAt: 1, _id: 1 })
      .lean<EntryDocument[]>();
    const known = await this.items.find({ _id: { $in: all.map(({ subject }) => subject.id) } }).lean<ItemDocument[]>();
    const states = new Map(known.map(({ _id, state }) => [_id, state]));
    return all.filter((entry) => stillAsks(entry, states.get(entry.subject.id)));
  }

  private async settle(delivery: DeliveryDocument, channel: ChannelDocument, outcome: Outcome, at: string): Promise<void> {
    const now = this.clock.now();
    const attempt = { at, endedAt: now, code: outcome.kind === 'delivered' ? 'ok' : outcome.code, note: outcome.note };
    const ledger = { ...delivery, phase: 'handing-over' as const, attempts: delivery.attempts.length + 1 };
    const next = afterOutcome(ledger, outcome, now, this.onUnknown);
    await this.tellChannel(channel, outcome);
    if (outcome.kind === 'failed' && outcome.addressIsDead) await this.addresses.strike(delivery.recipient, outcome.code);
    await this.store(delivery, next, { $push: { attempts: attempt } });
  }

  private async tellChannel(channel: ChannelDocument, outcome: Outcome): Promise<void> {
    if (outcome.kind === 'delivered') {
      if (await this.channels.succeeded(channel)) await this.sayOutcome.health(channel._id, channel.kind, true);
    } else if (outcome.kind === 'failed' && outcome.switchesOff) {
      await this.channels.switchOff(channel, 'The other side answered 410: gone.');
    } else if (outcome.kind === 'retry') {
      const becameUnhealthy = await this.channels.failed(channel, outcome.afterSeconds);
      if (becameUnhealthy) await this.sayOutcome.health(channel._id, channel.kind, false);
    }
  }

  /** Whoever held the claim ended: nothing had left the house, or nobody knows whether it did. */
  private async takeOverLostClaims(): Promise<void> {
    const now = this.clock.now();
    const lost = await this.deliveries
      .find({ state: 'sending', leaseUntil: { $lte: now } })
      .limit(1_000)
      .lean<DeliveryDocument[]>();
    for (const delivery of lost) {
      const next = afterLostClaim({ ...delivery, attempts: delivery.attempts.length + 1 }, now, this.onUnknown);
      const attempt = { at: delivery.leaseUntil ?? now, endedAt: null, code: 'lost', note: 'The process that had claimed it ended.' };
      await this.store(delivery, next, { $push: { attempts: attempt } });
    }
  }

  private async store(delivery: DeliveryDocument, next: NextState, more: object): Promise<void> {
    const nextTryAt = next.state === 'retrying' ? await this.outsideQuietHours(delivery.recipient, next.nextTryAt) : null;
    const done = next.state === 'delivered' ? { sentAt: next.sentAt, providerId: next.providerId } : {};
    const isFinal = next.state !== 'retrying';
    const kept = await this.deliveries
      .findOneAndUpdate(
        { _id: delivery._id, state: 'sending', leaseUntil: delivery.leaseUntil },
        { $set: { state: next.state, phase: null, leaseUntil: null, nextTryAt, ...done, ...(isFinal ? { isSaid: false } : {}) }, ...more },
        { returnDocument: 'after' },
      )
      .lean<DeliveryDocument>();
    if (!kept) return;
    if ('releases' in next && next.releases)
      await this.entries.updateMany(
        { deliveryId: delivery._id },
        // Also where people want each at once: sent at once again it would be the second copy that nobody wants.
        { $set: { state: 'waiting', deliveryId: null, mode: 'bundled' }, $push: { earlierDeliveryIds: delivery._id } },
      );
    if (isFinal) await this.sayOutcome.execute(kept);
  }

  private async outsideQuietHours(recipient: string, at: string): Promise<string> {
    return recipient.startsWith('person-') ? afterQuiet(await this.recipients.calendarOf(recipient), at) : at;
  }

  private get onUnknown() {
    return this.env.get(notificationsConfig).DEBRIEF_NOTIFICATIONS_ON_UNKNOWN;
  }
}

const plus = (instant: string, ms: number): string => new Date(Date.parse(instant) + ms).toISOString();
