import { NotificationKind, type NotificationMode, SetPreferences } from '@debrief/contracts';
import { Allow, type Caller as CallerOf, Caller, Problem } from '@debrief/service';
import { Body, Controller, Get, Put } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import type { z } from 'zod';
import { ChangePreferences } from '../use-cases/change-preferences.js';
import { ChannelsRepository } from './channels.repository.js';
import { notifications } from './models.js';
import type { PreferencesDocument } from './notification.schemas.js';

type Preference = PreferencesDocument['preferences'][number];
const standard: Readonly<Record<string, NotificationMode>> = { 'in-app': 'immediate', email: 'bundled' };

/** By which channel somebody wants to be told of what. */
@Controller('api/v1')
export class PreferencesController {
  constructor(
    private readonly channels: ChannelsRepository,
    private readonly changePreferences: ChangePreferences,
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
    await this.changePreferences.execute(caller.personId, body.preferences);
    return this.mine(caller);
  }
}
