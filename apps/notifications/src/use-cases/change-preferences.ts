import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { notifications } from '../adapters/models.js';
import type { PreferencesDocument } from '../adapters/notification.schemas.js';

/** Changes what somebody chose for those kinds and channels; the rest stays as it is. */
@Injectable()
export class ChangePreferences {
  constructor(@InjectModel('Preferences', notifications) private readonly preferences: Model<PreferencesDocument>) {}

  async execute(personId: string, changed: PreferencesDocument['preferences']): Promise<void> {
    const kept = await this.preferences.findById(personId).lean<PreferencesDocument>();
    const isChanged = (one: PreferencesDocument['preferences'][number]) =>
      changed.some(({ kind, channelId }) => kind === one.kind && channelId === one.channelId);
    const others = (kept?.preferences ?? []).filter((one) => !isChanged(one));
    await this.preferences.replaceOne({ _id: personId }, { preferences: [...others, ...changed] }, { upsert: true });
  }
}
