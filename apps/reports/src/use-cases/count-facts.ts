import {
  eventOfType,
  type EventOf,
  NotificationDeliveredV1,
  type ActionItemEvent,
  type Alert,
  type Audience,
  type Change,
  type IntegrationCountedV1,
  type Team,
  type IncidentEvent,
  type PostMortemEvent,
  type Visibility,
} from '@debrief/contracts';
import { Gathered, Permanent, type Heard } from '@debrief/messaging';
import { counter } from '@debrief/observability';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { evolveActionItem, type CountedActionItemEvent } from '../domain/facts/action-item-fact.js';
import type { DeliveryFact } from '../domain/facts/delivery-fact.js';
import { evolveIncident } from '../domain/facts/incident-fact.js';
import { positionOf, stepOf } from '../domain/facts/position.js';
import { evolvePostMortem, type CountedPostMortemEvent } from '../domain/facts/post-mortem-fact.js';
import { alertKeyOf, evolveAlert } from '../domain/facts/alert-fact.js';
import { changeFactOf } from '../domain/facts/change-fact.js';
import { evolveLesson, type LessonEvent } from '../domain/facts/lesson-fact.js';
import { hourCounted, hourHeard } from '../domain/facts/source-fact.js';
import type { LinkFact, StoredFacts, StoredKind } from '../domain/facts/stored-facts.js';
import { FactsRepository, type StoredFact } from '../adapters/facts.repository.js';

type Seen = { readonly visibility: Visibility; readonly audience: Audience };

const audienceOf = (audience: Audience) => audience.map(({ kind, id }) => `${kind}:${id}`);

/** Who may see is decided where it is read: by the incidents that it belongs to. */
const forAll = { visibility: 'internal' as const, audience: [] };

/** Folds what was heard into facts, each thing in its own order, one bulk write a batch. The same event twice changes nothing. */
@Injectable()
export class CountFacts {
  private readonly withoutHistory = counter('events_without_history_total', 'Events of things whose beginning was not heard', ['group']);

  // What comes in a flood is counted for all partitions together: a few big writes instead of many small ones.
  private readonly ofIncidents = new Gathered<Heard>((heard) => this.countIncidents(heard));
  private readonly ofAlerts = new Gathered<Heard<string, Alert>>((heard) => this.countAlerts(heard));

  constructor(private readonly facts: FactsRepository) {}

  incidents(heard: readonly Heard[]): Promise<void> {
    return this.ofIncidents.add(heard);
  }

  alerts(heard: readonly Heard<string, Alert>[]): Promise<void> {
    return this.ofAlerts.add(heard);
  }

  private async countIncidents(heard: readonly Heard[]): Promise<void> {
    await this.links(heard);
    await this.count('incident', heard, (fact, event) => evolveIncident(fact, event as unknown as IncidentEvent, event.time));
  }

  actionItems(heard: readonly Heard[]): Promise<void> {
    // Deadlines and digests ring under ids of their own; they are no items.
    const items = heard.filter((event) => event.subject.startsWith('act_'));
    return this.count('action-item', items, (fact, event) =>
      (event as unknown as ActionItemEvent).type === 'action-item.reminder-due.v1'
        ? fact
        : evolveActionItem(fact, event as unknown as CountedActionItemEvent),
    );
  }

  async postMortems(heard: readonly Heard[]): Promise<void> {
    const documents = heard.filter((event) => event.type.startsWith('post-mortem.'));
    await this.count('post-mortem', documents, (fact, event) =>
      evolvePostMortem(fact, event as unknown as PostMortemEvent & CountedPostMortemEvent),
    );
    const lessons = heard.filter((event) => event.type.startsWith('lesson.'));
    await this.count('lesson', lessons, (fact, event) => evolveLesson(fact, event as unknown as LessonEvent, event.time));
  }

  async deliveries(heard: readonly Heard[]): Promise<void> {
    const facts = new Map<string, StoredFact<DeliveryFact>>();
    for (const event of heard) {
      const outcome = /^notification\.(delivered|failed|unknown|expired)\.v1$/.exec(event.type)?.[1] as DeliveryFact['outcome'] | undefined;
      if (!outcome) continue;
      const { visibility = 'internal', audience = [], ...told } = event.data as z.infer<typeof NotificationDeliveredV1.data>;
      const { deliveryId, channelKind, kind, reminderIds, ringAt, sentAt, attempts } = told;
      const fact = {
        deliveryId,
        channelKind,
        kind,
        outcome,
        reminders: reminderIds.length,
        ringAt,
        sentAt,
        attempts,
        recordedAt: event.time,
      };
      // Each outcome holds the whole delivery, so the newest one is all that is needed.
      facts.set(deliveryId, { ...positionOf(event), visibility, audience: audienceOf(audience), fact });
    }
    await this.facts.save('delivery', facts);
  }

