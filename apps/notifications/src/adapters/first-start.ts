import { log } from '@debrief/observability';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { TellRecipient } from '../use-cases/tell-recipient.js';

/** Remembers when this installation of notifications began: what rang before is never sent. */
@Injectable()
export class FirstStart implements OnApplicationBootstrap {
  constructor(private readonly tellRecipient: TellRecipient) {}

  onApplicationBootstrap(): void {
    // Not awaited: a service must start while Mongo is away. The first entry asks again.
    this.tellRecipient.begin().catch((error: unknown) => log.warn({ err: error }, 'the first start could not be noted yet'));
  }
}
