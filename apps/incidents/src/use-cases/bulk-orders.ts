import { Clock } from '@debrief/config';
import type { BulkOrderBody, BulkOutcome, By, Instant } from '@debrief/contracts';
import { derivedId } from '@debrief/contracts/derive-id';
import { isRejection, reject, type Rejection } from '@debrief/decider';
import { Mongo } from '@debrief/persistence';
import type { Caller, Cause } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import type { Loaded } from '../adapters/incidents.repository.js';
import type { Incident, IncidentOrder } from '../domain/incident.js';
import { plusMinutes } from '../domain/instants.js';
import { KnownReferences } from './known-references.js';
import { OrderIncident } from './order-incident.js';

type Result = BulkOutcome['results'][number];
/** What an order may change, before or after it. */
interface Seen {
  readonly status: Incident['status'];
  readonly severity: Incident['severity'];
  readonly kind: Incident['kind'];
  readonly environment: string | null;
  readonly teamIds: readonly string[];
  readonly tags: readonly string[];
  readonly holders: readonly string[];
}
interface Done {
  readonly incidentId: string;
  readonly before: Seen;
  readonly after: Seen;
}
interface BulkDocument {
  readonly _id: string;
  readonly personId: string;
  readonly body: Exclude<BulkOrderBody, never>;
  readonly done: readonly Done[];
  readonly at: Instant;
  readonly undoneAt: Instant | null;
  readonly expiresAt: Date;
}

const undoMinutes = 24 * 60;
const atOnce = 8;
const edited = ['severity', 'kind', 'environment', 'teamIds', 'tags'] as const;
const steps = { investigate: 'investigating', identify: 'identified', mitigate: 'mitigated' } as const;

const seenOf = (state: Incident, role: string): Seen => ({
  status: state.status,
  severity: state.severity,
  kind: state.kind,
  environment: state.environment,
  teamIds: [...state.teamIds],
  tags: [...state.tags],
  holders: state.roles.filter((held) => held.role === role && held.to === null).map(({ personId }) => personId),
});
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
const roleOf = (body: BulkOrderBody): string => (body.order === 'assign' ? body.role : 'incident-lead');

/** One order on many incidents: each is decided by itself, under its own cause, and all of them can be taken back for a day. */
@Injectable()
export class BulkOrders {
  constructor(
    private readonly orderIncident: OrderIncident,
    private readonly references: KnownReferences,
    private readonly mongo: Mongo,
    private readonly clock: Clock,
  ) {
    mongo.prepare(async (database) => {
      await database.collection('bulk-orders').createIndex({ expiresAt: 1 }, { name: 'kept', expireAfterSeconds: 0 });
    });
  }

  async execute(body: BulkOrderBody, caller: Caller, cause: Cause): Promise<BulkOutcome | Rejection> {
    const refusal = await this.references.refusal({
      teamIds: body.order === 'edit' ? body.teamIds : undefined,
      personIds: body.order === 'assign' ? [body.personId] : [],
      selfId: caller.personId,
    });
    if (refusal) return refusal;
    const bulkId = derivedId('blk', cause);
    const earlier = await (await this.bulks()).findOne({ _id: bulkId });
    const done: Done[] = [];
    const results = await this.eachOf([...new Set(body.incidentIds)], async (incidentId) => {
      const known = earlier?.done.find((each) => each.incidentId === incidentId);
      let before = known?.before;
      const result = await this.orderIncident.execute({
        incidentId,
        caller,
        cause: `${cause}:${incidentId}`,
        order: async (asked, state) => {
          before ??= seenOf(state, roleOf(body));
          return this.orderOf(body, asked, state);
        },
      });
      if (isRejection(result) || !before) return resultOf(incidentId, result, false);
      const after = seenOf(result.state, roleOf(body));
      const isChanged = !same(before, after);
      if (isChanged) done.push({ incidentId, before, after });
      return resultOf(incidentId, result, isChanged);
    });
    const at = this.clock.now();
    const document: BulkDocument = {
      _id: bulkId,
      personId: caller.personId,
      body,
      done,
      at,
      undoneAt: null,
      expiresAt: new Date(Date.now() + undoMinutes * 60_000),
    };
    const { _id, ...rest } = document;
    if (!earlier) await (await this.bulks()).updateOne({ _id }, { $setOnInsert: rest }, { upsert: true });
    return outcomeOf(bulkId, body.order, results, plusMinutes(at, undoMinutes));
  }

  /** Takes an order back where nobody has changed since what it changed. */
  async undo(bulkId: string, caller: Caller, cause: Cause): Promise<BulkOutcome | Rejection> {
    const all = await this.bulks();
    const found = await all.findOne({ _id: bulkId }, { maxTimeMS: 4_000 });
    if (!found || (found.personId !== caller.personId && caller.role !== 'admin')) return reject('bulk-order/unknown');
    const { body, done, at } = found;
    if (plusMinutes(at, undoMinutes) < this.clock.now()) return reject('bulk-order/too-late', { at });
    const results = await this.eachOf(
      done.map(({ incidentId }) => incidentId),
      async (incidentId) => {
        const one = done.find((each) => each.incidentId === incidentId) as Done;
        let result: Loaded | Rejection | undefined;
        for (const [index, undoing] of undoOf(body, one).entries()) {
          result = await this.orderIncident.execute({
            incidentId,
            caller,
            cause: `${cause}:${incidentId}:${index}`,
            order: (asked, state) =>
              same(partsOf(body, seenOf(state, roleOf(body))), partsOf(body, one.after)) || index > 0
                ? undoing(asked)
                : reject('incident/changed-since', { order: body.order }),
          });
          if (isRejection(result)) break;
        }
        return resultOf(incidentId, result ?? reject('incident/unknown'), true);
      },
    );
    await all.updateOne({ _id: bulkId }, { $set: { undoneAt: this.clock.now() } });
    return outcomeOf(bulkId, `undo ${body.order}`, results, null);
  }

