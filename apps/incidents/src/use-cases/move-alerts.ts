import { Clock } from '@debrief/config';
import type { AttachedAlert, ServiceSplit } from '@debrief/contracts';
import { derivedId } from '@debrief/contracts/derive-id';
import { isRejection, reject, type Rejection } from '@debrief/decider';
import type { Caller, Cause } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import type { mongo } from 'mongoose';
import { attachedOf } from '../adapters/candidates.lookup.js';
import { DecisionLog } from '../adapters/decision-log.js';
import type { MemberDocument } from '../adapters/documents.js';
import { IncidentsRepository, type Loaded } from '../adapters/incidents.repository.js';
import { RuleBooks } from '../adapters/rule-books.js';
import { attachedOf as attachedOfFact } from '../domain/correlate-batch.js';
import { isOpen } from '../domain/incident.js';
import { absenceOf } from '../domain/incident/life.js';
import { maySee } from '../domain/visibility.js';
import { byOf, discreetly } from './order-incident.js';
import { mostMembers, TransferAlerts } from './transfer-alerts.js';

/** How many services a storm is split into at once, and how many alerts one commit takes along. */
const mostServices = 50;
const perTransfer = 2_000;

interface Call {
  readonly incidentId: string;
  readonly alertIds: readonly string[];
  readonly caller: Caller;
  readonly cause: Cause;
}

/** People place alerts: attach those of the inbox, move members, split an incident. What they placed, correlation leaves there. */
@Injectable()
export class MoveAlerts {
  constructor(
    private readonly incidents: IncidentsRepository,
    private readonly transfers: TransferAlerts,
    private readonly decisions: DecisionLog,
    private readonly rules: RuleBooks,
    private readonly clock: Clock,
  ) {}

  /** The alerts as they were heard last, if they are free; a rejection names where one is (if the caller may know). */
  async attachable(alertIds: readonly string[], caller: Caller, exceptIncidentId?: string): Promise<AttachedAlert[] | Rejection> {
    if (alertIds.length === 0) return [];
    const members = await (await this.incidents.members()).find({ alertId: { $in: [...alertIds] } }).toArray();
    const elsewhere = members.filter(({ incidentId }) => incidentId !== exceptIncidentId);
    const owners = await this.incidents.loadMany(elsewhere.map(({ incidentId }) => incidentId));
    for (const member of elsewhere) {
      const owner = owners.get(member.incidentId)?.state;
      if (!owner || !isOpen(owner)) continue;
      const visible = maySee(owner, caller);
      return reject('alert/in-another-incident', { alertId: member.alertId, ...(visible ? { incidentId: member.incidentId } : {}) });
    }
    const heard = await (
      await this.decisions.collection()
    )
      .find({ alertId: { $in: [...alertIds] } })
      .sort({ at: -1 })
      .limit(5_000)
      .toArray();
    const found: AttachedAlert[] = [];
    for (const alertId of alertIds) {
      const newest = heard.filter((each) => each.alertId === alertId).toSorted((a, b) => b.fact.sequence - a.fact.sequence)[0];
      if (!newest) return reject('alert/unknown', { alertId });
      found.push(attachedOfFact(newest.fact, 'placed by a person', true));
    }
    return found;
  }

  async attach({ incidentId, alertIds, caller, cause }: Call): Promise<Loaded | Rejection> {
    const target = await this.seen(incidentId, caller);
    if (isRejection(target)) return target;
    const alerts = await this.attachable(alertIds, caller, incidentId);
    if (isRejection(alerts)) return alerts;
    return this.transfers.attach(incidentId, alerts, byOf(caller), cause);
  }

  /** Members of one incident into another: the target takes them first, then the source lets them go. */
  async move({ incidentId, alertIds, caller, cause, toIncidentId }: Call & { toIncidentId: string }): Promise<Loaded | Rejection> {
    const source = await this.seen(incidentId, caller);
    if (isRejection(source)) return source;
    const target = await this.seen(toIncidentId, caller);
    if (isRejection(target)) return reject('incident/unknown-target', { incidentId: toIncidentId });
    if (toIncidentId === incidentId) return reject('incident/merge-into-itself');
    if (source.state.visibility === 'private' && target.state.visibility !== 'private') return reject('incident/merge-would-publish');
    const absence = absenceOf(source.state);
    if (absence) return absence;
    // Told before: the members have gone already, and the first answer is given again.
    if (await this.incidents.causedBy(incidentId, cause)) return source;
    const alerts = await this.membersOf(incidentId, { alertId: { $in: [...alertIds] } });
    const missing = alertIds.find((alertId) => !alerts.some((each) => each.alertId === alertId));
    if (missing) return reject('alert/unknown', { alertId: missing });
    // Whoever may not see the target must not learn of it from the source.
    const told = target.state.visibility === 'private' && source.state.visibility !== 'private' ? null : toIncidentId;
    const at = this.clock.now();
    return this.transfers.execute({
      _id: cause,
      kind: 'move',
      sourceId: incidentId,
      targetId: toIncidentId,
      told,
      alerts,
      by: byOf(caller),
      at,
    });
  }

