import type { ChannelHealthChangedV1, EventOf } from '@debrief/contracts';
import { type Heard, positionOf } from '@debrief/messaging';
import { isDuplicateKey, Mongo } from '@debrief/persistence';
import { Injectable } from '@nestjs/common';

interface ChannelDocument {
  readonly _id: string;
  readonly version: number;
  readonly isHealthy: boolean;
}

/** Which channels are known not to work, as `notifications` last told: nothing is scheduled to them. */
@Injectable()
export class ChannelHealth {
  constructor(private readonly mongo: Mongo) {}

  async hear(events: readonly Heard<string, EventOf<typeof ChannelHealthChangedV1>['data']>[]): Promise<void> {
    const channels = await this.mongo.collection<ChannelDocument>('channels');
    for (const event of events) {
      const { version } = positionOf(event);
      const { channelId: _id, isHealthy } = event.data;
      await channels.replaceOne({ _id, version: { $lt: version } }, { version, isHealthy }, { upsert: true }).catch((error: unknown) => {
        if (!isDuplicateKey(error)) throw error; // a newer word is there
      });
    }
  }

  async deadAmong(channelIds: readonly string[]): Promise<string[]> {
    if (channelIds.length === 0) return [];
    const channels = await this.mongo.collection<ChannelDocument>('channels');
    const found = await channels.find({ _id: { $in: [...channelIds] }, isHealthy: false }, { maxTimeMS: 4_000 }).toArray();
    return found.map(({ _id }) => _id);
  }
}
