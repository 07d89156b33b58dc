import { Clock } from '@debrief/config';
import { Sweep } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import { ImportHistory } from '../use-cases/import-history.js';

const silentMs = 60_000;

/** Goes on with imports whose process ended in the middle. */
@Injectable()
@Sweep('ingest-imports', { everySeconds: 30 })
export class ImportsSweep {
  constructor(
    private readonly imports: ImportHistory,
    private readonly clock: Clock,
  ) {}

  sweep(): Promise<void> {
    return this.imports.resume(new Date(Date.parse(this.clock.now()) - silentMs).toISOString());
  }
}