  /** A part of an incident becomes one of its own: the new one first, then the old one lets its alerts and entries go. */
  async split(call: Call & { title: string; entryIds: readonly string[] }): Promise<Loaded | Rejection> {
    const { incidentId, alertIds, entryIds, title, caller, cause } = call;
    const source = await this.seen(incidentId, caller);
    if (isRejection(source)) return source;
    const absence = absenceOf(source.state);
    if (absence) return absence;
    if (alertIds.length === 0 && entryIds.length === 0) return reject('incident/split-takes-nothing');
    const newId = derivedId('inc', 'split', cause);
    const earlier = await this.incidents.load(newId);
    if (earlier.version > 0 && (alertIds.length === 0 || (await this.incidents.causedBy(incidentId, cause)))) return earlier;
    const alerts = await this.membersOf(incidentId, { alertId: { $in: [...alertIds] } });
    const missing = alertIds.find((alertId) => !alerts.some((each) => each.alertId === alertId));
    // What was cut in two is told by its note, where the members have moved already.
    if (missing && earlier.version === 0) return reject('incident/split-not-a-member', { alertId: missing });
    if (alerts.length > 0 && alerts.length >= source.state.alertCounts.total) return reject('incident/split-takes-everything');
    return this.transfers.execute({
      _id: cause,
      kind: 'split',
      sourceId: incidentId,
      newId,
      number: await this.rules.next('number'),
      title,
      alerts,
      entryIds,
      by: byOf(caller),
      at: this.clock.now(),
    });
  }

  /** What a storm gathered, service by service, the most alerts first; one group always stays. A dry run only counts. */
  async splitByService(call: {
    incidentId: string;
    caller: Caller;
    cause: Cause;
    minimumAlerts: number;
    dryRun: boolean;
  }): Promise<ServiceSplit | Rejection> {
    const { incidentId, caller, cause, minimumAlerts, dryRun } = call;
    const source = await this.seen(incidentId, caller);
    if (isRejection(source)) return source;
    const absence = absenceOf(source.state);
    if (absence) return discreetly(this.incidents, absence, caller);
    const members = await this.incidents.members();
    const groups = await members
      .aggregate<{ _id: { serviceId: string | null; service: string | null }; alerts: number; title: string }>(
        [
          { $match: { incidentId } },
          { $group: { _id: { serviceId: '$serviceId', service: '$service' }, alerts: { $sum: 1 }, title: { $min: '$title' } } },
          { $sort: { alerts: -1, '_id.service': 1 } },
        ],
        { maxTimeMS: 10_000 },
      )
      .toArray();
    const named = groups.filter(({ _id, alerts }) => (_id.service ?? _id.serviceId) !== null && alerts >= minimumAlerts);
    // Without a rest that stays anyway, the largest group does: an incident is never emptied.
    const leaving = named.length === groups.length ? named.slice(1) : named;
    const going = leaving.slice(0, mostServices);
    if (going.length === 0) return reject('incident/split-takes-nothing');
    const parts: ServiceSplit['parts'][number][] = [];
    for (const { _id, alerts, title } of going) {
      const service = _id.service ?? _id.serviceId ?? '';
      const newId = derivedId('inc', 'split', cause, _id.serviceId ?? '', _id.service ?? '');
      if (dryRun) {
        parts.push({ incidentId: null, number: null, service, title: `${service}: ${title}`, alerts });
        continue;
      }
      const moved = await this.splitService({
        source,
        newId,
        service,
        title: `${service}: ${title}`.slice(0, 200),
        of: _id,
        caller,
        cause,
      });
      if (isRejection(moved)) return moved;
      parts.push({ incidentId: newId, number: moved.state.number, service, title: moved.state.title, alerts });
    }
    return { incidentId, isDryRun: dryRun, parts, left: leaving.length - going.length };
  }

  private async splitService(call: {
    source: Loaded;
    newId: string;
    service: string;
    title: string;
    of: { serviceId: string | null; service: string | null };
    caller: Caller;
    cause: Cause;
  }): Promise<Loaded | Rejection> {
    const { source, newId, title, of, caller, cause } = call;
    const by = byOf(caller);
    const { incidentId: sourceId } = source;
    for (let part = 0; ; part++) {
      const alerts = await this.membersOf(sourceId, { serviceId: of.serviceId, service: of.service }, perTransfer);
      if (alerts.length === 0) return this.incidents.load(newId);
      const noted = { _id: `${cause}:${newId}:${part}`, by, at: this.clock.now(), sourceId, alerts };
      const moved: Loaded | Rejection =
        (await this.incidents.load(newId)).version === 0
          ? await this.transfers.execute({ ...noted, kind: 'split', newId, number: await this.rules.next('number'), title, entryIds: [] })
          : await this.transfers.execute({ ...noted, kind: 'move', targetId: newId, told: newId });
      if (isRejection(moved)) return moved;
    }
  }

  /** Members, all their episodes, as they go on: placed by a person. */
  private async membersOf(incidentId: string, which: mongo.Filter<MemberDocument>, most = mostMembers): Promise<AttachedAlert[]> {
    const found = await (
      await this.incidents.members()
    )
      .find({ incidentId, ...which })
      .sort({ startedAt: 1, _id: 1 })
      .limit(most)
      .toArray();
    return found.map((member) => ({ ...attachedOf(member), why: 'placed by a person', isPinned: true }));
  }

  private async seen(incidentId: string, caller: Caller): Promise<Loaded | Rejection> {
    const loaded = await this.incidents.load(incidentId);
    return loaded.version === 0 || !maySee(loaded.state, caller) ? reject('incident/unknown') : loaded;
  }
}
