import {
  IncidentAcknowledgedV1,
  IncidentAlertsAttachedV1,
  IncidentAlertsChangedV1,
  IncidentAlertsDetachedV1,
  IncidentDetailsEditedV1,
  IncidentHeldV1,
  IncidentOpenedV1,
  IncidentRelatedV1,
  IncidentReopenedV1,
  IncidentSeverityChangedV1,
  type AttachedAlert,
  type IncidentEvent,
} from '@debrief/contracts';
import { fold, reject } from '@debrief/decider';
import { earliest } from '../instants.js';
import { graverOf, urgencyOf, worstSeverity } from '../severity.js';
import { alertsPerEvent, chunks } from './chunks.js';
import { evolve, withServices } from './evolve.js';
import { absenceOf } from './life.js';
import type { CorrelateAlerts, OrderOf } from './orders.js';
import { aboutOf, say, severityTold, statusTold, tells, type About, type Step, type Steps } from './steps.js';
import { told } from './told-alerts.js';
import { isOpen, isWithoutAlerts, noIncident, type Incident } from './state.js';

const memberEvents = (
  definition: typeof IncidentAlertsAttachedV1 | typeof IncidentAlertsChangedV1,
  about: About,
  alerts: readonly AttachedAlert[],
  counts: Incident['alertCounts'],
): IncidentEvent[] => chunks(alerts, alertsPerEvent).map((some) => say(definition, about, { alerts: some, counts }));

/** The beginning of an incident, or of a candidate, or the opening of one that was held. */
function beginning(order: CorrelateAlerts, state: Incident, about: About): Step[] {
  const { begins } = order;
  if (!begins) return [];
  const alerts = [...(order.held ?? []), ...order.attached].map(({ alert }) => alert);
  const open = alerts.filter((alert) => alert.status !== 'resolved');
  const computed = graverOf(state.status === 'candidate' ? state.severity : 'sev5', worstSeverity(open.map((alert) => alert.severity)));
  const severity = begins.severity === 'computed' ? computed : begins.severity;
  const services = [...withServices(state.services, order.services)];
  const teamIds = [...new Set([...state.teamIds, ...order.teamIds])].slice(0, 100);
  const title = state.title || begins.title;
  const { groupKey, generation, ruleId, ruleBookVersion } = begins;
  const { environment } = state.environment === null ? begins : state;
  if (begins.as === 'held') {
    const { count, need } = begins;
    const held = { title, severity, services, teamIds, environment, groupKey, generation, ruleId, ruleBookVersion, count, need };
    return [say(IncidentHeldV1, about, { ...held, heldAt: order.now })];
  }
  const urgency = begins.urgency === 'computed' ? urgencyOf(severity) : begins.urgency;
  const stamp = (at: string) => ({ at, precision: 'exact' as const, origin: 'computed' as const });
  const firstSignalAt = order.counts.firstStartedAt ?? earliest(...alerts.map((alert) => alert.startedAt));
  const opened = say(IncidentOpenedV1, about, {
    title,
    summary: null,
    kind: begins.kind,
    severity,
    urgency,
    status: 'triage',
    services,
    teamIds,
    environment,
    tags: [],
    fields: {},
    detectionMethod: 'alert',
    origin: { kind: 'correlation', ruleId, ruleBookVersion, groupKey, generation },
    openedAt: order.now,
    milestones: {
      declaredAt: stamp(order.now),
      // Only what interrupts people is known to them.
      ...(urgency === 'high' ? { detectedAt: stamp(order.now) } : {}),
      ...(firstSignalAt ? { firstSignalAt: stamp(firstSignalAt) } : {}),
    },
    splitFrom: null,
  });
  return [
    opened,
    statusTold(null, 'triage', order.now, null, { text: `Opened by the rule "${begins.ruleName}"`, ruleId, ruleBookVersion }),
  ];
}

