import { Clock } from '@debrief/config';
import type { AlertCounts, AttachedAlert, Instant } from '@debrief/contracts';
import { derivedId } from '@debrief/contracts/derive-id';
import { isRejection, reject, type Rejection } from '@debrief/decider';
import type { Caller, Cause } from '@debrief/service';
import { Injectable } from '@nestjs/common';
import { attachedOf, CandidatesLookup } from '../adapters/candidates.lookup.js';
import { DecisionLog } from '../adapters/decision-log.js';
import { IncidentsRepository, type Loaded } from '../adapters/incidents.repository.js';
import { RuleBooks } from '../adapters/rule-books.js';
import { attachedOf as attachedOfFact } from '../domain/correlate-batch.js';
import { ruleOf } from '../domain/correlation/rule-book.js';
import { incident, isOpen, type EntryDraft } from '../domain/incident.js';
import { earliest, latest, plusMinutes } from '../domain/instants.js';
import { maySee } from '../domain/visibility.js';
import { byOf } from './order-incident.js';

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
    private readonly candidates: CandidatesLookup,
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
    const alerts = await this.attachable(alertIds, caller, incidentId);
    if (isRejection(alerts)) return alerts;
    return this.attachTo(incidentId, alerts, caller, cause);
  }

  /** Members of one incident into another: the target takes them first, then the source lets them go. */
  async move({ incidentId, alertIds, caller, cause, toIncidentId }: Call & { toIncidentId: string }): Promise<Loaded | Rejection> {
    const source = await this.seen(incidentId, caller);
    if (isRejection(source)) return source;
    const target = await this.seen(toIncidentId, caller);
    if (isRejection(target)) return reject('incident/unknown-target', { incidentId: toIncidentId });
    if (toIncidentId === incidentId) return reject('incident/merge-into-itself');
    if (source.state.visibility === 'private' && target.state.visibility !== 'private') return reject('incident/merge-would-publish');
    const taken = await this.membersOf(incidentId, alertIds, cause);
    if (isRejection(taken)) return taken;
    const attached = await this.attachTo(toIncidentId, taken, caller, `${cause}:into`);
    if (isRejection(attached)) return attached;
    // Whoever may not see the target must not learn of it from the source.
    const told = target.state.visibility === 'private' && source.state.visibility !== 'private' ? null : toIncidentId;
    return this.letGo(incidentId, taken, told, caller, cause);
  }

  /** A part of an incident becomes one of its own: the new one first, then the old one lets its alerts and entries go. */
  async split(call: Call & { title: string; entryIds: readonly string[] }): Promise<Loaded | Rejection> {
    const { incidentId, alertIds, entryIds, title, caller, cause } = call;
    const source = await this.seen(incidentId, caller);
    if (isRejection(source)) return source;
    if (alertIds.length === 0 && entryIds.length === 0) return reject('incident/split-takes-nothing');
    const taken = await this.membersOf(incidentId, alertIds, cause);
    if (isRejection(taken)) return taken.type === 'alert/unknown' ? reject('incident/split-not-a-member', taken.data) : taken;
    if (taken.length > 0 && taken.length >= source.state.alertCounts.total) return reject('incident/split-takes-everything');
    const entries = await (
      await this.incidents.entries()
    )
      .find({ incidentId, entryId: { $in: [...entryIds] } })
      .sort({ entryNo: 1 })
      .toArray();
    const now = this.clock.now();
    const newId = derivedId('inc', 'split', cause);
    const { state } = source;
    const counts = await this.countsWith([], taken, now, state.origin.ruleId);
    const number = await this.rules.next('number');
    const subjects = taken.map(({ serviceId, service }) => serviceId ?? service);
    const services = state.services.filter(({ serviceId, name }) => subjects.includes(serviceId ?? name));
    const opened = await this.incidents.act({
      incidentId: newId,
      cause,
      decide: (fresh) =>
        incident.decide(
          {
            type: 'DeclareIncident',
            now,
            by: byOf(caller),
            incidentId: newId,
            number,
            title,
            severity: state.severity,
            visibility: state.visibility,
            audience: state.audience,
            openedAt: now,
            isAcknowledged: true,
            origin: 'split',
            splitFrom: { incidentId, number: state.number },
            services: services.length > 0 ? services : state.services,
            teamIds: state.teamIds,
            environment: state.environment,
            detectionMethod: state.detectionMethod,
          },
          fresh,
        ),
    });
    if (isRejection(opened)) return opened;
    const attached = await this.attachTo(newId, taken, caller, `${cause}:alerts`, counts);
    if (isRejection(attached)) return attached;
    if (entries.length > 0) await this.moveEntries(incidentId, newId, entries, caller, cause);
    if (taken.length > 0) {
      const letGo = await this.letGo(incidentId, taken, newId, caller, cause);
      if (isRejection(letGo)) return letGo;
    }
    return this.incidents.load(newId);
  }

  /** Members by alert, all their episodes. */
  private async membersOf(incidentId: string, alertIds: readonly string[], cause: string): Promise<AttachedAlert[] | Rejection> {
    if (alertIds.length === 0) return [];
    // Told before: the members have gone already, and the first answer is given again.
    const earlier = await this.incidents.causedBy(incidentId, cause);
    if (earlier) return [];
    const members = await (await this.incidents.members()).find({ incidentId, alertId: { $in: [...alertIds] } }).toArray();
    const missing = alertIds.find((alertId) => !members.some((member) => member.alertId === alertId));
    if (missing) return reject('alert/unknown', { alertId: missing });
    return members.map((member) => ({ ...attachedOf(member), why: 'placed by a person', isPinned: true }));
  }

  private async attachTo(
    incidentId: string,
    alerts: readonly AttachedAlert[],
    caller: Caller,
    cause: Cause,
    counted?: AlertCounts,
  ): Promise<Loaded | Rejection> {
    const now = this.clock.now();
    const services = alerts.flatMap(({ serviceId, service }) =>
      service || serviceId ? [{ serviceId, name: service ?? serviceId ?? '', relation: 'affected' as const }] : [],
    );
    return this.incidents.act({
      incidentId,
      cause,
      decide: async (state) => {
        if (state.status === 'none' || !maySee(state, caller)) return reject('incident/unknown');
        const counts = counted ?? (await this.countsWith([incidentId], alerts, now, state.origin.ruleId));
        return incident.decide({ type: 'AttachAlerts', now, by: byOf(caller), alerts, counts, services }, state);
      },
    });
  }

  private letGo(
    incidentId: string,
    alerts: readonly AttachedAlert[],
    toIncidentId: string | null,
    caller: Caller,
    cause: Cause,
  ): Promise<Loaded | Rejection> {
    const now = this.clock.now();
    const alertIds = alerts.map(({ alertId }) => alertId);
    return this.incidents.act({
      incidentId,
      cause,
      decide: async (state) => {
        if (alerts.length === 0) return [];
        const left = await this.candidates.tally(incidentId, alertIds);
        const counts = await this.settling(left, state.origin.ruleId);
        return incident.decide({ type: 'DetachAlerts', now, by: byOf(caller), alerts, counts, toIncidentId }, state);
      },
    });
  }

  /** The tally of an incident once these alerts are in it. */
  private async countsWith(
    incidentIds: readonly string[],
    alerts: readonly AttachedAlert[],
    now: Instant,
    ruleId: string | null,
  ): Promise<AlertCounts> {
    const alertIds = alerts.map(({ alertId }) => alertId);
    const known = incidentIds[0] ? await this.candidates.tally(incidentIds[0], alertIds) : { open: 0, total: 0 };
    const open = new Set(alerts.filter(({ status }) => status !== 'resolved').map(({ alertId }) => alertId)).size;
    const counts: AlertCounts = {
      open: known.open + open,
      total: known.total + alerts.length,
      firstStartedAt: earliest(known.firstStartedAt, ...alerts.map(({ startedAt }) => startedAt)) ?? null,
      lastAt: latest(known.lastAt, ...alerts.flatMap(({ startedAt, resolvedAt }) => [startedAt, resolvedAt])) ?? now,
      lastEndedAt: latest(known.lastEndedAt, ...alerts.map(({ resolvedAt }) => resolvedAt)) ?? null,
    };
    return this.settling(counts, ruleId);
  }

  private async settling(counts: AlertCounts, ruleId: string | null): Promise<AlertCounts> {
    const { book } = await this.rules.current();
    const grace = ruleOf(book, ruleId).end.graceMinutes;
    const settlesAt = counts.open === 0 && counts.total > 0 && counts.lastEndedAt ? plusMinutes(counts.lastEndedAt, grace) : null;
    return { ...counts, settlesAt };
  }

  private async moveEntries(
    fromId: string,
    toId: string,
    entries: readonly {
      entryId: string;
      entryNo: number;
      entryType: EntryDraft['entryType'];
      data: EntryDraft['data'];
      occurredAt: Instant;
      knownAt: Instant | null;
    }[],
    caller: Caller,
    cause: Cause,
  ): Promise<void> {
    const asked = { now: this.clock.now(), by: byOf(caller) };
    await this.incidents.act({
      incidentId: toId,
      cause: `${cause}:entries`,
      decide: (state) =>
        incident.decide(
          {
            type: 'AddEntries',
            ...asked,
            entries: entries.map(({ entryType, data, occurredAt, knownAt }) => ({
              entryType,
              data,
              occurredAt,
              knownAt,
              fromIncidentId: fromId,
            })),
          },
          state,
        ),
    });
    for (const { entryId, entryNo, entryType } of entries) {
      await this.incidents.act({
        incidentId: fromId,
        cause: `${cause}:hide:${entryNo}`,
        decide: (state) =>
          incident.decide(
            {
              type: 'CurateEntry',
              ...asked,
              entry: { entryId, entryNo, entryType },
              act: 'hide',
              value: null,
              reason: 'moved to another incident',
            },
            state,
          ),
      });
    }
  }

  private async seen(incidentId: string, caller: Caller): Promise<Loaded | Rejection> {
    const loaded = await this.incidents.load(incidentId);
    return loaded.version === 0 || !maySee(loaded.state, caller) ? reject('incident/unknown') : loaded;
  }
}
