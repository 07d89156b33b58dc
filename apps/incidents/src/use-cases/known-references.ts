import type { IncidentService } from '@debrief/contracts';
import { reject, type Rejection } from '@debrief/decider';
import { Injectable } from '@nestjs/common';
import { DirectoryCopies } from '../adapters/directory-copies.js';
import { FieldRules } from '../adapters/field-rules.js';
import { RuleBooks } from '../adapters/rule-books.js';
import { serviceNamed } from '../domain/catalogue.js';

interface ServiceWish {
  readonly serviceId?: string | null | undefined;
  readonly name?: string | undefined;
  readonly relation: IncidentService['relation'];
}

/** Looks up what people refer to: services, teams, people, own fields. Unknown ones refuse the order; an alert's are kept. */
@Injectable()
export class KnownReferences {
  constructor(
    private readonly copies: DirectoryCopies,
    private readonly rules: RuleBooks,
    private readonly fields: FieldRules,
  ) {}

  /** Services as the catalogue knows them; a bare name that it knows becomes the service. */
  async services(wishes: readonly ServiceWish[]): Promise<IncidentService[] | Rejection> {
    const { catalogue } = await this.rules.current();
    const services: IncidentService[] = [];
    for (const { serviceId, name, relation } of wishes) {
      const id = serviceId ?? serviceNamed(catalogue, name ?? null);
      const known = id === null ? undefined : catalogue.services.get(id);
      if (serviceId && !known) return reject('incident/unknown-service', { serviceId });
      services.push({ serviceId: known?.serviceId ?? null, name: known?.name ?? name ?? '', relation });
    }
    return services;
  }

  /** The teams that own the subject services among these. */
  async owners(services: readonly IncidentService[]): Promise<string[]> {
    const { catalogue } = await this.rules.current();
    return [
      ...new Set(
        services.flatMap(({ serviceId, relation }) =>
          serviceId && relation === 'subject' ? (catalogue.services.get(serviceId)?.teamId ?? []) : [],
        ),
      ),
    ];
  }

  /** Why references are refused; undefined when all are known. `selfId` is known without being told of. */
  async refusal(wish: {
    teamIds?: readonly string[] | undefined;
    personIds?: readonly string[];
    fields?: Readonly<Record<string, unknown>> | undefined;
    selfId?: string;
  }): Promise<Rejection | undefined> {
    const [team] = await this.copies.unknown('teams', wish.teamIds ?? []);
    if (team) return reject('incident/unknown-team', { teamId: team });
    const [person] = await this.copies.unknown(
      'people',
      (wish.personIds ?? []).filter((id) => id !== wish.selfId),
    );
    if (person) return reject('incident/unknown-person', { personId: person });
    const refusal = await this.fields.refusal(wish.fields);
    if (refusal) return refusal;
    const named = await this.fields.named(wish.fields);
    const [stranger] = await this.copies.unknown(
      'people',
      named.people.filter((id) => id !== wish.selfId),
    );
    if (stranger) return reject('incident/unknown-person', { personId: stranger });
    const [service] = await this.copies.unknown('services', named.services);
    return service ? reject('incident/unknown-service', { serviceId: service }) : undefined;
  }
}
