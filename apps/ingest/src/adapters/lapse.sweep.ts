import { Clock } from '@debrief/config';
import { Sweep } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import { EndSilence } from '../use-cases/end-silence.js';

/** Once a minute: what silence makes of alerts and integrations. */
@Injectable()
@Sweep('ingest-lapse', { everySeconds: 60 })
export class LapseSweep {
  constructor(
    private readonly endSilence: EndSilence,
    private readonly clock: Clock,
  ) {}

  async sweep(): Promise<void> {
    await this.endSilence.execute(this.clock.now());
  }
}
