import { wallOf, weekdayOf } from '@debrief/working-time';
import type { ActionItemFact } from './facts/action-item-fact.js';
import type { AlertFact } from './facts/alert-fact.js';
import { isDeployment, type ChangeFact } from './facts/change-fact.js';
import type { IncidentFact } from './facts/incident-fact.js';
import type { LessonFact } from './facts/lesson-fact.js';
import type { PostMortemFact } from './facts/post-mortem-fact.js';
import type { LinkFact, TeamFact } from './facts/stored-facts.js';
import type { BeliefFact, JoinedAlert, JoinedChange, LessonAsk, PageFact, RepeatFact } from './facts/told-facts.js';
import { startOfIncident } from './figures/incident-figures.js';
import { secondsBetween } from './figures/judge.js';

const DAY_S = 86_400;
/** From how many episodes on a rule that nobody acts on is called idle. */
export const IDLE_FROM = 10;

/** Somebody took it up: acknowledged it, worked on it, or decided what it was. */
export const isActedOn = (fact: IncidentFact): boolean =>
  fact.milestones.acknowledgedAt !== undefined ||
  fact.resolvedBy === 'person' ||
  ['investigating', 'identified', 'mitigated', 'closed', 'merged', 'cancelled'].includes(fact.status);

/**
 * Joins episodes with their incidents. `incidents` are those that the viewer may see: an episode of an incident that is hidden from
 * them is hidden with it.
 */
export function joinAlerts(
  alerts: readonly AlertFact[],
  links: readonly LinkFact[],
  incidents: ReadonlyMap<string, IncidentFact>,
): JoinedAlert[] {
  const members = new Map<string, LinkFact[]>();
  for (const link of links) members.set(link.alertKey, [...(members.get(link.alertKey) ?? []), link]);
  const joined = alerts.flatMap((alert) => {
    const mine = (members.get(alert.alertKey) ?? []).filter((link) => link.isMember);
    if (mine.some(({ incidentId }) => !incidents.has(incidentId))) return [];
    const incidentIds = mine.map(({ incidentId }) => incidentId).sort();
    const votes = (members.get(alert.alertId) ?? []).filter(({ incidentId }) => incidentIds.includes(incidentId));
    return [
      {
        ...alert,
        incidentIds,
        isActedOn: alert.isAcknowledged || incidentIds.some((id) => isActedOn(incidents.get(id)!)),
        isUseful: votes.at(-1)?.isUseful ?? null,
      },
    ];
  });
  const rules = new Map<string, { n: number; acted: boolean }>();
  for (const { rule, isActedOn: acted, isTest, isReplay, isDrill } of joined) {
    if (isTest || isReplay || isDrill) continue;
    const known = rules.get(rule);
    rules.set(rule, { n: (known?.n ?? 0) + 1, acted: acted || (known?.acted ?? false) });
  }
  return joined.map((alert) => {
    const rule = rules.get(alert.rule);
    return { ...alert, isOfIdleRule: rule !== undefined && rule.n >= IDLE_FROM && !rule.acted };
  });
}

/** Joins changes with the incidents that began on the same service within 24 hours of them: beside them, not because of them. */
export function joinChanges(changes: readonly ChangeFact[], incidents: readonly IncidentFact[]): JoinedChange[] {
  const byService = new Map<string, { id: string; at: string }[]>();
  for (const fact of incidents) {
    const at = startOfIncident(fact);
    if (!at || fact.kind !== 'incident' || fact.status === 'cancelled' || fact.status === 'merged') continue;
    for (const name of fact.services) byService.set(name, [...(byService.get(name) ?? []), { id: fact.incidentId, at }]);
  }
  const commits = new Map<string, string[]>();
  for (const { kind, revision, at } of changes)
    if (kind === 'other' && revision) commits.set(revision, [...(commits.get(revision) ?? []), at]);
  const placeOf = ({ service, environment }: ChangeFact) => JSON.stringify([service, environment]);
  const successes = new Map<string, string[]>();
  for (const change of changes)
    if (isDeployment(change) && change.status === 'succeeded')
      successes.set(placeOf(change), [...(successes.get(placeOf(change)) ?? []), change.at]);
  const first = (instants: readonly string[] | undefined): string | null => instants?.toSorted()[0] ?? null;
  return changes.map((change) => ({
    ...change,
    committedAt: isDeployment(change) && change.revision ? first(commits.get(change.revision)?.filter((at) => at <= change.at)) : null,
    recoveredAt:
      isDeployment(change) && change.status === 'failed' && change.service !== null
        ? first(successes.get(placeOf(change))?.filter((at) => at > change.at))
        : null,
    followedBy: (change.service === null ? [] : (byService.get(change.service) ?? []))
      .filter(({ at }) => at >= change.at && secondsBetween(change.at, at) <= DAY_S)
      .map(({ id }) => id),
  }));
}

