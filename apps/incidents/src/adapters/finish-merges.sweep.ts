import { Clock } from '@debrief/config';
import { Sweep } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import { plusMinutes } from '../domain/instants.js';
import { TransferAlerts } from '../use-cases/transfer-alerts.js';
import { IncidentsRepository } from './incidents.repository.js';

/** What began longer ago has lost its process. */
const givenUpMinutes = 1;

/** Finishes merges that a crash cut in two: the source says merged, the target has not taken it over. Moves, splits, undone ones, too. */
@Injectable()
@Sweep('finish-merges', { everySeconds: 30 })
export class FinishMergesSweep {
  constructor(
    private readonly incidents: IncidentsRepository,
    private readonly transfers: TransferAlerts,
    private readonly clock: Clock,
  ) {}

  async sweep(): Promise<void> {
    await this.transfers.finishAll(plusMinutes(this.clock.now(), -givenUpMinutes));
    const since = plusMinutes(this.clock.now(), -24 * 60);
    const merged = await (
      await this.incidents.incidents()
    )
      .find({ facets: 'status:merged', updatedAt: { $gte: since } })
      .limit(500)
      .toArray();
    for (const { _id, state } of merged) {
      if (!state.mergedInto) continue;
      if (await this.transfers.isAbsorbed(_id, state.mergedInto)) continue;
      await this.transfers.absorb(await this.incidents.load(_id), { kind: 'system', id: null });
    }
  }
}
