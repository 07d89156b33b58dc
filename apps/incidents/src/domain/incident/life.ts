import {
  IncidentAcknowledgedV1,
  IncidentAlertsEndedV1,
  IncidentCancelledV1,
  IncidentClosedV1,
  IncidentLapsedV1,
  IncidentOpenedV1,
  IncidentProgressedV1,
  IncidentReopenedV1,
  IncidentResolvedV1,
  IncidentRestoredV1,
  type Instant,
} from '@debrief/contracts';
import { fold, reject, type Rejection } from '@debrief/decider';
import { msOf } from '../instants.js';
import { durationsOf } from '../milestones.js';
import { evolve } from './evolve.js';
import { told } from './told-alerts.js';
import type { OrderOf } from './orders.js';
import { aboutOf, roleIn, say, statusTold, type Steps } from './steps.js';
import { isOpen, openStatuses, type Incident } from './state.js';

const oldest = '2000-01-01T00:00:00.000Z';

/** A stated instant may lie in the past, not before 2000 and not after now (60 s are left to clocks that disagree). */
export function instantRefusal(at: Instant | null | undefined, now: Instant): Rejection | undefined {
  if (at === undefined || at === null) return undefined;
  if (at < oldest) return reject('milestone/too-old', { at });
  if (msOf(at) > msOf(now) + 60_000) return reject('milestone/in-future', { at });
  return undefined;
}

/** Why an order cannot be given here at all, whatever it is. */
export function absenceOf(state: Incident): Rejection | undefined {
  switch (state.status) {
    case 'none':
      return reject('incident/unknown');
    case 'candidate':
    case 'lapsed':
      return reject('incident/is-candidate', { status: state.status });
    case 'merged':
      return reject('incident/merged', { mergedInto: state.mergedInto });
    case 'cancelled':
      return reject('incident/cancelled', { cancelledAs: state.cancelledAs });
    default:
      return undefined;
  }
}

const alreadyResolved = (state: Incident): Rejection =>
  reject('incident/already-resolved', { resolvedAt: state.milestones.resolvedAt?.at ?? null });

/** Why an order on an open incident is refused; undefined when it is open. */
function notOpen(state: Incident): Rejection | undefined {
  if (isOpen(state)) return undefined;
  if (state.status === 'resolved') return alreadyResolved(state);
  if (state.status === 'closed') return reject('incident/closed', { closedAt: state.milestones.closedAt?.at ?? null });
  return absenceOf(state);
}

/** Own fields that an order needs and that are empty. */
export function missingFields(state: Incident, required: readonly string[] = []): Rejection | undefined {
  const fields = required.filter((field) => {
    const value = state.fields[field];
    return value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);
  });
  return fields.length > 0 ? reject('incident/field-missing', { fields }) : undefined;
}

export function openCandidate(order: OrderOf<'OpenCandidate'>, state: Incident): Steps {
  if (isOpen(state)) return reject('incident/already-open', { status: state.status });
  if (state.status !== 'candidate') return notOpen(state) ?? reject('incident/already-open', { status: state.status });
  const about = { ...aboutOf(state, order.by), number: order.number };
  const urgency = order.urgency ?? (state.severity <= 'sev3' ? 'high' : 'low');
  const stamp = (at: Instant) => ({ at, precision: 'exact' as const, origin: 'computed' as const });
  const { firstStartedAt } = state.alertCounts;
  return [
    say(IncidentOpenedV1, about, {
      title: state.title,
      summary: state.summary,
      kind: state.kind,
      severity: state.severity,
      urgency,
      status: 'triage',
      services: [...state.services],
      teamIds: [...state.teamIds],
      environment: state.environment,
      tags: [...state.tags],
      fields: state.fields,
      detectionMethod: state.detectionMethod,
      origin: state.origin,
      openedAt: order.now,
      milestones: {
        declaredAt: stamp(order.now),
        // A person who opens it knows of it.
        detectedAt: stamp(order.now),
        ...(firstStartedAt ? { firstSignalAt: stamp(firstStartedAt) } : {}),
      },
      splitFrom: null,
    }),
    statusTold('candidate', 'triage', order.now, null, { text: 'Opened from the inbox' }),
    ...told(order.held ?? []),
  ];
}

