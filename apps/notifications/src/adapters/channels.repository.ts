import { randomBytes } from 'node:crypto';
import { Clock, Environment, PlatformConfig } from '@debrief/config';
import type { ChannelKind, ChannelView, NewChannel } from '@debrief/contracts';
import { newId } from '@debrief/contracts/derive-id';
import { seal, unseal } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { notifications } from './models.js';
import type { ChannelDocument } from './notification.schemas.js';

/** What a channel keeps sealed. */
export interface ChannelSecrets {
  readonly url: string;
  readonly secret: string | null;
  /** Signs beside the new one for a day after a rotation. */
  readonly previous: { readonly secret: string; readonly until: string } | null;
}

const PURPOSE = 'channel';
const UNHEALTHY_FROM = 20;
const PROBE_MS = 60_000;
const ROTATION_MS = 24 * 3_600_000;

/** Ways out of the house: in-app and e-mail are built in, others are made by people. */
@Injectable()
export class ChannelsRepository {
  constructor(
    private readonly env: Environment,
    private readonly clock: Clock,
    @InjectModel('Channel', notifications) private readonly channels: Model<ChannelDocument>,
  ) {}

  get mailIsOn(): boolean {
    return this.env.get(PlatformConfig).SMTP_URL !== undefined;
  }

  async all(): Promise<ChannelDocument[]> {
    const kept = await this.channels.find().sort({ _id: 1 }).lean<ChannelDocument[]>();
    const builtIn = [this.builtIn('in-app', 'In-app inbox'), this.builtIn('email', 'E-mail')];
    return [
      ...builtIn.map((one) => ({ ...one, ...healthOf(kept.find(({ _id }) => _id === one._id)) })),
      ...kept.filter(({ sealed }) => sealed !== null),
    ];
  }

  async one(channelId: string): Promise<ChannelDocument | undefined> {
    return (await this.all()).find(({ _id }) => _id === channelId);
  }

  async add(channel: NewChannel): Promise<{ channel: ChannelDocument; secret: string | null }> {
    const secret = channel.kind === 'webhook' ? newSecret() : null;
    const document: ChannelDocument = {
      ...blankChannel(newId('chn'), channel.kind, channel.name, this.clock.now()),
      sealed: this.seal({ url: channel.url, secret, previous: null }),
    };
    await this.channels.create([document]);
    return { channel: document, secret };
  }

  async remove(channelId: string): Promise<boolean> {
    return (await this.channels.deleteOne({ _id: channelId, sealed: { $ne: null } } as never)).deletedCount === 1;
  }

  secretsOf(channel: ChannelDocument): ChannelSecrets | undefined {
    if (!channel.sealed) return undefined;
    return JSON.parse(unseal(channel.sealed, this.env.get(PlatformConfig).DEBRIEF_SECRET, PURPOSE)) as ChannelSecrets;
  }

  /** A new secret; the old one signs too for a day, so that the other side can follow. */
  async rotate(channel: ChannelDocument): Promise<string | undefined> {
    const secrets = this.secretsOf(channel);
    if (!secrets?.secret) return undefined;
    const secret = newSecret();
    const until = new Date(Date.parse(this.clock.now()) + ROTATION_MS).toISOString();
    const sealed = this.seal({ url: secrets.url, secret, previous: { secret: secrets.secret, until } });
    await this.channels.updateOne({ _id: channel._id }, { $set: { sealed } });
    return secret;
  }

  async succeeded(channel: ChannelDocument): Promise<boolean> {
    const set = { failuresInARow: 0, isHealthy: true, heldUntil: null, lastDeliveredAt: this.clock.now() };
    const before = await this.keep(channel, { $set: set });
    return before?.isHealthy === false;
  }

  /** True when it has just become unhealthy: from then on one message a minute probes it. */
  async failed(channel: ChannelDocument, holdSeconds?: number): Promise<boolean> {
    const before = await this.keep(channel, { $inc: { failuresInARow: 1 } });
    const failures = (before?.failuresInARow ?? 0) + 1;
    const isUnhealthy = failures >= UNHEALTHY_FROM;
    const hold = holdSeconds === undefined ? (isUnhealthy ? PROBE_MS : 0) : holdSeconds * 1_000;
    const heldUntil = hold > 0 ? new Date(Date.parse(this.clock.now()) + hold).toISOString() : null;
    if (isUnhealthy || heldUntil) await this.channels.updateOne({ _id: channel._id }, { $set: { isHealthy: !isUnhealthy, heldUntil } });
    return failures === UNHEALTHY_FROM;
  }

  async switchOff(channel: ChannelDocument, why: string): Promise<void> {
    await this.channels.updateOne({ _id: channel._id }, { $set: { isOff: true, why } });
  }

  viewOf(channel: ChannelDocument): ChannelView {
    const { _id: channelId, kind, name, isOff, why, isHealthy, failuresInARow, lastDeliveredAt, sealed } = channel;
    return {
      channelId,
      kind,
      name,
      state: isOff ? 'off' : 'on',
      why,
      isHealthy,
      failuresInARow,
      lastDeliveredAt,
      isBuiltIn: sealed === null,
    };
  }

  private keep(channel: ChannelDocument, update: object): Promise<ChannelDocument | null> {
    const { kind, name, createdAt } = channel;
    const isBuiltIn = channel.sealed === null;
    const onInsert = { $setOnInsert: { kind, name, createdAt, sealed: null } };
    return this.channels
      .findOneAndUpdate({ _id: channel._id }, { ...update, ...(isBuiltIn ? onInsert : {}) }, { upsert: isBuiltIn })
      .lean<ChannelDocument>();
  }

  private builtIn(id: 'in-app' | 'email', name: string): ChannelDocument {
    const isOff = id === 'email' && !this.mailIsOn;
    return { ...blankChannel(id, id, name, ''), isOff, why: isOff ? 'SMTP_URL is not set: mail is off.' : null };
  }

  private seal(secrets: ChannelSecrets): string {
    return seal(JSON.stringify(secrets), this.env.get(PlatformConfig).DEBRIEF_SECRET, PURPOSE);
  }
}

const newSecret = (): string => `whsec_${randomBytes(32).toString('base64')}`;

const healthOf = (kept: ChannelDocument | undefined): Partial<ChannelDocument> =>
  kept
    ? {
        failuresInARow: kept.failuresInARow ?? 0,
        isHealthy: kept.isHealthy ?? true,
        heldUntil: kept.heldUntil ?? null,
        lastDeliveredAt: kept.lastDeliveredAt ?? null,
      }
    : {};

/** A channel without a history. */
export const blankChannel = (_id: string, kind: ChannelKind, name: string, createdAt: string): ChannelDocument => ({
  _id,
  kind,
  name,
  isOff: false,
  why: null,
  sealed: null,
  failuresInARow: 0,
  isHealthy: true,
  heldUntil: null,
  lastDeliveredAt: null,
  createdAt,
});
