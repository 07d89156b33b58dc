import { Clock } from '@debrief/config';
import type { EventEnvelope, IncidentEvent, PastIncident } from '@debrief/contracts';
import { derivedId } from '@debrief/contracts/derive-id';
import { isRejection, type Rejection } from '@debrief/decider';
import { Permanent } from '@debrief/messaging';
import { Injectable } from '@nestjs/common';
import { IncidentsRepository } from '../adapters/incidents.repository.js';
import { RuleBooks } from '../adapters/rule-books.js';
import { incident, type Incident, type IncidentOrder } from '../domain/incident.js';
import { incidentSeverityOf } from '../domain/severity.js';
import { KnownReferences } from './known-references.js';

/**
 * An incident that another tool kept: opened, acknowledged and resolved in one commit with its own times, so that nobody ever sees it open. Its id
 * follows from what it is: told twice it is one incident.
 */
@Injectable()
export class ImportIncident {
  constructor(
    private readonly incidents: IncidentsRepository,
    private readonly references: KnownReferences,
    private readonly rules: RuleBooks,
    private readonly clock: Clock,
  ) {}

  async execute({ id, correlationid, data }: EventEnvelope<string, PastIncident>): Promise<void> {
    const services = await this.references.services(data.service === null ? [] : [{ name: data.service, relation: 'subject' }]);
    if (isRejection(services)) throw new Permanent(`an imported incident names an unknown service: ${data.service}`);
    const teamIds = await this.references.owners(services);
    const incidentId = derivedId('inc', 'imported', data.pastIncidentId);
    const asked = { now: this.clock.now(), by: { kind: 'system', id: null } } as const;
    const decided = await this.incidents.act({
      incidentId,
      cause: id,
      correlationId: correlationid,
      decide: async (state) => {
        // Whoever changed it since keeps the change: history is taken over once.
        if (state.status !== 'none') return [];
        const link = data.links.find(({ kind }) => kind === 'source')?.href;
        const told = [data.description, link === undefined ? null : `From ${link}`].filter(Boolean).join('\n\n');
        const orders: IncidentOrder[] = [
          {
            ...asked,
            type: 'DeclareIncident',
            incidentId,
            number: await this.rules.next('number'),
            title: data.title,
            severity: incidentSeverityOf(data.severity),
            summary: told === '' ? null : told.slice(0, 16_384).toWellFormed(),
            services,
            teamIds,
            environment: data.environment?.slice(0, 64) ?? null,
            tags: ['imported'],
            detectionMethod: 'unknown',
            visibility: 'internal',
            audience: [],
            openedAt: data.startedAt,
            impactStartedAt: data.startedAt,
            isAcknowledged: false,
            origin: 'import',
          },
          ...(data.acknowledgedAt === null ? [] : [{ ...asked, type: 'AcknowledgeIncident', at: data.acknowledgedAt } as const]),
          {
            ...asked,
            type: 'ResolveIncident',
            at: data.resolvedAt,
            reason: data.isEndInferred ? `${data.source} told no end of it: this is the last that it told.` : `As ${data.source} kept it.`,
          },
        ];
        return inOneGo(orders, state);
      },
    });
    if (isRejection(decided)) throw new Permanent(`an imported incident was refused: ${decided.type}`);
  }
}

/** The events of orders in a row, each decided upon what the one before has made. */
function inOneGo(orders: readonly IncidentOrder[], from: Incident): readonly IncidentEvent[] | Rejection {
  const events: IncidentEvent[] = [];
  let state = from;
  for (const order of orders) {
    const decided = incident.decide(order, state);
    if (isRejection(decided)) return decided;
    events.push(...decided);
    state = decided.reduce((folded, event) => incident.evolve(folded, event), state);
  }
  return events;
}