export function lapseCandidate(order: OrderOf<'LapseCandidate'>, state: Incident): Steps {
  if (state.status !== 'candidate') return [];
  const { settlesAt } = state.alertCounts;
  if (!settlesAt || settlesAt > order.now) return [];
  return [
    say(IncidentLapsedV1, aboutOf(state, order.by), {
      groupKey: state.origin.groupKey ?? '',
      ruleId: state.origin.ruleId ?? '',
      count: state.alertCounts.open,
      need: state.need,
    }),
  ];
}

export function acknowledge(order: OrderOf<'AcknowledgeIncident'>, state: Incident): Steps {
  const refusal = notOpen(state);
  if (refusal) return refusal;
  if (state.status !== 'triage') {
    return reject('incident/already-acknowledged', { acknowledgedAt: state.milestones.acknowledgedAt?.at ?? null });
  }
  const acknowledgedAt = order.at ?? order.now;
  const reason = order.reason ?? null;
  return (
    instantRefusal(order.at, order.now) ?? [
      say(IncidentAcknowledgedV1, aboutOf(state, order.by), { acknowledgedAt, reason }),
      statusTold(state.status, 'acknowledged', acknowledgedAt, reason, { role: roleIn(state, order.by) }),
    ]
  );
}

export function progress(order: OrderOf<'ProgressIncident'>, state: Incident): Steps {
  const refusal = notOpen(state) ?? instantRefusal(order.at, order.now);
  if (refusal) return refusal;
  if (state.status === order.to) return reject(`incident/already-${order.to}`);
  const missing = order.to === 'mitigated' ? missingFields(state, order.requiredFields) : undefined;
  if (missing) return missing;
  const progressedAt = order.at ?? order.now;
  const reason = order.reason ?? null;
  return [
    say(IncidentProgressedV1, aboutOf(state, order.by), { to: order.to, progressedAt, reason }),
    statusTold(state.status, order.to, progressedAt, reason),
  ];
}

/** The fact of a resolution with the durations as they stand once it is true. */
function resolution(
  state: Incident,
  about: ReturnType<typeof aboutOf>,
  resolvedAt: Instant,
  resolvedBy: 'person' | 'auto',
  reason: string | null,
) {
  const event = say(IncidentResolvedV1, about, { resolvedAt, resolvedBy, durations: {}, reason });
  const durations = durationsOf(fold({ initial: state, evolve }, [event]));
  return say(IncidentResolvedV1, about, { resolvedAt, resolvedBy, durations, reason });
}

export function resolve(order: OrderOf<'ResolveIncident'>, state: Incident): Steps {
  const refusal = notOpen(state) ?? instantRefusal(order.at, order.now) ?? missingFields(state, order.requiredFields);
  if (refusal) return refusal;
  const resolvedAt = order.at ?? order.now;
  const reason = order.reason ?? null;
  return [
    resolution(state, aboutOf(state, order.by), resolvedAt, 'person', reason),
    statusTold(state.status, 'resolved', resolvedAt, reason),
  ];
}

/**
 * When all alerts have ended and the grace is over: resolves what nobody has taken, as of the last alert's end and not of the grace's;
 * under a person's hands it only proposes. An alert that fired meanwhile has cleared `settlesAt`, and nothing happens.
 */
export function settle(order: OrderOf<'SettleIncident'>, state: Incident): Steps {
  const { settlesAt, lastEndedAt, open } = state.alertCounts;
  if (!isOpen(state) || !settlesAt || settlesAt > order.now || open > 0 || !lastEndedAt) return [];
  const mayResolve =
    order.policy === 'always' ||
    (order.policy === 'untouched' && state.taken === 'no') ||
    (order.policy === 'acknowledged-too' && state.taken !== 'yes');
  const about = aboutOf(state, order.by);
  if (!mayResolve) {
    return [
      say(IncidentAlertsEndedV1, about, { proposedResolvedAt: lastEndedAt, policy: order.policy }),
      statusTold(state.status, state.status, lastEndedAt, null, {
        text: 'All alerts have ended. Is it resolved?',
        proposedResolvedAt: lastEndedAt,
      }),
    ];
  }
  return [
    resolution(state, about, lastEndedAt, 'auto', null),
    statusTold(state.status, 'resolved', lastEndedAt, null, { text: 'Resolved: all alerts have ended', automatic: true }),
  ];
}

