import {
  type AttachedAlert,
  IncidentAbsorbedV1,
  IncidentAlertsAttachedV1,
  IncidentAlertsChangedV1,
  IncidentAlertsDetachedV1,
  IncidentMergedV1,
  IncidentRelatedV1,
  IncidentReopenedV1,
  IncidentUnmergedV1,
  IncidentVisibilityChangedV1,
} from '@debrief/contracts';
import { reject } from '@debrief/decider';
import { alertsPerEvent, chunks } from './chunks.js';
import { absenceOf } from './life.js';
import type { OrderOf } from './orders.js';
import { aboutOf, say, statusTold, tells, type Step, type Steps } from './steps.js';
import { isWithoutAlerts, type Incident } from './state.js';

/** The source's half of a merge, and the first: what is merged is told in the target's story from here on. */
export function merge(order: OrderOf<'MergeIncident'>, state: Incident): Steps {
  const { target } = order;
  const refusal = absenceOf(state);
  if (refusal) return refusal;
  if (state.status === 'closed') return reject('incident/closed', { closedAt: state.milestones.closedAt?.at ?? null });
  if (target.incidentId === state.incidentId) return reject('incident/merge-into-itself');
  // Only what is told alike can be one story.
  if (isWithoutAlerts(state) || isWithoutAlerts(target)) return reject('incident/merge-of-other-kind', { kind: state.kind });
  if (target.status === 'merged') return reject('incident/merged', { mergedInto: target.mergedInto });
  if (target.status === 'cancelled') return reject('incident/cancelled', { incidentId: target.incidentId });
  if (target.status === 'closed') return reject('incident/closed', { incidentId: target.incidentId });
  if (target.status === 'none' || target.status === 'candidate' || target.status === 'lapsed') return reject('incident/unknown-target');
  if (state.visibility === 'private' && target.visibility !== 'private') return reject('incident/merge-would-publish');
  // What goes into a private incident becomes as private, and says so first: or the target would be named to everybody.
  const isHiding = target.visibility === 'private' && state.visibility === 'internal';
  const about = isHiding
    ? { ...aboutOf(state, order.by), visibility: target.visibility, audience: target.audience }
    : aboutOf(state, order.by);
  const before = { visibility: state.visibility, audience: state.audience };
  const after = { visibility: target.visibility, audience: target.audience };
  return [
    ...(isHiding ? [say(IncidentVisibilityChangedV1, about, { before, after, breakGlassReason: null })] : []),
    say(IncidentMergedV1, about, { into: target.incidentId, mergedAt: order.now }),
    tells('related', order.now, { text: `Merged into INC-${target.number}`, to: target.incidentId, kind: 'merged' }),
  ];
}

/** The target's half: it takes the members over, those that one commit cannot carry in further ones. */
export function absorb(order: OrderOf<'AbsorbIncident'>, state: Incident): Steps {
  const { source, alerts, counts } = order;
  if (state.status === 'none') return reject('incident/unknown');
  const about = aboutOf(state, order.by);
  const { incidentId: from, number: fromNumber, version, hash } = source;
  const joining = (some: readonly AttachedAlert[]): Step[] =>
    chunks(some, alertsPerEvent).map((part) => say(IncidentAlertsAttachedV1, about, { alerts: part, counts, fromIncidentId: from }));
  if (state.absorbed.some((each) => each.incidentId === from)) return joining(alerts);
  const absorbed = say(IncidentAbsorbedV1, about, { from, fromNumber, version, hash, alerts: alerts.slice(0, alertsPerEvent), counts });
  // An incident that holds what still fires is not over.
  const isBack = state.status === 'resolved' && order.isFiring;
  const reason = `INC-${fromNumber}, which still fires, was merged into it`;
  const previousResolvedAt = state.milestones.resolvedAt?.at ?? null;
  const reopened: Step[] = isBack
    ? [
        say(IncidentReopenedV1, about, { reopenedAt: order.now, previousResolvedAt, reason }),
        statusTold('resolved', 'investigating', order.now, reason, { text: `Reopened: ${reason}` }),
      ]
    : [];
  return [
    ...reopened,
    absorbed,
    ...joining(alerts.slice(alertsPerEvent)),
    tells('related', order.now, { text: `INC-${fromNumber} was merged into this one`, to: from, kind: 'absorbed' }),
  ];
}

/** The members come back, in as many commits as they take; the first of them says that the merge is undone. */
export function unmerge(order: OrderOf<'UnmergeIncident'>, state: Incident): Steps {
  const { alerts, counts } = order;
  const about = aboutOf(state, order.by);
  const back = chunks(alerts, alertsPerEvent).map((some) => say(IncidentAlertsChangedV1, about, { alerts: some, counts }));
  if (order.isMore) return back;
  if (state.status !== 'merged')
    return state.status === 'none' ? reject('incident/unknown') : reject('incident/not-merged', { status: state.status });
  if (order.target.status === 'closed') return reject('incident/closed', { incidentId: order.target.incidentId });
  return [
    say(IncidentUnmergedV1, about, { other: order.target.incidentId, unmergedAt: order.now }),
    ...back,
    tells('related', order.now, { text: 'The merge was undone', to: order.target.incidentId, kind: 'unmerged' }),
  ];
}

/** The former target gives the members back. */
export function release(order: OrderOf<'ReleaseIncident'>, state: Incident): Steps {
  const { source, alerts, counts } = order;
  const about = aboutOf(state, order.by);
  const detached = chunks(alerts, alertsPerEvent).map((some) =>
    say(IncidentAlertsDetachedV1, about, { alerts: some, counts, toIncidentId: source.incidentId }),
  );
  if (!state.absorbed.some((each) => each.incidentId === source.incidentId)) return detached;
  return [
    say(IncidentUnmergedV1, about, { other: source.incidentId, unmergedAt: order.now }),
    ...detached,
    tells('related', order.now, { text: `The merge with INC-${source.number} was undone`, to: source.incidentId, kind: 'unmerged' }),
  ];
}

export function relate(order: OrderOf<'RelateIncident'>, state: Incident): Steps {
  const refusal = absenceOf(state);
  if (refusal) return refusal;
  const { relation } = order;
  if (relation.incidentId === state.incidentId) return reject('incident/related-to-itself');
  // A link is told to whom this incident is told; from the private side it may be made.
  if (order.otherVisibility === 'private' && state.visibility !== 'private') return reject('incident/relation-would-publish');
  const known = state.relations.find((each) => each.incidentId === relation.incidentId && each.kind === relation.kind);
  if (known && known.confirmedBy === relation.confirmedBy) return [];
  const { incidentId: otherIncidentId, kind, score, confirmedBy } = relation;
  const text = `Linked to INC-${order.otherNumber} (${kind})`;
  return [
    say(IncidentRelatedV1, aboutOf(state, order.by), { otherIncidentId, kind, score, confirmedBy }),
    tells('related', order.now, { text, to: otherIncidentId, kind }),
  ];
}
