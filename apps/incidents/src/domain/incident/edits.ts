import {
  IncidentAlertJudgedV1,
  IncidentDetailsEditedV1,
  IncidentEntryCuratedV1,
  IncidentImpactRecordedV1,
  IncidentMilestoneSetV1,
  IncidentOpenedV1,
  IncidentRoleAssignedV1,
  IncidentRoleEndedV1,
  IncidentSeverityChangedV1,
  IncidentVisibilityChangedV1,
  type MilestoneValue,
} from '@debrief/contracts';
import { reject } from '@debrief/decider';
import { earliest, isInstant } from '../instants.js';
import { urgencyOf } from '../severity.js';
import { absenceOf, instantRefusal, missingFields } from './life.js';
import type { DeclareIncident, OrderOf } from './orders.js';
import { aboutOf, say, severityTold, statusTold, tells, type About, type Step, type Steps } from './steps.js';
import { isWithoutAlerts, noIncident, type Incident } from './state.js';

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** A person says that there is trouble. Title and severity suffice. */
export function declare(order: DeclareIncident, state: Incident): Steps {
  if (state.status !== 'none') return reject('incident/already-open', { incidentId: state.incidentId });
  const refusal =
    instantRefusal(order.openedAt, order.now) ??
    instantRefusal(order.impactStartedAt, order.now) ??
    missingFields({ ...noIncident, fields: order.fields ?? {} }, order.requiredFields);
  if (refusal) return refusal;
  const { incidentId, number, visibility, audience, by, openedAt } = order;
  const about: About = { incidentId, number, visibility, audience, by };
  const stamp = (at: string, origin: 'computed' | 'stated') => ({ at, precision: 'exact' as const, origin });
  const status = order.isAcknowledged ? ('acknowledged' as const) : ('triage' as const);
  const opened = say(IncidentOpenedV1, about, {
    title: order.title,
    summary: order.summary ?? null,
    kind: order.kind ?? 'incident',
    severity: order.severity,
    urgency: order.urgency ?? urgencyOf(order.severity),
    status,
    services: [...(order.services ?? [])],
    teamIds: [...(order.teamIds ?? [])],
    environment: order.environment ?? null,
    tags: [...(order.tags ?? [])],
    fields: { ...order.fields },
    detectionMethod: order.detectionMethod ?? 'unknown',
    origin: { kind: order.origin, ruleId: null, ruleBookVersion: null, groupKey: null, generation: null },
    openedAt,
    milestones: {
      declaredAt: stamp(openedAt, 'computed'),
      detectedAt: stamp(openedAt, 'computed'),
      ...(order.isAcknowledged ? { acknowledgedAt: stamp(openedAt, 'computed') } : {}),
      ...(order.impactStartedAt ? { impactStartedAt: stamp(order.impactStartedAt, 'stated') } : {}),
    },
    splitFrom: order.splitFrom?.incidentId ?? null,
  });
  const text = order.splitFrom ? `Split from INC-${order.splitFrom.number}` : order.origin === 'import' ? 'Imported' : 'Declared';
  return [opened, statusTold(null, status, openedAt, null, { text, severity: order.severity })];
}

const changedDetails = [
  'title',
  'summary',
  'kind',
  'urgency',
  'services',
  'teamIds',
  'environment',
  'tags',
  'fields',
  'detectionMethod',
] as const;

