import { createHash, randomBytes } from 'node:crypto';
import { Clock, Environment, PlatformConfig } from '@debrief/config';
import { Mongo } from '@debrief/persistence';
import { Allow, type Caller as CallerOf, Caller, notFound, Public, type HttpReply } from '@debrief/service';
import { Controller, Delete, Get, Headers, HttpCode, Param, Post, Res } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { calendarFeed } from '../domain/calendar-feed.js';
import type { ActionItemDocument } from './action-item.schema.js';
import { actionItems } from './models.js';

interface Feed {
  _id: string;
  personId: string;
}

// Closed items stay as cancelled for a month, so that calendars take them away.
const CLOSED_DAYS = 30;
const MOST_ITEMS = 500;

/** Due days in one's own calendar: an address with a token in it, which is kept hashed and can be taken back. */
@Controller('api/v1/me/calendar')
export class CalendarController {
  constructor(
    private readonly clock: Clock,
    private readonly env: Environment,
    private readonly mongo: Mongo,
    @InjectModel('ActionItem', actionItems) private readonly items: Model<ActionItemDocument>,
  ) {}

  @Get()
  @Allow()
  async isOn(@Caller() { personId }: CallerOf) {
    return { isOn: (await (await this.feeds()).findOne({ personId })) !== null };
  }

  /** A new address, shown this once; the one before it ends. */
  @Post()
  @Allow()
  async make(@Caller() { personId }: CallerOf) {
    const token = randomBytes(32).toString('base64url');
    const feeds = await this.feeds();
    await feeds.deleteMany({ personId });
    await feeds.insertOne({ _id: hashOf(token), personId });
    return { url: `${this.publicUrl}/api/v1/me/calendar/${token}.ics` };
  }

  @Delete()
  @HttpCode(204)
  @Allow()
  async end(@Caller() { personId }: CallerOf): Promise<void> {
    await (await this.feeds()).deleteMany({ personId });
  }

  /** The calendar itself, for programs that cannot sign in. */
  @Get(':file')
  @Public()
  async feed(
    @Param('file') file: string,
    @Headers('if-none-match') known: string | undefined,
    @Res({ passthrough: true }) reply: HttpReply,
  ): Promise<string | undefined> {
    const token = /^([A-Za-z0-9_-]{43})\.ics$/.exec(file)?.[1];
    const feed = token ? await (await this.feeds()).findOne({ _id: hashOf(token) }) : null;
    if (!feed) throw notFound('calendar/unknown');
    const since = new Date(Date.parse(this.clock.now()) - CLOSED_DAYS * 86_400_000).toISOString();
    const found = await this.items
      .find({ ownerKey: `person:${feed.personId}`, $or: [{ isOpen: true }, { updatedAt: { $gte: since } }] })
      .sort({ sortDueAt: 1, _id: 1 })
      .limit(MOST_ITEMS)
      .lean<ActionItemDocument[]>();
    const text = calendarFeed(
      found.map(({ item, updatedAt }) => ({ ...item, updatedAt })),
      new URL(this.publicUrl).hostname,
      this.publicUrl,
    );
    const etag = `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`;
    reply.header('etag', etag);
    reply.header('content-type', 'text/calendar; charset=utf-8');
    if (known !== etag) return text;
    reply.code(304);
    return undefined;
  }

  private feeds() {
    return this.mongo.collection<Feed>('calendar-feeds');
  }

  private get publicUrl(): string {
    const { DEBRIEF_PUBLIC_URL, DEBRIEF_PORT } = this.env.get(PlatformConfig);
    return (DEBRIEF_PUBLIC_URL ?? `http://127.0.0.1:${DEBRIEF_PORT}`).replace(/\/+$/, '');
  }
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');
