import { ChangeRecordedV1, type Change } from '@debrief/contracts';
import { CommitStore, NO_HASH, TooManyRaces, upsertProjection } from '@debrief/persistence';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { pairsOf, type ChangeDocument } from '../adapters/alert.schema.js';
import { decideChange } from '../domain/decide-change.js';
import type { ChangeObservation } from '../domain/observation.js';

const mostRaces = 10;

/** Change events: few, so each is decided and saved by itself. */
@Injectable()
export class RecordChanges {
  constructor(
    private readonly store: CommitStore,
    @InjectModel('Change', 'ingest') private readonly changes: Model<ChangeDocument>,
  ) {}

  /** True when the observation said something new. */
  async execute(observation: ChangeObservation, cause: string): Promise<boolean> {
    const { changeId } = observation;
    for (let races = 0; races < mostRaces; races++) {
      const { events, version, headHash, causes } = await this.store.load(changeId);
      const before = (events.at(-1)?.data as Change | undefined) ?? null;
      const change = causes.has(cause) ? undefined : decideChange(before, observation, version + 1);
      if (change === undefined) {
        const last = events.at(-1);
        if (before !== null && last !== undefined) await this.project(before, headHash, last.time);
        return false;
      }
      const outcome = await this.store.append({
        aggregateId: changeId,
        version: version + 1,
        previousHash: version === 0 ? NO_HASH : headHash,
        cause,
        correlationId: cause,
        events: [ChangeRecordedV1.of(change)],
      });
      if (outcome.kind === 'committed') {
        await this.project(change, outcome.commit.hash, outcome.commit.recordedAt);
        return true;
      }
    }
    throw new TooManyRaces(`change ${changeId}: ${mostRaces} races lost`);
  }

  private async project({ changeId, sequence, labels, ...change }: Change, headHash: string, recordedAt: string): Promise<void> {
    await upsertProjection<ChangeDocument>(this.changes, changeId, sequence, { ...change, labels: pairsOf(labels), headHash, recordedAt });
  }
}
