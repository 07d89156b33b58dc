import { NotificationKind, type NotificationMode, SetPreferences } from '@debrief/contracts';
import { Allow, type Caller as CallerOf, Caller, notFound, Problem, Public } from '@debrief/service';
import { Body, Controller, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { z } from 'zod';
import { ChannelsRepository } from './channels.repository.js';
import { MessageLinks } from './message-links.js';
import { notifications } from './models.js';
import type { PreferencesDocument } from './notification.schemas.js';

type Preference = PreferencesDocument['preferences'][number];
const standard: Readonly<Record<string, NotificationMode>> = { 'in-app': 'immediate', email: 'bundled' };

/** By which channel somebody wants to be told of what. */
@Controller('api/v1')
export class PreferencesController {
  constructor(
    private readonly channels: ChannelsRepository,
    private readonly links: MessageLinks,
    @InjectModel('Preferences', notifications) private readonly preferences: Model<PreferencesDocument>,
  ) {}

  /** Every kind on every channel, chosen or standard. */
  @Get('me/preferences')
  @Allow()
  async mine(@Caller() { personId }: CallerOf): Promise<{ preferences: Preference[] }> {
    const kept = await this.preferences.findById(personId).lean<PreferencesDocument>();
    const channels = await this.channels.all();
    return {
      preferences: NotificationKind.options.flatMap((kind) =>
        channels.map(({ _id: channelId }) => ({
          kind,
          channelId,
          mode: kept?.preferences.find((one) => one.kind === kind && one.channelId === channelId)?.mode ?? standard[channelId] ?? 'off',
        })),
      ),
    };
  }

  /** Changes those that are named; the others stay. In-app is never off. */
  @Put('me/preferences')
  @Allow()
  async set(@Body({ schema: SetPreferences }) body: z.output<typeof SetPreferences>, @Caller() caller: CallerOf) {
    if (body.preferences.some(({ channelId, mode }) => channelId === 'in-app' && mode !== 'immediate'))
      throw new Problem(422, 'preferences/in-app-stays-on', undefined, 'The inbox is where everything else can be looked up.');
    const known = new Set((await this.channels.all()).map(({ _id }) => _id));
    const unknown = body.preferences.find(({ channelId }) => !known.has(channelId));
    if (unknown) throw new Problem(422, 'channel/unknown', undefined, `There is no channel "${unknown.channelId}".`);
    await this.change(caller.personId, body.preferences);
    return this.mine(caller);
  }

  /** One click in a mail client (RFC 8058): switches this kind off for e-mail. Only this POST acts; a GET of the link shows a page. */
  @Post('unsubscribe/:token')
  @HttpCode(200)
  @Public()
  async unsubscribe(@Param('token') token: string) {
    const said = this.links.readUnsubscribe(token);
    const kind = NotificationKind.safeParse(said?.kind);
    if (!said || !kind.success) throw notFound('unsubscribe/unknown');
    await this.change(said.personId, [{ kind: kind.data, channelId: 'email', mode: 'off' }]);
    return { kind: kind.data, channelId: 'email', mode: 'off' };
  }

  private async change(personId: string, changed: readonly Preference[]): Promise<void> {
    const kept = await this.preferences.findById(personId).lean<PreferencesDocument>();
    const others = (kept?.preferences ?? []).filter(
      (one) => !changed.some(({ kind, channelId }) => kind === one.kind && channelId === one.channelId),
    );
    await this.preferences.replaceOne({ _id: personId }, { preferences: [...others, ...changed] }, { upsert: true });
  }
}