/** Takes a batch of alerts, correlated already: members, severity, services, reopening, acknowledgement at the source. */
export function correlateAlerts(order: CorrelateAlerts, state: Incident): Steps {
  if (state.status === 'none' && !order.begins) return reject('incident/unknown');
  const isOpening = order.begins?.as === 'opened' && (state.status === 'none' || state.status === 'candidate');
  const isHolding = order.begins?.as === 'held' && state.status === 'none';
  const number = isOpening ? (order.begins?.number ?? 0) : state.number;
  const about: About = { ...aboutOf(state.status === 'none' ? noIncident : state, order.by), incidentId: order.incidentId, number };
  const steps: Step[] = isOpening || isHolding ? beginning(order, state, about) : [];
  const started = fold(
    { initial: state, evolve },
    steps.filter((step): step is IncidentEvent => !('draft' in step)),
  );
  const isReopening = order.reopens !== undefined && state.status === 'resolved';
  if (isReopening && order.reopens) {
    const { at, why } = order.reopens;
    const previousResolvedAt = state.milestones.resolvedAt?.at ?? null;
    steps.push(say(IncidentReopenedV1, about, { reopenedAt: at, previousResolvedAt, reason: why }));
    steps.push(statusTold('resolved', 'investigating', at, null, { text: 'Reopened: alerts fire again', why }));
  }
  steps.push(
    ...memberEvents(
      IncidentAlertsAttachedV1,
      about,
      order.attached.map(({ alert }) => alert),
      order.counts,
    ),
  );
  steps.push(
    ...memberEvents(
      IncidentAlertsChangedV1,
      about,
      order.changed.map(({ alert }) => alert),
      order.counts,
    ),
  );
  const isTold = started.status !== 'candidate';
  steps.push(...(isTold ? told([...(isOpening ? (order.held ?? []) : []), ...order.attached, ...order.changed]) : []));
  if (!isOpening && !isHolding && (isOpen(state) || isReopening)) steps.push(...grownBy(order, state, about));
  if (isOpen(started) && started.status === 'triage') steps.push(...acknowledgedAtSource(order, started, about));
  for (const { incidentId, kind } of order.suggestions) {
    if (started.relations.some((each) => each.incidentId === incidentId)) continue;
    steps.push(say(IncidentRelatedV1, about, { otherIncidentId: incidentId, kind, score: null, confirmedBy: null }));
  }
  return steps;
}

/** Graver severity (never back down, never after a person), new services, their teams. */
function grownBy(order: CorrelateAlerts, state: Incident, about: About): Step[] {
  const steps: Step[] = [];
  const open = [...order.attached, ...order.changed].map(({ alert }) => alert).filter((alert) => alert.status !== 'resolved');
  const severity = graverOf(state.severity, worstSeverity(open.map((alert) => alert.severity)));
  if (severity !== state.severity && !state.isSeverityByPerson) {
    const changed = { before: state.severity, after: severity, changedAt: order.now, origin: 'computed' as const, reason: null };
    steps.push(say(IncidentSeverityChangedV1, about, changed), severityTold(state.severity, severity, order.now, null));
  }
  const services = withServices(state.services, order.services);
  const teamIds = [...new Set([...state.teamIds, ...order.teamIds])].slice(0, 100);
  if (services !== state.services || teamIds.length > state.teamIds.length) {
    steps.push(
      say(IncidentDetailsEditedV1, about, {
        before: { services: state.services, teamIds: state.teamIds },
        after: { services, teamIds },
      }),
    );
  }
  return steps;
}

function acknowledgedAtSource(order: CorrelateAlerts, state: Incident, about: About): Step[] {
  const acknowledgedAt = earliest(
    ...[...order.attached, ...order.changed].filter(({ alert }) => alert.status === 'acknowledged').map((change) => change.acknowledgedAt),
  );
  if (!acknowledgedAt) return [];
  const reason = 'acknowledged at the source';
  return [say(IncidentAcknowledgedV1, about, { acknowledgedAt, reason }), statusTold(state.status, 'acknowledged', acknowledgedAt, reason)];
}

/** People put alerts into the incident; correlation will not take them away again. */
export function attachAlerts(order: OrderOf<'AttachAlerts'>, state: Incident): Steps {
  const refusal = absenceOf(state);
  if (refusal) return refusal;
  if (order.alerts.length === 0) return [];
  if (isWithoutAlerts(state)) return reject('incident/takes-no-alerts', { kind: state.kind });
  const about = aboutOf(state, order.by);
  const services = withServices(state.services, order.services);
  const edited =
    services === state.services
      ? []
      : [
          say(
            IncidentDetailsEditedV1,
            { ...about, by: { kind: 'system', id: null } },
            { before: { services: state.services }, after: { services } },
          ),
        ];
  return [
    ...memberEvents(IncidentAlertsAttachedV1, about, order.alerts, order.counts),
    ...edited,
    ...told(order.alerts.map((alert) => ({ alert }))),
  ];
}

export function detachAlerts(order: OrderOf<'DetachAlerts'>, state: Incident): Steps {
  const refusal = absenceOf(state);
  if (refusal) return refusal;
  const about = aboutOf(state, order.by);
  const { toIncidentId, counts, alerts } = order;
  return [
    ...chunks(alerts, alertsPerEvent).map((some) => say(IncidentAlertsDetachedV1, about, { alerts: some, counts, toIncidentId })),
    tells('related', order.now, {
      text: `${alerts.length} ${alerts.length === 1 ? 'alert was' : 'alerts were'} moved to another incident`,
      to: toIncidentId,
    }),
  ];
}
