import { Sweep } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import { ReconsiderSuppressed } from '../use-cases/reconsider-suppressed.js';

/** Looks for maintenance windows that are over. */
@Injectable()
@Sweep('window-ends', { everySeconds: 30 })
export class WindowEndsSweep {
  constructor(private readonly reconsiderSuppressed: ReconsiderSuppressed) {}

  sweep(): Promise<void> {
    return this.reconsiderSuppressed.execute();
  }
}