  /** Each event of an alert holds the whole of it; a fact is one episode. */
  private async countAlerts(heard: readonly Heard<string, Alert>[]): Promise<void> {
    const known = await this.facts.load('alert', [...new Set(heard.map(({ data }) => alertKeyOf(data.alertId, data.episode)))]);
    const changed = new Map<string, StoredFact<StoredFacts['alert']>>();
    const sources = new Map<string, StoredFact<StoredFacts['source']>>();
    for (const event of heard) {
      const { data } = event;
      const id = alertKeyOf(data.alertId, data.episode);
      const copy = changed.get(id) ?? known.get(id);
      const position = positionOf(event);
      if (copy && stepOf(copy, position, false) === 'known') continue;
      const fact = evolveAlert(copy?.fact, data);
      // Nothing that is counted changed: the older position does no harm, for the same event gives the same fact.
      if (!copy || JSON.stringify(fact) !== JSON.stringify(copy.fact)) changed.set(id, { ...position, ...forAll, fact });
      if (data.isReplay) continue;
      const hour = hourHeard(data.integrationId, data.source, data.receivedAt);
      const key = `${hour.integrationId}|${hour.hour}`;
      // Its position is the instant itself: the newest arrival of an hour stays, in whichever order they are heard.
      if (data.receivedAt > (sources.get(key)?.fact.lastReceivedAt ?? ''))
        sources.set(key, { version: Date.parse(data.receivedAt), index: 0, ...forAll, fact: hour });
    }
    await Promise.all([this.facts.save('alert', changed, known), this.facts.save('source', sources)]);
  }

  async changes(heard: readonly Heard<string, Change>[]): Promise<void> {
    await this.facts.save(
      'change',
      new Map(heard.map((event) => [event.subject, { ...positionOf(event), ...forAll, fact: changeFactOf(event.data) }])),
    );
  }

  async sources(heard: readonly Heard<string, EventOf<typeof IntegrationCountedV1>['data']>[]): Promise<void> {
    const facts = heard.map((event) => {
      const fact = hourCounted(event.data);
      return [`${fact.integrationId}|${fact.hour}|counted`, { ...positionOf(event), ...forAll, fact }] as const;
    });
    await this.facts.save('source', new Map(facts));
  }

  async teams(heard: readonly Heard<string, Team>[]): Promise<void> {
    const facts = heard.map((event) => {
      const { teamId, name, memberIds } = event.data;
      return [teamId, { ...positionOf(event), ...forAll, fact: { teamId, name, people: memberIds.length } }] as const;
    });
    await this.facts.save('team', new Map(facts));
  }

  /** Which episodes stand in which incident, and what people said of an alert there. The newest word counts. */
  private async links(heard: readonly Heard[]): Promise<void> {
    const facts = new Map<string, StoredFact<LinkFact>>();
    const keep = (event: Heard, alertKey: string, what: Pick<LinkFact, 'isMember' | 'isUseful'>) => {
      const incidentId = event.subject;
      facts.set(`${incidentId}|${alertKey}`, { ...positionOf(event), ...forAll, fact: { incidentId, alertKey, ...what } });
    };
    for (const event of heard as unknown as (Heard & IncidentEvent)[])
      if (event.type === 'incident.alerts-attached.v1' || event.type === 'incident.alerts-detached.v1')
        for (const { alertId, episode } of event.data.alerts)
          keep(event, alertKeyOf(alertId, episode), { isMember: event.type === 'incident.alerts-attached.v1', isUseful: null });
      else if (event.type === 'incident.alert-judged.v1') keep(event, event.data.alertId, { isMember: false, isUseful: event.data.useful });
    await this.facts.save('link', facts);
  }

  private async count<Kind extends StoredKind>(
    kind: Kind,
    heard: readonly Heard[],
    evolve: (fact: StoredFacts[Kind] | undefined, event: Heard) => StoredFacts[Kind] | undefined,
  ): Promise<void> {
    const known = await this.facts.load(kind, [...new Set(heard.map((event) => event.subject))]);
    const changed = new Map<string, StoredFact<StoredFacts[Kind]>>();
    for (const event of heard) {
      const id = event.subject;
      const copy = changed.get(id) ?? known.get(id);
      const position = positionOf(event);
      const step = stepOf(copy, position, eventOfType(event.type)?.begins ?? false);
      if (step === 'known') continue;
      if (step === 'no-history') {
        this.withoutHistory.inc({ group: 'reports' });
        continue;
      }
      if (step === 'gap') throw new Permanent(`${event.id} does not follow ${id}:${copy?.version}:${copy?.index}`);
      const fact = evolve(copy?.fact, event);
      if (!fact) continue;
      const { visibility, audience } = event.data as Seen;
      changed.set(id, { ...position, visibility, audience: audienceOf(audience), fact });
    }
    await this.facts.save(kind, changed, known);
  }
}
