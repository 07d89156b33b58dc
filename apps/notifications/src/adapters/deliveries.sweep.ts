import { Sweep, type Sweeping } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import { CloseBundles } from '../use-cases/close-bundles.js';
import { Deliver } from '../use-cases/deliver.js';

/** Closes what has waited long enough, hands over what is due, takes over lost claims, says what was not said. */
@Injectable()
@Sweep('deliveries', { everySeconds: 5 })
export class DeliveriesSweep implements Sweeping {
  constructor(
    private readonly closeBundles: CloseBundles,
    private readonly deliver: Deliver,
  ) {}

  async sweep(): Promise<void> {
    await this.closeBundles.execute();
    await this.deliver.execute();
  }
}
