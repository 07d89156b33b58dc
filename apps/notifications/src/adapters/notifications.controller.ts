import { Clock } from '@debrief/config';
import {
  ActionItemId,
  DeliveryId,
  DeliveryState,
  type DeliveryView,
  type Inbox,
  type InboxEntry,
  ReadNotifications,
} from '@debrief/contracts';
import { Allow, type Caller as CallerOf, Caller, decodeCursor, notFound, pageOf, PageQuery, Problem } from '@debrief/service';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { z } from 'zod';
import { notifications } from './models.js';
import type { DeliveryDocument, EntryDocument, InboxDocument } from './notification.schemas.js';

const InboxQuery = PageQuery.extend({ unread: z.enum(['true', 'false']).optional(), kind: z.string().max(40).optional() });
const LedgerQuery = PageQuery.extend({
  actionItemId: ActionItemId.optional(),
  state: DeliveryState.optional(),
  channelId: z.string().max(64).optional(),
});

/** The caller's inbox, and the ledger of what went out. */
@Controller('api/v1/notifications')
export class NotificationsController {
  constructor(
    private readonly clock: Clock,
    @InjectModel('Inbox', notifications) private readonly inbox: Model<InboxDocument>,
    @InjectModel('Delivery', notifications) private readonly deliveries: Model<DeliveryDocument>,
    @InjectModel('Entry', notifications) private readonly entries: Model<EntryDocument>,
  ) {}

  /** What asks for the caller, newest first, and how much of it is unread. */
  @Get()
  @Allow()
  async list(
    @Query({ schema: InboxQuery }) { limit, cursor, unread, kind }: z.output<typeof InboxQuery>,
    @Caller() { personId }: CallerOf,
  ): Promise<Inbox> {
    const [createdAt, id] = cursor ? decodeCursor(cursor) : [];
    const filter = {
      ...shownTo(personId),
      ...(unread === undefined ? {} : { readAt: unread === 'true' ? null : { $ne: null } }),
      ...(kind ? { kind } : {}),
      ...(createdAt && id ? { $or: [{ createdAt: { $lt: createdAt } }, { createdAt, _id: { $lt: id } }] } : {}),
    };
    const found = await this.inbox
      .find(filter as never)
      .sort({ createdAt: -1, _id: -1 })
      .limit(limit + 1)
      .lean<InboxDocument[]>();
    const count = await this.inbox.countDocuments({ ...shownTo(personId), readAt: null });
    return { ...pageOf(found, limit, (one) => [one.createdAt, one._id], inboxEntryOf), unread: count };
  }

  /** Marks those as read, or all. */
  @Post('read')
  @HttpCode(200)
  @Allow()
  async read(@Body({ schema: ReadNotifications }) { ids, all }: z.output<typeof ReadNotifications>, @Caller() { personId }: CallerOf) {
    const which = all ? {} : { _id: { $in: ids ?? [] } };
    await this.inbox.updateMany({ personId, readAt: null, ...which } as never, { $set: { readAt: this.clock.now() } });
    return { unread: await this.inbox.countDocuments({ ...shownTo(personId), readAt: null }) };
  }

  /** The ledger: everybody sees their own messages, administrators all. */
  @Get('deliveries')
  @Allow()
  async ledger(
    @Query({ schema: LedgerQuery }) query: z.output<typeof LedgerQuery>,
    @Caller() caller: CallerOf,
  ): Promise<{ items: DeliveryView[]; nextCursor: string | null }> {
    const { limit, cursor, actionItemId, state, channelId } = query;
    const own = `person-${caller.personId}`;
    const [createdAt, id] = cursor ? decodeCursor(cursor) : [];
    const filter = {
      ...(caller.role === 'admin' ? {} : { recipient: own }),
      ...(actionItemId ? { subjectIds: actionItemId, ...(caller.role === 'admin' ? openly(actionItemId, own) : {}) } : {}),
      ...(state ? { state } : {}),
      ...(channelId ? { channelId } : {}),
      ...(createdAt && id ? { $and: [{ $or: [{ createdAt: { $lt: createdAt } }, { createdAt, _id: { $lt: id } }] }] } : {}),
    };
    const found = await this.deliveries
      .find(filter as never)
      .sort({ createdAt: -1, _id: -1 })
      .limit(limit + 1)
      .maxTimeMS(4_000)
      .lean<DeliveryDocument[]>();
    return pageOf(
      found,
      limit,
      (one) => [one.createdAt, one._id],
      (one) => deliveryViewOf(one, own),
    );
  }

  /** Once more, by a person who knows that it did not arrive. The id stays: where it counts, a second copy is dropped. */
  @Post('deliveries/:deliveryId/redeliver')
  @HttpCode(200)
  @Allow('channels:manage')
  async redeliver(@Param('deliveryId', { schema: DeliveryId }) deliveryId: string, @Caller() caller: CallerOf): Promise<DeliveryView> {
    const found = await this.deliveries.findById(deliveryId).lean<DeliveryDocument>();
    if (!found) throw notFound('delivery/unknown');
    if (!['failed', 'unknown', 'expired'].includes(found.state) || found.channelKind === 'in-app')
      throw new Problem(409, 'delivery/not-redeliverable', undefined, undefined, { state: found.state });
    // Entries that were let go come back, unless a later message has them.
    await this.entries.updateMany({ earlierDeliveryIds: deliveryId, state: 'waiting', deliveryId: null } as never, {
      $set: { state: 'taken', deliveryId },
    });
    const kept = await this.deliveries
      .findOneAndUpdate(
        { _id: deliveryId, state: found.state },
        { $set: { state: 'waiting', nextTryAt: this.clock.now(), createdAt: this.clock.now(), isSaid: false } },
        { returnDocument: 'after' },
      )
      .lean<DeliveryDocument>();
    if (!kept) throw new Problem(409, 'delivery/not-redeliverable');
    return deliveryViewOf(kept, `person-${caller.personId}`);
  }
}

/** What became private since is not there for whoever may not see it. */
const shownTo = (personId: string) => ({ personId, isHidden: { $ne: true } }) as const;

const inboxEntryOf = ({ _id, kind, title, rungId, subject, url, dueAt, orders, ringAt, createdAt, readAt }: InboxDocument): InboxEntry => ({
  notificationId: _id,
  kind,
  title,
  rungId,
  subject,
  url,
  dueAt,
  orders: [...orders],
  ringAt,
  createdAt,
  readAt,
});

/** Messages about an item that name it to others than their recipient. */
const openly = (actionItemId: string, own: string) => ({
  $or: [{ recipient: own }, { told: { $exists: false } }, { 'told.subjectIds': actionItemId }],
});

/** To others than its recipient, a message names nothing that is private. */
const named = ({ recipient, told, reminderIds, subjectIds }: DeliveryDocument, own: string) => {
  if (!told || recipient === own) return { reminderIds, subjectIds };
  return { reminderIds: told.visibility === 'private' ? [] : told.reminderIds, subjectIds: told.subjectIds };
};

const deliveryViewOf = (one: DeliveryDocument, own: string): DeliveryView => ({
  deliveryId: one._id,
  channelId: one.channelId,
  channelKind: one.channelKind,
  kind: one.kind,
  personId: one.recipient.startsWith('person-') ? one.recipient.slice('person-'.length) : null,
  date: one.date,
  ordinal: one.ordinal,
  state: one.state,
  ...named(one, own),
  ringAt: one.ringAt,
  sentAt: one.sentAt,
  nextTryAt: one.nextTryAt,
  providerId: one.providerId,
  attempts: one.attempts,
});
