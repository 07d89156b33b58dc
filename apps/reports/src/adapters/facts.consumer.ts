import { actionItemEvents, incidentEvents, notificationEvents, postMortemEvents } from '@debrief/contracts';
import type { Heard } from '@debrief/messaging';
import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { CountFacts } from '../use-cases/count-facts.js';
import { HeardThrough } from './heard-through.js';

const types = (events: readonly { readonly type: string }[]) => events.map(({ type }) => type);

/** What `reports` hears. It answers nothing and says nothing of it: it counts. */
@Controller()
export class FactsConsumer {
  constructor(
    private readonly count: CountFacts,
    private readonly heard: HeardThrough,
  ) {}

  @EventPattern(types(incidentEvents), { batch: true })
  onIncidents(@Payload() events: Heard[]): Promise<void> {
    return this.heard.while(events, () => this.count.incidents(events));
  }

  @EventPattern(types(actionItemEvents), { batch: true })
  onActionItems(@Payload() events: Heard[]): Promise<void> {
    return this.heard.while(events, () => this.count.actionItems(events));
  }

  @EventPattern(types(postMortemEvents), { batch: true })
  onPostMortems(@Payload() events: Heard[]): Promise<void> {
    return this.heard.while(events, () => this.count.postMortems(events));
  }

  @EventPattern(types(notificationEvents), { batch: true })
  onDeliveries(@Payload() events: Heard[]): Promise<void> {
    return this.heard.while(events, () => this.count.deliveries(events));
  }
}