/** Everything that one form changes, as the facts that it means. What is as it was says nothing. */
export function editDetails(order: OrderOf<'EditDetails'>, state: Incident): Steps {
  const refusal = absenceOf(state);
  if (refusal) return refusal;
  const reason = order.reason ?? null;
  const steps: Step[] = [];
  const visibility = order.visibility ?? state.visibility;
  const audience = order.audience ?? state.audience;
  const about: About = { ...aboutOf(state, order.by), visibility, audience };
  if (visibility !== state.visibility || !same(audience, state.audience)) {
    const before = { visibility: state.visibility, audience: state.audience };
    // Said first, so that what follows is told to the new audience only.
    steps.push(say(IncidentVisibilityChangedV1, about, { before, after: { visibility, audience }, breakGlassReason: null }));
    const text = visibility === state.visibility ? 'The audience was changed' : `The incident was made ${visibility}`;
    steps.push(tells('status-changed', order.now, { name: 'visibility', from: state.visibility, to: visibility, text }));
  }
  const becomesWork = order.details.kind !== undefined && isWithoutAlerts({ kind: order.details.kind });
  if (becomesWork && state.alertCounts.total > 0) return reject('incident/takes-no-alerts', { kind: order.details.kind });
  const names = changedDetails.filter((name) => order.details[name] !== undefined && !same(order.details[name], state[name]));
  if (names.length > 0) {
    const pick = (from: object) => Object.fromEntries(names.map((name) => [name, from[name as keyof typeof from]]));
    steps.push(say(IncidentDetailsEditedV1, about, { before: pick(state), after: pick(order.details) }));
  }
  if (order.severity && order.severity !== state.severity) {
    const { severity } = order;
    steps.push(
      say(IncidentSeverityChangedV1, about, { before: state.severity, after: severity, changedAt: order.now, origin: 'person', reason }),
      severityTold(state.severity, severity, order.now, reason),
    );
  }
  return steps;
}

/** An administrator looks into a private incident: allowed, written down and told to the lead. */
export function breakGlass(order: OrderOf<'BreakGlass'>, state: Incident): Steps {
  if (state.status === 'none') return reject('incident/unknown');
  if (state.visibility !== 'private') return reject('incident/not-private');
  const audience = [...state.audience.filter((each) => each.id !== order.personId), { kind: 'person' as const, id: order.personId }];
  const about: About = { ...aboutOf(state, order.by), audience };
  const before = { visibility: state.visibility, audience: state.audience };
  return [
    say(IncidentVisibilityChangedV1, about, { before, after: { visibility: state.visibility, audience }, breakGlassReason: order.reason }),
    tells('status-changed', order.now, { name: 'visibility', text: `An administrator entered: ${order.reason}`, reason: order.reason }),
  ];
}

export function setMilestone(order: OrderOf<'SetMilestone'>, state: Incident): Steps {
  const refusal = absenceOf(state) ?? instantRefusal(order.at, order.now);
  if (refusal) return refusal;
  const known = state.milestones[order.name];
  const reason = order.reason?.trim() || null;
  if (!known && order.at === null) return [];
  if (known && known.at === order.at && known.precision === order.precision && known.origin !== 'computed') return [];
  // What was there is corrected, and a correction says why.
  if (known && !reason) return reject('milestone/reason-missing', { name: order.name });
  const value: MilestoneValue | null =
    order.at === null ? null : { at: order.at, precision: order.precision, origin: known ? 'corrected' : 'stated' };
  const previous = known ? { at: known.at, precision: known.precision, origin: known.origin } : null;
  return [
    say(IncidentMilestoneSetV1, aboutOf(state, order.by), { name: order.name, value, previous, reason }),
    tells(
      'milestone-set',
      order.at ?? order.now,
      { name: order.name, from: known?.at ?? null, to: order.at, precision: order.precision, reason },
      { precision: order.precision, isKey: order.name.startsWith('impact') },
    ),
  ];
}

const knownRoles = new Set(['incident-lead', 'communications', 'operations', 'scribe', 'expert']);
const mostOwnRoles = 20;

export function assignRole(order: OrderOf<'AssignRole'>, state: Incident): Steps {
  const refusal = absenceOf(state) ?? instantRefusal(order.from, order.now);
  if (refusal) return refusal;
  const own = new Set([...state.roles.map(({ role }) => role), order.role].filter((role) => !knownRoles.has(role)));
  if (own.size > mostOwnRoles)
    return reject('incident/unknown-role', { role: order.role, detail: `There are ${mostOwnRoles} roles of your own already.` });
  const held = state.roles.filter((each) => each.role === order.role && each.to === null);
  if (held.some((each) => each.personId === order.personId)) return [];
  const previousPersonId = order.role === 'incident-lead' ? (held[0]?.personId ?? null) : null;
  const from = order.from ?? order.now;
  return [
    say(IncidentRoleAssignedV1, aboutOf(state, order.by), { role: order.role, personId: order.personId, from, previousPersonId }),
    tells('role-changed', from, { name: order.role, from: previousPersonId, to: order.personId }),
  ];
}

