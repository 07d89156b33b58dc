import { Clock } from '@debrief/config';
import { CommitStore } from '@debrief/persistence';
import { Sweep } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import { plusMinutes } from '../domain/instants.js';
import { IncidentsRepository } from './incidents.repository.js';

/** Compares the heads of what was committed lately with what people read: a death between the two leaves nothing behind for long. */
@Injectable()
@Sweep('catch-up', { everySeconds: 60 })
export class CatchUpSweep {
  constructor(
    private readonly store: CommitStore,
    private readonly incidents: IncidentsRepository,
    private readonly clock: Clock,
  ) {}

  async sweep(): Promise<void> {
    const commits = await this.store.collection();
    const heads = await commits
      .aggregate<{ _id: string }>([
        { $match: { recordedAt: { $gte: plusMinutes(this.clock.now(), -5) } } },
        { $group: { _id: '$aggregateId' } },
      ])
      .toArray();
    const own = heads.filter(({ _id }) => _id.startsWith('inc_'));
    for (let from = 0; from < own.length; from += 500) await this.incidents.repair(own.slice(from, from + 500).map(({ _id }) => _id));
  }
}