export function reopen(order: OrderOf<'ReopenIncident'>, state: Incident): Steps {
  if (isOpen(state)) return reject('incident/not-resolved', { status: state.status });
  if (state.status !== 'resolved' && state.status !== 'closed') return absenceOf(state) ?? [];
  const refusal = instantRefusal(order.at, order.now);
  if (refusal) return refusal;
  const reopenedAt = order.at ?? order.now;
  const previousResolvedAt = state.milestones.resolvedAt?.at ?? null;
  return [
    say(IncidentReopenedV1, aboutOf(state, order.by), { reopenedAt, previousResolvedAt, reason: order.reason }),
    statusTold(state.status, 'investigating', reopenedAt, order.reason, { text: `Reopened: ${order.reason}` }),
  ];
}

export function close(order: OrderOf<'CloseIncident'>, state: Incident): Steps {
  if (isOpen(state)) return reject('incident/not-resolved', { status: state.status });
  if (state.status === 'closed') return reject('incident/closed', { closedAt: state.milestones.closedAt?.at ?? null });
  const refusal = absenceOf(state) ?? instantRefusal(order.at, order.now) ?? missingFields(state, order.requiredFields);
  if (refusal) return refusal;
  const closedAt = order.at ?? order.now;
  const reason = order.reason ?? null;
  return [say(IncidentClosedV1, aboutOf(state, order.by), { closedAt, reason }), statusTold('resolved', 'closed', closedAt, reason)];
}

export function cancel(order: OrderOf<'CancelIncident'>, state: Incident): Steps {
  if (state.status === 'cancelled') return reject('incident/already-cancelled', { as: state.cancelledAs });
  if (state.status === 'closed') return reject('incident/closed', { closedAt: state.milestones.closedAt?.at ?? null });
  if (state.status !== 'candidate') {
    const refusal = absenceOf(state);
    if (refusal) return refusal;
  }
  const reason = order.reason ?? null;
  return [
    say(IncidentCancelledV1, aboutOf(state, order.by), { cancelledAt: order.now, as: order.as, reason }),
    statusTold(state.status, 'cancelled', order.now, reason, { as: order.as }),
  ];
}

/** Takes a cancellation back: the incident stands where it stood. What was resolved then is resolved still. */
export function restore(order: OrderOf<'RestoreIncident'>, state: Incident): Steps {
  if (state.status !== 'cancelled') return absenceOf(state) ?? reject('incident/not-cancelled', { status: state.status });
  const to = state.statusBefore ?? 'triage';
  const { reason, now } = order;
  return [
    say(IncidentRestoredV1, aboutOf(state, order.by), { to, kind: state.kindBefore ?? 'incident', restoredAt: now, reason }),
    statusTold('cancelled', to, now, reason, { text: `The cancellation was taken back: ${reason}` }),
  ];
}

/**
 * Undoes a step: from resolved back to the open state before it, with its own instant; from an open state back to an earlier one; from
 * closed back to resolved. What somebody else did since is not undone: the caller looks first.
 */
export function takeBack({ to, reason, now, by }: OrderOf<'TakeBackStep'>, state: Incident): Steps {
  const refusal = absenceOf(state);
  if (refusal) return refusal;
  if (state.status === to) return [];
  const about = aboutOf(state, by);
  const told = statusTold(state.status, to, now, reason, { text: `Taken back: ${reason}` });
  if (state.status === 'closed' && to === 'resolved')
    return [say(IncidentRestoredV1, about, { to, kind: state.kind, restoredAt: now, reason }), told];
  if (!isStep(to)) return reject('incident/not-undone', { status: state.status, to });
  const stamped = {
    identified: state.milestones.identifiedAt?.at,
    mitigated: state.milestones.mitigatedAt?.at,
    acknowledged: state.milestones.acknowledgedAt?.at,
  };
  const progressedAt = (to in stamped ? stamped[to as keyof typeof stamped] : undefined) ?? now;
  const back = say(IncidentProgressedV1, about, { to, progressedAt, reason });
  if (isOpen(state)) return [back, told];
  const previousResolvedAt = state.milestones.resolvedAt?.at ?? null;
  return [say(IncidentReopenedV1, about, { reopenedAt: now, previousResolvedAt, reason }), back, told];
}

const isStep = (to: string): to is (typeof openStatuses)[number] => (openStatuses as readonly string[]).includes(to);