  private async orderOf(body: BulkOrderBody, asked: { now: Instant; by: By }, state: Incident): Promise<IncidentOrder | Rejection> {
    switch (body.order) {
      case 'acknowledge':
        return { type: 'AcknowledgeIncident', ...asked, ...stepOf(body) };
      case 'investigate':
      case 'identify':
        return { type: 'ProgressIncident', to: steps[body.order], ...asked, ...stepOf(body) };
      case 'mitigate':
        return {
          type: 'ProgressIncident',
          to: 'mitigated',
          ...asked,
          ...stepOf(body),
          requiredFields: await this.orderIncident.requiredAt('mitigate'),
        };
      case 'resolve':
        return { type: 'ResolveIncident', ...asked, ...stepOf(body), requiredFields: await this.orderIncident.requiredAt('resolve') };
      case 'close':
        return { type: 'CloseIncident', ...asked, ...stepOf(body), requiredFields: await this.orderIncident.requiredAt('close') };
      case 'cancel':
        return { type: 'CancelIncident', ...asked, as: body.as, reason: body.reason ?? null };
      case 'assign':
        return { type: 'AssignRole', ...asked, role: body.role, personId: body.personId };
      case 'edit': {
        const tags = [...new Set([...state.tags, ...body.addTags])].filter((tag) => !body.removeTags.includes(tag));
        if (tags.length > 20) return reject('incident/too-many-tags', { tags: tags.length });
        return {
          type: 'EditDetails',
          ...asked,
          details: {
            tags,
            ...(body.kind ? { kind: body.kind } : {}),
            ...(body.environment === undefined ? {} : { environment: body.environment }),
            ...(body.teamIds ? { teamIds: body.teamIds } : {}),
          },
          ...(body.severity ? { severity: body.severity } : {}),
          reason: body.reason ?? null,
        };
      }
    }
  }

  private async eachOf(incidentIds: readonly string[], act: (incidentId: string) => Promise<Result>): Promise<Result[]> {
    const results: Result[] = [];
    for (let from = 0; from < incidentIds.length; from += atOnce)
      results.push(...(await Promise.all(incidentIds.slice(from, from + atOnce).map(act))));
    return results;
  }

  private bulks = () => this.mongo.collection<BulkDocument>('bulk-orders');
}

const stepOf = ({ at, reason }: { at?: Instant | undefined; reason?: string | null | undefined }) => ({
  ...(at ? { at } : {}),
  reason: reason ?? null,
});

/** The parts that an order is about: what else has changed since does not stand in the way of undoing it. */
function partsOf(body: BulkOrderBody, seen: Seen): unknown {
  if (body.order === 'assign') return seen.holders;
  if (body.order !== 'edit') return seen.status;
  return edited.map((name) => seen[name]);
}

function undoOf(body: BulkOrderBody, { before, after }: Done): ((asked: { now: Instant; by: By }) => IncidentOrder)[] {
  const reason = 'an order on many was taken back';
  switch (body.order) {
    case 'cancel':
      return [(asked) => ({ type: 'RestoreIncident', ...asked, reason })];
    case 'assign': {
      const { role, personId } = body;
      const [previous] = before.holders;
      // One lead at a time: giving it back takes it. Other roles are ended for who was given them.
      if (role === 'incident-lead' && previous) return [(asked) => ({ type: 'AssignRole', ...asked, role, personId: previous })];
      return [(asked) => ({ type: 'EndRole', ...asked, role, personId })];
    }
    case 'edit': {
      const changed = edited.filter((name) => name !== 'severity' && !same(before[name], after[name]));
      const details = Object.fromEntries(changed.map((name) => [name, before[name]]));
      const severity = before.severity === after.severity ? {} : { severity: before.severity };
      return [(asked) => ({ type: 'EditDetails', ...asked, details, ...severity, reason })];
    }
    default:
      return before.status === 'none' ? [] : [(asked) => ({ type: 'TakeBackStep', ...asked, to: before.status as 'triage', reason })];
  }
}

function resultOf(incidentId: string, result: Loaded | Rejection, isChanged: boolean): Result {
  if (isRejection(result))
    return { incidentId, number: null, status: null, outcome: 'refused', problem: { ...result.data, type: `/problems/${result.type}` } };
  const { number, status } = result.state;
  return { incidentId, number, status: status === 'none' ? null : status, outcome: isChanged ? 'done' : 'unchanged', problem: null };
}

const outcomeOf = (bulkId: string, order: string, results: Result[], undoUntil: Instant | null): BulkOutcome => ({
  bulkId,
  order,
  results,
  done: results.filter(({ outcome }) => outcome === 'done').length,
  refused: results.filter(({ outcome }) => outcome === 'refused').length,
  undoUntil,
});
