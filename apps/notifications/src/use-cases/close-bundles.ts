import { createHash } from 'node:crypto';
import { Clock } from '@debrief/config';
import { dateIn } from '@debrief/working-time';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { ChannelsRepository } from '../adapters/channels.repository.js';
import { notifications } from '../adapters/models.js';
import type { DeliveryDocument, EntryDocument } from '../adapters/notification.schemas.js';
import { Recipients, ROOM } from '../adapters/recipients.js';
import { closesNow } from '../domain/bundle.js';
import { toldOf } from '../domain/entry.js';

interface Group {
  _id: string;
  firstAt: string;
  lastAt: string;
  modes: ('immediate' | 'bundled')[];
  sample: EntryDocument;
}

const GROUPS_AT_ONCE = 5_000;
const LONGEST_WAIT_MS = 24 * 3_600_000;
const MOST_ENTRIES = 1_000;

/** Makes messages of entries that wait: one a person, channel, kind and morning. */
@Injectable()
export class CloseBundles {
  constructor(
    private readonly clock: Clock,
    private readonly recipients: Recipients,
    private readonly channels: ChannelsRepository,
    @InjectModel('Entry', notifications) private readonly entries: Model<EntryDocument>,
    @InjectModel('Delivery', notifications) private readonly deliveries: Model<DeliveryDocument>,
  ) {}

  async execute(): Promise<void> {
    for (const open of await this.deliveries.find({ isGathered: false }).lean<DeliveryDocument[]>()) await this.gather(open);
    const waiting = await this.entries.aggregate<Group>([
      { $match: { state: 'waiting' } },
      {
        $group: {
          _id: '$group',
          firstAt: { $min: '$createdAt' },
          lastAt: { $max: '$createdAt' },
          modes: { $addToSet: '$mode' },
          sample: { $first: '$$ROOT' },
        },
      },
      { $limit: GROUPS_AT_ONCE },
    ]);
    for (const group of waiting) await this.close(group);
  }

  private async close({ _id: group, firstAt, lastAt, modes, sample }: Group): Promise<void> {
    const now = this.clock.now();
    const calendar = await this.recipients.calendarOf(sample.recipient);
    const date = dateIn(now, calendar.zone);
    const [last] = await this.deliveries.find({ group, date }).sort({ ordinal: -1 }).limit(1).lean<DeliveryDocument[]>();
    const mode = modes.includes('immediate') ? 'immediate' : 'bundled';
    const ordinal = last ? last.ordinal + 1 : 0;
    if (!closesNow({ firstAt, lastAt, mode }, { count: ordinal, lastClosedAt: last?.createdAt ?? null }, calendar, now)) return;
    const channelId = sample.channelId === ROOM ? await this.recipients.roomOf(sample.recipient) : sample.channelId;
    // Nobody has told us of that team yet: the message waits, a day at most.
    if (channelId === undefined && Date.parse(now) - Date.parse(firstAt) < LONGEST_WAIT_MS) return;
    const channel = channelId ? await this.channels.one(channelId) : undefined;
    if (!channel) {
      await this.entries.updateMany({ group, state: 'waiting' }, { $set: { state: 'dropped' } });
      return;
    }
    const { recipient, kind } = sample;
    const delivery: DeliveryDocument = {
      _id: createHash('sha256')
        .update(JSON.stringify([recipient, channel._id, kind, date, ordinal]))
        .digest('hex'),
      channelId: channel._id,
      channelKind: channel.kind,
      recipient,
      kind,
      date,
      ordinal,
      group,
      state: 'waiting',
      phase: null,
      isGathered: false,
      reminderIds: [],
      subjectIds: [],
      ringAt: null,
      createdAt: now,
      nextTryAt: now,
      leaseUntil: null,
      attempts: [],
      sentAt: null,
      providerId: null,
      isSaid: false,
      madeOn: new Date(now),
    };
    try {
      await this.deliveries.collection.insertOne(delivery as never);
    } catch (error) {
      // Somebody else closes it: theirs is as good.
      if ((error as { code?: number }).code !== 11_000) throw error;
      return;
    }
    await this.gather(delivery);
  }

  /** Claims the entries, then says that they are all: whoever died in between is followed here. */
  private async gather({ _id: deliveryId, group, createdAt }: DeliveryDocument): Promise<void> {
    const free = { group, state: 'waiting', createdAt: { $lte: createdAt } } as never;
    const ids = (await this.entries.find(free, { _id: 1 }).sort({ createdAt: 1 }).limit(MOST_ENTRIES).lean<{ _id: string }[]>()).map(
      ({ _id }) => _id,
    );
    await this.entries.updateMany({ _id: { $in: ids }, state: 'waiting' } as never, { $set: { state: 'taken', deliveryId } });
    const taken = await this.entries.find({ deliveryId }).sort({ _id: 1 }).lean<EntryDocument[]>();
    const set =
      taken.length === 0
        ? { isGathered: true, state: 'cancelled' }
        : {
            isGathered: true,
            reminderIds: taken.map(({ reminderId }) => reminderId),
            told: toldOf(taken),
            subjectIds: [...new Set(taken.map(({ subject }) => subject.id))],
            ringAt: taken.map(({ ringAt }) => ringAt).toSorted()[0] ?? null,
          };
    await this.deliveries.updateOne({ _id: deliveryId, isGathered: false }, { $set: set });
  }
}
