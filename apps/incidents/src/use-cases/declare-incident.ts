import { Clock } from '@debrief/config';
import type { DeclareIncidentBody } from '@debrief/contracts';
import { derivedId } from '@debrief/contracts/derive-id';
import { isRejection, reject, type Rejection } from '@debrief/decider';
import type { Caller, Cause } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import { FieldRules } from '../adapters/field-rules.js';
import { IncidentsRepository, type Loaded } from '../adapters/incidents.repository.js';
import { RuleBooks } from '../adapters/rule-books.js';
import { incident } from '../domain/incident.js';
import { KnownReferences } from './known-references.js';
import { LookBack } from './look-back.js';
import { MoveAlerts } from './move-alerts.js';
import { byOf } from './order-incident.js';

/** A person says that there is trouble. The id follows from who says it and the Idempotency-Key: said twice it is one incident. */
@Injectable()
export class DeclareIncident {
  constructor(
    private readonly incidents: IncidentsRepository,
    private readonly references: KnownReferences,
    private readonly fields: FieldRules,
    private readonly rules: RuleBooks,
    private readonly moveAlerts: MoveAlerts,
    private readonly lookBack: LookBack,
    private readonly clock: Clock,
  ) {}

  async execute({ body, caller, cause }: { body: DeclareIncidentBody; caller: Caller; cause: Cause }): Promise<Loaded | Rejection> {
    const now = this.clock.now();
    const isWork = body.kind === 'release' || body.kind === 'project';
    if (isWork && body.alertIds.length > 0) return reject('incident/takes-no-alerts', { kind: body.kind });
    const services = await this.references.services(body.services ?? []);
    if (isRejection(services)) return services;
    const personIds = body.audience.filter(({ kind }) => kind === 'person').map(({ id }) => id);
    const teamIds = [...(body.teamIds ?? []), ...body.audience.filter(({ kind }) => kind === 'team').map(({ id }) => id)];
    const refusal = await this.references.refusal({ teamIds, personIds, fields: body.fields, selfId: caller.personId });
    if (refusal) return refusal;
    const alerts = await this.moveAlerts.attachable(body.alertIds, caller);
    if (isRejection(alerts)) return alerts;
    const incidentId = derivedId('inc', 'declared', cause);
    const requiredFields = await this.fields.requiredAt('declare');
    const owners = body.teamIds ?? (await this.references.owners(services));
    const isPrivate = body.visibility === 'private';
    const hasCaller = body.audience.some(({ id }) => id === caller.personId);
    // Who declares a private incident is in its audience, or could not see it.
    const audience = isPrivate && !hasCaller ? [...body.audience, { kind: 'person' as const, id: caller.personId }] : body.audience;
    const declared = await this.incidents.act({
      incidentId,
      cause,
      decide: async (state) =>
        incident.decide(
          {
            type: 'DeclareIncident',
            now,
            by: byOf(caller),
            incidentId,
            number: await this.rules.next('number'),
            title: body.title,
            severity: body.severity ?? 'sev5',
            summary: body.summary ?? null,
            kind: body.kind ?? 'incident',
            ...(body.urgency ? { urgency: body.urgency } : {}),
            services,
            teamIds: owners,
            environment: body.environment ?? null,
            tags: body.tags ?? [],
            fields: body.fields ?? {},
            detectionMethod: body.detectionMethod ?? 'unknown',
            visibility: body.visibility,
            audience,
            openedAt: body.openedAt ?? now,
            ...(body.impactStartedAt ? { impactStartedAt: body.impactStartedAt } : {}),
            isAcknowledged: body.isAcknowledged,
            origin: 'declared',
            requiredFields,
          },
          state,
        ),
    });
    if (isRejection(declared)) return declared;
    if (alerts.length > 0) {
      const attached = await this.moveAlerts.attach({ incidentId, alertIds: body.alertIds, caller, cause: `${cause}:alerts` });
      if (isRejection(attached)) return attached;
    }
    // What a release changes is no candidate for its own cause.
    if (!isWork) await this.lookBack.execute(incidentId);
    return this.incidents.load(incidentId);
  }
}
