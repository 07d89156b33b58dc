import { Clock } from '@debrief/config';
import type { By, IncidentEvent, Instant } from '@debrief/contracts';
import { isRejection, reject, type Rejection } from '@debrief/decider';
import { preconditionFailed, type Caller, type Cause } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import { FieldRules } from '../adapters/field-rules.js';
import { IncidentsRepository, type Loaded } from '../adapters/incidents.repository.js';
import { incident, type Incident, type IncidentOrder } from '../domain/incident.js';
import { maySee } from '../domain/visibility.js';

export const byOf = (caller: Caller): By => ({
  kind: caller.kind,
  id: caller.kind === 'system' ? null : (caller.tokenId ?? caller.personId),
});

export interface OrderCall {
  readonly incidentId: string;
  readonly caller: Caller;
  readonly cause: Cause;
  /** The `detailsVersion` that the caller has seen; undefined: does not mind. */
  readonly ifMatch?: number | undefined;
  readonly order: (
    asked: { readonly now: Instant; readonly by: By },
    state: Incident,
  ) => IncidentOrder | Rejection | Promise<IncidentOrder | Rejection>;
}

/** Carries out a person's order on one incident. What the caller may not see is unknown to him. */
@Injectable()
export class OrderIncident {
  constructor(
    private readonly incidents: IncidentsRepository,
    private readonly fields: FieldRules,
    private readonly clock: Clock,
  ) {}

  async execute({ incidentId, caller, cause, ifMatch, order }: OrderCall): Promise<Loaded | Rejection> {
    const asked = { now: this.clock.now(), by: byOf(caller) };
    const result = await this.incidents.act({
      incidentId,
      cause,
      decide: async (state, loaded) => {
        if (state.status === 'none' || !maySee(state, caller)) return reject('incident/unknown');
        if (ifMatch !== undefined && ifMatch !== state.detailsVersion) throw preconditionFailed(currentOf(loaded));
        const wish = await order(asked, state);
        return isRejection(wish) ? wish : incident.decide(wish, state);
      },
    });
    return isRejection(result) ? discreetly(this.incidents, result, caller) : result;
  }

  /** An administrator enters what he may not see: the one order on the invisible. */
  breakGlass(call: { incidentId: string; caller: Caller; cause: Cause; reason: string; by: By }): Promise<Loaded | Rejection> {
    const { incidentId, caller, cause, reason, by } = call;
    return this.incidents.act({
      incidentId,
      cause,
      decide: (state) => incident.decide({ type: 'BreakGlass', now: this.clock.now(), by, personId: caller.personId, reason }, state),
    });
  }

  /** The entry that an order left in the story. */
  async entryOf(incidentId: string, cause: Cause): Promise<string | undefined> {
    const commit = await this.incidents.causedBy(incidentId, cause);
    const added = (commit?.events as unknown as IncidentEvent[] | undefined)?.find((event) => event.type === 'incident.entry-added.v1');
    return added?.type === 'incident.entry-added.v1' ? added.data.entry.entryId : undefined;
  }

  /** Own fields that must be filled for a step of a person. */
  requiredAt(step: 'declare' | 'mitigate' | 'resolve' | 'close'): Promise<string[]> {
    return this.fields.requiredAt(step);
  }

  /** The incident if the caller may see it. */
  async see(incidentId: string, caller: Caller): Promise<Loaded | Rejection> {
    const loaded = await this.incidents.load(incidentId);
    return loaded.version === 0 || !maySee(loaded.state, caller) ? reject('incident/unknown') : loaded;
  }
}

/** A refusal without the incident that it names, unless the caller may see that one. */
export async function discreetly(incidents: IncidentsRepository, refusal: Rejection, caller: Caller): Promise<Rejection> {
  const mergedInto = refusal.data?.['mergedInto'];
  if (typeof mergedInto !== 'string') return refusal;
  const { state } = await incidents.load(mergedInto);
  return maySee(state, caller) ? refusal : reject(refusal.type);
}

/** What a stale edit is answered with: the details as they are, and their version. */
const currentOf = ({ state, version }: Loaded): Record<string, unknown> => {
  const {
    title,
    summary,
    kind,
    severity,
    urgency,
    services,
    teamIds,
    environment,
    tags,
    fields,
    detectionMethod,
    visibility,
    detailsVersion,
  } = state;
  return {
    title,
    summary,
    kind,
    severity,
    urgency,
    services,
    teamIds,
    environment,
    tags,
    fields,
    detectionMethod,
    visibility,
    detailsVersion,
    version,
  };
};
