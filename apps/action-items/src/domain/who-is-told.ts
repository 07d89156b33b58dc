import type { Audience, Person, Service, Team, Visibility } from '@debrief/contracts';
import { defaultCalendar, isZone, type WorkCalendar } from '@debrief/working-time';

/** The part of the directory that an item touches, looked up beforehand. */
export interface Directory {
  readonly people: ReadonlyMap<string, Person>;
  readonly teams: ReadonlyMap<string, Team>;
  readonly services: ReadonlyMap<string, Service>;
  readonly administratorIds: readonly string[];
}

/** Who a thing belongs to; the roles of a plan are filled from it. */
export interface Belonging {
  readonly ownerId: string | null;
  readonly owningTeamId: string | null;
  readonly verifierId: string | null;
  readonly approverId: string | null;
  readonly reviewerIds: readonly string[];
  readonly serviceIds: readonly string[];
  /** Teams of the sources, asked after the item's own. */
  readonly teamIds: readonly string[];
  readonly visibility: Visibility;
  readonly audience: Audience;
}

export type Recipients = Readonly<
  Record<
    'owner' | 'team-lead' | 'team-channel' | 'service-owner' | 'verifier' | 'approver' | 'reviewers' | 'administrators',
    readonly string[]
  >
>;

const isHere = (directory: Directory, personId: string | null | undefined): personId is string =>
  personId !== null && personId !== undefined && directory.people.get(personId)?.isActive !== false;

/** The teams that answer for it, nearest first. */
export function teamsOf(belonging: Belonging, directory: Directory): readonly Team[] {
  const owner = belonging.ownerId === null ? undefined : directory.people.get(belonging.ownerId);
  const serviceTeams = belonging.serviceIds.map((id) => directory.services.get(id)?.teamId);
  const ids = [belonging.owningTeamId, ...belonging.teamIds, ...serviceTeams, ...(owner?.teamIds ?? [])];
  const found = [...new Set(ids)].flatMap((id) => (id && directory.teams.has(id) ? [directory.teams.get(id) as Team] : []));
  return found.filter(({ leftAt }) => leftAt === null);
}

/** The lead of the nearest team that has one who is still here. */
export const leadOf = (belonging: Belonging, directory: Directory): string | null =>
  teamsOf(belonging, directory).find(({ leadId }) => isHere(directory, leadId))?.leadId ?? null;

/** People and channels behind each role: a role without a person falls to the service's owner, the lead, the administrators. */
export function recipientsOf(belonging: Belonging, directory: Directory): Recipients {
  const { ownerId, verifierId, approverId, reviewerIds, serviceIds } = belonging;
  const people = (ids: readonly (string | null | undefined)[]) => [...new Set(ids.filter((id) => isHere(directory, id)))] as string[];
  const administrators = people(directory.administratorIds);
  const serviceOwner = people(serviceIds.map((id) => directory.services.get(id)?.ownerId)).slice(0, 1);
  const lead = people([leadOf(belonging, directory)]);
  const orElse = (...choices: readonly (readonly string[])[]) => choices.find((choice) => choice.length > 0) ?? [];
  const team = teamsOf(belonging, directory)[0];
  const isPrivate = belonging.visibility === 'private';
  const keys = (ids: readonly string[]) =>
    ids
      .filter((id) => !isPrivate || maySee(belonging, directory.people.get(id) ?? { personId: id, teamIds: [] }))
      .map((id) => `person-${id}`);
  return {
    owner: keys(people([ownerId])),
    'team-lead': keys(orElse(lead, serviceOwner, administrators)),
    'service-owner': keys(orElse(serviceOwner, lead, administrators)),
    // A private item is never told to a room.
    'team-channel': team?.channelId && !isPrivate ? [`team-${team.teamId}`] : [],
    verifier: keys(orElse(people([verifierId]), lead, serviceOwner, administrators)),
    approver: keys(orElse(people([approverId]), lead)),
    reviewers: keys(people(reviewerIds)),
    administrators: keys(administrators),
  };
}

/** Whether somebody may know of it at all. Owner, verifier and approver may: the item was given to them. */
export function maySee(
  {
    visibility,
    audience,
    ownerId,
    verifierId,
    approverId,
  }: Pick<Belonging, 'visibility' | 'audience' | 'ownerId' | 'verifierId' | 'approverId'>,
  person: { readonly personId: string | null; readonly teamIds: readonly string[] },
): boolean {
  if (visibility !== 'private') return true;
  if (person.personId !== null && [ownerId, verifierId, approverId].includes(person.personId)) return true;
  return audience.some(({ kind, id }) => (kind === 'person' ? id === person.personId : person.teamIds.includes(id)));
}

/** Person over team over installation; a zone that this runtime does not know counts as none. */
export function calendarOf(key: string, directory: Directory): WorkCalendar {
  const id = key.slice(key.indexOf('-') + 1);
  if (key.startsWith('team-')) return usable(directory.teams.get(id)?.calendar) ?? defaultCalendar;
  const person = directory.people.get(id);
  const own = usable(person?.calendar);
  if (own) return own;
  for (const teamId of person?.teamIds ?? []) {
    const theirs = usable(directory.teams.get(teamId)?.calendar);
    if (theirs) return theirs;
  }
  return defaultCalendar;
}

const usable = (calendar: WorkCalendar | null | undefined): WorkCalendar | undefined =>
  calendar && calendar.workDays.length > 0 && isZone(calendar.zone) ? calendar : undefined;

/** The meet of several audiences: who may see every source. Internal sources restrict nobody. */
export function meetOfAudiences(sources: readonly { readonly visibility: Visibility; readonly audience: Audience }[]): {
  visibility: Visibility;
  audience: Audience;
} {
  const [first, ...others] = sources.filter(({ visibility }) => visibility === 'private');
  if (!first) return { visibility: 'internal', audience: [] };
  const inAll = first.audience.filter((one) =>
    others.every(({ audience }) => audience.some(({ kind, id }) => kind === one.kind && id === one.id)),
  );
  return { visibility: 'private', audience: inAll };
}

/**
 * Who may see an item that a person has just made. Until all its sources are heard of they may be private, so it is its author's; a
 * source that the author may not see is answered like one that nobody has heard of.
 */
export function seenOfNew(
  sources: Parameters<typeof meetOfAudiences>[0],
  unheard: number,
  author: { readonly personId: string; readonly teamIds: readonly string[] },
): ReturnType<typeof meetOfAudiences> {
  const nobody = { ownerId: null, verifierId: null, approverId: null };
  const isKnownToAuthor = unheard === 0 && sources.every((source) => maySee({ ...source, ...nobody }, author));
  return isKnownToAuthor ? meetOfAudiences(sources) : { visibility: 'private', audience: [{ kind: 'person', id: author.personId }] };
}
