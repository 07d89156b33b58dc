import type { Audience, Visibility } from '@debrief/contracts';

interface Seen {
  readonly visibility: Visibility;
  readonly audience: Audience;
}

/** Whether somebody may see an incident; one that was never heard of is seen by nobody. */
export const mayBeSeenBy = (
  incident: Seen | undefined,
  who: { readonly kind: string; readonly personId: string; readonly teamIds: readonly string[] },
): boolean =>
  incident !== undefined &&
  (who.kind === 'system' ||
    incident.visibility === 'internal' ||
    incident.audience.some(({ kind, id }) => (kind === 'person' ? id === who.personId : who.teamIds.includes(id))));

/**
 * What a document inherits from all of its incidents: private as soon as one is, and then only for those who are named by every
 * private one. Too few may see it rather than one too many.
 */
export function visibilityOfAll(incidents: readonly Seen[]): Seen {
  const [first, ...others] = incidents.filter(({ visibility }) => visibility === 'private');
  if (first === undefined) return { visibility: 'internal', audience: incidents[0]?.audience ?? [] };
  const isIn = (audience: Audience, { kind, id }: Audience[number]) => audience.some((one) => one.kind === kind && one.id === id);
  return { visibility: 'private', audience: first.audience.filter((one) => others.every(({ audience }) => isIn(audience, one))) };
}
