import { randomBytes } from 'node:crypto';
import { Clock, Environment, PlatformConfig } from '@debrief/config';
import { type ChannelView, type CreatedChannel, NewChannel, type TestedChannel } from '@debrief/contracts';
import { Allow, type Caller as CallerOf, Caller, EgressRefused, mayCall, notFound, Problem } from '@debrief/service';
import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { isIP } from 'node:net';
import { lookup } from 'node:dns/promises';
import { AddressBook } from './address-book.js';
import { ChannelSenders } from './channel-senders.js';
import { ChannelsRepository } from './channels.repository.js';
import { MessageLinks } from './message-links.js';
import type { ChannelDocument } from './notification.schemas.js';

/** Ways out of the house, their health, and a test of each. */
@Controller('api/v1/channels')
export class ChannelsController {
  constructor(
    private readonly env: Environment,
    private readonly clock: Clock,
    private readonly channels: ChannelsRepository,
    private readonly senders: ChannelSenders,
    private readonly addresses: AddressBook,
    private readonly links: MessageLinks,
  ) {}

  /** Every channel and whether it is on: without SMTP_URL, e-mail says that mail is off. */
  @Get()
  @Allow()
  async list(): Promise<{ items: ChannelView[]; nextCursor: null }> {
    return { items: (await this.channels.all()).map((channel) => this.channels.viewOf(channel)), nextCursor: null };
  }

  /** A new channel. The secret of a webhook is shown this once. */
  @Post()
  @Allow('channels:manage')
  async add(@Body({ schema: NewChannel }) body: NewChannel): Promise<CreatedChannel> {
    await this.refusePrivateAddress(body.url);
    const { channel, secret } = await this.channels.add(body);
    return { ...this.channels.viewOf(channel), secret };
  }

  @Delete(':channelId')
  @HttpCode(204)
  @Allow('channels:manage')
  async remove(@Param('channelId') channelId: string): Promise<void> {
    if (!(await this.channels.remove(channelId))) throw notFound('channel/unknown');
  }

  /** A new secret; the old one signs too for 24 hours. */
  @Post(':channelId/rotate-secret')
  @HttpCode(200)
  @Allow('channels:manage')
  async rotate(@Param('channelId') channelId: string) {
    const secret = await this.channels.rotate(await this.found(channelId));
    if (!secret) throw new Problem(409, 'channel/no-secret');
    return { secret };
  }

  /** Sends a message to the caller's own address, or to the channel, and says what came of it. */
  @Post(':channelId/test')
  @HttpCode(200)
  @Allow('channels:manage')
  async test(@Param('channelId') channelId: string, @Caller() { personId }: CallerOf): Promise<TestedChannel> {
    const channel = await this.found(channelId);
    if (channel.kind === 'in-app') return { ok: true, code: 'ok', note: '' };
    if (channel.isOff) throw new Problem(409, 'channel/off', undefined, channel.why ?? undefined);
    const now = this.clock.now();
    const url = '/settings/channels';
    const text = `This is a test of the channel "${channel.name}".`;
    const entry = {
      entryId: 'test',
      reminderId: 'test',
      channelId,
      recipient: `person-${personId}`,
      kind: 'mention' as const,
      rungId: null,
      subject: { kind: 'test', id: 'test', number: null },
      title: text,
      url,
      dueAt: null,
      orders: [],
      ringAt: now,
      rangAt: now,
      visibility: 'internal' as const,
      createdAt: now,
    };
    const outcome = await this.senders.of(channel.kind).send(
      {
        deliveryId: randomBytes(32).toString('hex'),
        channel,
        recipient: entry.recipient,
        address: channel.kind === 'email' ? await this.addresses.of(entry.recipient) : null,
        kind: 'test',
        date: now.slice(0, 10),
        entries: [entry],
        rendered: {
          subject: 'Debrief: a test',
          text: `${text}\n\n${this.links.publicUrl}${url}\n`,
          html: `<p>${text.replaceAll('<', '&lt;')}</p>`,
        },
        unsubscribe: undefined,
        createdAt: now,
      },
      () => Promise.resolve(),
    );
    return { ok: outcome.kind === 'delivered', code: outcome.kind === 'delivered' ? 'ok' : outcome.code, note: outcome.note };
  }

  private async found(channelId: string): Promise<ChannelDocument> {
    const channel = await this.channels.one(channelId);
    if (!channel) throw notFound('channel/unknown');
    return channel;
  }

  /** Said when it is saved, for the sake of whoever types it; the guard at the socket is what holds. */
  private async refusePrivateAddress(url: string): Promise<void> {
    const { hostname } = new URL(url);
    const host = hostname.replace(/^\[|\]$/g, '');
    const allow = this.env.get(PlatformConfig).DEBRIEF_EGRESS_ALLOW;
    if (allow.includes(host.toLowerCase())) return;
    const addresses = isIP(host) ? [{ address: host }] : await lookup(host, { all: true }).catch(() => []);
    if (addresses.length > 0 && addresses.every(({ address }) => !mayCall(address, allow)))
      throw new Problem(422, 'channel/address-not-allowed', 'That address is private', new EgressRefused(host).message, {
        variable: 'DEBRIEF_EGRESS_ALLOW',
      });
  }
}
