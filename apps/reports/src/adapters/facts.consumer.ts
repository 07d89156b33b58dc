import {
  actionItemEvents,
  type Alert,
  AlertAcknowledgedV1,
  AlertChangedV1,
  AlertFiredV1,
  AlertResolvedV1,
  type Change,
  ChangeRecordedV1,
  ChannelHealthChangedV1,
  type EventOf,
  incidentEvents,
  IntegrationCountedV1,
  notificationEvents,
  postMortemEvents,
  type Team,
  TeamChangedV1,
} from '@debrief/contracts';
import type { Heard } from '@debrief/messaging';
import { Controller } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { CountFacts } from '../use-cases/count-facts.js';
import { ChannelHealth } from './channel-health.js';
import { HeardThrough } from './heard-through.js';

const deliveryFacts = notificationEvents.filter(({ type }) => type !== ChannelHealthChangedV1.type);
const alertFacts = [AlertFiredV1, AlertChangedV1, AlertAcknowledgedV1, AlertResolvedV1];

/** Everything that is counted, each type with exactly one handler. */
export const counted = [
  ...incidentEvents,
  ...actionItemEvents,
  ...postMortemEvents,
  ...notificationEvents,
  ...alertFacts,
  ChangeRecordedV1,
  IntegrationCountedV1,
  TeamChangedV1,
];

const types = (events: readonly { readonly type: string }[]) => events.map(({ type }) => type);

/** What `reports` hears. It answers nothing and says nothing of it: it counts. */
@Controller()
export class FactsConsumer {
  constructor(
    private readonly count: CountFacts,
    private readonly heard: HeardThrough,
    private readonly channels: ChannelHealth,
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

  @EventPattern(ChannelHealthChangedV1.type, { batch: true })
  onChannels(@Payload() events: Heard<string, EventOf<typeof ChannelHealthChangedV1>['data']>[]): Promise<void> {
    return this.channels.hear(events);
  }

  @EventPattern(types(deliveryFacts), { batch: true })
  onDeliveries(@Payload() events: Heard[]): Promise<void> {
    return this.heard.while(events, () => this.count.deliveries(events));
  }

  @EventPattern(types(alertFacts), { batch: true })
  onAlerts(@Payload() events: Heard<string, Alert>[]): Promise<void> {
    return this.heard.while(events, () => this.count.alerts(events));
  }

  @EventPattern(ChangeRecordedV1.type, { batch: true })
  onChanges(@Payload() events: Heard<string, Change>[]): Promise<void> {
    return this.heard.while(events, () => this.count.changes(events));
  }

  @EventPattern(IntegrationCountedV1.type, { batch: true })
  onSources(@Payload() events: Heard<string, EventOf<typeof IntegrationCountedV1>['data']>[]): Promise<void> {
    return this.heard.while(events, () => this.count.sources(events));
  }

  @EventPattern(TeamChangedV1.type, { batch: true })
  onTeams(@Payload() events: Heard<string, Team>[]): Promise<void> {
    return this.heard.while(events, () => this.count.teams(events));
  }
}