export const asksOf = (lessons: readonly LessonFact[]): LessonAsk[] =>
  lessons.flatMap(({ asked, ...lesson }) => asked.map((one) => ({ ...lesson, ...one, askId: `${lesson.lessonId}:${one.teamId}` })));

/** Every time that an urgent incident opened or came back, by the hour and weekday of the report's zone. */
export function pagesOf(incidents: readonly IncidentFact[], teams: ReadonlyMap<string, TeamFact>, zone: string): PageFact[] {
  return incidents
    .filter(({ urgency, kind, status }) => urgency === 'high' && kind === 'incident' && status !== 'candidate' && status !== 'lapsed')
    .flatMap(({ incidentId, number, title, severity, services, teamIds, active }) =>
      active.map(({ from }, i): PageFact => {
        const teamId = teamIds[0] ?? null;
        const team = teamId === null ? undefined : teams.get(teamId);
        const { date, time } = wallOf(from, zone);
        const hour = Number(time.slice(0, 2));
        return {
          pageId: `${incidentId}:${i}`,
          incidentId,
          number,
          title,
          severity,
          services,
          at: from,
          teamId,
          teamName: team?.name ?? null,
          people: team?.people ?? 0,
          hour,
          weekday: weekdayOf(date),
          isNight: hour >= 22 || hour < 6,
          isWeekend: weekdayOf(date) >= 6,
        };
      }),
    );
}

export const beliefsOf = (postMortems: readonly PostMortemFact[]): BeliefFact[] =>
  postMortems
    .filter(({ publishedAt }) => publishedAt !== null)
    .flatMap(({ postMortemId, number, teamIds, requestedAt, assumptions = [] }) =>
      assumptions.map(({ assumptionId, belief, verdict }) => ({
        beliefId: `${postMortemId}:${assumptionId}`,
        postMortemId,
        number,
        title: belief,
        teamIds,
        verdict,
        at: requestedAt,
      })),
    );

const kindsThatSpare = new Set(['prevent', 'detect', 'mitigate']);

/**
 * Incidents of confirmed groups, each with the reason why it counts as debt: when it began, an item of an earlier member that would
 * prevent, detect or mitigate was past its original due date and not verified, or declined, or its risk accepted.
 */
export function repeatsOf(
  incidents: readonly IncidentFact[],
  items: readonly ActionItemFact[],
  postMortems: readonly PostMortemFact[],
): RepeatFact[] {
  const groupOf = groupsOf(incidents);
  const about = new Map(postMortems.map(({ postMortemId, subject }) => [postMortemId, subject.ids]));
  const itemsOf = new Map<string, ActionItemFact[]>();
  for (const item of items.filter(({ kind }) => kind !== null && kindsThatSpare.has(kind)))
    for (const { kind, id } of item.sources)
      for (const incidentId of kind === 'post-mortem' ? (about.get(id) ?? []) : kind === 'incident' ? [id] : [])
        itemsOf.set(incidentId, [...(itemsOf.get(incidentId) ?? []), item]);
  return incidents.flatMap((incident) => {
    const groupId = groupOf.get(incident.incidentId);
    const beganAt = startOfIncident(incident);
    if (groupId === undefined || beganAt === undefined) return [];
    const earlier = incidents.filter((other) => groupOf.get(other.incidentId) === groupId && (startOfIncident(other) ?? beganAt) < beganAt);
    const promised = earlier.flatMap(({ incidentId }) => itemsOf.get(incidentId) ?? []);
    return [{ incident, groupId, debt: debtOf(promised, beganAt) }];
  });
}

function debtOf(items: readonly ActionItemFact[], at: string): RepeatFact['debt'] {
  const was = (instant: string | null) => instant !== null && instant < at;
  const unproven = items.filter((item) => !was(item.verifiedAt));
  if (unproven.some((item) => was(item.originalDueAt) && !was(item.declinedAt) && !was(item.riskAcceptedAt))) return 'late';
  if (unproven.some((item) => was(item.declinedAt))) return 'declined';
  return unproven.some((item) => was(item.riskAcceptedAt)) ? 'risk-accepted' : null;
}

/** Incident → the least id of everything that it is linked with, directly or over others. Only groups of two or more. */
function groupsOf(incidents: readonly IncidentFact[]): Map<string, string> {
  const parent = new Map<string, string>();
  const rootOf = (id: string): string => {
    const up = parent.get(id) ?? id;
    if (up === id) return id;
    const root = rootOf(up);
    parent.set(id, root);
    return root;
  };
  for (const { incidentId, recurrenceOf } of incidents)
    for (const other of recurrenceOf) {
      const [a, b] = [rootOf(incidentId), rootOf(other)].sort() as [string, string];
      parent.set(b, a);
      parent.set(a, a);
    }
  return new Map([...parent.keys()].map((id) => [id, rootOf(id)]));
}
