import type { AttachedAlert, IncidentEvent, IncidentService, IncidentStatus, Instant, MilestoneName } from '@debrief/contracts';
import { never } from '@debrief/decider';
import { earliest, msOf } from '../instants.js';
import { historyOf, impactBounds, withComputed, withoutComputed } from '../milestones.js';
import { urgencyOf } from '../severity.js';
import { isOpen, type Incident, type Milestone, type Milestones } from './state.js';

const lateMs = 5 * 60_000;
const aheadMs = 60_000;
/** Who writes one of these has taken the incident; what an order leaves in the story does not count again. */
const written = new Set([
  'note',
  'observation',
  'hypothesis',
  'decision',
  'action',
  'phase',
  'expectation',
  'outcome',
  'communication',
  'evidence',
]);

/** Counts titles, the most frequent 20. */
function withTitles(known: Incident['alertTitles'], alerts: readonly AttachedAlert[]): Incident['alertTitles'] {
  const counts = new Map(known.map(({ title, count }) => [title, count]));
  for (const alert of alerts) counts.set(alert.title, (counts.get(alert.title) ?? 0) + 1);
  return [...counts]
    .map(([title, count]) => ({ title, count }))
    .toSorted((a, b) => b.count - a.count || (a.title < b.title ? -1 : 1))
    .slice(0, 20);
}

function withAlerts(state: Incident, alerts: readonly AttachedAlert[], counts: Incident['alertCounts']): Incident {
  const lag = (alert: AttachedAlert): number => (alert.receivedAt ? msOf(alert.receivedAt) - msOf(alert.startedAt) : 0);
  return {
    ...state,
    alertCounts: counts,
    alertTitles: withTitles(state.alertTitles, alerts),
    lateAlerts: state.lateAlerts + alerts.filter((alert) => lag(alert) > lateMs).length,
    aheadAlerts: state.aheadAlerts + alerts.filter((alert) => lag(alert) < -aheadMs).length,
    milestones: withComputed(state.milestones, 'firstSignalAt', counts.firstStartedAt ?? undefined, state.openedAt),
    proposedResolvedAt: counts.open > 0 ? null : state.proposedResolvedAt,
  };
}

/** Detection is when a person or the paging path knows: the earliest of what says so. */
const withDetection = (milestones: Milestones, at: Instant): Milestones =>
  withComputed(milestones, 'detectedAt', earliest(milestones.detectedAt?.computed ?? milestones.detectedAt?.at, at), at);

const stepOf: Partial<Record<IncidentStatus, 'acknowledgedAt' | 'identifiedAt' | 'mitigatedAt'>> = {
  acknowledged: 'acknowledgedAt',
  identified: 'identifiedAt',
  mitigated: 'mitigatedAt',
};
const rank: Partial<Record<Incident['status'], number>> = { triage: 0, acknowledged: 1, investigating: 2, identified: 3, mitigated: 4 };

/** A step forward stamps its milestone; a step back takes those after it away again. */
function progressed(state: Incident, to: 'triage' | 'acknowledged' | 'investigating' | 'identified' | 'mitigated', at: Instant): Incident {
  let milestones = state.milestones;
  for (const [status, name] of Object.entries(stepOf)) {
    // Investigating is acknowledged, too; back in triage nobody has taken it.
    if ((name !== 'acknowledgedAt' || to === 'triage') && (rank[status as IncidentStatus] ?? 0) > (rank[to] ?? 0))
      milestones = withoutComputed(milestones, name);
  }
  const name = stepOf[to];
  if (name) milestones = withComputed(milestones, name, at, at);
  return { ...state, status: to, milestones, taken: 'yes' };
}

const firstEngaged = (roles: Incident['roles']): Instant | undefined =>
  earliest(...roles.filter(({ role }) => role === 'operations' || role === 'expert').map(({ from }) => from));

function edited(state: Incident, isPerson: boolean, change: Partial<Incident>): Incident {
  return { ...state, ...change, detailsVersion: isPerson ? state.detailsVersion + 1 : state.detailsVersion };
}

/** The moment that a fact is about, as far as it says one. */
function momentOf({ data }: IncidentEvent): Instant | undefined {
  const named = data as Partial<Record<'reopenedAt' | 'progressedAt' | 'restoredAt' | 'unmergedAt', Instant>>;
  return named.reopenedAt ?? named.progressedAt ?? named.restoredAt ?? named.unmergedAt;
}

