import { log } from '@debrief/observability';
import { Mongo } from '@debrief/persistence';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ReplanReminders } from '../use-cases/replan-reminders.js';

/** Rules of time zones come with the runtime. When they differ from those that reminders were planned by, all are planned anew. */
@Injectable()
export class ZoneData implements OnApplicationBootstrap {
  constructor(
    private readonly mongo: Mongo,
    private readonly replanReminders: ReplanReminders,
  ) {}

  onApplicationBootstrap(): void {
    // Not awaited: a service must start while Mongo is away, and late is as good as early here.
    this.compare().catch((error: unknown) => log.warn({ err: error }, 'the version of the time zones could not be compared'));
  }

  async compare(present: string = process.versions.tz ?? 'unknown'): Promise<boolean> {
    const settings = await this.mongo.collection<{ _id: string; value: string }>('settings');
    const planned = await settings.findOne({ _id: 'tz' });
    if (planned?.value === present) return false;
    if (planned) await this.replanReminders.everything();
    await settings.updateOne({ _id: 'tz' }, { $set: { value: present } }, { upsert: true });
    return planned !== null;
  }
}
