import { Clock } from '@debrief/config';
import type { IncidentView } from '@debrief/contracts';
import { isRejection, type Rejection } from '@debrief/decider';
import { notFound, orProblem, type Caller } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import type { mongo } from 'mongoose';
import { beginning, type Filter } from './incidents.filter.js';
import type { IncidentDocument } from './documents.js';
import { keysOf, maySee } from '../domain/visibility.js';
import { missingFields } from '../domain/incident/life.js';
import { discreetly } from '../use-cases/order-incident.js';
import { FieldRules } from './field-rules.js';
import { namedIn, viewOf } from './incident.view.js';
import { heldTogether } from './rare-together.js';
import { IncidentsRepository, type Loaded } from './incidents.repository.js';

/** What an order that was refused is answered with, where the last word of its name does not say. */
const statusByType: Readonly<Record<string, number>> = {
  'milestone/in-future': 422,
  'milestone/too-old': 422,
  'milestone/reason-missing': 422,
  'timeline/reason-missing': 422,
  'timeline/not-retitled': 422,
  'incident/field-missing': 422,
  'incident/unknown-service': 422,
  'incident/unknown-team': 422,
  'incident/unknown-person': 422,
  'incident/unknown-role': 422,
  'incident/unknown-field': 422,
  'incident/unknown-option': 422,
  'incident/too-many-tags': 422,
  'incident/unknown-target': 422,
  'incident/unknown-impact': 404,
  'incident/impact-ends-before-start': 422,
  'incident/split-takes-nothing': 422,
  'incident/split-takes-everything': 422,
  'incident/split-not-a-member': 422,
  'alert/unknown': 422,
};

/** Reads incidents for people: only what the caller may see is there. */
@Injectable()
export class IncidentsReader {
  constructor(
    private readonly incidents: IncidentsRepository,
    private readonly fields: FieldRules,
    private readonly clock: Clock,
  ) {}

  /** One incident; 404 also for what the caller may not see. */
  async document(incidentId: string, caller: Caller): Promise<IncidentDocument> {
    const found = await (await this.incidents.incidents()).findOne({ _id: incidentId }, { maxTimeMS: 4_000 });
    if (!found || !maySee(found.state, caller)) throw notFound('incident/unknown');
    return found;
  }

  /** The view of what an order led to, or its rejection as a problem. */
  async answer(result: Loaded | Rejection, caller: Caller): Promise<IncidentView> {
    const { incidentId } = this.orProblem(isRejection(result) ? await discreetly(this.incidents, result, caller) : result);
    return this.view(await this.document(incidentId, caller), caller);
  }

  /** Hands a result through, or throws its rejection with the status that its name has here. */
  orProblem<Result>(result: Result | Rejection): Exclude<Result, Rejection> {
    return orProblem(result, statusByType);
  }

  async view(document: IncidentDocument, caller: Caller): Promise<IncidentView> {
    const others = await this.incidents.loadMany(namedIn(document.state));
    const visible = new Map([...others].flatMap(([id, { state, version }]) => (version > 0 && maySee(state, caller) ? [[id, state]] : [])));
    const needed = await this.fields.requiredAt('resolve');
    const missing = missingFields(document.state, needed)?.data?.['fields'] as string[] | undefined;
    const { headHash = '' } = (await this.incidents.linked([document])).get(document._id) ?? {};
    return viewOf({ ...document, headHash }, this.clock.now(), visible, missing ?? []);
  }

  /** A list, with the caller's own eyes. */
  async find(filter: Filter, caller: Caller): Promise<IncidentDocument[]> {
    const all = await this.incidents.incidents();
    const together = await heldTogether(all, filter.words.map(beginning));
    const conditions: mongo.Filter<IncidentDocument>[] = [
      filter.query,
      ...(caller.kind === 'system' ? [] : [{ visibleTo: { $in: keysOf(caller) } }]),
      ...(together ? [{ _id: { $in: together } }] : []),
    ];
    const found: IncidentDocument[] = [];
    for (const step of filter.steps) {
      const missing = filter.limit + 1 - found.length;
      if (missing <= 0) break;
      const more = all.find({ $and: [...conditions, step] } as mongo.Filter<IncidentDocument>, { maxTimeMS: 4_000 });
      found.push(...(await more.sort(filter.sort).limit(missing).toArray()));
    }
    return found;
  }
}