export function endRole(order: OrderOf<'EndRole'>, state: Incident): Steps {
  const refusal = absenceOf(state) ?? instantRefusal(order.to, order.now);
  if (refusal) return refusal;
  const held = state.roles.filter(
    (each) => each.role === order.role && each.to === null && (order.personId === undefined || each.personId === order.personId),
  );
  if (held.length === 0) return reject('incident/role-not-held', { role: order.role });
  const to = order.to ?? order.now;
  return held.flatMap(({ role, personId }) => [
    say(IncidentRoleEndedV1, aboutOf(state, order.by), { role, personId, to }),
    tells('role-changed', to, { name: role, from: personId, to: null }),
  ]);
}

export function recordImpact(order: OrderOf<'RecordImpact'>, state: Incident): Steps {
  const { impact, now } = order;
  const refusal = absenceOf(state) ?? instantRefusal(impact?.startedAt, now) ?? instantRefusal(impact?.endedAt, now);
  if (refusal) return refusal;
  const before = state.impacts.find((each) => each.impactId === order.impactId) ?? null;
  if (!before && !impact) return reject('incident/unknown-impact', { impactId: order.impactId });
  if (same(before, impact)) return [];
  if (impact?.endedAt && impact.endedAt < impact.startedAt) return reject('incident/impact-ends-before-start');
  const shown = (impact ?? before) as NonNullable<typeof impact>;
  const { impactId, scope, share, metric, startedAt, endedAt, serviceName } = shown;
  const data = { impactId, scope, share, metric, service: serviceName, startedAt, endedAt, ...(impact ? {} : { isWithdrawn: true }) };
  const occurredAt = impact ? (before && impact.endedAt && before.endedAt !== impact.endedAt ? impact.endedAt : startedAt) : now;
  return [
    say(IncidentImpactRecordedV1, aboutOf(state, order.by), { before, after: impact }),
    tells('impact', occurredAt, data, { occurredUntil: impact?.endedAt ?? null, isKey: true }),
  ];
}

/** Entries that people write, or that are taken over from elsewhere. */
export function addEntries(order: OrderOf<'AddEntries'>, state: Incident): Steps {
  const refusal =
    absenceOf(state) ??
    instantRefusal(earliest(...order.entries.map((entry) => entry.occurredAt)), order.now) ??
    order.entries.map((entry) => instantRefusal(entry.occurredAt, order.now)).find((each) => each !== undefined);
  if (refusal) return refusal;
  return order.entries.map((draft) => ({ draft }));
}

/** Curates the story; the record below stays as it was. */
export function curateEntry(order: OrderOf<'CurateEntry'>, state: Incident): Steps {
  const refusal = absenceOf(state);
  if (refusal) return refusal;
  const { entry, act, value, correction } = order;
  const reason = order.reason?.trim() || null;
  if ((act === 'hide' || act === 'correct') && !reason) return reject('timeline/reason-missing', { act });
  if (act === 'keep' && entry.entryType !== 'change') return reject('timeline/not-a-change', { entryType: entry.entryType });
  const at = act === 'correct' && correction?.field === 'occurredAt' ? correction.to : undefined;
  if (at !== undefined && !isInstant(at)) return reject('timeline/not-an-instant', { to: at });
  const untimely = instantRefusal(at as string | undefined, order.now);
  if (untimely) return untimely;
  if (act === 'retitle' && entry.entryType.startsWith('alert-')) return reject('timeline/not-retitled', { entryType: entry.entryType });
  const curated = say(IncidentEntryCuratedV1, aboutOf(state, order.by), {
    entryId: entry.entryId,
    entryNo: entry.entryNo,
    act,
    // Who keeps a copy corrects it by this, without looking for the entry of the correction.
    value: act === 'correct' && correction ? correction : value,
    reason,
  });
  if (act !== 'correct' || !correction) return [curated];
  return [curated, tells('correction', order.now, { entryId: entry.entryId, entryNo: entry.entryNo, ...correction, reason })];
}

export function judgeAlert(order: OrderOf<'JudgeAlert'>, state: Incident): Steps {
  if (state.status === 'none') return reject('incident/unknown');
  return [say(IncidentAlertJudgedV1, aboutOf(state, order.by), { alertId: order.alertId, useful: order.useful })];
}
