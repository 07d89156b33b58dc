import { createHash } from 'node:crypto';
import { Clock } from '@debrief/config';
import type { NotificationKind } from '@debrief/contracts';
import { Mongo } from '@debrief/persistence';
import { dateIn } from '@debrief/working-time';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { notifications } from '../adapters/models.js';
import type { DeliveryDocument, EntryDocument, InboxDocument } from '../adapters/notification.schemas.js';
import { Recipients, type WayTo } from '../adapters/recipients.js';
import { toldOf, type Entry } from '../domain/entry.js';
import { FollowVisibility } from './follow-visibility.js';
import { SayOutcome } from './say-outcome.js';

/** What somebody is to be told, before it is known by which channels. */
export type Telling = Omit<Entry, 'entryId' | 'channelId' | 'createdAt'> & { readonly kind: NotificationKind };

const OLDEST_MS = 30 * 86_400_000;

/** One fact for one recipient becomes one entry a channel, under an id that follows from the fact: twice is once. */
@Injectable()
export class TellRecipient {
  private sendFrom: string | undefined;
  /** What rings while the store cannot be asked yet rings after this. */
  private readonly startedAt: string;

  constructor(
    private readonly clock: Clock,
    private readonly mongo: Mongo,
    private readonly recipients: Recipients,
    private readonly followVisibility: FollowVisibility,
    private readonly sayOutcome: SayOutcome,
    @InjectModel('Entry', notifications) private readonly entries: Model<EntryDocument>,
    @InjectModel('Inbox', notifications) private readonly inbox: Model<InboxDocument>,
    @InjectModel('Delivery', notifications) private readonly deliveries: Model<DeliveryDocument>,
  ) {
    this.startedAt = clock.now();
  }

  async execute(asTold: Telling): Promise<void> {
    const telling = await this.followVisibility.asSeen(asTold);
    if (!telling) return;
    const now = this.clock.now();
    const isOld = telling.rangAt < (await this.from()) || Date.parse(now) - Date.parse(telling.rangAt) > OLDEST_MS;
    const calendar = await this.recipients.calendarOf(telling.recipient);
    const ways = await this.recipients.waysTo(telling.recipient, telling.kind);
    // The inbox last: what stands there is on its way everywhere.
    for (const way of ways.toSorted((a, b) => Number(a.channel.kind === 'in-app') - Number(b.channel.kind === 'in-app'))) {
      // Nothing private leaves by a room or a webhook; mail tells its key and a link.
      if (telling.visibility === 'private' && way.channel._id !== 'in-app' && way.channel._id !== 'email') continue;
      const entry: Entry = { ...telling, entryId: `${telling.reminderId}-${way.channel._id}`, channelId: way.channel._id, createdAt: now };
      if (isOld) await this.ledger(entry, way, 'expired', dateIn(now, calendar.zone));
      else if (way.channel.kind === 'in-app') await this.intoInbox(entry, way, dateIn(now, calendar.zone));
      else await this.intoWaiting(entry, way);
    }
  }

  /** What rang before this installation of notifications began is history: recorded, never sent. */
  private async from(): Promise<string> {
    if (this.sendFrom !== undefined) return this.sendFrom;
    const settings = await this.mongo.collection<{ _id: string; value: string }>('settings');
    const kept = await settings.findOneAndUpdate(
      { _id: 'sendFrom' },
      { $setOnInsert: { value: this.startedAt } },
      { upsert: true, returnDocument: 'after' },
    );
    this.sendFrom = kept?.value ?? this.startedAt;
    return this.sendFrom;
  }

  /** Said at start, so that what rings while we are down is still sent. */
  async begin(): Promise<void> {
    await this.from();
  }

  private async intoInbox(entry: Entry, way: WayTo, date: string): Promise<void> {
    if (!entry.recipient.startsWith('person-')) return;
    await insertOnce(this.inbox, { ...entry, _id: entry.entryId, personId: entry.recipient.slice('person-'.length), readAt: null });
    await this.ledger(entry, way, 'delivered', date);
  }

  private async intoWaiting(entry: Entry, { mode }: WayTo): Promise<void> {
    const group = [entry.recipient, entry.channelId, entry.kind].join('|');
    await insertOnce(this.entries, {
      ...entry,
      _id: entry.entryId,
      mode,
      state: 'waiting',
      group,
      deliveryId: null,
      earlierDeliveryIds: [],
    });
  }

  /** A message of its own, with its end known from the beginning. */
  private async ledger(entry: Entry, { channel }: WayTo, state: 'delivered' | 'expired', date: string): Promise<void> {
    const now = this.clock.now();
    const delivery: DeliveryDocument = {
      _id: createHash('sha256')
        .update(JSON.stringify([entry.entryId]))
        .digest('hex'),
      channelId: channel._id,
      channelKind: channel.kind,
      recipient: entry.recipient,
      kind: entry.kind,
      date,
      ordinal: 0,
      group: entry.entryId,
      state,
      phase: null,
      isGathered: true,
      reminderIds: [entry.reminderId],
      subjectIds: [entry.subject.id],
      told: toldOf([entry]),
      ringAt: entry.ringAt,
      createdAt: now,
      nextTryAt: null,
      leaseUntil: null,
      attempts: state === 'delivered' ? [{ at: now, endedAt: now, code: 'stored', note: '' }] : [],
      sentAt: state === 'delivered' ? now : null,
      providerId: null,
      isSaid: false,
      madeOn: new Date(now),
    };
    if (await insertOnce(this.deliveries, delivery)) await this.sayOutcome.execute(delivery);
  }
}

/** True when it was new. */
async function insertOnce<T extends { _id: string }>(model: Model<T>, document: T): Promise<boolean> {
  try {
    await model.collection.insertOne(document as never);
    return true;
  } catch (error) {
    if ((error as { code?: number }).code === 11_000) return false;
    throw error;
  }
}