/** What a step back takes away goes to the history of its milestone; when it is set again, that history is its own. */
function withHistory(before: Incident, after: Incident, event: IncidentEvent): Incident {
  if (before.milestones === after.milestones) return after;
  let { milestones, pastMilestones = {} } = after;
  for (const [name, known] of Object.entries(before.milestones) as [MilestoneName, Milestone][])
    if (!milestones[name]) pastMilestones = { ...pastMilestones, [name]: historyOf(known, momentOf(event) ?? known.at) };
  for (const [name, known] of Object.entries(milestones) as [MilestoneName, Milestone][]) {
    const past = pastMilestones[name];
    if (before.milestones[name] || !past) continue;
    milestones = { ...milestones, [name]: { ...known, history: [...past, ...known.history] } };
    const { [name]: taken, ...rest } = pastMilestones;
    void taken;
    pastMilestones = rest;
  }
  return { ...after, milestones, pastMilestones };
}

/** The state after an event. Exhaustive: also the fold of every projection, of `asOf` and of the tests. */
export const evolve = (state: Incident, event: IncidentEvent): Incident => withHistory(state, evolved(state, event), event);

function evolved(state: Incident, event: IncidentEvent): Incident {
  const isPerson = event.data.by.kind !== 'system';
  switch (event.type) {
    case 'incident.held.v1': {
      const { title, severity, services, teamIds, environment, groupKey, generation, ruleId, ruleBookVersion, need, heldAt } = event.data;
      return {
        ...state,
        incidentId: event.data.incidentId,
        status: 'candidate',
        title,
        severity,
        services,
        teamIds,
        environment,
        need,
        origin: { kind: 'correlation', ruleId, ruleBookVersion, groupKey, generation },
        openedAt: heldAt,
        detectionMethod: 'alert',
        visibility: event.data.visibility,
        audience: event.data.audience,
      };
    }
    case 'incident.lapsed.v1':
      return { ...state, status: 'lapsed', alertCounts: { ...state.alertCounts, settlesAt: null } };
    case 'incident.opened.v1': {
      const { splitFrom, milestones: stamped, ...data } = event.data;
      const milestones: Milestones = Object.fromEntries(
        Object.entries(stamped).map(([name, value]) => [
          name,
          { ...value, by: event.data.by.id, reason: null, history: [] } satisfies Milestone,
        ]),
      );
      return {
        ...state,
        incidentId: data.incidentId,
        number: data.number,
        status: data.status,
        title: data.title,
        isTitleEdited: isPerson,
        summary: data.summary,
        kind: data.kind,
        severity: data.severity,
        isSeverityByPerson: isPerson && data.origin.kind !== 'correlation',
        severityHistory: [{ severity: data.severity, at: data.openedAt, origin: isPerson ? 'person' : 'computed', reason: null }],
        urgency: data.urgency,
        isUrgencyFixed: data.urgency !== urgencyOf(data.severity),
        services: data.services,
        teamIds: data.teamIds,
        environment: data.environment,
        tags: data.tags,
        fields: data.fields,
        detectionMethod: data.detectionMethod,
        origin: data.origin,
        visibility: data.visibility,
        audience: data.audience,
        openedAt: data.openedAt,
        milestones,
        active: [{ from: null, to: null }],
        taken: isPerson ? 'yes' : state.taken,
        splitFrom,
        relations: splitFrom
          ? [...state.relations, { incidentId: splitFrom, kind: 'split-from', score: null, confirmedBy: event.data.by.id }]
          : state.relations,
        detailsVersion: 1,
      };
    }
    case 'incident.alerts-attached.v1':
      return withAlerts(state, event.data.alerts, event.data.counts);
    case 'incident.alerts-changed.v1':
      return withAlerts(state, [], event.data.counts);
    case 'incident.alerts-detached.v1':
      return { ...withAlerts(state, [], event.data.counts), milestones: redetected(state, event.data.counts.firstStartedAt) };
    case 'incident.acknowledged.v1': {
      const { acknowledgedAt } = event.data;
      const milestones = withDetection(withComputed(state.milestones, 'acknowledgedAt', acknowledgedAt, acknowledgedAt), acknowledgedAt);
      return { ...state, status: 'acknowledged', milestones, taken: state.taken === 'no' ? 'acknowledged' : state.taken };
    }
    case 'incident.progressed.v1':
      return progressed(state, event.data.to, event.data.progressedAt);
    case 'incident.resolved.v1': {
      const { resolvedAt, resolvedBy } = event.data;
      return {
        ...state,
        status: 'resolved',
        resolvedBy,
        milestones: withComputed(state.milestones, 'resolvedAt', resolvedAt, resolvedAt),
        active: [...state.active.slice(0, -1), { from: state.active.at(-1)?.from ?? null, to: resolvedAt }],
        alertCounts: { ...state.alertCounts, settlesAt: null },
        proposedResolvedAt: null,
      };
    }
    case 'incident.reopened.v1': {
      const { reopenedAt } = event.data;
      const old = state.milestones.resolvedAt;
      const milestones = withoutComputed(withoutComputed(state.milestones, 'mitigatedAt'), 'closedAt');
      const { resolvedAt: gone, ...rest } = milestones;
      void gone;
      return {
        ...state,
        status: 'investigating',
        resolvedBy: null,
        milestones: rest,
        // What was resolved stays told: it ends the stretch before.
        active: [
          ...state.active.slice(0, -1),
          { from: state.active.at(-1)?.from ?? null, to: old?.at ?? reopenedAt },
          { from: reopenedAt, to: null },
        ],
        taken: isPerson ? 'yes' : state.taken,
        proposedResolvedAt: null,
      };
    }
    case 'incident.closed.v1':
      return {
        ...state,
        status: 'closed',
        milestones: withComputed(state.milestones, 'closedAt', event.data.closedAt, event.data.closedAt),
      };
    case 'incident.cancelled.v1':
      return {
        ...state,
        statusBefore: state.status === 'none' ? null : state.status,
        status: 'cancelled',
        cancelledAs: event.data.as,
        kind: event.data.as === 'false-alarm' ? 'false-alarm' : state.kind,
        kindBefore: state.kind,
        alertCounts: { ...state.alertCounts, settlesAt: null },
      };
    case 'incident.restored.v1': {
      const { to, kind } = event.data;
      const { alertCounts } = state;
      // What ended while it was cancelled is looked at by the next sweep.
      const hasEnded = isOpen({ status: to }) && alertCounts.open === 0 && alertCounts.total > 0 && alertCounts.lastEndedAt;
      const settlesAt = hasEnded ? alertCounts.lastEndedAt : null;
      return {
        ...state,
        status: to,
        kind,
        statusBefore: null,
        kindBefore: null,
        cancelledAs: null,
        milestones: state.status === 'closed' ? withoutComputed(state.milestones, 'closedAt') : state.milestones,
        alertCounts: { ...alertCounts, ...(settlesAt ? { settlesAt } : {}) },
      };
    }
    case 'incident.merged.v1':
      return {
        ...state,
        statusBefore: state.status === 'none' ? null : state.status,
        status: 'merged',
        mergedInto: event.data.into,
        alertCounts: { ...state.alertCounts, settlesAt: null },
      };
    case 'incident.absorbed.v1': {
      const { from, fromNumber, alerts, counts } = event.data;
      return { ...withAlerts(state, alerts, counts), absorbed: [...state.absorbed, { incidentId: from, number: fromNumber }] };
    }
    case 'incident.unmerged.v1':
      return state.mergedInto === event.data.other
        ? { ...state, status: state.statusBefore ?? 'triage', statusBefore: null, mergedInto: null }
        : { ...state, absorbed: state.absorbed.filter((each) => each.incidentId !== event.data.other) };
    case 'incident.related.v1': {
      const { otherIncidentId, kind, score, confirmedBy } = event.data;
      const others = state.relations.filter((each) => each.incidentId !== otherIncidentId || each.kind !== kind);
      return { ...state, relations: [...others, { incidentId: otherIncidentId, kind, score, confirmedBy }] };
    }
    case 'incident.alert-judged.v1':
      return state;
    case 'incident.details-edited.v1': {
      const after = event.data.after as Partial<Incident>;
      return edited(state, isPerson, {
        ...after,
        isTitleEdited: state.isTitleEdited || (isPerson && 'title' in after),
        isUrgencyFixed: state.isUrgencyFixed || 'urgency' in after,
      });
    }
    case 'incident.severity-changed.v1': {
      const { after, changedAt, origin, reason } = event.data;
      const urgency = state.isUrgencyFixed ? state.urgency : urgencyOf(after);
      const isRaised = urgency === 'high' && state.urgency === 'low';
      return edited(state, origin === 'person', {
        severity: after,
        isSeverityByPerson: state.isSeverityByPerson || origin === 'person',
        severityHistory: [...state.severityHistory, { severity: after, at: changedAt, origin, reason }],
        urgency,
        milestones: isRaised ? withDetection(state.milestones, changedAt) : state.milestones,
        taken: origin === 'person' ? 'yes' : state.taken,
      });
    }
    case 'incident.role-assigned.v1': {
      const { role, personId, from } = event.data;
      // One lead at a time: assigning hands over. Other roles may be held by several.
      const roles = state.roles.map((each) =>
        role === 'incident-lead' && each.role === role && each.to === null ? { ...each, to: from } : each,
      );
      const held = [...roles, { role, personId, from, to: null }];
      return edited(state, isPerson, {
        roles: held,
        taken: 'yes',
        milestones: withComputed(state.milestones, 'engagedAt', firstEngaged(held), from),
      });
    }
    case 'incident.role-ended.v1': {
      const { role, personId, to } = event.data;
      const roles = state.roles.map((each) =>
        each.role === role && each.personId === personId && each.to === null ? { ...each, to } : each,
      );
      return edited(state, isPerson, { roles });
    }
    case 'incident.impact-recorded.v1': {
      const { before, after } = event.data;
      const others = state.impacts.filter((each) => each.impactId !== (before ?? after)?.impactId);
      const impacts = after ? [...others, after] : others;
      const bounds = impactBounds(impacts);
      let milestones = bounds.startedAt ? state.milestones : withoutComputed(state.milestones, 'impactStartedAt');
      milestones = bounds.endedAt ? milestones : withoutComputed(milestones, 'impactEndedAt');
      milestones = withComputed(milestones, 'impactStartedAt', bounds.startedAt, bounds.startedAt ?? '');
      milestones = withComputed(milestones, 'impactEndedAt', bounds.endedAt, bounds.endedAt ?? '');
      return edited(state, isPerson, { impacts, milestones });
    }
    case 'incident.visibility-changed.v1': {
      const after = event.data.after as Partial<Pick<Incident, 'visibility' | 'audience'>>;
      return edited(state, isPerson, after);
    }
    case 'incident.milestone-set.v1': {
      const { name, value, reason, by } = event.data;
      const known = state.milestones[name];
      const { [name]: gone, ...others } = state.milestones;
      void gone;
      if (!value) return edited(state, isPerson, { milestones: others });
      const computed = known?.origin === 'computed' ? known.at : known?.computed;
      const milestone: Milestone = {
        ...value,
        by: by.id,
        reason,
        history: historyOf(known, value.at),
        ...(computed === undefined ? {} : { computed }),
      };
      return edited(state, isPerson, { milestones: { ...others, [name]: milestone } });
    }
    case 'incident.alerts-ended.v1':
      return { ...state, proposedResolvedAt: event.data.proposedResolvedAt, alertCounts: { ...state.alertCounts, settlesAt: null } };
    case 'incident.entry-added.v1': {
      const { entry } = event.data;
      const isPublic = entry.entryType === 'communication' && entry.data['audience'] === 'public';
      const milestones = isPublic
        ? withComputed(
            state.milestones,
            'firstPublicUpdateAt',
            earliest(state.milestones.firstPublicUpdateAt?.at, entry.occurredAt),
            entry.recordedAt,
          )
        : state.milestones;
      const isByPerson = entry.origin.kind === 'person' && written.has(entry.entryType);
      return { ...state, milestones, lastEntryNo: entry.entryNo, lastEntryAt: entry.recordedAt, taken: isByPerson ? 'yes' : state.taken };
    }
    case 'incident.entry-curated.v1':
      return state;
    default:
      return never(event);
  }
}

/** With members gone, the first signal is that of those who stay. */
function redetected(state: Incident, firstStartedAt: Instant | null | undefined): Milestones {
  const at = firstStartedAt ?? undefined;
  return at === undefined ? withoutComputed(state.milestones, 'firstSignalAt') : withComputed(state.milestones, 'firstSignalAt', at, at);
}

/** The services of an incident with those of new alerts among them; the same array when nothing is new. */
export function withServices(known: readonly IncidentService[], more: readonly IncidentService[]): readonly IncidentService[] {
  const keyOf = (service: IncidentService): string => service.serviceId ?? `name:${service.name}`;
  const keys = new Set(known.map(keyOf));
  const added = more.filter((service) => !keys.has(keyOf(service)) && keys.add(keyOf(service)));
  // 200 is what an event can carry; beyond it the finding `broad` says enough.
  return added.length === 0 ? known : [...known, ...added].slice(0, 200);
}
