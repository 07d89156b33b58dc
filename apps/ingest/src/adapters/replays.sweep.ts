import { Clock } from '@debrief/config';
import { Sweep } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import { ReplayReceipts } from '../use-cases/replay-receipts.js';

const silentMs = 60_000;

/** Goes on with replays whose process ended in the middle. */
@Injectable()
@Sweep('ingest-replays', { everySeconds: 30 })
export class ReplaysSweep {
  constructor(
    private readonly replays: ReplayReceipts,
    private readonly clock: Clock,
  ) {}

  sweep(): Promise<void> {
    return this.replays.resume(new Date(Date.parse(this.clock.now()) - silentMs).toISOString());
  }
}
