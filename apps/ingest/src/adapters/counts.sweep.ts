import { Clock } from '@debrief/config';
import { Sweep } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import { SayCounts } from '../use-cases/say-counts.js';

/** Once a minute: what came in since. */
@Injectable()
@Sweep('ingest-counts', { everySeconds: 60 })
export class CountsSweep {
  constructor(
    private readonly counts: SayCounts,
    private readonly clock: Clock,
  ) {}

  sweep(): Promise<void> {
    return this.counts.execute(this.clock.now());
  }
}
