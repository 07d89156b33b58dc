import {
  eventOfType,
  NotificationDeliveredV1,
  type ActionItemEvent,
  type Audience,
  type IncidentEvent,
  type PostMortemEvent,
  type Visibility,
} from '@debrief/contracts';
import { Permanent, type Heard } from '@debrief/messaging';
import { counter } from '@debrief/observability';
import { Injectable } from '@nestjs/common';
import type { z } from 'zod';
import { evolveActionItem, type CountedActionItemEvent } from '../domain/facts/action-item-fact.js';
import type { DeliveryFact } from '../domain/facts/delivery-fact.js';
import { evolveIncident } from '../domain/facts/incident-fact.js';
import { positionOf, stepOf } from '../domain/facts/position.js';
import { evolvePostMortem, type CountedPostMortemEvent } from '../domain/facts/post-mortem-fact.js';
import type { FactKind, Facts } from '../domain/reports.js';
import { FactsRepository, type StoredFact } from '../adapters/facts.repository.js';

type Seen = { readonly visibility: Visibility; readonly audience: Audience };

const audienceOf = (audience: Audience) => audience.map(({ kind, id }) => `${kind}:${id}`);

/** Folds what was heard into facts, each thing in its own order, one bulk write a batch. The same event twice changes nothing. */
@Injectable()
export class CountFacts {
  private readonly withoutHistory = counter('events_without_history_total', 'Events of things whose beginning was not heard', ['group']);

  constructor(private readonly facts: FactsRepository) {}

  incidents(heard: readonly Heard[]): Promise<void> {
    return this.count('incident', heard, (fact, event) => evolveIncident(fact, event as unknown as IncidentEvent, event.time));
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

  postMortems(heard: readonly Heard[]): Promise<void> {
    const documents = heard.filter((event) => event.type.startsWith('post-mortem.'));
    return this.count('post-mortem', documents, (fact, event) =>
      evolvePostMortem(fact, event as unknown as PostMortemEvent & CountedPostMortemEvent),
    );
  }

  async deliveries(heard: readonly Heard[]): Promise<void> {
    const facts = new Map<string, StoredFact<DeliveryFact>>();
    for (const event of heard) {
      const outcome = /^notification\.(delivered|failed|unknown|expired)\.v1$/.exec(event.type)?.[1] as DeliveryFact['outcome'] | undefined;
      if (!outcome) continue;
      const { deliveryId, channelKind, kind, reminderIds, ringAt, sentAt, attempts } = event.data as z.infer<
        typeof NotificationDeliveredV1.data
      >;
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
      facts.set(deliveryId, { ...positionOf(event), visibility: 'internal', audience: [], fact });
    }
    await this.facts.save('delivery', facts);
  }

  private async count<Kind extends FactKind>(
    kind: Kind,
    heard: readonly Heard[],
    evolve: (fact: Facts[Kind] | undefined, event: Heard) => Facts[Kind] | undefined,
  ): Promise<void> {
    const known = await this.facts.load(kind, [...new Set(heard.map((event) => event.subject))]);
    const changed = new Map<string, StoredFact<Facts[Kind]>>();
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
    await this.facts.save(kind, changed);
  }
}
