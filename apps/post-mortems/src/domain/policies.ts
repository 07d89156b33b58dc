import type { Instant, PolicyBody, PostMortemSubject } from '@debrief/contracts';
import { dueAt, type WorkCalendar } from '@debrief/working-time';
import { impactUnion } from './draft/facts.js';
import type { IncidentRecord } from './record.js';

export type Policy = PolicyBody;

const policy = (
  policyId: string,
  name: string,
  when: Policy['when'],
  required: boolean,
  templateId: string,
  reviewWithin: number | null,
  publishWithin: number | null,
): Policy => ({
  policyId,
  name,
  when,
  required,
  templateId,
  draftAt: 'resolve',
  reviewWithin,
  publishWithin,
  reviewers: { count: 1, outside: 1 },
  audience: 'organization',
});

/** What holds until somebody edits the list: the first that fits decides. */
export const defaultPolicies: readonly Policy[] = [
  policy('default-near-miss', 'Near miss', { type: ['incident'], kind: ['near-miss'] }, false, 'incident-short', null, null),
  policy('default-sev1', 'SEV-1', { type: ['incident'], severity: ['sev1'] }, true, 'incident-full', 3, 7),
  policy('default-sev2', 'SEV-2', { type: ['incident'], severity: ['sev2'] }, true, 'incident-full', 5, 10),
  policy('default-sev3', 'SEV-3', { type: ['incident'], severity: ['sev3'] }, false, 'incident-short', 10, 14),
  policy('default-minor', 'SEV-4 and SEV-5', { type: ['incident'] }, false, 'incident-short', null, null),
  policy('default-release', 'Release', { type: ['release'] }, false, 'release', 10, 15),
  policy('default-project', 'Project', { type: ['project'] }, false, 'project', 10, 15),
];

/** Conditions that an installation may switch on in front of the defaults, ready made. */
export const readyMadeConditions: readonly { readonly name: string; readonly when: Policy['when'] }[] = [
  { name: 'Impact of half an hour or more', when: { type: ['incident'], minImpactMinutes: 30 } },
  { name: 'Found by a person', when: { type: ['incident'], detectionMethod: ['customer-report', 'employee-report', 'partner', 'audit'] } },
  { name: 'Data loss', when: { type: ['incident'], tags: ['data-loss'] } },
  { name: 'Near miss', when: { type: ['incident'], kind: ['near-miss'] } },
];

const withoutPolicy = new Set<IncidentRecord['kind']>(['drill', 'false-alarm', 'release', 'project']);

/**
 * The first policy that fits; drills and false alarms need none, the record of a release or a project is no incident, and of what was over before
 * it was taken over from another tool nobody is asked anything.
 */
export function policyFor(policies: readonly Policy[], type: PostMortemSubject['type'], incident: IncidentRecord | null): Policy | null {
  if (incident !== null && (withoutPolicy.has(incident.kind) || incident.isImported === true)) return null;
  return policies.find((one) => fits(one.when, type, incident)) ?? null;
}

function fits(when: Policy['when'], type: PostMortemSubject['type'], incident: IncidentRecord | null): boolean {
  if (when.type !== undefined && !when.type.includes(type)) return false;
  const asksIncident = when.kind ?? when.severity ?? when.services ?? when.tags ?? when.detectionMethod ?? when.minImpactMinutes;
  if (incident === null) return asksIncident === undefined;
  if (when.kind !== undefined && !when.kind.includes(incident.kind)) return false;
  if (when.severity !== undefined && !when.severity.includes(incident.severity)) return false;
  if (
    when.services !== undefined &&
    !incident.services.some(
      (service) => when.services!.includes(service.name) || (service.serviceId !== null && when.services!.includes(service.serviceId)),
    )
  )
    return false;
  if (when.tags !== undefined && !incident.tags.some((tag) => when.tags!.includes(tag))) return false;
  if (when.detectionMethod !== undefined && !when.detectionMethod.includes(incident.detectionMethod)) return false;
  if (when.minImpactMinutes !== undefined && (impactUnion(incident.impacts)?.seconds ?? 0) < when.minImpactMinutes * 60) return false;
  return true;
}

/** 17:00 local of the nth working day after the local date of the end, by the owning team's calendar. */
export function dueDates(
  one: Policy | null,
  endedAt: Instant | null,
  calendar: WorkCalendar,
): { reviewDueAt: Instant | null; publishDueAt: Instant | null } {
  const due = (days: number | null): Instant | null => (days === null || endedAt === null ? null : dueAt(endedAt, days, calendar));
  return { reviewDueAt: due(one?.reviewWithin ?? null), publishDueAt: due(one?.publishWithin ?? null) };
}
